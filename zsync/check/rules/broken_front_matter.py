"""The YAML front matter of a note cannot be read.

Pandoc refuses the whole file, Obsidian hides the properties, and zsync neither reads tags from it nor writes
into it.

Bad:

    ---
    title: Speech: a survey
    ---

Good:

    ---
    title: "Speech: a survey"
    ---

What to do: quote values that hold `: `, `#`, `@` or brackets. A template that is not filled in (`{{title}}`) is
left in peace, and so is what follows a rule (`---` with an empty line below).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import NoteText
from zsync.formats.notes.front import block

RULE = Rule("ZS012", "broken-front-matter", "error")
_ITEM = r"(?:\w[\w ./\-]*+|\"[^\"\\\n]*+\"|'[^'\n]*+')"
_PHRASE = r"[\w(./+](?:[^\n:#]++|:(?=\S)|(?<=\S)#)*+"
_SCALAR = rf"(?:{_PHRASE}|\"[^\"\\\n]*+\"|'[^'\n]*+'|\[(?:{_ITEM}(?:,[ ]*+{_ITEM})*+)?\])"
_PLAIN = re.compile(
    rf"(?:[A-Za-z][\w-]*+:(?:[ ]+{_SCALAR}[ ]*\r?\n|[ ]*\r?\n(?:(?=([ ]*)-)(?:\1-[ ]+{_SCALAR}[ ]*\r?\n)++)?)"
    r"|[ ]*\r?\n)*+"
)
"""Front matter that is known to be good without a YAML reader: `name: value` lines and plain lists."""


def observe_note(note: NoteText) -> Iterable[Seen]:
    """The place where the YAML reader gave up."""
    place = block(note.text)
    if place is None:
        return
    body = note.text[place.body : place.close]
    if "{{" in body or body.startswith(("\n", "\r")) or is_plain(body):
        return
    from zsync.formats.notes import frontmatter

    problem = frontmatter.parse(note.text, place).problem
    if problem is not None:
        at = min(problem.offset, len(note.text))
        span = note.lines.span(at, min(at + 1, len(note.text)))
        message = f"the front matter is not YAML: {problem.message}"
        yield Seen(span, ("", message, "quote values that hold signs"))


def is_plain(body: str) -> bool:
    """Whether `body` is surely YAML; False says nothing."""
    return bool(_PLAIN.fullmatch(body)) and body.replace("\r\n", "").replace("\n", "").isprintable()


check = problems.reporter(RULE)
