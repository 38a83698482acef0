"""An image or attachment that a note shows is not there.

Judged are images, HTML `src`, embeds (`![[figure.png]]`, found by name anywhere in the project, as Obsidian
does) and links to files such as PDFs. Paths start at the note's folder; with a `/` in front, at
`typora-root-url` or the root.

Bad, without that file:

    ![](assets/figure.png)

Good: the file at that place.

What to do: put the file there or mend the link; `zsync sync` brings attachments that Zotero has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zsync.check.facts import Rule, Seen
from zsync.check.links import links
from zsync.check.observe import NoteText
from zsync.check.paths import readings, resolved
from zsync.check.project import Project
from zsync.model.finding import Finding

RULE = Rule("ZS009", "missing-asset", "warning")
_MARKDOWN = frozenset(("md", "markdown", "mdown", "mkd", "qmd", "rmd", "rmarkdown"))


def observe_note(note: NoteText) -> Iterable[Seen]:
    """Every local destination, with the folder that `/` means, and whether it is an embed."""
    if note.path.rpartition(".")[2].lower() not in _MARKDOWN:
        return
    root = _typora_root(note.text)
    for link in links(note.text):
        span = note.lines.span(link.start, link.end)
        yield Seen(span, (link.target, root, "embed" if link.embed else ""))


def _typora_root(text: str) -> str:
    if "typora-root-url" not in text[:5000]:
        return ""
    from zsync.formats.notes import frontmatter

    return frontmatter.read(text).typora_root_url


def check(project: Project) -> Iterator[Finding]:
    """A finding for every destination that no reading of it finds."""
    for path, (span, (target, root, embed)) in project.seen(RULE.code):
        if not _found(project, path, target, root=root, anywhere=bool(embed)):
            help = _nearby(project, path, target, root) or "put the file there, or mend the link"
            yield RULE.at(span, f"there is no file `{target}`", help=help)


def _found(project: Project, path: str, target: str, *, root: str, anywhere: bool) -> bool:
    for reading in readings(target):
        if any(place is None or project.exists(place) for place in _places(path, reading, root)):
            return True
        if anywhere and reading.rpartition("/")[2] in project.base_names:
            return True
    return False


def _places(path: str, reading: str, root: str) -> Iterator[str | None]:
    """Where `reading` may lead; None stands for a place outside the project, which is not judged."""
    if root and reading.startswith("/"):
        yield resolved(path, f"{root}/{reading.lstrip('/')}")
    yield resolved(path, reading)


def _nearby(project: Project, path: str, target: str, root: str) -> str:
    """A hint when the destination without the blanks that an editor put in is there."""
    mended = target.replace("%20 ", "%20").replace(" %20", "%20")
    if mended == target or not _found(project, path, mended, root=root, anywhere=False):
        return ""
    return f"did you mean `{mended}`?"
