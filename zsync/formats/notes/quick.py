"""Notes of the Markdown family that nothing but `@` and plain paragraphs decide: read without the careful reader,
which is not even imported for them. Any doubt leaves the note to `markdown`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from zsync.formats.notes import hints, simple
from zsync.formats.notes.front import APART, block
from zsync.formats.notes.hits import Hit, Known, ordered
from zsync.formats.notes.keys import FLAVOURS, Flavour

_CITING = ("@", "cit", "Cit", "%40", "bbt:", "references")
"""What front matter that may cite holds one of."""
_FENCE = re.compile(r"```(?<![^\n]```)(?!`)[^\n`{]*+\n")
_CLOSES = re.compile(r"\n```[ \t]*+(?=\n|\Z)")
"""A fenced block that is code to every tool: three backticks at the start of a line, no directive; and again."""
_LABEL = re.compile(r"@[\w-]++[.)](?=\s|\Z)")


def scan(text: str, *, grammar: str, known: Known) -> Iterable[Hit]:
    """Every citation of a Markdown note."""
    if known is None:
        return scan_each([text], [grammar])[0]
    return _carefully(text, grammar, known) if hints.may_cite(text) else []


def scan_each(texts: Sequence[str], grammars: Sequence[str]) -> list[list[Hit]]:
    """The citations of each of some Markdown notes, `ordered`. Each step is taken for all before the next."""
    citing = [place for place, text in enumerate(texts) if hints.may_cite(text)]
    plain = [place for place in citing if _is_plain(texts[place], FLAVOURS[grammars[place]])]
    bodies = [(place, start) for place in plain if (start := _body(texts[place])) is not None]
    parts = [(place, _stretches(texts[place], start)) for place, start in bodies]
    swept = {place: _swept(texts[place], held, FLAVOURS[grammars[place]]) for place, held in parts if held}
    found: list[list[Hit]] = [[] for _ in texts]
    for place in citing:
        hits = swept.get(place)
        found[place] = ordered(_carefully(texts[place], grammars[place], None)) if hits is None else hits
    return found


def _carefully(text: str, grammar: str, known: Known) -> list[Hit]:
    from zsync.formats.notes import markdown

    return markdown.scan(text, grammar=grammar, known=known)


def _is_plain(text: str, flavour: Flavour) -> bool:
    """Whether `text` is surely without properties, example labels and whatever may cite without an `@`."""
    seen = hints.signs(text)
    if (flavour.properties and "::" in seen and "::" in text) or "~~~" in seen or not hints.only_ats(text):
        return False
    if flavour.name == "logseq" and "#+" in seen:
        return False
    if flavour.name == "myst" and _refers(text):
        return False
    return not (flavour.pandoc and _LABEL.search(text)) and not text.startswith(APART)


def _refers(text: str) -> bool:
    """Whether an `@` in a MyST document may refer to a label."""
    from zsync.formats.notes.labels import targets

    return bool(targets(text))


def _body(text: str) -> int | None:
    """Where the running text begins; None when the front matter before it may cite."""
    front = block(text)
    if front is None:
        return 0
    held = text[front.body : front.close]
    for sign in _CITING:
        if sign in held:
            return None
    return front.end


def _stretches(text: str, start: int) -> list[tuple[int, int]]:
    """The stretches of `text` from `start` on that are in no fenced block; none when that is not sure."""
    return _between_fences(text, start) if "```" in hints.signs(text) else [(start, len(text))]


def _swept(text: str, stretches: Iterable[tuple[int, int]], flavour: Flavour) -> list[Hit] | None:
    """The citations in `stretches`; None where a paragraph is not surely read right."""
    hits: list[Hit] = []
    for start, stop in stretches:
        found, end = simple.sweep(text, start, stop, flavour)
        if text.find("@", end, stop) >= 0:
            return None
        hits += found
    return hits


def _between_fences(text: str, start: int) -> list[tuple[int, int]]:
    """The stretches of `text` from `start` on that are in no fenced block; none when there may be other fences."""
    places, at = [], start
    while (begin := text.find("```", at)) >= 0:
        end = _fenced(text, begin)
        if text.count("```", begin, end) != 2:
            return []
        places.append((at, begin))
        at = end
    return [*places, (at, len(text))]


def _fenced(text: str, begin: int) -> int:
    """The end of the fenced block at `begin`, if it is surely one; else `begin`."""
    fence = _FENCE.match(text, begin)
    close = text.find("\n```", fence.end() - 1) if fence else -1
    closed = _CLOSES.match(text, close) if close >= 0 else None
    return closed.end() if closed else begin
