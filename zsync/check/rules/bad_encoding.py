"""A file is not UTF-8.

Pandoc, Zotero, git and most editors read notes and `.bib` files as UTF-8. A file in another encoding shows as
garbage, and a program that saves it may destroy it. zsync never writes into such a note; a `.bib` is read and
written in the encoding it has.

Bad: a note saved as GBK, UTF-16 or Windows-1252.

Good: the same note, saved as UTF-8.

What to do: open it in your editor with its real encoding and save it as UTF-8, or convert it, for example with
`iconv -f GB18030 -t UTF-8 note.md > new.md`.
"""

from __future__ import annotations

from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import Text

RULE = Rule("ZS011", "bad-encoding", "error")


def observe_note(note: Text) -> Iterable[Seen]:
    """The first place that shows the file is not UTF-8."""
    encoding, bad = note.decoded.encoding, note.decoded.bad
    if encoding == "utf-8":
        return
    guess = f"it seems to be {encoding.upper()}" if encoding else "its encoding cannot be told"
    help = f"convert it: iconv -f {encoding.upper()} -t UTF-8" if encoding else "save it as UTF-8"
    yield Seen(note.lines.span(bad, min(bad + 1, len(note.text))), ("", f"the file is not UTF-8; {guess}", help))


observe_bib = observe_note
observe_other = observe_note
check = problems.reporter(RULE)
