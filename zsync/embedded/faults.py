"""Faults to inject: which requests they meet, how often, and what happens then.

A fault meets requests whose method and path match; the first `after` of them pass, then `count` are hit (0: all).
Actions: `status` (answer without effect), `headers` (add to the true answer, such as Backoff), `cut` (no answer;
`when` before or after the effect), `slow` (wait `seconds`), `lie` (`lie`: empty, half, garbage, truncated, stale),
`bump` (the library version moves; with `key`, that item too), `version` (the library version is set to `value`, so
it can go back), `migrate` (Extra lines move to citationKey, as a desktop update does), `refill` (from now on a
blanked citationKey comes back after `seconds`).
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from zsync.embedded.errors import ConnectionCut, Refused

ACTIONS = ("status", "headers", "cut", "slow", "lie", "bump", "version", "migrate", "refill")
LIES = ("empty", "half", "garbage", "truncated", "stale")


@dataclass(slots=True)
class Fault:
    """One fault; see the module's text for the meaning of each field."""

    action: str
    method: str = ""
    path: str = ""
    after: int = 0
    count: int = 1
    when: str = "before"
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0.0
    lie: str = "empty"
    key: str = ""
    value: int = 0
    met: int = 0
    hit: int = 0

    def matches(self, method: str, path: str) -> bool:
        """True when the request is of the kind this fault meets."""
        named = not self.method or re.fullmatch(self.method, method, re.IGNORECASE) is not None
        return named and re.search(self.path, path) is not None

    def strikes(self) -> bool:
        """Count one meeting; true when it is to be hit."""
        self.met += 1
        if self.met <= self.after or (self.count and self.hit >= self.count):
            return False
        self.hit += 1
        return True


class Faults:
    """The faults of an application, in the order in which they were added; safe under threads."""

    def __init__(self) -> None:
        self.active: list[Fault] = []
        self.lock = threading.Lock()
        self.sleep: Callable[[float], None] = time.sleep
        self.cut_error: Callable[[], Exception] = lambda: ConnectionCut("the connection was cut")

    def add(self, fault: Fault) -> Fault:
        """Inject a fault; the returned object counts its hits."""
        with self.lock:
            self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all faults."""
        with self.lock:
            self.active.clear()

    def met(self, method: str, path: str) -> Iterator[Fault]:
        """The faults that hit a request, one by one; each is counted when it is taken."""
        for fault in [*self.active]:
            if fault.matches(method, path):
                with self.lock:
                    strikes = fault.strikes()
                if strikes:
                    yield fault

    def describe(self) -> list[dict[str, Any]]:
        """All faults with their counts, as JSON."""
        with self.lock:
            return [asdict(fault) for fault in self.active]

    def refill_after(self) -> float | None:
        """Seconds after which a blanked citation key comes back, or None when it stays blank."""
        with self.lock:
            return next((fault.seconds for fault in self.active if fault.action == "refill"), None)


def read_faults(value: object) -> list[Fault]:
    """Faults from JSON: one object or a list. Unknown members or actions are refused with 400."""
    entries: Iterable[object] = value if isinstance(value, list) else [value]
    return [_read_fault(entry) for entry in entries]


def _read_fault(entry: object) -> Fault:
    known = {item.name for item in fields(Fault)} - {"met", "hit"}
    if not isinstance(entry, dict) or "action" not in entry:
        raise Refused(400, "a fault is an object with an 'action'")
    if unknown := set(entry) - known:
        raise Refused(400, f"unknown fault member {sorted(unknown)[0]!r}; known: {', '.join(sorted(known))}")
    fault = Fault(**entry)
    if fault.action not in ACTIONS or fault.lie not in LIES or fault.when not in ("before", "after"):
        raise Refused(400, f"unknown action, lie or moment in fault {entry!r}")
    return fault
