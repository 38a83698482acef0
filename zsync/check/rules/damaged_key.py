r"""A key has been damaged by an editor: a space, an invisible character, an escape or a loose accent is in it.

Spacing plug-ins put a space between letters and digits, also inside links; editors escape `_`; text copied from
a web page brings zero-width characters; some systems write accents as separate characters, which end a key.
The roles of reStructuredText part keys by commas only: a semicolon makes one key of two.

Bad:

    ![](Title@wangNovelEndtoendSpeech 2021.assets/a.png)
    [@smith\_2020]

Good:

    ![](Title@wangNovelEndtoendSpeech2021.assets/a.png)
    [@smith_2020]

What to do: `--fix` mends the key where what comes out is a known one. A link that leads somewhere as it is must
be mended together with the name of the file or folder. `[[@ann 2020]]` is told where `ann2020` is a known key and
no page is called `@ann 2020`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from unicodedata import normalize

from zsync.check.facts import Rule, Seen
from zsync.check.keyfix import offer
from zsync.check.project import Project
from zsync.check.views import NoteText
from zsync.formats.notes import Hit
from zsync.model.finding import Finding, Fix
from zsync.model.span import Edit

RULE = Rule("ZS007", "damaged-key", "error")
_APART = ("write the key in one piece", "part the keys by a comma")
_JUNK = "\u00ad\u200b-\u200f\u2060\ufeff"
_MARKS = "\u0300-\u036f"
_CUTS = frozenset(map(chr, (0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0x300, 0x370), ord("\\"))))
"""What an odd piece of a key begins with."""
_DAMAGE = re.compile(rf"(?:[{_JUNK}{_MARKS}]|\\(?=[_&#%]))(?:[\w:.#$%&+?~/{_JUNK}{_MARKS}\-]|\\(?=[_&#%]))*")
_JSON = frozenset(("jupyter", "canvas"))
_ESCAPED = re.compile(rf"[{_JUNK}{_MARKS}]|\\\\[_&#%]|\\u(?:00[Aa][Dd]|20[016]|[Ff][Ee][Ff][Ff]|03[0-6])")
"""What a damaged key of a notebook or canvas has in it, as JSON spells it."""
_REMOVED = re.compile(rf"[\s{_JUNK}]|\\(?=[_&#%])|%20")
_ODD = re.compile(rf"[{_JUNK}{_MARKS}]|\\(?=[_&#%])")
"""What is odd in a key that is read as a whole, since signs around it say where it ends."""
_SPACED = re.compile(r"(?<=\w)(?:[ \u00a0][\w:\-]+)+(?=\]\]|\||#)")
"""The rest of a wikilink's page behind its first word."""
_PARTED = ("broken", "ambiguous")
"""The kinds of what a blank parts, or may part."""
_SUSPECT = re.compile(rf"@[^\s@]{{0,200}}?(?:[{_JUNK}{_MARKS}]|\\[_&#%])")


def observe_note(note: NoteText) -> Iterable[Seen]:
    """Every key with a blank or something odd in it, and every one that such a thing cuts short; the text is the
    whole key."""
    in_json = note.grammar in _JSON
    citations = [c for c in note.citations if _is_parted(note.text, c)] if in_json else note.citations
    places = None
    for start, end, hit in _damaged(note.text, citations):
        written = note.text[start:end]
        soft = "soft" if hit.kind == "ambiguous" else ""
        places = places or _places(note)
        texts = (_mended(written), written, hit.key, soft, *places(start))
        yield Seen(note.lines.span(start, end), texts)
    if in_json and _ESCAPED.search(note.text):
        yield from _in_cells(note)


def _in_cells(note: NoteText) -> Iterator[Seen]:
    """The keys that something odd cuts short in a notebook or canvas, where JSON spells it in its own way."""
    from zsync.formats.notes import cells, hits_in

    for cell, grammar in cells.texts(note.text, note.grammar):
        found = [hit for hit in hits_in(cell.text, grammar=grammar) if not _is_parted(cell.text, hit)]
        for start, end, hit in _damaged(cell.text, found):
            span = note.lines.span(cell.offsets[start], cells.after(note.text, cell.offsets[end - 1]))
            yield Seen(span, (_mended(cell.text[start:end]), cell.text[start:end], hit.key, ""))


