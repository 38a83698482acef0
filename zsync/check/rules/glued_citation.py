"""A known key is glued to text, so that the renderer does not see the citation, or sees another key.

Pandoc takes `@` after a letter, a full stop or emphasis for part of a word, and letters of any script after the
key for part of the key. In text without spaces between words, such as Chinese, both happen all the time.
reStructuredText sees no role that touches a letter, AsciiDoc no macro with a blank inside its bracket, Org no
`[[cite:@key]]`.

Bad:

    研究@peng2021所示
    see@peng2021

Good:

    研究 [@peng2021] 所示
    see @peng2021

What to do: put a space before `@` and after the key, or the citation in brackets. `--fix --unsafe` does the
latter between letters of another script, unless it has a page in brackets or stands in some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from zsync.check.facts import Rule, Seen
from zsync.check.project import Project
from zsync.check.views import NoteText
from zsync.model.finding import Finding, Fix
from zsync.model.span import Edit, Span

RULE = Rule("ZS006", "glued-citation", "error")
_GLUED = re.compile(
    r"@(?<![\s\[(;,:\-]@)(?:(?<=[^\W_]@)|(?<=\.@)|(?<=[^\W_][*_]@)|(?<=[^\W_]\*\*@))"
    r"(?:(?<![\x00-\x7f]@)|(?![A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++))"
)
"""An `@` after a letter, a digit, a full stop or emphasis, that is not one of a mail address: a word before it, a
host after it. What stands before most is told first."""
_ENDS = frozenset(".*_")
_FORMS = (
    "write `[cite:@a;@b]` in Org, :cite:`a,b` in reST with no letter beside it, `cite:[a,b(p. 3)]` in AsciiDoc"
)
_STRICT = frozenset(("rst", "asciidoc", "org"))
"""Grammars where what looks like a citation, and is none, has a sign too many or too few."""
_APART = {"typst": ", or write `#[@{}]`", "org": ""}
"""How else a citation is set apart from the text after it, where brackets alone do not do that."""
_SEEN = 500
"""Signs before a citation in which a bracket that holds it is looked for: a line may be a million long."""


class _Every:
    """A library that has every key: the reader then shows what it would take for a citation if it knew the key."""

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 1


def observe_note(note: NoteText) -> Iterable[Seen]:
    """Every `@key` directly after a word or emphasis; the texts are the key as it stands, and what is before it.

    "" before it stands for what has the wrong form for another reason.
    """
    if note.grammar in _STRICT:
        for soft in note.citations:
            if soft.kind == "ambiguous":
                yield Seen(note.lines.span(soft.start, soft.end), (soft.key, "", ""))
    text = note.text
    if "@" not in text or not _GLUED.search(text):
        return
    from zsync.formats import notes

    read = {citation.start for citation in note.citations}
    for found in notes.scan(note.text, grammar=note.grammar, known=_Every()):
        at = found.start - 1 - (text[found.start - 1] == "{")
        before = text[at - 1 : at]
        glued = before.isalnum() or before in _ENDS
        if glued and found.start not in read and found.kind in ("cite", "ambiguous"):
            span = note.lines.span(found.start, found.end)
            yield Seen(span, (found.key, before, _how(text, at, found.end)))


def _how(text: str, at: int, end: int) -> str:
    """How a citation whose `@` is at `at` can be set apart: in `brackets`, by a `space` where it has some already
    (a locator, the brackets of a group or a link); "" where neither is sure."""
    if text[at + 1] == "{" or text[at - 1].isascii():
        return ""
    low = max(at - _SEEN, 0)
    opened = text.rfind("[", low, at) > max(text.rfind(sign, low, at) for sign in "]\n")
    return "space" if opened or text[end : end + 1] == "[" else "brackets"


def check(project: Project) -> Iterator[Finding]:
    """A finding for each that stands for a known key, and for every cited key that begins with a known one."""
    library = project.library
    for _, (span, (written, before, how)) in project.seen(RULE.code):
        key = written if library.stands(written) else library.glued(written)
        if key and not before:
            if key == written:
                message = f"`{key}` stands in what only looks like a citation: nothing will be rendered"
                yield RULE.at(span, message, key=key, help=_FORMS)
        elif key:
            where = _cut(span, len(key))
            fix = _fix(where, how, alone=len(key) == len(written)) if how else None
            message = f"`@{key}` follows `{before}` directly: it is read as part of a word, not as a citation"
            yield RULE.at(where, message, key=key, help=f"write ` [@{key}]` with a space before", fix=fix)
    yield from _swallowed(project)


def _swallowed(project: Project) -> Iterator[Finding]:
    """A finding for every cited key that begins with a known one. A space parts them where an `@` begins the key;
    between braces and the like it would only be one more sign of it."""
    library = project.library
    swallowed = {key: known for key in project.keys - library.known if (known := library.glued(key))}
    for citation, span in project.cited({key for key in swallowed if not library.stands(key)}):
        key = swallowed[citation.key]
        message = f"`{citation.key}` is read as one key; `{key}` is glued to what follows"
        fix = Fix(safe=False, edits=((span.path, Edit(span.start + len(key), span.start + len(key), " ")),))
        line = project.line_of(span.path, span.line) if span.end > span.start else ""
        signed = line[span.col - 2 : span.col - 1] == "@"
        apart = _APART.get(citation.grammar, ", or write `[@{}]`").format(key)
        help = f"put a space after `@{key}`{apart}" if signed else f"write `{key}`"
        fixable = signed and citation.kind == "cite"
        yield RULE.at(_cut(span, len(key)), message, key=key, help=help, fix=fix if fixable else None)


def _cut(span: Span, length: int) -> Span:
    """The first `length` characters of a key's place."""
    if span.start == span.end:
        return span
    return span.__class__(
        span.path, span.start, span.start + length, span.line, span.col, span.line, span.col + length
    )


def _fix(key: Span, how: str, *, alone: bool) -> Fix:
    """A space before the citation, and one after it unless it stands `alone` there; brackets around it as well."""
    opening, closing = (" [", "]") if how == "brackets" else (" ", "")
    closing += "" if alone else " "
    places = ((key.start - 1, opening), (key.end, closing))
    return Fix(safe=False, edits=tuple((key.path, Edit(at, at, new)) for at, new in places if new))
