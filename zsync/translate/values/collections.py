"""How a collection is spelled on every side that names one: the path of its names, `Thesis/Chapter 2`.

A `/` in a name is written `\\/`, a `\\` is written `\\\\`: every list of names has one spelling, and every text
can be read. Case counts; white space counts as in tags (one blank, none at the ends).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zsync.translate.values.text import collapse

_PART = re.compile(r"(?:[^\\/]|\\.|\\\Z)+", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\/])")


def path_of(names: Iterable[str]) -> str:
    """The member that names the collection under these names, the outermost first.

    Law: `names_of(path_of(n)) == n` for names that are not empty, with no white space beyond single blanks.
    """
    return "/".join(_escaped(name) for each in names if (name := collapse(each)))


def names_of(path: str) -> tuple[str, ...]:
    """The names in a member, the outermost first; a `\\` before any other sign is that sign itself."""
    names = (collapse(_ESCAPED.sub(r"\1", part)) for part in _PART.findall(path))
    return tuple(name for name in names if name)


def tidy(path: str) -> str:
    """The one spelling of what somebody typed (`Thesis / Chapter 2/`); "" when it names nothing."""
    return path_of(names_of(path))


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("/", "\\/")