def _damaged(text: str, citations: Sequence[Hit]) -> Iterator[tuple[int, int, Hit]]:
    """Where damaged keys stand in `text`, each with what is read there."""
    plain = text.isascii() and "\\" not in text
    odd = [
        c
        for c in citations
        if c.kind in _PARTED
        or (not plain and (text[c.end : c.end + 1] in _CUTS or not c.key.isascii() or "\\" in c.key))
    ]
    suspect = bool(odd) and _SUSPECT.search(text) is not None
    for citation in odd:
        end = _end(text, citation, suspect=suspect)
        if end and (_mended(text[citation.start : end]) != citation.key or citation.kind == "broken"):
            yield citation.start, end, citation


def _is_parted(text: str, citation: Hit) -> bool:
    """Whether a blank parts a key, or may do so."""
    blank = text[citation.end : citation.end + 1] in (" ", "\u00a0")
    return citation.kind == "broken" or (blank and citation.kind == "ambiguous")


def _end(text: str, citation: Hit, *, suspect: bool) -> int:
    """Where the key ends that was meant, 0 for one that is not damaged."""
    if citation.kind == "broken" or _ODD.search(citation.key):
        return citation.end
    if citation.kind == "path":
        return 0
    rest = _DAMAGE.match(text, citation.end) if suspect else None
    if rest is None and citation.kind == "ambiguous" and text.startswith("[[@", citation.start - 3):
        rest = _SPACED.match(text, citation.end)
    return rest.end() if rest else 0


def _places(note: NoteText) -> Callable[[int], Sequence[str]]:
    """Where the link that holds a place of the note leads to, if it is one to a file. Links are read once."""
    from zsync.formats.notes import assets, frontmatter
    from zsync.formats.notes.keys import FLAVOURS

    if note.grammar not in FLAVOURS:
        return lambda at: ()
    folder = note.path.rpartition("/")[0]
    root = frontmatter.read(note.text).typora_root_url
    local = (link for link in assets.links(note.text, note.grammar) if link.local)
    links = sorted(local, key=lambda link: link.start)
    starts = [link.start for link in links]

    def places(at: int) -> Sequence[str]:
        held = links[max(bisect_right(starts, at) - 1, 0) : bisect_right(starts, at)]
        return [assets.resolve(link.path, folder=folder, root_url=root) for link in held if at < link.end]

    return places


def _mended(written: str) -> str:
    key = normalize("NFC", _REMOVED.sub("", written)).rstrip(".:,;?!-/")
    return key.replace(";", ",")


def check(project: Project) -> Iterator[Finding]:
    """A finding for each whose mended key is known, or that no work bears as it is (but what the reader takes for
    a shorter key is unknown as such)."""
    for path, (span, (mended, written, read, soft, *places)) in project.seen(RULE.code):
        known = all(map(project.library.stands, mended.split(",")))
        told = written != read and " " not in written
        if not known and (soft or project.library.stands(read) or told):
            continue
        if _mended(read) == mended and project.library.proves(read):
            continue
        leads = any(map(project.exists, places)) or written in project.paged
        if leads and soft:
            continue
        fix = Fix(safe=True, edits=((path, Edit(span.start, span.end, mended)),)) if known and not leads else None
        message = f"`{mended}` is damaged: {_what(written)}"
        help = f"write `{mended}`" if known else offer(project.suggest.near(mended)) or _APART[";" in written]
        help += ", here and in the name of what it links to" if leads else ""
        yield RULE.at(span, message, key=mended, help=help, fix=fix)


def _what(written: str) -> str:
    """What is in the key that should not be."""
    if ";" in written:
        return "commas part keys here, a semicolon is one more character of a key"
    if re.search(r"\s|%20", written):
        return "there is a space in it"
    if "\\" in written:
        return "there is a backslash in it"
    if re.search(f"[{_MARKS}]", written):
        return "an accent is written as a separate character"
    return "there is an invisible character in it"
