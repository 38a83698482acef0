"""Every grammar and the module that reads it: one line each. Modules are imported when first used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from zsync.formats.notes.hits import Hit, Known

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
"""The grammar that the citations inside a container are written in."""
GRAMMARS = tuple(MODULES)
_CR_ALONE = re.compile(r"\r(?!\n)")


def found_in(text: str, *, grammar: str, known: Known) -> Iterable[Hit]:
    """What the reader of `grammar` finds in `text`, in any order. Raises `KeyError` for an unknown grammar.

    Readers know lines that end at LF or CRLF. Where some end at CR alone, as on the first Macintosh, those
    are shown to them as LF: no place moves.
    """
    if "\r" in text and text.count("\r") > text.count("\r\n"):
        text = _CR_ALONE.sub("\n", text)
    return reader(grammar)(text, grammar=grammar, known=known)


@cache
def reader(grammar: str) -> Callable[..., Iterable[Hit]]:
    """The `scan` function of the module of `grammar`. Raises `KeyError` for an unknown grammar."""
    scan: Callable[..., Iterable[Hit]] = import_module(MODULES[grammar]).scan
    return scan
