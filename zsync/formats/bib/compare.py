"""Whether a changed entry reads back as planned: the touched field as given, all others as they were."""

from __future__ import annotations

from zsync.formats.bib import changes as c
from zsync.formats.bib.entry import Entry


def with_newline(value: str, newline: str) -> str:
    """`value` with the file's line ends."""
    return value if newline == "\n" else value.replace("\r\n", "\n").replace("\n", newline)


def compare(before: Entry, after: Entry, change: c.Change, newline: str) -> None:
    """Raise `Refused` unless `after` differs from `before` by `change` alone."""
    key = change.new if isinstance(change, c.Rename) else before.key
    kind = change.type.lower() if isinstance(change, c.SetType) else before.type
    if (after.key, after.type) != (key, kind):
        raise c.Refused(f"entry {before.key!r} would not read back as planned")
    if _facts(before, change) != _facts(after, change):
        raise c.Refused(f"other fields of entry {before.key!r} would change")
    if isinstance(change, c.Set) and _value(after, change.name) != with_newline(change.value, newline):
        raise c.Refused(f"field {change.name!r} of {before.key!r} would not read back as given")
    if isinstance(change, c.Unset) and change.name.lower() in after.fields:
        raise c.Refused(f"field {change.name!r} of {before.key!r} would stay")


def _value(entry: Entry, name: str) -> str | None:
    field = entry.fields.get(name.lower())
    return None if field is None else field.value


def _facts(entry: Entry, change: c.Change) -> list[tuple[str, str]]:
    """Names and raw values of the fields that `change` does not touch; a field it renames by its new name."""
    facts = [(field.name.lower(), field.raw) for field in entry.all_fields]
    if isinstance(change, c.Unset):
        return [fact for fact in facts if fact[0] != change.name.lower()]
    if isinstance(change, c.Set):
        names = [name for name, _ in facts]
        first = names.index(change.name.lower()) if change.name.lower() in names else len(names)
        return facts[:first] + facts[first + 1 :]
    if isinstance(change, c.RenameField):
        return [(change.new.lower() if name == change.old.lower() else name, raw) for name, raw in facts]
    return facts
