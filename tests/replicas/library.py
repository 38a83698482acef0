"""Libraries for tests: what was asked of them, and hands to change them from outside."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from tests.replicas.wire import FakeTime, Recorder
from zsync import embedded
from zsync.config import mappings
from zsync.config.libraries import Library
from zsync.embedded.server import make_server
from zsync.model.plan import Operation, Receipt, Value
from zsync.model.record import Record, Snapshot
from zsync.model.values import Attachment
from zsync.replicas.zotero.http import PatientTransport
from zsync.replicas.zotero.mirror import MemoryMirror, Mirror
from zsync.replicas.zotero.replica import Surroundings, ZoteroLibrary
from zsync.replicas.zotero.stores import Keeping
from zsync.replicas.zotero.web import Server
from zsync.translate.zotero import ZoteroDialect

NOW = 1_600_000_000_000


def dialect() -> ZoteroDialect:
    """Zotero's dialect, as the command loads it."""
    return ZoteroDialect.from_mapping(mappings.load("zotero"), mappings.load("canonical"))


def article(key: str, title: str, **more: Any) -> dict[str, Any]:
    """A journal article of 2020 by Ada Lovelace, with a citation key."""
    author = {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}
    plain = {"itemType": "journalArticle", "title": title, "date": "2020", "creators": [author]}
    return {**plain, "citationKey": key, **more}


class World:
    """One library on one server, as many replicas as are opened, and somebody else who changes it from outside.

    `recorder` has every request of the replicas; time passes only by sleeping.
    """

    def __init__(self, transport: httpx2.BaseTransport, *, url: str, api_key: str, library: Library) -> None:
        self.url, self.api_key, self.library = url, api_key, library
        self.transport = transport
        self.recorder = Recorder(transport)
        self.time = FakeTime()
        self.mirror: Mirror = MemoryMirror()
        self.outside = self.server(transport)

    def server(self, transport: httpx2.BaseTransport) -> Server:
        """The library behind the patient transport."""
        client = httpx2.Client(transport=PatientTransport(transport, clock=self.time.clock))
        return Server(self.library, url=self.url, api_key=self.api_key, client=client)

    def open(
        self, *, mirror: Mirror | None = None, workers: int = 1, keeping: Keeping | None = None
    ) -> ZoteroLibrary:
        """A new replica; without a `mirror` of its own it shares this world's."""
        around = Surroundings(self.time.sleep, lambda: NOW, workers)
        server, kept = self.server(self.recorder), keeping or Keeping()
        held = mirror or self.mirror
        return ZoteroLibrary(server, dialect=dialect(), mirror=held, around=around, keeping=kept)

    def write(self, *objects: Mapping[str, Any]) -> list[str]:
        """Somebody else creates or changes items; their keys."""
        keys = []
        for start in range(0, len(objects), 50):
            outcomes = self.outside.write(objects[start : start + 50])
            assert [outcome.message for outcome in outcomes if outcome.status not in (200, 304)] == []
            keys += [outcome.item["key"] if outcome.item else "" for outcome in outcomes]
        return keys

    def item(self, key: str) -> dict[str, Any]:
        """The data of an item as it stands on the server."""
        (item,) = self.outside.items([key]).items
        return dict(item["data"])

    def version(self) -> int:
        """The version of the library."""
        return self.outside.versions(since=None).version

    def send(self, method: str, path: str, **rest: Any) -> None:
        """Somebody else does something else."""
        headers = {"If-Unmodified-Since-Version": str(self.version())}
        answer = self.outside.ask("outside", method, f"{self.library.prefix}/{path}", headers=headers, **rest)
        assert answer.is_success, answer.text

    def erase(self, key: str) -> None:
        """Somebody else erases an item for good."""
        self.send("DELETE", f"items/{key}")

    def requests(self) -> list[str]:
        """What replicas asked since the last call, without the library's prefix."""
        lines = [line.replace(f"/{self.library.prefix}/", "") for line in self.recorder.lines()]
        self.recorder.clear()
        return lines

    def clear(self) -> None:
        """Erase every item."""
        keys = sorted(self.outside.versions(since=None).objects)
        for start in range(0, len(keys), 50):
            self.send("DELETE", "items", params={"itemKey": ",".join(keys[start : start + 50])})


