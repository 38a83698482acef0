"""A cited work is known, but no `.bib` file of the project has it.

The work stands in `zsync.lock`, or a note is about it, so the key is right; but pandoc and LaTeX read the
`.bib`, and will not find it there.

Bad: `[@lee2020]` in a note, `notes/@lee2020.md` beside it, and a `refs.bib` without `lee2020`.

Good: the same, and `@article{lee2020, …}` in `refs.bib`.

What to do: run `zsync sync`, which adds cited works to the `.bib` (setting `bib.add`), or add the entry
yourself. In a project without any `.bib` file this rule is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule
from zsync.check.keyfix import offer, subject
from zsync.check.project import Project
from zsync.model.finding import Finding

RULE = Rule("ZS004", "key-not-in-bib", "warning")


def check(project: Project) -> Iterator[Finding]:
    """A finding for every citation of a work that no `.bib` file holds."""
    library = project.library
    if not project.has_bib:
        return
    absent = (library.known - library.in_bib) & project.keys
    for citation, span in project.cited(absent):
        near = [] if citation.key in library.in_lock else project.suggest.near(citation.key)
        help = offer([key for key in near if key in library.in_bib]) or "run `zsync sync`, or add the entry"
        message = f"{subject(citation, span)} is in no .bib file of the project"
        yield RULE.at(span, message, key=citation.key, help=help)
