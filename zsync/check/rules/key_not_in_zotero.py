"""A cited work is known, but Zotero does not have it as far as `zsync.lock` tells.

Only projects that sync with a Zotero library, and so have a lock that names Zotero items, are judged.

Bad: `[@lee2020]` in a note, `lee2020` in `refs.bib`, and no Zotero item for it in `zsync.lock`.

Good: the same after `zsync sync` has created the item.

What to do: run `zsync sync`; it creates what only the `.bib` has (setting `zotero.add`).
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule
from zsync.check.keyfix import subject
from zsync.check.project import Project
from zsync.model.finding import Finding

RULE = Rule("ZS005", "key-not-in-zotero", "warning")


def check(project: Project) -> Iterator[Finding]:
    """A finding for every citation of a work without a Zotero item."""
    library = project.library
    if not library.in_zotero:
        return
    absent = (library.known - library.in_zotero) & project.keys
    for citation, span in project.cited(absent):
        message = f"{subject(citation, span)} is not in Zotero yet"
        yield RULE.at(span, message, key=citation.key, help="run `zsync sync`, which creates the item")
