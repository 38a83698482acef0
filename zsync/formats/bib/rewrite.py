"""Changes of one entry's text. Every function returns edits of the document's text, all inside the entry."""

from __future__ import annotations

import re

from zsync.formats.bib import grammar as g
from zsync.formats.bib.body import Body
from zsync.formats.bib.braces import is_balanced
from zsync.formats.bib.changes import Refused
from zsync.formats.bib.entry import Entry, Field
from zsync.formats.bib.layout import Layout, case_of, cased, delimit
from zsync.formats.bib.macros import macro_names
from zsync.model.span import Edit

_COMMENT_LINE = re.compile(r"[ \t]*%[^\n\r]*")
_PADDING = re.compile(r" *(?==)")


def set_field(entry: Entry, name: str, value: str, *, layout: Layout, order: list[str]) -> list[Edit]:
    """Give `name` the text `value`; a new field goes where `order` (names of a like entry) puts it."""
    field = entry.fields.get(name.lower())
    if field is None:
        check_name(name)
        check_value(value)
        written = layout.delimited(value, name.lower())
        return insert(entry, name, written, layout=layout, after=_place(entry, name.lower(), order))
    if field.value == value:
        return []
    check_value(value)
    return [Edit(field.value_start, field.end, _rewritten(field, value, layout))]


def _rewritten(field: Field, value: str, layout: Layout) -> str:
    """`value` in the delimiter the field has. A macro stays one if some macro has that text."""
    raw = field.raw
    if raw[0] == '"' or (raw[0] == "{" and not macro_names(raw)):
        return delimit(value, raw[0])
    if raw.isdigit() and value.isascii() and value.isdigit():
        return value
    named = field.macro_for(value) if not raw.isdigit() else None
    return named or delimit(value, layout.quote)


def insert(entry: Entry, name: str, written: str, *, layout: Layout, after: int) -> list[Edit]:
    """A new field behind the field number `after` (-1: first)."""
    body, spots = entry.body(), entry.body().fields
    end = spots[after].value_end if after >= 0 else body.key_end
    field = layout.front(cased(name, layout.case)) + layout.field(name, written)
    if layout.comma_first:
        return [Edit(end, end, f"{layout.pre},{field}")]
    comma = _comma(entry.text, body, end)
    if comma is None:
        return _with_comma(entry.text, body, end, field + (_closing(layout) if not spots else ""))
    at = _behind_comment(entry.text, comma + 1, body.close)
    if not spots:
        closed = entry.text[at : body.close] != ""
        return [Edit(at, at, field + ("," if layout.comma_last else "") + ("" if closed else layout.tail))]
    return [Edit(at, at, field + ",")]


def _closing(layout: Layout) -> str:
    return ("," if layout.comma_last else "") + layout.tail


def _with_comma(text: str, body: Body, end: int, field: str) -> list[Edit]:
    at = _behind_comment(text, end, body.close)
    return [Edit(end, end, "," + field)] if at == end else [Edit(end, end, ","), Edit(at, at, field)]


def _comma(text: str, body: Body, end: int) -> int | None:
    """The comma behind a field or key that ends at `end`."""
    found = g.TRIVIA.match(text, end, body.close)
    at = found.end() if found else end
    return at if at < body.close and text[at] == "," else None


def _behind_comment(text: str, at: int, close: int) -> int:
    """Behind a `%` comment on the rest of the line, so that it stays with its field."""
    found = _COMMENT_LINE.match(text, at, close)
    return found.end() if found else at


def unset_field(entry: Entry, name: str) -> list[Edit]:
    """Take every field called `name` away, each with its comma and its own blank."""
    text, body = entry.text, entry.body()
    names = [text[spot.name_start : spot.name_end].lower() for spot in body.fields]
    gone = [i for i, other in enumerate(names) if other == name.lower()]
    kept = [i for i in range(len(body.fields)) if i not in gone]
    edits = [_removal(text, body, i) for i in gone]
    if gone and kept and _comma(text, body, body.fields[-1].value_end) is None and kept[-1] < gone[-1]:
        comma = _comma(text, body, body.fields[kept[-1]].value_end)
        if comma is not None and not any(edit.start <= comma < edit.end for edit in edits):
            edits.append(Edit(comma, comma + 1, ""))
    return edits


def _removal(text: str, body: Body, i: int) -> Edit:
    spot = body.fields[i]
    before = body.fields[i - 1].value_end if i else body.key_end
    comma = _comma(text, body, spot.value_end)
    previous = _comma(text, body, before)
    if previous is not None and "\n" in text[before:previous] and "%" not in text[before : spot.name_start]:
        return Edit(before, spot.value_end, "")
    gap = text[before : spot.name_start]
    start = before + len(gap.rstrip())
    if "%" in gap:
        start = max(start, text.rfind("\n", before, spot.name_start) + 1)
    return Edit(start, spot.value_end if comma is None else comma + 1, "")


