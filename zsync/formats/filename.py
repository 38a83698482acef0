"""Names of files that come from elsewhere, made fit for a folder of ours. Pure: nothing is looked up on disk."""

from __future__ import annotations

import re
from unicodedata import normalize

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?", re.IGNORECASE)
"""Names that Windows takes for devices, with any ending."""

MAX_BYTES = 200
"""File systems hold 255 bytes; this leaves room for a number or a key behind a name."""


def safe_name(name: str) -> str:
    """The last part of a file name, without what no file system wants or what would hide it; "" when nothing is
    left."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    return _shortened(f"_{kept}" if _RESERVED.fullmatch(kept) else kept)


def spellings(path: str) -> tuple[str, ...]:
    """`path` as written, then with its accents composed, then apart: macOS and archives made there give the same
    name in another of these forms than the one somebody typed."""
    if path.isascii():
        return (path,)
    return tuple(dict.fromkeys((path, normalize("NFC", path), normalize("NFD", path))))


def _shortened(name: str) -> str:
    """`name` within `MAX_BYTES`, its ending kept."""
    if len(name.encode("utf-8", "surrogatepass")) <= MAX_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending) < 10 else ""
    stem = name.removesuffix(ending)
    while len(f"{stem}{ending}".encode("utf-8", "surrogatepass")) > MAX_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .')}{ending}"


def alike(one: str, other: str) -> bool:
    """Whether a file system that does not tell small letters from capitals, or accents apart from those of one
    piece, takes two names for one: those of macOS and Windows do."""
    return one == other or folded(one) == folded(other)


def folded(name: str) -> str:
    """The same for all names that are `alike`."""
    return normalize("NFC", name).casefold()
