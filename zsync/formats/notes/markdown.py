"""The Markdown family: pandoc, Quarto, R Markdown, MyST, Obsidian, Logseq, Zettlr, Typora, Hugo, plain."""

from __future__ import annotations

from zsync.formats.notes import blocks, frontcites, hints
from zsync.formats.notes.front import APART, block
from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.inline import Inline
from zsync.formats.notes.keys import FLAVOURS
from zsync.formats.notes.labels import example_labels, targets


def scan(text: str, *, grammar: str, known: Known) -> list[Hit]:
    """Every citation of a Markdown note."""
    if not hints.may_cite(text):
        return []
    flavour = FLAVOURS[grammar]
    labels = example_labels(text) if flavour.pandoc else targets(text) if grammar == "myst" else frozenset[str]()
    inline = Inline(text, flavour, known=known, labels=labels)
    front = block(text)
    start = front.end if front else 0
    if front:
        inline.hits += frontcites.hits(text, front, inline)
    if text.startswith(APART) and not (flavour.pandoc and text.lstrip("\ufeff")[0] == "{"):
        start, found = frontcites.apart(text)
        inline.hits += found
    blocks.read(inline, start)
    return inline.hits
