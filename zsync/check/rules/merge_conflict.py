"""git left a merge conflict in a note.

From its first sign on, the note holds two versions of itself: front matter stands there twice or not at all, and
citations that were taken away come back. `zsync sync` does nothing before it is settled. In `.bib` files it is a
fault of syntax (ZS101).

Bad:

    <<<<<<< HEAD
    tags: [speech]
    =======
    tags: [vision]
    >>>>>>> laptop

Good:

    tags: [speech, vision]

What to do: make one version of the two, and take out the three lines of signs. In a block of code they are text.
"""

from __future__ import annotations

from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import NoteText
from zsync.formats.notes import hints

RULE = Rule("ZS016", "merge-conflict", "error")


def observe_note(note: NoteText) -> Iterable[Seen]:
    """The line that opens the first one."""
    if "<<<<<<<" not in hints.signs(note.text):
        return
    from zsync.formats.notes.unmerged import conflict

    if place := conflict(note.text, grammar=note.grammar):
        help = "make one version of the two, and take the signs out"
        yield Seen(note.lines.span(*place), ("", "git left a merge conflict here", help))


check = problems.reporter(RULE)
