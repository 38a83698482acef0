"""A new text in the place of an old one: the words that both have stay as they were typed, line ends included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from zsync.translate.values.names import depth_of
from zsync.translate.values.tex import decode
from zsync.translate.values.text import collapse

_BREAK = re.compile(r"\n[^\S\n]*\n")
_PARAGRAPH = "\n\n"
_MARKED = re.compile(r"[<$]")


class _Chunk(NamedTuple):
    """A stretch without blanks outside braces: the blanks before it, how it is typed, and the words it reads as.

    The first word of a paragraph begins with the empty line before it.
    """

    space: str
    raw: str
    words: tuple[str, ...]


def respelled(present: str, value: str, fresh: Callable[[str], str]) -> str | None:
    """`value` in TeX, with what `present` has of it as `present` has it; `fresh` writes the rest, by stretches.

    None where markup or math goes over what is new: then it cannot be written in parts.
    """
    old, new = list(_chunks(present)), _words(value)
    flat = [word for chunk in old for word in chunk.words]
    kept = _kept(old, SequenceMatcher(None, flat, new, autojunk=False))
    out, at, last = [], 0, -1
    while at < len(new):
        end = next((place for place in sorted(kept) if place >= at), len(new))
        if end > at:
            text = "".join(new[at] if new[at].startswith(_PARAGRAPH) else " " + new[at] for at in range(at, end))
            if _MARKED.search(text):
                return None
            out.append(_gap(old, last, text) + fresh(text.strip()))
            at = end
        if at < len(new):
            number = kept[at]
            out.append((old[number].space if number else _blank(new[at])) + old[number].raw)
            at, last = at + len(old[number].words), number
    return "".join(out).strip()


def _kept(old: Sequence[_Chunk], matcher: SequenceMatcher[str]) -> dict[int, int]:
    """Where in the new words a chunk of the old text stands in full, and which."""
    placed = {a + by: b + by for a, b, size in matcher.get_matching_blocks() for by in range(size)}
    found, at = {}, 0
    for number, chunk in enumerate(old):
        places = [placed.get(at + by, -1) for by in range(len(chunk.words))]
        if places and places[0] >= 0 and places == list(range(places[0], places[0] + len(places))):
            found[places[0]] = number
        at += len(chunk.words)
    return found


def _gap(old: Sequence[_Chunk], last: int, text: str) -> str:
    """The blanks before new words: those that stood there, if no paragraph begins or ends with it."""
    stood = old[last + 1].space if last + 1 < len(old) else " "
    return stood if bool(_BREAK.search(stood)) == text.startswith(_PARAGRAPH) else _blank(text)


def _blank(word: str) -> str:
    return _PARAGRAPH if word.startswith(_PARAGRAPH) else " "


def _words(value: str) -> list[str]:
    first, *rest = [collapse(part).split(" ") for part in _BREAK.split(value)]
    return [*first, *(_PARAGRAPH * (not at) + word for part in rest for at, word in enumerate(part))]


def _chunks(text: str) -> Iterator[_Chunk]:
    depths = depth_of(text)
    start, space = 0, 0
    for at in range(len(text) + 1):
        if at < len(text) and not (text[at].isspace() and depths[at] == 0):
            continue
        if at > start:
            yield _chunk(text[space:start], text[start:at])
            space = at
        start = at + 1


def _chunk(space: str, raw: str) -> _Chunk:
    words = collapse(decode(raw)).split(" ")
    if _BREAK.search(space):
        words[0] = _PARAGRAPH + words[0]
    return _Chunk(space, raw, tuple(words))
