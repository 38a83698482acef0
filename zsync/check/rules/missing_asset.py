"""An image or attachment that a note shows is not there.

Judged are images, HTML `src`, embeds (`![[figure.png]]`, found by name anywhere in the project, as Obsidian
does) and links to files such as PDFs, in Markdown notes. Paths start at the note's folder; with a `/` in front, at
`typora-root-url`, else at the root or at any folder below it, as site generators have folders whose files are
served from the root. In an Obsidian vault any path may start at any folder. What lies outside the project
(`C:/…`, `/home/…`), templates and images without an extension are not judged.

Bad, without that file:

    ![](assets/figure.png)

Good: the file at that place.

What to do: put the file there or mend the link; `zsync sync` brings attachments that Zotero has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zsync.check.facts import Rule, Seen
from zsync.check.project import Project
from zsync.check.views import NoteText
from zsync.formats.notes.hints import signs
from zsync.model.finding import Finding

RULE = Rule("ZS009", "missing-asset", "warning")
_MARKDOWN = frozenset(("md", "markdown", "mdown", "mkd", "qmd", "rmd", "rmarkdown"))
_CARRIES = re.compile(r"\.(?:assets/|pdf|PDF)")
_SOURCE = re.compile("src|SRC")
_CARRIED = re.compile(r"\.(?:pdf|png|jpe?g|gif|svg|webp|bmp|tiff?|mp[34]|(?:doc|ppt|xls)x?|zip|epub)$", re.I)
_UNJUDGED = re.compile(r"\{\{|\{%|<%|\$\{|[`\\]|^(?:[A-Za-z]:/|~/|/(?:home|Users)/)")
"""Templates, code, and paths that lead to a disk."""
_FILE = re.compile(r"\.(?!(?:md|markdown|qmd|rmd|canvas|org)$)[A-Za-z0-9]{1,5}$", re.I)


def observe_note(note: NoteText) -> Iterable[Seen]:
    """Every local file that is shown or carried along: as written, what its path ends in, whether that is enough
    (`anywhere`, or in a `vault`), its places."""
    if note.path.rpartition(".")[2].lower() not in _MARKDOWN or not _may_show(note.text):
        return
    from zsync.formats.notes import assets

    folder, root = note.path.rpartition("/")[0], _typora_root(note.text)
    for link in assets.links(note.text, note.grammar):
        if not (link.local and link.path and _matters(link.path, image=link.image)):
            continue
        written = note.text[link.start : link.end]
        places = [assets.resolve(path, folder=folder, root_url=root) for path in (link.path, written)]
        wiki, rooted = link.form == "wiki", link.path.startswith("/") and not root
        tail = link.path.rpartition("/")[2] if wiki else assets.normal(link.path)
        enough = "anywhere" if wiki or rooted or note.grammar == "obsidian" else "vault"
        yield Seen(note.lines.span(link.start, link.end), (written, tail, enough, *dict.fromkeys(places)))


def _may_show(text: str) -> bool:
    """Whether `text` holds a link at all, and something that a link worth judging comes with."""
    seen = signs(text)
    if not ("<" in seen or "](" in seen or "[[" in seen or "]:" in seen):
        return False
    return "![" in seen or _CARRIES.search(text) is not None or ("<" in seen and _SOURCE.search(text) is not None)


def _matters(path: str, *, image: bool) -> bool:
    """Whether the file must be there: an image, or a file that a note carries along; no note, no template."""
    if _UNJUDGED.search(path):
        return False
    if image:
        return bool(_FILE.search(path))
    return ".assets/" in path or bool(_CARRIED.search(path))


def _typora_root(text: str) -> str:
    if "typora-root-url" not in text[:5000]:
        return ""
    from zsync.formats.notes import frontmatter

    return frontmatter.read(text).typora_root_url


def check(project: Project) -> Iterator[Finding]:
    """A finding for every destination that is not there; what lies outside the project is not judged."""
    for note, (span, (written, tail, enough, *places)) in project.seen(RULE.code):
        if any(place.startswith("..") or project.exists(place) for place in places):
            continue
        if not (_ends_in(project, tail) and (enough == "anywhere" or _in_vault(project, note))):
            help = _nearby(project, written, places) or "put the file there, or mend the link"
            yield RULE.at(span, f"there is no file `{written}`", help=help)


def _ends_in(project: Project, tail: str) -> bool:
    """Whether a file of the project has a path that ends in `tail`."""
    held = project.named.get(tail.rpartition("/")[2], ())
    return any(path == tail or path.endswith(f"/{tail}") for path in held)


def _in_vault(project: Project, note: str) -> bool:
    """Whether one of the folders that hold `note` is a vault of Obsidian."""
    folders = note.split("/")[:-1]
    return any(project.exists("/".join([*folders[:end], ".obsidian"])) for end in range(len(folders) + 1))


def _nearby(project: Project, written: str, places: list[str]) -> str:
    """A hint when the file is there but for blanks that an editor put into the link."""
    if "%20 " not in written or not any(project.exists(place.replace("  ", " ")) for place in places):
        return ""
    return f"did you mean `{written.replace('%20 ', '%20')}`?"
