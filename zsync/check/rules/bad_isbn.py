"""An ISBN or ISSN has a wrong check digit or length.

The last digit is computed from the others (ISO 2108, ISO 3297), so a slip of the pen shows.

Bad:

    isbn = {978-0-306-40615-8}

Good:

    isbn = {978-0-306-40615-7}

What to do: copy it again from the work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibPart

RULE = Rule("ZS117", "bad-isbn", "warning")
_NUMBER = re.compile(r"[\dXx][\dXx \-‐‑–]{6,}[\dXx]")
_SHORT = re.compile(r"\A[\dXx][\dXx \-]*\Z")
_LABEL = re.compile(r"\bISBN[ -]?1[03]\b", re.I)
_LENGTHS = {"isbn": (10, 13), "issn": (8,)}
_MOST = 13


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every `isbn` and `issn` that holds a number of another length or with another check digit."""
    for entry, values in part.items:
        for name in ("isbn", "issn"):
            wrong = list(_wrong(name, values[name])) if name in values else []
            if wrong:
                message = f"`{wrong[0][:40]}` is no {name.upper()}: {_why(name, wrong[0])}"
                yield Seen(part.place(entry, name), (entry.key, message, "copy it again from the work"))


def _why(name: str, written: str) -> str:
    """What is wrong with the number."""
    if len(_digits(written)) in _LENGTHS[name]:
        return "the digits do not add up"
    return f"it has {len(_digits(written))} digits, not {' or '.join(map(str, _LENGTHS[name]))}"


def _digits(written: str) -> str:
    return re.sub(r"[^\dXx]", "", written).upper()


def _wrong(name: str, value: str) -> Iterator[str]:
    from zsync.translate.values.identifiers import isbn13

    def good(written: str) -> bool:
        digits = _digits(written)
        return _issn(digits) if name == "issn" else bool(isbn13(digits))

    value = value.replace("--", "-").strip("{} \t\r\n")
    if "-1" in value or " 1" in value:
        value = _LABEL.sub("", value)
    for found in _NUMBER.findall(value) or _SHORT.findall(value):
        if not good(found) and not _several(found.split(), good):
            yield found


def _several(parts: Sequence[str], good: Callable[[str], bool]) -> bool:
    """Whether `parts` are numbers one after the other, each in one part or several: Zotero puts blanks between
    numbers, and some publishers put them into one."""
    reached = {0}
    for start in range(len(parts)):
        ends = range(start + 1, min(start + _MOST, len(parts)) + 1) if start in reached else ()
        reached.update(end for end in ends if good("".join(parts[start:end])))
    return len(parts) in reached


def _issn(digits: str) -> bool:
    if not re.fullmatch(r"\d{7}[\dX]", digits):
        return False
    total = sum((8 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits))
    return total % 11 == 0


check = problems.reporter(RULE)
