"""Notes of the Markdown family that nothing but `@` and plain paragraphs decide: read without the careful reader,
which is not even imported for them. Any doubt leaves the note to `markdown`."""

from __future__ import annotations

import re

from zsync.formats.notes import hints, simple
from zsync.formats.notes.front import APART, block
from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.keys import FLAVOURS, Flavour

_FRONT = re.compile(r"@|%40|[cC]it|bbt:|references")
_FENCED = re.compile(r"```(?<![^\n]```)(?!`)[^\n`{]*+\n(?:(?!```)[^\n]*+\n)*+```[ \t]*+(?=\n|\Z)")
"""A fenced block that is code to every tool: three backticks at the start of a line, no directive, and again."""
_LABEL = re.compile(r"@[\w-]++[.)](?=\s|\Z)")


def scan(text: str, *, grammar: str, known: Known) -> list[Hit]:
    """Every citation of a Markdown note."""
    if not hints.may_cite(text):
        return []
    found = _in_one_go(text, FLAVOURS[grammar]) if known is None else None
    if found is not None:
        return found
    from zsync.formats.notes import markdown

    return markdown.scan(text, grammar=grammar, known=known)


def _in_one_go(text: str, flavour: Flavour) -> list[Hit] | None:
    """The citations of a note without properties, example labels and citations in its front matter; None for any
    other note, and where a fence or paragraph is not surely read right."""
    seen = hints.signs(text)
    if (flavour.properties and "::" in seen and "::" in text) or "~~~" in seen or not hints.only_ats(text):
        return None
    if flavour.name == "logseq" and "#+" in seen:
        return None
    if flavour.pandoc and _LABEL.search(text):
        return None
    front = block(text)
    if text.startswith(APART) or (front and _FRONT.search(text, front.body, front.close)):
        return None
    at = front.end if front else 0
    places = _between_fences(text, at) if "```" in seen else [(at, len(text))]
    hits: list[Hit] = []
    for start, stop in places or ():
        found, end = simple.sweep(text, start, stop, flavour)
        if text.find("@", end, stop) >= 0:
            return None
        hits += found
    return hits if places else None


def _between_fences(text: str, start: int) -> list[tuple[int, int]] | None:
    """The stretches of `text` from `start` on that are in no fenced block; None when there may be other fences."""
    places, at = [], start
    while (begin := text.find("```", at)) >= 0:
        fenced = _FENCED.match(text, begin)
        if not fenced or text.count("```", begin, fenced.end()) != 2:
            return None
        places.append((at, begin))
        at = fenced.end()
    return [*places, (at, len(text))]
