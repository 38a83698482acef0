"""Citations in notes: every grammar, exact places.

    scan(text, grammar=…)      every citation of a text
    hits_in(text, grammar=…)   the same, without lines and columns
    hits_in_each(texts, …)     the same of many texts
    scan_path(path)            the keys in file and folder names
    grammar_for(path, text)    the grammar of a file
    rewrite(text, renames, …)  the edits that rename keys
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zsync.formats.notes.detect import grammar_for
from zsync.formats.notes.hits import Hit, Known, Unrepresentable, citations, ordered
from zsync.formats.notes.registry import GRAMMARS, SHOWN, found_in, found_in_each
from zsync.model.citation import Citation
from zsync.model.span import Edit

__all__ = [
    "GRAMMARS",
    "Hit",
    "Unrepresentable",
    "grammar_for",
    "hits_in",
    "hits_in_each",
    "rewrite",
    "scan",
    "scan_path",
]


def scan(text: str, *, grammar: str, known: Known = None) -> Sequence[Citation]:
    """Every citation in `text`, in order; never raises on any text, and takes linear time.

    `known` are the keys of the library: text glued to a key is told from it by the longest known key. Raises
    `KeyError` for a grammar that is not in `GRAMMARS`.
    """
    found = found_in(text, grammar=grammar, known=known)
    return citations(text, found, SHOWN.get(grammar, grammar))


def hits_in(text: str, *, grammar: str) -> Sequence[Hit]:
    """Key, stretch and kind of every citation in `text`, as `scan` tells them: all that most need of most."""
    return ordered(found_in(text, grammar=grammar, known=None))


def hits_in_each(texts: Sequence[str], grammars: Sequence[str]) -> list[Sequence[Hit]]:
    """`hits_in` of each of some texts, in much less time than one by one."""
    return found_in_each(texts, grammars)


def scan_path(path: str, *, known: Known = None) -> Sequence[Citation]:
    """The keys in the names of `path` (`/`-separated); spans are places in `path`."""
    return scan(path, grammar="path", known=known)


def rewrite(text: str, renames: Mapping[str, str], *, grammar: str, known: Known = None) -> list[Edit]:
    """The edits that rename every citation of `renames` in `text`, all at once: `a` to `b` and `b` to `a` work.

    Encoding and braces stay as written. Raises `Unrepresentable` unless the edited text reads back as wanted.
    """
    from zsync.formats.notes.renaming import edits  # only renaming needs it: reading starts faster

    return edits(text, renames, grammar=grammar, known=known)
