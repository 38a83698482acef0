"""Replacing one key by another, as a fix; and the words around keys that several rules share."""

from __future__ import annotations

import re
from collections.abc import Container

from zsync.model.citation import Citation
from zsync.model.finding import Fix
from zsync.model.span import Edit, Span

_SIMPLE = re.compile(r"[A-Za-z0-9](?:(?:_+|[:\-])?[A-Za-z0-9])*")
"""Keys that every grammar reads alike, so that they can stand wherever another key stood: to pandoc, two signs in
a row end one."""


def replace_key(
    span: Span, citation: Citation, new: str, *, safe: bool, paged: Container[str]
) -> Fix | None:
    """The fix that writes `new` where `citation` is; None in file names, paths and links to pages (`paged` are the
    keys of those there are), which must move together with what they name, and where `new` is not a key every
    grammar reads the same way."""
    leads = citation.kind == "path" or (citation.kind == "wikilink" and citation.key in paged)
    if leads or span.start == span.end or not _SIMPLE.fullmatch(new):
        return None
    return Fix(safe=safe, edits=((span.path, Edit(span.start, span.end, new)),))


def subject(citation: Citation, span: Span) -> str:
    """What holds the key, as the subject of a sentence."""
    if span.start == span.end:
        return f"the file name's key `{citation.key}`"
    if citation.kind == "frontmatter":
        return f"the front matter's key `{citation.key}`"
    return f"`{citation.key}`"


def offer(near: list[str]) -> str:
    """"did you mean `a`, `b` or `c`?"; "" without candidates."""
    quoted = [f"`{key}`" for key in near]
    if not quoted:
        return ""
    listed = " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]
    return f"did you mean {listed}?"
