"""Bringing the mirror up to date: versions first, then what moved; a version is stored only if it stood still."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from zsync.errors import ReplicaProblem
from zsync.replicas.zotero.answers import Batch, Refused, Versions
from zsync.replicas.zotero.keys import is_key
from zsync.replicas.zotero.mirror import Item, Load, Mirror, trimmed
from zsync.replicas.zotero.web import READ_BATCH, Server

PASSES = 3
"""How often a pass is begun anew when the library moves under it."""

FORGOTTEN = 409
"""How a server says that its list of what was erased begins later (the desktop client then reads all, too)."""

NAMED = 3
"""How many items that are not given out are named."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """`version` of the library the mirror now shows; `problem` says why that may not be all ("" if it is), `help`
    what to do about it."""

    version: int
    problem: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Pull:
    """Reads from `server` into `partition` of `mirror`; `workers` reads at once; `sleep` before a new pass.

    `facts(since, version, erased)` reads what else is to be known of the library: everything when `since` is None.
    `take` is given every item that is read, and how to get it again. `known` is what the server just said has
    moved since a version.
    """

    server: Server
    mirror: Mirror
    partition: str
    workers: int
    sleep: Callable[[float], None]
    facts: Callable[[int | None, int, Mapping[str, Sequence[str]]], Mapping[str, Any]]
    take: Callable[[Item, Load], None]
    known: tuple[int, Versions] | None = None

    def refresh(self) -> Pulled:
        """Bring the mirror up to date. Raises `ReplicaProblem` when not even the versions can be read."""
        for attempt in range(PASSES):
            if attempt:
                self.sleep(float(2**attempt))
            pulled = self._pass(self._versions(again=bool(attempt)))
            if pulled is not None:
                return pulled
        return Pulled(0, "the library kept changing while it was read", "run again in a moment")

    def _versions(self, *, again: bool) -> Versions:
        """What moved since the last constant pass; everything when there was none, or when time went back. Then
        versions are given out again, and what is kept under one says nothing."""
        held = self.mirror.version(self.partition)
        if self.known and self.known[0] == held and not again:
            found = self.known[1]
        else:
            found = self.server.versions(since=held)
        if held is not None and found.version < held:
            found = self.server.versions(since=None)
            if found.version < held:  # it was no stale answer
                self.mirror.drop(self.partition, list(self.mirror.versions(self.partition)))
            self.mirror.seal(self.partition, None, self.mirror.facts(self.partition))
        return found

    def _pass(self, now: Versions) -> Pulled | None:
        """One pass at the library version of `now`; None when the library moved meanwhile."""
        if now.unchanged:
            return Pulled(now.version)
        held = self.mirror.versions(self.partition)
        since = None if now.whole else self.mirror.version(self.partition)
        wanted = sorted(key for key, version in now.objects.items() if held.get(key) != version and is_key(key))
        try:
            missing = self._fetch(wanted, now)
            erased = {} if since is None else self._erased(since, now)
            facts = self.facts(since, now.version, erased)
        except Moved:
            return None
        except Forgotten:
            return self._pass(self.server.versions(since=None))
        except ReplicaProblem as problem:
            return Pulled(now.version, problem.message, problem.help)
        gone = (held.keys() if since is None else set(erased["items"])) - now.objects.keys()
        self.mirror.drop(self.partition, gone)
        if missing:
            named = ", ".join(sorted(missing)[:NAMED]) + (", …" if len(missing) > NAMED else "")
            reason = f"the server lists {len(missing)} items that it does not give out ({named})"
            return Pulled(now.version, reason, "run again; if it stays so, look at them in Zotero")
        self.mirror.seal(self.partition, now.version, facts)
        return Pulled(now.version)

    def _fetch(self, wanted: Sequence[str], now: Versions) -> set[str]:
        """Read the wanted items into the mirror; the keys that were not given out."""
        missing = set(wanted)
        batches = [wanted[start : start + READ_BATCH] for start in range(0, len(wanted), READ_BATCH)]
        for batch in self._read(batches):
            # One that is older than it was just listed is what some cache kept: as good as not given out.
            items = [item for item in batch.items if item["version"] >= now.objects[item["key"]]]
            kept = self.mirror.keep(self.partition, map(trimmed, items))
            for item, load in zip(items, kept, strict=True):
                missing.discard(item["key"])
                self.take(item, load)
            if batch.version != now.version:
                raise Moved
        return missing

    def _read(self, batches: Sequence[Sequence[str]]) -> Iterator[Batch]:
        """The batches in order, a few at once, never many ahead of who takes them."""
        if self.workers < 2:
            yield from map(self.server.items, batches)
            return
        ahead: deque[Future[Batch]] = deque()
        with ThreadPoolExecutor(self.workers) as pool:
            try:
                for batch in batches:
                    ahead.append(pool.submit(self.server.items, batch))
                    if len(ahead) > 2 * self.workers:
                        yield ahead.popleft().result()
                while ahead:
                    yield ahead.popleft().result()
            finally:
                for future in ahead:
                    future.cancel()

    def _erased(self, since: int, now: Versions) -> Mapping[str, Sequence[str]]:
        try:
            version, erased = self.server.deleted(since)
        except Refused as refused:
            if refused.status != FORGOTTEN:
                raise
            raise Forgotten from None
        if version != now.version:
            raise Moved
        return erased


class Moved(Exception):
    """The library changed during the pass."""


class Forgotten(Exception):
    """The server no longer knows what was erased since our version: all that is there has to be asked for."""
