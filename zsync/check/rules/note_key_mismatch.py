"""A note about a work names different keys for it.

The key of a literature note can stand in its file name, in its front matter, in its `zotero://` link, in the
links to its images and in the name of its asset folder. A rename by hand easily misses one.

Bad, in `{16}_Title@pengEfficient2021.md`:

    ---
    citekey: peng2021
    ---
    ![]({16}_Title@peng2021.assets/a.png)

Good: `pengEfficient2021` in all of them.

What to do: write the right key in all places. When you change a key, `zsync rename OLD NEW` changes all of them
together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zsync.check.facts import Rule, Seen, start_of
from zsync.check.project import Project
from zsync.check.stems import Stem, stem_of, stems
from zsync.check.views import NoteText
from zsync.formats.notes import Hit
from zsync.model.finding import Finding

RULE = Rule("ZS008", "note-key-mismatch", "error")
_HELP = "write one of them in all places; to change a key, `zsync rename OLD NEW` does them together"


def observe_note(note: NoteText) -> Iterable[Seen]:
    """Every key in front matter, Zotero links and links to the note's own assets that is not the note's."""
    if "@" not in note.path and not any(citation.kind == "frontmatter" for citation in note.citations):
        return
    own = stem_of(note.path)
    main = own.key or next((c.key for c in note.citations if c.kind == "frontmatter"), "")
    if not main:
        return
    source = "file name" if own.key else "front matter"
    links = {citation.key for citation in note.citations if citation.kind == "zotero"}
    for citation in note.citations:
        where = _where(citation, note, own, single=len(links) == 1)
        if where and citation.key != main:
            span = note.lines.span(citation.start, citation.end)
            yield Seen(span, (citation.key, where, main, source))


def _where(citation: Hit, note: NoteText, own: Stem, *, single: bool) -> str:
    """What of the note `citation` is, when it must name the note's own work; "" when it may name any."""
    if citation.kind == "frontmatter":
        return "front matter"
    if citation.kind == "zotero" and single and own.key:
        return "Zotero link"
    if citation.kind == "path" and own.title:
        line_start = note.text.rfind("\n", 0, citation.start) + 1
        before = re.split(r"[/(<\[\"']", note.text[line_start : citation.start])[-1]
        if stem_of(f"{before}{citation.key}.assets").title == own.title:
            return "asset link"
    return ""


def check(project: Project) -> Iterator[Finding]:
    """A finding for each, and for asset folders whose name has another key or none."""
    for _, (span, (key, where, main, source)) in project.seen(RULE.code):
        message = f"the {where} says `{key}`, the {source} says `{main}`"
        yield RULE.at(span, message, key=key, help=_HELP)
    yield from _folders(project)


def _folders(project: Project) -> Iterator[Finding]:
    folders = stems(name for name in project.names if name.endswith(".assets"))
    if not folders:
        return
    for note in project.notes:
        own = stem_of(note.path)
        if not own.key or f"{note.path.rpartition('.')[0]}.assets" in project.names or not own.title:
            continue
        for other in (each for each in folders.get((own.folder, own.title), ()) if each.key != own.key):
            says = f"has the key `{other.key}`" if other.key else "has no key"
            message = f"the asset folder {says}, the file name says `{own.key}`"
            yield RULE.at(start_of(note.path), message, key=own.key, help=_HELP)
