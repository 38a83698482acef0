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
from collections.abc import Iterable, Iterator

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibPart

RULE = Rule("ZS117", "bad-isbn", "warning")
_NUMBER = re.compile(r"[\dXx][\dXx \-‐‑–]{6,}[\dXx]")
_SHORT = re.compile(r"\A[\dXx][\dXx \-]*\Z")


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every `isbn` and `issn` that holds a number of another length or with another check digit."""
    for entry, values in part.items:
        for name in ("isbn", "issn"):
            wrong = list(_wrong(name, values[name])) if name in values else []
            if wrong:
                message = f"`{wrong[0]}` is no {name.upper()}: the digits do not add up"
                yield Seen(part.place(entry, name), (entry.key, message, "copy it again from the work"))


def _wrong(name: str, value: str) -> Iterator[str]:
    from zsync.translate.values.identifiers import isbn13

    def good(written: str) -> bool:
        digits = re.sub(r"[^\dXx]", "", written).upper()
        return _issn(digits) if name == "issn" else bool(isbn13(digits))

    value = value.replace("--", "-").strip("{} \t\r\n")
    for found in _NUMBER.findall(value) or _SHORT.findall(value):
        if not good(found) and not all(map(good, found.split())):  # Zotero puts blanks between several
            yield found


def _issn(digits: str) -> bool:
    if not re.fullmatch(r"\d{7}[\dX]", digits):
        return False
    total = sum((8 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits))
    return total % 11 == 0


check = problems.reporter(RULE)
