"""A list of names is not written as BibTeX reads it.

Names are separated by the word `and`, and by nothing else: with commas, semicolons or `&` the whole list
becomes one strange person, and with `, and` the given name before it a suffix. `et al.` is written `and others`.

Bad:

    author = {Ann Lee, Bo Kim, Cy Doe}
    author = {Lee, Ann; Kim, Bo}
    author = {Lee, Ann and et al.}

Good:

    author = {Lee, Ann and Kim, Bo and Doe, Cy}
    author = {Lee, Ann and others}

What to do: put `and` between the names; names of institutions go in braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibPart

RULE = Rule("ZS118", "bad-name-list", "warning")
_BRACED = re.compile(r"\{(?:[^{}]|\{[^{}]*+\})*+\}")
_WORD = rf"(?!and\b|et\b)(?:[\w.'-]++|{_BRACED.pattern})++"
_NAME = rf"{_WORD},(?: {_WORD})++"
_PLAIN = re.compile(rf"{_NAME}(?: and {_NAME})*+")
_TWICE = re.compile(r"\band\s+and\b")
_ET_AL = re.compile(r"\bet\.?\s+al\b")
_SEMICOLON = re.compile(r";\s+\w")
_AMPERSAND = re.compile(r"(?<!\\)&(?!#?\w+;)|\\&")
"""An `&` that is no HTML entity, which some publishers' exports have (`Garc&iacute;a`)."""
_HELP = "put `and` between names, and institutions in braces"
_AND = re.compile(r"\s+and\s+", re.I)


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every `author` and `editor` that is separated by something else."""
    for entry, values in part.items:
        for name in ("author", "editor", "translator"):
            wrong = _fault(values[name]) if name in values else ""
            if wrong:
                message = f"field `{name}` {wrong}"
                yield Seen(part.place(entry, name), (entry.key, message, _HELP))


def _fault(value: str) -> str:
    """What is wrong with the list `value`; "" when nothing is. Braced parts are opaque, as to BibTeX."""
    if _PLAIN.fullmatch(value):
        return ""
    text = _BRACED.sub("x", f" {value} ")
    if "=" in text or text.isspace():
        return ""
    words, lower = text.split(), text.lower()
    if "and" in (words[0], words[-1]) or (lower.count("and") > 1 and _TWICE.search(lower)):
        return "has an `and` without a name"
    if "al" in lower and _ET_AL.search(lower):
        return "says `et al.`, which BibTeX takes for a name: write `and others`"
    if ";" in text and _SEMICOLON.search(text.replace("\\;", "")):
        return "has names separated by semicolons"
    if "&" in text and _AMPERSAND.search(text):
        return "has names separated by `&`"
    commas = [part.split(",") for part in _AND.split(text) if "," in part]
    if any(map(_several, commas)):
        return "has names separated by commas"
    return "has a name that ends in a comma" if any(not parts[-1].strip() for parts in commas) else ""


def _several(parts: list[str]) -> bool:
    """Whether the `parts` between the commas of one name are names themselves: there are at most family, suffix
    and given name, and a suffix (`Jr.`) is one word."""
    return len(parts) > 3 or (len(parts) == 3 and len(parts[1].split()) > 1)


check = problems.reporter(RULE)
