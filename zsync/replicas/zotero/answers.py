"""What a server answers, and what it is when it is no answer."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from zsync.errors import ReplicaProblem
from zsync.replicas.zotero.mirror import Item, mapping

_NUMBER = re.compile(r"[0-9]{1,18}")


class Refused(ReplicaProblem):
    """The server answered, and said no. `status` is the HTTP status."""

    def __init__(self, message: str, *, status: int, help: str = "") -> None:
        super().__init__(message, help=help)
        self.status = status


def next_step(status: int, known: Mapping[int, str] | None = None) -> str:
    """What to do about an answer of this status: what is `known` of it, or what can be said of any."""
    if known and status in known:
        return known[status]
    if 300 <= status < 400:
        return "the address leads elsewhere: is ZOTERO_API_URL right, or is a proxy between?"
    if status in (412, 428):
        return "run again: what moved meanwhile is looked at anew"
    if status == 429 or status >= 500:
        return "the server is busy or being mended: run again later"
    return "run again; if it stays so, `zsync doctor` says what is amiss"


class Garbled(ReplicaProblem):
    """The server answered something that is no answer: a login page, half a document, fewer rows than it says."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: the server's answer cannot be understood", help="is a proxy between? Run again")


@dataclass(frozen=True, slots=True)
class Versions:
    """Object versions by key, at one library version. `unchanged`: the server said that nothing moved.

    `whole`: these are all items, so that a key that is missing has been erased.
    """

    version: int
    objects: Mapping[str, int] = field(default_factory=dict)
    unchanged: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """Items read together, and the library version of that moment."""

    version: int
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one written object. `item` is it as saved; `status` is 200, 304 (unchanged) or an error."""

    status: int
    item: Item | None = None
    message: str = ""


def version_of(response: httpx2.Response | None, default: int) -> int:
    """The library version a response bears, else `default`."""
    found = _number(response.headers.get("Last-Modified-Version", "")) if response is not None else None
    return default if found is None else found


def total_of(response: httpx2.Response | None, what: str) -> int:
    """How many rows there are in all. Every list bears the figure, on the web and at the desktop; one without it
    has been through other hands, and may be a part of it. Raises `Garbled`."""
    found = _total(response)
    if found is None:
        raise Garbled(what)
    return found


def cut_off(response: httpx2.Response | None, rows: int) -> bool:
    """Whether a list says that there are more rows than the `rows` it gave."""
    found = _total(response)
    return found is not None and found > rows


def _total(response: httpx2.Response | None) -> int | None:
    return _number(response.headers.get("Total-Results", "")) if response is not None else None


def more_follows(response: httpx2.Response | None) -> bool:
    """Whether a response links to a next page."""
    return response is not None and "next" in response.links


def undisputed(rows: Iterable[Item]) -> list[Item]:
    """Rows, each once, without those that say one thing and another of the same key."""
    found: dict[str, Item] = {}
    disputed = set()
    for row in rows:
        if found.setdefault(row["key"], row) != row:
            disputed.add(row["key"])
    return [row for key, row in found.items() if key not in disputed]


def outcome(
    told: Sequence[Mapping[str, Any]],
    index: str,
    sent: Mapping[str, Any],
    *,
    sound: Callable[[Any], bool],
    redact: Callable[[str], str],
) -> Outcome:
    """What an answer says of the object at `index`, of which `sent` was sent; `told` are the objects it says were
    saved, unchanged and failed. Failures name no key (the server looks for it under an older name), so all goes
    by position."""
    saved, same, failed = (rows.get(index) for rows in told)
    if sound(saved) and saved and saved["key"] == sent.get("key", saved["key"]):
        return Outcome(200, saved)
    # Only what was there can be as it was.
    if same is not None and same == sent.get("key", same) and sent.get("version") != 0:
        return Outcome(304)
    failed = mapping(failed)
    if type(failed.get("code")) is not int:
        return Outcome(0, message="the server's answer does not mention it")
    return Outcome(failed["code"], message=redact(html.unescape(str(failed.get("message", "")))))


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None
