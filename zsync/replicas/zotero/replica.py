"""A Zotero library as a replica."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from zsync.config import program
from zsync.model.finding import UNREAD, Finding, Severity
from zsync.model.plan import Effect, Operation
from zsync.model.record import Record, Snapshot, World
from zsync.model.span import Span
from zsync.model.values import Attachment, Scalar
from zsync.replicas.protocol import Capabilities, Change, Fetch, Restoration
from zsync.replicas.zotero import view
from zsync.replicas.zotero.access import Access, in_group
from zsync.replicas.zotero.answers import Versions
from zsync.replicas.zotero.catalogue import Catalogue
from zsync.replicas.zotero.held import Held
from zsync.replicas.zotero.items import Reader
from zsync.replicas.zotero.mirror import Item, Load, Mirror, mapping
from zsync.replicas.zotero.patch import Places
from zsync.replicas.zotero.pull import Moved, Pull, Pulled
from zsync.replicas.zotero.relating import Relating
from zsync.replicas.zotero.restore import restoration
from zsync.replicas.zotero.shelves import paths, updated
from zsync.replicas.zotero.shelving import Shelving
from zsync.replicas.zotero.stores import Keeping, Store, ZoteroStorage
from zsync.replicas.zotero.uploads import Uploader
from zsync.replicas.zotero.web import Server
from zsync.replicas.zotero.writes import Writer
from zsync.translate.zotero import ZoteroDialect


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a replica is given of the world: `sleep` in seconds, `now` in milliseconds since 1970, and how many
    reads it may have under way."""

    sleep: Callable[[float], None]
    now: Callable[[], int]
    workers: int = 1


