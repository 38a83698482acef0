"""Every grammar and the module that reads it: one line each. Modules are imported when first used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module

from zsync.formats.notes.front import block
from zsync.formats.notes.hits import Hit, Known, ordered

_MARKDOWN = "zsync.formats.notes.quick"
MODULES = {
    "pandoc": _MARKDOWN,
    "quarto": _MARKDOWN,
    "rmarkdown": _MARKDOWN,
    "myst": _MARKDOWN,
    "obsidian": _MARKDOWN,
    "logseq": _MARKDOWN,
    "zettlr": _MARKDOWN,
    "typora": _MARKDOWN,
    "hugo": _MARKDOWN,
    "markdown": _MARKDOWN,
    "rst": "zsync.formats.notes.rst",
    "org": "zsync.formats.notes.org",
    "latex": "zsync.formats.notes.latex",
    "typst": "zsync.formats.notes.typst",
    "asciidoc": "zsync.formats.notes.asciidoc",
    "jupyter": "zsync.formats.notes.cells",
    "canvas": "zsync.formats.notes.cells",
    "path": "zsync.formats.notes.paths",
}
SHOWN = {"jupyter": "markdown", "canvas": "obsidian"}
"""The containers, documents of JSON, and the grammar that the citations inside are written in."""
GRAMMARS = tuple(MODULES)
_CR_ALONE = re.compile(r"\r(?!\n)")
_APART = re.compile(r"\ufeff(?:(?:\+\+\+|;;;)[ \t]*\r?\n|\{)")
"""A byte order mark before front matter that is no YAML."""


def found_in(text: str, *, grammar: str, known: Known) -> Iterable[Hit]:
    """What the reader of `grammar` finds in `text`, in any order. Raises `KeyError` for an unknown grammar."""
    return reader(grammar)(with_lines(text), grammar=grammar, known=known)


def found_in_each(texts: Sequence[str], grammars: Sequence[str]) -> list[Sequence[Hit]]:
    """The same of each of some texts, `ordered`, with those of the Markdown family read together."""
    from zsync.formats.notes import quick

    found: list[Sequence[Hit]] = [()] * len(texts)
    family = [place for place, grammar in enumerate(grammars) if MODULES[grammar] == _MARKDOWN]
    shown = [with_lines(texts[place]) for place in family]
    for place, hits in zip(family, quick.scan_each(shown, [grammars[place] for place in family]), strict=True):
        found[place] = hits
    for place, grammar in enumerate(grammars):
        if MODULES[grammar] != _MARKDOWN:
            found[place] = ordered(found_in(texts[place], grammar=grammar, known=None))
    return found


def with_lines(text: str) -> str:
    """`text` as readers know lines: they end at LF or CRLF. Where some end at CR alone, as on the first Macintosh,
    those are shown as LF. A byte order mark is shown as one too, since a line begins behind it; only readers of
    front matter know the mark. No place moves."""
    if text.startswith("\ufeff") and not (block(text) or _APART.match(text)):
        text = f"\n{text[1:]}"
    if "\r" in text and text.count("\r") > text.count("\r\n"):
        return _CR_ALONE.sub("\n", text)
    return text


@cache
def reader(grammar: str) -> Callable[..., Iterable[Hit]]:
    """The `scan` function of the module of `grammar`. Raises `KeyError` for an unknown grammar."""
    scan: Callable[..., Iterable[Hit]] = import_module(MODULES[grammar]).scan
    return scan
