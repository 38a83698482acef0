"""File and folder names of notes about a work: `{16}_Title@key.md`, `{16}_Title@key.assets`, `@key.md`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import normalize

from zsync.check.paths import readings

_SUFFIX = re.compile(r"\.(?:assets|md|markdown|mdown|mkd|qmd|rmd|rmarkdown|org|txt)$", re.I)
_NUMBER = re.compile(r"^\{[^{}]*\}_?\s*")


class Stem(NamedTuple):
    """A name taken apart; `title` is without number, `key` "" when the name has none. Some computers write the
    accents in names as characters of their own, which says nothing: both are as everywhere else (NFC)."""

    folder: str
    title: str
    key: str


def stem_of(path: str) -> Stem:
    """The parts of the last name of `path`. The last `@` separates the key, which holds no blank."""
    folder, _, name = readings(path)[0].rpartition("/")
    if not _SUFFIX.search(name):
        return Stem(folder, "", "")
    title, at, key = _SUFFIX.sub("", name).rpartition("@")
    if not at or not key or re.search(r"[\s{}\"'()\[\],]", key):
        title, key = _SUFFIX.sub("", name), ""
    return Stem(folder, normalize("NFC", _NUMBER.sub("", title).strip()), normalize("NFC", key))


def stems(paths: Iterable[str]) -> dict[tuple[str, str], list[Stem]]:
    """Stems by folder and title."""
    found: dict[tuple[str, str], list[Stem]] = {}
    for path in paths:
        stem = stem_of(path)
        found.setdefault((stem.folder, stem.title), []).append(stem)
    return found
