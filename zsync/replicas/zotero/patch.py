"""What an item's JSON becomes under operations: only changed properties, lists whole, the rest as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from zsync.model.plan import Operation
from zsync.model.values import Relation, Scalar, Tag
from zsync.replicas.zotero.items import KEY_LINE
from zsync.replicas.zotero.relating import Relating
from zsync.replicas.zotero.shelving import Shelving
from zsync.translate.values.text import collapse
from zsync.translate.zotero import ZoteroDialect

MAX_TAG = MAX_NAME = 255
MAX_FIELD = 65_535
"""The server's limits: characters of a tag and of each part of a person's name, bytes of a field. One value beyond
them fails the whole item."""

_WORD = re.compile("(?<=[a-z])(?=[A-Z])")

_ALWAYS = frozenset(
    {"key", "version", "itemType", "citationKey", "extra", "parentItem", "deleted", "dateAdded", "dateModified"}
)
"""Texts and numbers that an item of any type has."""

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Patched:
    """`sent`: the properties to send; `refused`: operation id to the reason why it cannot be sent."""

    sent: Data
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Places:
    """The library around an item: its collections, and how its relations name other items."""

    shelving: Shelving = field(default_factory=lambda: Shelving(""))
    relating: Relating = field(default_factory=lambda: Relating(""))


def patch(
    data: Data, operations: Iterable[Operation], dialect: ZoteroDialect, places: Places | None = None
) -> Patched:
    """Carry out operations on an item's `data` (all but those on files); a refused one leaves the others."""
    places = places or Places()
    sent: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for operation in sorted(operations, key=lambda op: op.attribute != "type"):
        now = {**as_type(data, sent.get("itemType", ""), dialect), **sent}
        change = one_change(now, operation, dialect, places)
        if reason := unfit(change) or _blanked(operation):
            refused[operation.id] = reason
            continue
        sent |= change
    kept = {name: value for name, value in sent.items() if value != data.get(name, empty(value))}
    return Patched(kept, refused)


def as_type(data: Data, kind: str, dialect: ZoteroDialect) -> Data:
    """An item's data as the server will hold it once its type is `kind` ("": it stays), new fields empty."""
    if not kind or kind == data.get("itemType"):
        return data
    names = {*dialect.fields.get(kind, {}).values()}
    gone = {*dialect.fields.get(data.get("itemType", ""), {}).values()} - names
    return {**dict.fromkeys(names, ""), **{name: value for name, value in data.items() if name not in gone}}


def one_change(
    data: Data, operation: Operation, dialect: ZoteroDialect, places: Places
) -> dict[str, Any]:
    """The properties one operation changes, with explicit empties (Zotero reads an absent one as unchanged)."""
    if operation.attribute == "":
        return {"deleted": 1}
    if operation.attribute == "key":
        return renamed(data, str(operation.before or ""), str(operation.after or ""))
    if operation.attribute == "tags":
        return {"tags": retagged(data.get("tags", []), operation)}
    if operation.attribute == "collections":
        return {"collections": places.shelving.rekeyed(data.get("collections", []), operation)}
    if operation.attribute == "relations":
        return {"relations": rerelated(data.get("relations") or {}, operation, places.relating)}
    written = dialect.write(data, operation.attribute, cast("Scalar | None", operation.after))
    if "itemType" in written and (lines := displaced(data, str(written["itemType"]), dialect)):
        written = {**written, "extra": "\n".join(filter(None, [data.get("extra"), *lines]))}
    return {name: "" if value is None else value for name, value in written.items()}


def displaced(data: Data, kind: str, dialect: ZoteroDialect) -> list[str]:
    """The values that an item of type `kind` has no field for, as lines of Extra, where Zotero itself would look
    for them. The server would drop them, also those of fields and types that nobody knows here. A line that Extra
    has already is none."""
    kept = dialect.fields.get(kind, {})
    fields = dialect.fields.get(data.get("itemType", ""), {})
    stays = {name for attribute, name in fields.items() if attribute in kept} | {*kept.values()} | _ALWAYS
    held = [*fields.values(), *(name for name in data if name not in fields.values())]
    lost = [name for name in held if name not in stays and _is_value(data.get(name))]
    lines = [f"{_WORD.sub(r' ', name).title()}: {' '.join(str(data[name]).split())}" for name in lost]
    there = str(data.get("extra") or "").splitlines()
    return [line for line in lines if line not in there]


