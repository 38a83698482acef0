"""Renaming keys in a note: all renames at once, by the places of the citations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from unicodedata import is_normalized

from zsync.formats.edits import apply
from zsync.formats.notes import columns
from zsync.formats.notes.frontmatter import block, parse, read
from zsync.formats.notes.hits import Known, Unrepresentable, citations
from zsync.formats.notes.keys import FLAVOURS
from zsync.formats.notes.paths import decode, encode
from zsync.formats.notes.registry import SHOWN, found_in
from zsync.formats.notes.yamltext import spell
from zsync.model.citation import SOFT, Citation
from zsync.model.span import Edit

_DIVIDES = re.compile(r"[\[\]|]")
"""What ends brackets and cells of tables even within the braces of a key, as pandoc reads them."""


def edits(text: str, renames: Mapping[str, str], *, grammar: str, known: Known = None) -> list[Edit]:
    """The edits that rename every citation of `renames` in `text`; swaps work.

    Percent-encoding and braces stay as written; a key that needs pandoc's braces gets them; columns of tables that
    are drawn stay where they are, or get wider. An ambiguous citation of a key that is renamed is one, as the key
    is known then; other soft citations stay.
    Law: scanning the edited text gives the same citations with the new keys, else `Unrepresentable` is raised.
    """
    if not any(old in text for old in renames) and not _spelt_otherwise(text, renames):
        return []
    before = _scan(text, grammar, _with(known, renames))
    front = _front_end(text)
    chosen = {c.start for c in before if _stands(text, c, front=front) and renames.get(c.key, c.key) != c.key}
    if not chosen:
        return []
    wanted = [renames[c.key] if c.start in chosen else c.key for c in before if _counts(c, front)]
    named = (_edit(text, c, renames[c.key], front=front) for c in before if c.start in chosen)
    made = columns.keep(text, named, grammar=grammar)
    edited = apply(text, made)
    found = _reads(edited, grammar, known, renames)
    if found != wanted:
        raise Unrepresentable(_told(wanted, found, grammar))
    if _breaks_front_matter(text, edited):
        raise Unrepresentable("the front matter would not read any more")
    return made


def _spelt_otherwise(text: str, keys: Iterable[str]) -> bool:
    """Whether one of `keys` may stand in `text` in another spelling: by codes, as in links and in JSON, or with
    its accents apart, as in names of files."""
    apart = any(not key.isascii() for key in keys) and not is_normalized("NFC", text)
    return apart or "%" in text or "\\u" in text


def _breaks_front_matter(text: str, edited: str) -> bool:
    """Whether the front matter of `text` reads as YAML, and that of `edited` does not."""
    before = block(text)
    if before is None or edited.startswith(text[: before.end]):
        return False
    return parse(text, before).problem is None and read(edited).problem is not None


def _front_end(text: str) -> int:
    """Where the front matter closes; 0 without one."""
    front = block(text)
    return front.close if front else 0


def _stands(text: str, citation: Citation, *, front: int) -> bool:
    """Whether it is a citation, now that its key is known: firm, or ambiguous and glued to no word. What the note
    itself says of the work goes by its key, too.

    In a file name the key is always glued, and its extension follows.
    """
    if citation.kind != "ambiguous":
        return citation.kind not in SOFT or _defines(citation, front)
    glued = text[max(citation.start - 2, 0) : citation.start - 1].isalnum()
    return not glued or text[citation.end : citation.end + 1] in (".", "/")


def _defines(citation: Citation, front: int) -> bool:
    """Whether a note describes the work there, for its own list: pandoc's `references:`, LaTeX's `\\bibitem`."""
    return citation.kind == "local" and (citation.grammar == "latex" or citation.end <= front)


def _counts(citation: Citation, front: int) -> bool:
    return citation.kind not in SOFT or citation.kind == "ambiguous" or _defines(citation, front)


def _with(known: Known, renames: Mapping[str, str]) -> Known:
    """Both the old and the new keys are keys of the library."""
    return None if known is None else frozenset(known) | renames.keys() | frozenset(renames.values())


def _scan(text: str, grammar: str, known: Known) -> tuple[Citation, ...]:
    hits = found_in(text, grammar=grammar, known=known)
    return citations(text, hits, SHOWN.get(grammar, grammar))


def _reads(text: str, grammar: str, known: Known, renames: Mapping[str, str]) -> list[str]:
    found = _scan(text, grammar, _with(known, renames))
    front = _front_end(text)
    return [c.key for c in found if _counts(c, front)]


def _edit(text: str, citation: Citation, new: str, *, front: int) -> Edit:
    written = text[citation.start : citation.end]
    if citation.kind in ("path", "zotero") and citation.grammar != "path":
        new = encode(new, everything=written != decode(written))
    elif citation.grammar == "path" and written != decode(written):
        new = encode(new, everything=True)
    elif citation.kind in ("frontmatter", "local") and _is_plain_value(text, citation, front=front):
        new = spell(new)
    elif citation.grammar in FLAVOURS and _DIVIDES.search(new):
        raise Unrepresentable(f"the key {new!r} could end the brackets or the cell that a citation stands in")
    elif _wants_braces(text, citation, new):
        new = f"{{{new}}}"
    return Edit(citation.start, citation.end, new)


def _is_plain_value(text: str, citation: Citation, *, front: int) -> bool:
    """Whether the key is all of a value of YAML without quotes, which some keys must have."""
    return citation.end <= front and text[citation.start - 2 : citation.start] in (": ", "- ")


def _wants_braces(text: str, citation: Citation, new: str) -> bool:
    """Whether the place is a plain `@key` of a tool with braces, and `new` does not read back without them."""
    flavour = FLAVOURS.get(citation.grammar)
    plain = citation.kind in ("cite", "nocite", "ambiguous") and text[citation.start - 1 : citation.start] == "@"
    braced = flavour is not None and flavour.braces is not None
    return braced and plain and not _plain(new, citation.grammar)


def _plain(key: str, grammar: str) -> bool:
    """Whether `@key` reads back without braces."""
    found = _scan(f"[@{key}]", grammar, frozenset((key,)))
    return [c.key for c in found] == [key]


def _told(wanted: Sequence[str], read: Sequence[str], grammar: str) -> str:
    bad = next((w for w, r in zip(wanted, read, strict=False) if w != r), wanted[-1])
    place = "the name of a file" if grammar == "path" else f"this place of a {grammar} note"
    return f"the key {bad!r} cannot be written in {place}"