def rename_field(entry: Entry, old: str, new: str) -> list[Edit]:
    """Call the field `old` `new`, in the letter case of the entry; a padded `=` stays in its column."""
    field = entry.fields.get(old.lower())
    if field is None:
        raise Refused(f"entry {entry.key!r} has no field {old!r}")
    if new.lower() in entry.fields and new.lower() != old.lower():
        raise Refused(f"entry {entry.key!r} has a field {new!r} already")
    check_name(new)
    name = cased(new, case_of([f.name for f in entry.all_fields]))
    gap = _PADDING.match(entry.text, field.name_end)
    if gap is None or len(gap[0]) < 2:
        return [Edit(field.start, field.name_end, name)]
    room = max(gap.end() - field.start - len(name), 1)
    return [Edit(field.start, gap.end(), name + " " * room)]


def rename_key(entry: Entry, new: str) -> list[Edit]:
    """Give the entry the key `new`."""
    check_key(new)
    body = entry.body()
    return [Edit(body.key_start, body.key_end, new)]


def set_type(entry: Entry, new: str) -> list[Edit]:
    """Give the entry the type `new`, in the letter case it has."""
    check_type(new)
    found = g.HEAD_TYPE.match(entry.text, entry.start)
    assert found is not None  # entries have a type
    return [Edit(found.start(1), found.end(1), cased(new, case_of([found[1]])))]


def new_entry(key: str, kind: str, fields: list[tuple[str, str]], layout: Layout) -> str:
    """The text of a new entry in `layout`."""
    check_key(key)
    check_type(kind)
    head = f"@{cased(kind, layout.type_case)}{layout.head_gap}{{{key}"
    parts = []
    for name, value in fields:
        check_name(name)
        check_value(value)
        front = layout.front(cased(name, layout.case))
        parts.append(front + layout.field(name, layout.delimited(value, name.lower())))
    if layout.comma_first:
        return head + "".join(f"{layout.pre},{part}" for part in parts) + layout.tail + "}"
    return head + "," + ",".join(parts) + ("," if layout.comma_last and parts else "") + layout.tail + "}"


def ordered(names: list[str], like: list[str]) -> list[str]:
    """The field names of a new entry in the order of `like`, the names of an entry near it: all by the alphabet if
    that one is sorted. One that it lacks stays behind those it was given behind."""
    if len(like) > 4 and like == sorted(like):
        return sorted(names, key=str.lower)
    found = [name for other in like for name in names if name.lower() == other]
    for at, name in enumerate(names):
        if name not in found:
            found.insert(max((found.index(earlier) + 1 for earlier in names[:at]), default=0), name)
    return found


def _place(entry: Entry, name: str, order: list[str]) -> int:
    """Behind which field a new one goes: as in `order`, else by the alphabet if the entry is sorted, else last."""
    names = [entry.text[spot[0] : spot[1]].lower() for spot in entry.spots()]
    if name in order:
        earlier = [names.index(other) for other in order[: order.index(name)] if other in names]
        if earlier:
            return max(earlier[-1:])
        later = [names.index(other) for other in order[order.index(name) :] if other in names]
        return min(later) - 1 if later else len(names) - 1
    if len(names) > 3 and names == sorted(names):
        return sum(other < name for other in names) - 1
    return len(names) - 1


def check_value(value: str) -> None:
    """Raise `Refused` unless `value` can stand in braces, however `\\{` is read."""
    if not is_balanced(value):
        raise Refused(f"the braces of this value do not balance: {value!r}")


def check_key(key: str) -> None:
    """Raise `Refused` unless `key` can be a citation key."""
    if not can_be_key(key):
        raise Refused(f"{key!r} cannot be a citation key")


def can_be_key(key: str) -> bool:
    """Whether an entry can have this key: it holds no blank and no sign that BibTeX reads."""
    return bool(key) and not g.BAD_IN_KEY.search(key)


def check_name(name: str) -> None:
    """Raise `Refused` unless `name` can name a field."""
    if not g.WHOLE_NAME.fullmatch(name):
        raise Refused(f"{name!r} cannot name a field")


def check_type(kind: str) -> None:
    """Raise `Refused` unless `kind` can be an entry type."""
    if not g.WHOLE_TYPE.fullmatch(kind) or kind.lower() in ("comment", "preamble", "string"):
        raise Refused(f"{kind!r} cannot be an entry type")