def _is_value(found: Any) -> bool:
    """Whether a property holds what a field can hold: a text, or a number that stands for one."""
    return bool(found.strip()) if isinstance(found, str) else type(found) in (int, float)


def renamed(data: Data, before: str, after: str) -> dict[str, Any]:
    """A new citation key goes into the field. A line in Extra that named the old one goes, its neighbours stay:
    exporters would still prefer it."""
    extra = data.get("extra") or ""
    line = KEY_LINE.search(extra)
    native = (data.get("citationKey") or "").strip()
    if line is None or line[1] not in (before, after, native or before):
        return {"citationKey": after}
    kept = extra[: line.start()] + extra[line.end() :]
    return {"citationKey": after, "extra": kept if line.end() < len(extra) else kept.removesuffix("\n")}


def retagged(tags: Sequence[Mapping[str, Any]], operation: Operation) -> list[dict[str, Any]]:
    """The whole list of tags with one more or one less. Every other tag keeps its type."""
    kept = [dict(tag) for tag in tags]
    if isinstance(operation.before, Tag) and operation.action == "delete":
        return [tag for tag in kept if collapse(tag["tag"]) != operation.before.name]
    added = operation.after
    if not isinstance(added, Tag) or any(collapse(tag["tag"]) == added.name for tag in kept):
        return kept
    return [*kept, {"tag": added.name, "type": 1} if added.automatic else {"tag": added.name}]


def rerelated(relations: Data, operation: Operation, relating: Relating) -> dict[str, Any]:
    """The whole relations of an item with one more or one less."""
    more = [each.locator for each in (operation.after,) if isinstance(each, Relation)]
    less = [each.locator for each in (operation.before,) if isinstance(each, Relation)]
    return relating.changed(relations, add=more, drop=less)


def unfit(change: Data) -> str:
    """Why these properties cannot be sent or would be refused ("" if there is no reason)."""
    try:
        json.dumps(change, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        before = error.object[max(error.start - 20, 0) : error.start]
        return f"after {before!r} stands a byte that is no text: Zotero cannot hold it"
    for tag in change.get("tags", ()):
        if len(tag["tag"]) > MAX_TAG:
            return f"the tag {tag['tag'][:40]!r}… has more than {MAX_TAG} characters: Zotero cannot hold it"
    names = [text for creator in change.get("creators", ()) for text in creator.values()]
    if long := next((name for name in names if len(name) > MAX_NAME), ""):
        return f"the name {long[:40]!r}… has more than {MAX_NAME} characters: Zotero cannot hold it"
    for name, value in change.items():
        if isinstance(value, str) and len(value.encode("utf-8", "surrogatepass")) > MAX_FIELD:
            return f"the value for {name} has more than {MAX_FIELD} bytes: Zotero cannot hold it"
    return ""


def _blanked(operation: Operation) -> str:
    """A citation key is never taken away: Better BibTeX would fill the gap with another one two seconds later."""
    blank = operation.attribute == "key" and not operation.after
    return "a citation key is not taken away, only replaced" if blank else ""


def holds(data: Data, sent: Data) -> bool:
    """Whether an item shows everything that was sent: then a refused replay had been carried out before."""
    ours = {name: value for name, value in sent.items() if name not in ("key", "version")}
    return all(alike(data.get(name, empty(value)), value) for name, value in ours.items())


def alike(one: Any, two: Any) -> bool:
    """Whether the server keeps both values as the same."""
    return bool(_plain(one) == _plain(two))


def _plain(value: Any) -> Any:
    """A value as the server keeps it: no control characters and outer blanks, no order of tags and collections."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter >= " " or letter in "\n\t").strip()
    if isinstance(value, list) and value and isinstance(value[0], Mapping) and "tag" in value[0]:
        return sorted((_plain(tag["tag"]), tag.get("type", 0)) for tag in value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return sorted(map(_plain, value))
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        # One relation is a text where several are a list.
        return {name: _plain([each] if isinstance(each, str) else each) for name, each in value.items()}
    return value


def empty(value: Any) -> Any:
    """What an absent property stands for, beside a value of the same kind."""
    return type(value)() if isinstance(value, str | list | dict | int) else None