class ZoteroLibrary:
    """One library of one server, behind the protocol of all replicas.

    What an item held before a write is what `read` saw: `prepare` reads nothing again, and a write carries the
    version that was read, so that whoever changed the item since then wins and it is decided anew.
    """

    def __init__(
        self,
        server: Server,
        *,
        dialect: ZoteroDialect,
        mirror: Mirror,
        around: Surroundings,
        keeping: Keeping = Keeping(),  # noqa: B008
        shelving: bool = False,
        relating: bool = False,
    ) -> None:
        """`shelving`: collections are merged, not only read; `relating`: so are relations."""
        self._server = server
        server.fields = frozenset(name for names in dialect.fields.values() for name in names.values())
        self._shelving = shelving
        self._relates = relating
        self._dialect = dialect
        self._mirror = mirror
        self._around = around
        self._linked = keeping.linked
        self._links = keeping.links
        self._store: Store = keeping.store or ZoteroStorage(server)
        self._held: Held | None = None
        self._places = Shelving("")
        self._mark = ""
        self._doubt = ""
        self._asked: tuple[int, Versions] | None = None

    def __repr__(self) -> str:
        return f"ZoteroLibrary({self.name!r})"

    @property
    def name(self) -> str:
        return f"zotero:{self._server.side}"

    @property
    def world(self) -> World:
        return "zotero"

    @property
    def capabilities(self) -> Capabilities:
        return self._access.capabilities

    @cached_property
    def _access(self) -> Access:
        rights = self._server.rights()
        group = self._mirror.facts(self._partition).get("group")
        return in_group(rights, group, self._server.key.get("userID")) if group else rights

    @cached_property
    def _partition(self) -> str:
        """The library as this key sees it on this server: another key or right is another view of it."""
        return view.partition(self._server.side, self._server.url, self._server.key)

    def read(self) -> Snapshot:
        """The library now. Notes, parts of works and what lies in the trash are no records."""
        hidden = self._access.hidden
        how: dict[str, Any] = {"linked": self._linked, "shelving": self._shelving, "relating": self._relating}
        reader = Reader(self.name, self._dialect, **how)
        catalogue = Catalogue(made=program.kind("", ""))
        pulled = self.pull(lambda item, load: catalogue.add(reader, item, load))
        self._ask_again()
        shelves = self._mirror.facts(self._partition).get("collections", {})
        self._places = Shelving(self._server.side, shelves, paths(shelves))
        reader = replace(reader, shelves=self._places.paths)
        keys = self._mirror.versions(self._partition).keys()
        index = catalogue.complete(reader, keys, self._mirror.rows(self._partition))
        self._mirror.note(self._partition, catalogue.fresh)
        self._held = Held(self._mirror, self._partition, reader, index.files)
        missing = (*self._unread(hidden, "warning"), *self._unread(pulled.problem, "error", pulled.help))
        links = self._linked.mark() if self._linked else ""
        self._mark = "" if missing else f"{self._partition}@{pulled.version}\n{links}"
        self._doubt = f"{pulled.problem} ({pulled.help})" if pulled.problem else ""
        return Snapshot(
            replica=self.name,
            world="zotero",
            version=str(pulled.version),
            records=_unsure(index.records) if pulled.problem else index.records,
            complete=not missing,
            scoped=False,
            shelves=tuple(sorted(set(self._places.paths.values()))) if self._shelving else (),
            findings=(*missing, *index.findings, *self._odd()),
        )

    @property
    def _relating(self) -> Relating | None:
        """None where relations are not merged, or where nobody knows by which number items name this library."""
        side = self._server.library.prefix if self._server.label else self._server.side
        return Relating(side) if self._relates and not side.endswith("/0") else None

    def pull(self, take: Callable[[Item, Load], None] = lambda item, load: None) -> Pulled:
        """Bring the mirror up to date; `take` is given what is read. Two requests when nothing moved."""
        partition, around = self._partition, self._around
        known, self._asked = self._asked, None
        pull = Pull(self._server, self._mirror, partition, around.workers, around.sleep, self._facts, take, known)
        return pull.refresh()

    def knows(self, locator: str) -> bool:
        """Whether the library has an item of this key, be it in the trash."""
        return bool(self._mirror.get(self._partition, [locator]))

    def mark(self) -> str:
        """The library as this key sees it, its version when it was read in full, and the files it links to."""
        return self._mark

    def stands(self, mark: str) -> bool:
        """Whether the library is still at the version of `mark`. Two requests, which a `read` need not repeat."""
        library, _, links = mark.partition("\n")
        partition, _, version = library.rpartition("@")
        if partition != self._partition or not version.isdigit():
            return False
        if links and not (self._linked and self._linked.stands(links)):
            return False
        self._ask_again()
        found = self._server.versions(since=int(version))
        self._asked = (int(version), found)
        return found.unchanged and found.version == int(version)

    def _unread(self, reason: str, severity: Severity, step: str = "") -> tuple[Finding, ...]:
        """Why not all is known: a warning for what a key may not see, an error for a reading that failed."""
        if not reason:
            return ()
        kept = "nothing is taken as deleted until the whole library can be read"
        help = f"{step}; {kept}" if step else kept
        place = Span(self.name, 0, 0, 1, 1, 1, 1)
        return (Finding(UNREAD, "zotero-incomplete", severity, place, reason, help),)

    def _odd(self) -> Sequence[Finding]:
        """Links that lead nowhere, and collections that cannot be told apart."""
        links = self._linked.findings(self.name) if self._linked else ()
        return [*links, *(self._places.findings(self.name) if self._shelving else ())]

    def _facts(
        self, since: int | None, version: int, erased: Mapping[str, Sequence[str]]
    ) -> Mapping[str, Any]:
        """The collections, and the rules of a group: read again whenever the library moved."""
        since = since if self._server.deletes_are_listed else None
        known = {} if since is None else self._mirror.facts(self._partition).get("collections", {})
        moved = self._server.collections(since)
        if moved.version != version:
            raise Moved
        shelves = updated(known, moved.items, erased.get("collections", ()))
        return {"collections": shelves, "group": self._group_rules(), "asked": self._around.now()}

    def _ask_again(self) -> None:
        """The rules of a group may change while the library stands still. Where they leave less than the key
        allows, they are looked at again after a while; where more, the first refusal tells (`close`)."""
        facts, able = self._mirror.facts(self._partition), self._access.capabilities
        narrow = bool(facts.get("group")) and not (able.writable and able.holds_files)
        if narrow and self._around.now() - facts.get("asked", 0) >= _TRUSTED:
            news = {"group": self._group_rules(), "asked": self._around.now()}
            self._mirror.seal(self._partition, self._mirror.version(self._partition), {**facts, **news})

    def _group_rules(self) -> Mapping[str, Any]:
        if self._server.library.kind == "users":
            return {}
        response = self._server.ask("reading the group", "GET", self._server.library.prefix)
        if not response.is_success and response.status_code != 404:
            raise self._server.refusal("reading the group", response)
        data = mapping(self._server.json(response, "reading the group").get("data")) if response.is_success else {}
        self.__dict__.pop("_access", None)
        return {name: data[name] for name in _GROUP_RULES if name in data}

    def project(self, kind: str, attribute: str, value: Scalar) -> Scalar | None:
        """What Zotero would show of `value` on an item of type `kind`; for a collection, of this very one."""
        if attribute == "collections":
            return value if self._places.takes(str(value)) else None
        if attribute == "relations":
            return value if self._relating else None
        return cast("Scalar | None", self._dialect.project(kind, attribute, value))

    def prepare(self, operations: Sequence[Operation], fetch: Fetch) -> Sequence[Effect]:
        """New collections, creations, changes, uploads, then what goes to the trash."""
        if self._held is None:
            self.read()
        assert self._held is not None
        places = Places(self._places, self._relating or Relating(""))
        writer = Writer(self.name, self._server, self._held, self._dialect, places)
        links = self._linked if self._links else None
        uploader = Uploader(writer, fetch, self._around.now(), self._store, links)
        sorts: dict[str, list[Operation]] = {"create": [], "change": [], "upload": [], "remove": [], "trash": []}
        for operation in operations:
            sorts[_sort(operation)].append(operation)
        files = self.capabilities.holds_files
        new = writer.newborn(sorts["create"])
        made, changed = writer.creations(sorts["create"]), writer.changes(sorts["change"])
        return [
            *self._places.effects(self._server, self.name),
            *made,
            *changed,
            *(uploader.effect(each, new.get(each.work) or each.locator) for each in sorts["upload"] if files),
            *writer.refusals([] if files else sorts["upload"], f"the API key may not store files in {self.name}"),
            *writer.removals(sorts["remove"]),
            *writer.changes(sorts["trash"]),
        ]

    def restore(self, changes: Sequence[Change]) -> Restoration:
        """Items back to what a run found, where nobody has changed them since."""
        if self._held is None:
            self.read()
        assert self._held is not None
        writer = Writer(self.name, self._server, self._held, self._dialect)
        return restoration(writer, changes, self._mirror.items(self._partition), doubt=self._doubt)

    def open(self, attachment: Attachment) -> bytes:
        """The bytes of a file, its MD5 checked."""
        item = self._mirror.get(self._partition, [attachment.locator]).get(attachment.locator)
        if self._linked and item and item["data"].get("linkMode") == "linked_file":
            return self._linked.read(item, attachment)
        return self._store.get(attachment)

    def close(self) -> None:
        if self._server.denied:  # the rules of the group are others by now: the next run reads them anew
            self._mirror.seal(self._partition, None, self._mirror.facts(self._partition))
        self._store.close()
        self._server.close()


def _unsure(records: Sequence[Record]) -> tuple[Record, ...]:
    """The records of a library that was not read to the end: its collections may not have been read at all, and
    one of the items that were not may be a file of any of them."""
    return tuple(replace(record, partial=record.partial | {"attachments", "collections"}) for record in records)


_TRUSTED = 600_000
"""Milliseconds for which the rules of a group that is closed to us are taken as they were."""

_GROUP_RULES = ("name", "owner", "admins", "members", "libraryEditing", "fileEditing")


def _sort(operation: Operation) -> str:
    """Which kind of effect an operation needs."""
    if operation.attribute == "":
        return "trash" if operation.action == "delete" else "create"
    if operation.attribute == "attachments":
        return "remove" if operation.action == "delete" else "upload"
    return "change"
