r"""A `file` field names a file of the project that is not there.

Only paths inside the project are judged: whether `/home/ann/Zotero/storage/…` exists depends on the computer,
and a check must say the same on every one. JabRef's file directories and `folders:` in `zsync.yaml` count too.

Bad, without `papers/lee.pdf`:

    @misc{lee2020, title = {A}, file = {papers/lee.pdf}}

Good: the file at that place, or no `file` field.

What to do: put the file there, or mend the path. A sync takes no missing file for a removal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zsync.check.facts import Rule, Seen
from zsync.check.paths import resolved
from zsync.check.project import Project
from zsync.check.views import BibPart
from zsync.formats.filename import spellings
from zsync.model.finding import Finding

RULE = Rule("ZS105", "missing-file", "warning")
_ELSEWHERE = re.compile(r"[A-Za-z]:|[/~$\\]|\w+://|(?:home|Users)/")
"""What leads out of the project: Mendeley writes `/home/ann/…` without the slash at the front."""


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every relative path of a `file` field."""
    from zsync.translate.values import filerecords

    listed = [(entry, values["file"]) for entry, values in part.items if "file" in values]
    metas = part.bib.jabref.items() if listed else ()
    folders = sorted(filerecords.setting(text) for name, text in metas if name.startswith("fileDirectory"))
    for entry, raw in listed:
        for ref in filerecords.read(raw):
            if not _ELSEWHERE.match(ref.path):
                yield Seen(part.place(entry, "file"), (entry.key, ref.path, *folders))


def check(project: Project) -> Iterator[Finding]:
    """A finding for every path that leads to nothing from any folder where the `.bib` file's files may lie."""
    for bib, (span, (key, path, *jabref)) in project.seen(RULE.code):
        named = [("", folder) for name, folder in project.folders if name == bib]
        starts = [_start(at, folder) for at, folder in (*named, *((bib, folder) for folder in jabref))]
        if None in starts:
            continue
        froms = [(start or "", text) for start in (*starts, bib, "") for text in spellings(path)]
        inside = [place for start, text in froms if (place := resolved(start, text)) is not None]
        if inside and not any(project.exists(place) for place in inside):
            yield RULE.at(span, f"there is no file `{path}`", key=key, help="put it there, or mend the path")


def _start(at: str, folder: str) -> str | None:
    """The folder that the file `at` names, as a place to start from; None when it is not in the project."""
    inside = None if _ELSEWHERE.match(folder) else resolved(at, folder)
    return None if inside is None else f"{inside}/"
