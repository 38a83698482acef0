"""Logseq's page properties: the lines `name:: value` a page begins with. Read and set in place.

A page's properties are the lines at its very top (behind front matter, if there is any), up to the first that is
none. Names are told apart without regard to case; a value is the rest of its line. Source: Logseq's documentation
of properties, "Page properties".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter
from zsync.formats.notes.edit import Uneditable, newline_of
from zsync.model.span import Edit
from zsync.model.values import Plain

GRAMMAR = "logseq"
_LINE = re.compile(r"([A-Za-z][\w-]*)::(?:[ \t]+([^\r\n]*?))?[ \t]*(?:\r?\n|\Z)")
_BREAKS = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class Property(NamedTuple):
    """One line: its name as written, its value, and where the value stands (or would)."""

    name: str
    value: str
    start: int
    end: int


def read(text: str) -> list[Property]:
    """The page properties of a note, in order."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[Property]:
    block = frontmatter.block(text)
    at = block.end if block else 1 if text.startswith("\ufeff") else 0
    while match := _LINE.match(text, at):
        value = match[2] or ""
        start = match.start(2) if match[2] is not None else match.end(1) + 2
        yield Property(match[1], value, start, start + len(value))
        at = match.end()


def fields(text: str, names: Mapping[str, str] | frozenset[str] | tuple[str, ...]) -> dict[str, Plain]:
    """The properties of these names that stand there once, and not as a template."""
    found: dict[str, Plain] = {}
    held = read(text)
    for name in names:
        mine = [each for each in held if each.name.lower() == name.lower()]
        if len(mine) == 1 and "{{" not in mine[0].value and "<%" not in mine[0].value:
            found[name] = mine[0].value or None
    return found


def put(text: str, name: str, value: Plain) -> list[Edit]:
    """The edits that make `value` what the property says; None empties it, one that is absent comes last.

    Law: the edited text reads back with that property changed and all others as before. Raises `Uneditable`.
    """
    new = "" if value is None else value
    if not isinstance(new, str) or _BREAKS.search(new) or new != new.strip() or "{{" in new or "<%" in new:
        raise Uneditable(f"`{name}::` holds one line of text")
    held = read(text)
    mine = [each for each in held if each.name.lower() == name.lower()]
    if len(mine) > 1:
        raise Uneditable(f"`{name}::` stands twice")
    edit = _changed(text, mine[0], new) if mine else _added(text, held, name, new)
    after = [(each.name, each.value) for each in read(apply(text, [edit]))]
    before = [(each.name, each.value) for each in held if each not in mine]
    if [pair for pair in after if pair[0].lower() != name.lower()] != before or (name.lower(), new) not in [
        (key.lower(), said) for key, said in after
    ]:
        raise Uneditable(f"`{name}::` cannot be set without changing something else")
    return [edit]


def _changed(text: str, old: Property, new: str) -> Edit:
    gap = " " if new and text[old.start - 1] == ":" else ""
    return Edit(old.start, old.end, gap + new)


def _added(text: str, held: list[Property], name: str, new: str) -> Edit:
    line = f"{name}:: {new}".rstrip()
    if not held:
        raise Uneditable(f"the page has no properties that `{name}::` could stand with")
    end = text.find("\n", held[-1].end) + 1
    newline = newline_of(text)
    return Edit(end, end, line + newline) if end else Edit(len(text), len(text), newline + line)
