"""A notebook or a canvas cannot be opened: its JSON is broken.

Jupyter and Obsidian refuse such a file, and citations behind the fault go unseen. It comes from an edit by hand, a
merge, or a download that was cut. `zsync sync` does nothing before it is mended.

Bad, in a `.canvas`:

    {"nodes": [{"id": "a", "type": "text", "text": "[[@lee2020]]"}, ]}

Good:

    {"nodes": [{"id": "a", "type": "text", "text": "[[@lee2020]]"}]}

What to do: mend the place, or take the file back from git or from a copy. An empty file is left in peace.
"""

from __future__ import annotations

from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import NoteText
from zsync.formats.notes.registry import SHOWN

RULE = Rule("ZS017", "broken-json", "error")


def observe_note(note: NoteText) -> Iterable[Seen]:
    """The place where the JSON reader gave up."""
    if note.grammar not in SHOWN:
        return
    from zsync.formats.notes.cells import fault

    if found := fault(note.text):
        at = min(found.place, len(note.text))
        span = note.lines.span(at, min(at + 1, len(note.text)))
        yield Seen(span, ("", f"this is not JSON: {found.message}", "mend it, or take the file back from a copy"))


check = problems.reporter(RULE)
