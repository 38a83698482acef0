"""The fields of an entry whose type changes: those that the new type knows by another name get that name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zsync.translate.bibparts import read_titled
from zsync.translate.tables import Rows
from zsync.translate.values.codecs import Codec

Fields = Mapping[str, str]
Codecs = Callable[[str, str], Codec]
"""How a field (the second) holds an attribute (the first)."""


def moved(fields: Fields, old: Rows, new: Rows, *, codec: Codecs, subtitles: Fields) -> dict[str, str | None]:
    """The fields to set and to remove (None): a `journal` becomes a `booktitle`, a `school` an `institution`.

    `old` and `new` are the rows of the two types. What the new type has no name for, or another field for that is
    there already, stays where it is: no text is lost by a change of type.
    """
    changes: dict[str, str | None] = {}
    places = dict(new)
    for attribute, names in old:
        there = places.get(attribute, ())
        used = next((name for name in names if fields.get(name) and codec(attribute, name).read(fields[name])), "")
        if not used or not there or used in there[: names.index(used) + 1]:
            continue
        if not any(fields.get(name) for name in there if name != used):
            codecs = codec(attribute, used), codec(attribute, there[0])
            changes |= _carried(fields, used, there[0], codec=codecs, subtitles=subtitles)
    return changes


def _carried(
    fields: Fields, name: str, other: str, *, codec: tuple[Codec, Codec], subtitles: Fields
) -> dict[str, str | None]:
    """The field `name` as the field `other`, spelled as it is; its subtitle goes into it, or beside it."""
    was, now = codec
    second, beside = subtitles.get(name, ""), subtitles.get(other, "")
    halves = bool(second and fields.get(second))
    if halves and beside:
        return {name: None, second: None, other: fields[name], beside: fields[second]}
    if not halves and now.read(fields[name]) == was.read(fields[name]):
        return {name: None, other: fields[name]}
    value = read_titled(fields, name, was, subtitles)
    return {name: None, **({second: None} if halves else {}), other: now.show(value, "")}
