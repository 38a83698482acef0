"""A cited key is one the work used to have.

`zsync.lock` keeps the former keys of every renamed or merged work, and biblatex entries may list theirs in
`ids`. Such a key still says what is meant, but pandoc no longer finds it.

Bad, after `peng2021` became `pengEfficientSpeechEmotion2021`:

    See [@peng2021].

Good:

    See [@pengEfficientSpeechEmotion2021].

What to do: run `zsync check --fix`, or `zsync sync`, which also renames files and folders.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule
from zsync.check.keyfix import replace_key, subject
from zsync.check.project import Project
from zsync.model.finding import Finding

RULE = Rule("ZS003", "old-citekey", "error")


def check(project: Project) -> Iterator[Finding]:
    """A finding, with a safe fix, for every citation by a former key."""
    old = project.library.old
    soft = ((citation, span) for citation, span in project.soft() if citation.key in old)
    for citation, span in (*project.cited(old.keys() & project.keys), *soft):
        today = old[citation.key]
        fix = replace_key(span, citation, today, safe=True)
        help = f"write `{today}`" if fix else f"run `zsync sync`, which renames files and links to `{today}`"
        message = f"{subject(citation, span)} is the former key of `{today}`"
        yield RULE.at(span, message, key=citation.key, help=help, fix=fix)
