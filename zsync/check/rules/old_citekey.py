"""A cited key is one the work used to have.

`zsync.lock` keeps the former keys of every renamed or merged work, and biblatex entries may list theirs in
`ids`. Such a key still says what is meant, but pandoc no longer finds it.

Bad, after `peng2021` became `pengEfficientSpeechEmotion2021`:

    See [@peng2021].

Good:

    See [@pengEfficientSpeechEmotion2021].

What to do: run `zsync check --fix`, or `zsync sync`, which also renames files and folders: a link to a page that
bears the former key waits for that. Where several works had the key, one after the other, write the one you mean.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule
from zsync.check.keyfix import offer, replace_key, subject
from zsync.check.project import Project
from zsync.model.citation import Citation
from zsync.model.finding import Finding
from zsync.model.span import Span

RULE = Rule("ZS003", "old-citekey", "error")


def check(project: Project) -> Iterator[Finding]:
    """A finding, with a safe fix, for every citation by a former key."""
    old = project.library.old
    soft = ((citation, span) for citation, span in project.soft() if citation.key in old)
    for citation, span in (*project.cited(old.keys() & project.keys), *soft):
        today, *others = old[citation.key]
        if others:
            yield _of_several(citation, span, [today, *others])
            continue
        fix = replace_key(span, citation, today, safe=True, paged=project.paged)
        help = f"write `{today}`" if fix else f"run `zsync sync`, which renames files and links to `{today}`"
        message = f"{subject(citation, span)} is the former key of `{today}`"
        yield RULE.at(span, message, key=citation.key, help=help, fix=fix)


def _of_several(citation: Citation, span: Span, bearers: list[str]) -> Finding:
    """Only its writer knows which one is meant."""
    message = f"{subject(citation, span)} is the former key of {len(bearers)} works"
    return RULE.at(span, message, key=citation.key, help=offer(sorted(bearers)))