class EmbeddedWorld(World):
    """An embedded library in a folder, asked in process. `app` takes faults."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "library.sqlite"
        self.app = embedded.app(str(self.path))
        self.app.faults.cut_error = lambda: httpx2.ReadError("cut")
        transport = httpx2.WSGITransport(app=self.app)
        self._known: tuple[object, list[dict[str, Any]]] = (None, [])
        super().__init__(
            transport, url="http://zotero.invalid", api_key=self.app.api_key, library=Library("users", 1)
        )

    def everything(self) -> Sequence[dict[str, Any]]:
        """The data of all items, asked for again only when a library has another version."""
        with self.app.services.database.session() as conn:
            now = tuple(map(tuple, conn.execute("SELECT id, version FROM libraries")))
        if self._known[0] != now:
            keys = list(self.outside.versions(since=None).objects)
            self._known = now, [dict(item["data"]) for item in self.outside.items(keys).items]
        return self._known[1]


@contextmanager
def embedded_world(folder: Path) -> Iterator[EmbeddedWorld]:
    """An embedded library in a folder, let go of at the end."""
    world = EmbeddedWorld(folder)
    try:
        yield world
    finally:
        world.app.close()


@contextmanager
def socket_world(folder: Path) -> Iterator[World]:
    """An embedded library in a folder, asked over the loopback interface."""
    app = embedded.app(str(folder / "library.sqlite"))
    server = make_server(app)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    transport = httpx2.HTTPTransport()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        yield World(transport, url=url, api_key=app.api_key, library=Library("users", 1))
    finally:
        transport.close()
        server.shutdown()
        thread.join()
        server.server_close()
        app.close()


def find(snapshot: Snapshot, key: str) -> Record:
    """The one record with this citation key."""
    (record,) = [record for record in snapshot.records if record.key == key]
    return record


def operation(
    record: Record, attribute: str, before: Value, after: Value, *, action: str = "", work: str = ""
) -> Operation:
    """An operation as reconcile plans it."""
    sets = attribute in ("tags", "attachments", "collections")
    usual = "rename" if attribute == "key" else "update"
    if sets or attribute == "":
        usual = "create" if before is None else "delete"
    told = f"{record.locator} {record.key} {attribute} {before!r} {after!r}".encode("utf-8", "backslashreplace")
    return Operation(
        id=hashlib.sha256(told).hexdigest()[:16], work=work or f"work of {record.key}", key=record.key,
        side=record.replica, world="zotero", locator=record.locator, action=action or usual,  # type: ignore[arg-type]
        attribute=attribute, before=before, after=after, because="a test says so", source="notes",
    )


def attachment(content: bytes, name: str = "cat.png", mime: str = "image/png") -> Attachment:
    """A file another side holds."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return Attachment(digest, name, f"notes/{name}", len(content), mime)


class Fetched:
    """The bytes of other sides, and how often they were asked for."""

    def __init__(self, *contents: bytes) -> None:
        self.contents = {attachment(content).digest: content for content in contents}
        self.asked = 0

    def __call__(self, side: str, file: Attachment) -> bytes:
        self.asked += 1
        return self.contents[file.digest]


def run(replica: ZoteroLibrary, operations: Sequence[Operation], fetch: Fetched | None = None) -> list[Receipt]:
    """Prepare and run every effect; the receipts in order."""
    return [receipt for effect in replica.prepare(operations, fetch or Fetched()) for receipt in effect.run()]


@contextmanager
def opened(world: World, **how: Any) -> Iterator[ZoteroLibrary]:
    """A replica, closed at the end."""
    replica = world.open(**how)
    try:
        yield replica
    finally:
        replica.close()
