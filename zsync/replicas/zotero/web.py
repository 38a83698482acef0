"""The door to a Zotero Web API server, through pyzotero; the embedded library answers behind the same door."""

from __future__ import annotations

import html
import queue
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

import httpx2

from zsync.config.libraries import Library
from zsync.errors import ReplicaProblem
from zsync.replicas.zotero import view
from zsync.replicas.zotero.access import Access, access, keyless
from zsync.replicas.zotero.answers import (
    Batch,
    Garbled,
    Outcome,
    Refused,
    Versions,
    cut_off,
    more_follows,
    next_step,
    outcome,
    total_of,
    undisputed,
    version_of,
)
from zsync.replicas.zotero.http import LIMIT
from zsync.replicas.zotero.keys import is_key
from zsync.replicas.zotero.mirror import Item, mapping
from zsync.replicas.zotero.ready import make_ready
from zsync.replicas.zotero.sound import is_collection, is_item, is_object, is_sound, is_version

if TYPE_CHECKING:
    from zsync.replicas.zotero.door import Door

READ_BATCH = 100
"""Items asked for by key in one read: what the desktop client asks for, and the server's own cap."""

WRITE_BATCH = 50

Kind = Literal["items", "collections"]


class Server:
    """One library on one server. Every method raises `ReplicaProblem`, nothing of httpx2's or pyzotero's."""

    deletes_are_listed = True
    """Whether the server says what was erased since a version (the desktop's own API does not)."""
    away = "is the server reachable? Run again: what was done is not done twice"
    """What to do when there is no answer."""
    denied = False
    """Whether something was refused that the rights known here allowed."""
    unnamed = "there is no API key: run `zsync login`, or set ZOTERO_API_KEY"
    """What to do about a 403 where no key was sent."""
    helps: Mapping[int, str] = {
        403: "check the key's permissions at zotero.org/settings/keys, or get another one and run `zsync login`",
        404: "check the library's number, and that the key may see it",
        413: "the library owner's storage is full, or a value is too long",
    }
    """What to do about a status; `next_step` for others."""

    def __init__(self, library: Library, *, url: str, api_key: str | None, client: httpx2.Client) -> None:
        self.library = library
        self.url = url.rstrip("/")
        self.client = client
        self._secret = api_key or ""
        self.label = ""
        self.more: dict[str, str] = {}
        self.fields: Collection[str] = ()
        self._doors: queue.SimpleQueue[Door | None] = queue.SimpleQueue()
        for _ in range(LIMIT):
            self._doors.put(None)

    def __repr__(self) -> str:
        return f"Server({self.library.prefix!r}, url={self.url!r})"

    @property
    def side(self) -> str:
        """The library as it is named in plans and the lock, whatever the way to it."""
        return self.label or self.library.prefix

    @property
    def keyless(self) -> bool:
        """Whether no API key is at hand."""
        return not self._secret

    def use(self, secret: str) -> None:
        """Ask with this key from now on."""
        self._secret = secret

    def storage_headers(self, url: str) -> Mapping[str, str]:
        """What an address of file storage has to be told: never the key."""
        return {}

    def headers(self) -> dict[str, str]:
        """The headers of a request to the API (never to be sent to file storage)."""
        return view.headers(self._secret) | self.more

    def redact(self, text: str) -> str:
        """`text` without the key."""
        return text.replace(self._secret, "***") if self._secret else text

    @contextmanager
    def _door(self, what: str) -> Iterator[Door]:
        from zsync.replicas.zotero.door import PyZoteroError, door_to

        door = self._doors.get() or door_to(self.library, self.url, self.client)
        door.spoken, door.request = self.headers(), None
        try:
            yield door
        except (PyZoteroError, httpx2.HTTPError) as error:
            raise self._problem(what, error, door.request) from None
        except (ValueError, LookupError, RecursionError):
            raise Garbled(what) from None
        finally:
            self._doors.put(door)

    def _problem(self, what: str, error: Exception, response: httpx2.Response | None) -> ReplicaProblem:
        if response is not None and response.status_code >= 300:
            return self.refusal(what, response)
        return ReplicaProblem(
            self.redact(f"{what}: no answer from {httpx2.URL(self.url).host} ({type(error).__name__})"),
            help=self.away,
        )

    def refusal(self, what: str, response: httpx2.Response) -> Refused:
        """The told form of a response that says no; error texts come HTML-escaped."""
        text = " ".join(html.unescape(response.text).split())[:300]
        message = f"{what}: the server answered {response.status_code}" + (f": {text}" if text else "")
        help = next_step(response.status_code, self.helps)
        if response.status_code == 403:
            self.denied = self.denied or response.request.method != "GET"
            help = self.unnamed if self.keyless else help
        return Refused(self.redact(message), status=response.status_code, help=help)

    def ask(
        self, what: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, **rest: Any
    ) -> httpx2.Response:
        """A request to the API that pyzotero has no method for. The caller looks at the status."""
        sent = {**self.headers(), **(headers or {})}
        try:
            response = self.client.request(method, f"{self.url}/{path}", headers=sent, **rest)
            response.read()
        except httpx2.HTTPError as error:
            raise self._problem(what, error, None) from None
        except ValueError:
            raise Garbled(what) from None
        return response

    def rights(self) -> Access:
        """What may be done here, asked first in every run."""
        return access(self.library, self.key) if self.key else keyless(self.library)

    @cached_property
    def key(self) -> Mapping[str, Any]:
        """What the server says of the key, asked once; empty without one."""
        if self.keyless:
            return {}
        if not (found := self.current_key()):
            raise Garbled("checking the API key")  # nothing is said of it: that is not as if there were none
        return found

    def file(self, url: str, what: str) -> bytes | None:
        """The bytes at a `file:` address this server sends us to. None: it may not."""
        return None

    def current_key(self) -> Mapping[str, Any]:
        """What the key may do (`GET /keys/current`: the key never stands in a URL)."""
        response = self.ask("checking the API key", "GET", view.KEY)
        if response.status_code != 200:
            raise self.refusal("checking the API key", response)
        return self.json(response, "checking the API key")

    def json(self, response: httpx2.Response, what: str) -> dict[str, Any]:
        """The JSON object of a response. Raises `Garbled` when it is none."""
        try:
            found = response.json()
        except (ValueError, RecursionError):
            raise Garbled(what) from None
        if not isinstance(found, dict):
            raise Garbled(what)
        return found

    def versions(self, *, since: int | None) -> Versions:
        """Versions of all items (`since` None), trashed ones included, or of those that moved after `since`."""
        if since is None:
            make_ready()
        params = dict(view.VERSIONS)
        if since is not None and self.deletes_are_listed:
            params["since"] = str(since)
        headers = {} if since is None else {"If-Modified-Since-Version": str(since)}
        what = f"reading {self.library.prefix}"
        response = self.ask(what, "GET", f"{self.library.prefix}/items", headers=headers, params=params)
        if response.status_code == 304:
            return self._unmoved(version_of(response, since or 0), since, what)
        if response.status_code != 200:
            raise self.refusal(what, response)
        found, version = self.json(response, what), version_of(response, -1)
        sound = all(is_key(key) and is_version(moved) for key, moved in found.items())
        # A cut or cached answer must not look like a library that lost its items.
        if version < 0 or not sound or len(found) != total_of(response, what):
            raise Garbled(what)
        return Versions(version, found, whole="since" not in params)

    def _unmoved(self, version: int, since: int | None, what: str) -> Versions:
        """That nothing moved since a version: only where that was asked, and not of a later one."""
        if since is None or version > since:
            raise Garbled(what)
        return Versions(version, unchanged=True)

    def items(self, keys: Sequence[str]) -> Batch:
        """The items with these keys (at most `READ_BATCH`), trashed ones included.

        Unknown keys are absent, and so is what cannot be read as an item, or as one. They are of no version when
        the library moved from one page to the next: a server may give fewer at a time than it was asked for.
        """
        what = f"reading items of {self.library.prefix}"
        found: list[Any] = []
        versions: set[int] = set()
        left = list(keys)
        while left:
            with self._door(what) as door:
                page = door.items(itemKey=",".join(left), includeTrashed=1, limit=READ_BATCH)
                versions.add(version_of(door.request, 0))
            if not isinstance(page, list) or not all(map(is_object, page)):
                raise Garbled(what)
            found += page
            given = {each["key"] for each in page}.intersection(left)
            left = [key for key in left if key not in given] if given and cut_off(door.request, len(page)) else []
        asked = set(keys)
        rows = undisputed(each for each in found if each["key"] in asked)
        version = versions.pop() if len(versions) == 1 else -1
        return Batch(version, [each for each in rows if is_sound(each["data"], self.fields)])

    def deleted(self, since: int) -> tuple[int, Mapping[str, Sequence[str]]]:
        """The library version, and the keys erased after `since`, by kind."""
        what = f"reading what {self.library.prefix} erased"
        with self._door(what) as door:
            found = door.deleted(since=since)
            version = version_of(door.request, 0)
        erased: dict[str, Sequence[str]] = {}
        for kind in ("items", "collections"):
            keys = mapping(found).get(kind)
            if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
                raise Garbled(what)
            erased[kind] = keys
        return version, erased

    def collections(self, since: int | None) -> Batch:
        """All collections (`since` None), or those that moved after `since`.

        They are of no version when the library moved from one page to the next.
        """
        what = f"reading the collections of {self.library.prefix}"
        moved = {} if since is None else {"since": since}
        found: dict[str, Item] = {}
        versions: set[int] = set()
        while True:
            with self._door(what) as door:
                page = door.collections(limit=READ_BATCH, start=len(found), **moved)
                versions.add(version_of(door.request, 0))
                total, more = total_of(door.request, what), more_follows(door.request)
            if not isinstance(page, list) or not all(map(is_collection, page)):
                raise Garbled(what)
            known = len(found)
            found |= {each["key"]: each for each in page}
            if len(found) == total and not more:
                return Batch(versions.pop() if len(versions) == 1 else -1, list(found.values()))
            if len(found) < known + len(page) or not page or len(found) >= total:
                raise Garbled(what)

    def write(self, objects: Sequence[Mapping[str, Any]], *, kind: Kind = "items") -> Sequence[Outcome]:
        """Create or change items or collections (at most `WRITE_BATCH`), one outcome each, in order.

        An object with version 0 is created; another changes what it names, if its version is the current one.
        An answer that cannot be understood leaves every outcome open (status 0).
        """
        try:
            with self._door(f"writing to {self.library.prefix}") as door:
                send = door.create_items if kind == "items" else door.create_collections
                answer = send([dict(each) for each in objects])
        except Garbled:
            answer = {}
        told = [mapping(mapping(answer).get(name)) for name in ("successful", "unchanged", "failed")]
        sound = partial(is_item, fields=self.fields) if kind == "items" else is_collection
        rows = enumerate(objects)
        return [outcome(told, str(at), sent, sound=sound, redact=self.redact) for at, sent in rows]

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()
