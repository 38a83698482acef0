r"""A `file` field names a file of the project that is not there.

Only paths inside the project are judged: whether `/home/ann/Zotero/storage/…` exists depends on the computer,
and a check must say the same on every one.

Bad, without `papers/lee.pdf`:

    @book{lee2020, title = {A}, file = {papers/lee.pdf}}

Good: the file at that place, or no `file` field.

What to do: put the file there, or mend the path. A sync takes no missing file for a removal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zsync.check.facts import Rule, Seen
from zsync.check.observe import BibText
from zsync.check.paths import resolved
from zsync.check.project import Project
from zsync.model.finding import Finding

RULE = Rule("ZS105", "missing-file", "warning")
_ELSEWHERE = re.compile(r"[A-Za-z]:|[/~$\\]|\w+://")


def observe_bib(bib: BibText) -> Iterable[Seen]:
    """Every relative path of a `file` field."""
    from zsync.translate.values import files

    for entry, values in bib.items:
        for ref in files.read(values["file"]) if "file" in values else ():
            if not _ELSEWHERE.match(ref.path):
                yield Seen(bib.place(entry, "file"), (entry.key, ref.path))


def check(project: Project) -> Iterator[Finding]:
    """A finding for every path that leads to nothing, from the `.bib` file's folder and from the root."""
    for bib, (span, (key, path)) in project.seen(RULE.code):
        inside = [place for place in (resolved(bib, path), resolved("", path)) if place is not None]
        if inside and not any(project.exists(place) for place in inside):
            yield RULE.at(span, f"there is no file `{path}`", key=key, help="put it there, or mend the path")
