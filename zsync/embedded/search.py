"""Which items a request means: scope, trash, notes permission, keys, tags, types, words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from zsync.embedded.db import marks
from zsync.embedded.params import Query, split_or
from zsync.embedded.schema import schema
from zsync.embedded.services import Call
from zsync.embedded.values import fold


@dataclass(slots=True)
class Where:
    """A growing SQL condition over `items i`."""

    clauses: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, clause: str, *values: object) -> None:
        """Demand a further condition."""
        self.clauses.append(clause)
        self.values.extend(values)

    @property
    def sql(self) -> str:
        """The condition, all clauses joined."""
        return " AND ".join(f"({clause})" for clause in self.clauses) or "1"


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a library that a route lists. `parent` and `collection` are row ids."""

    top: bool = False
    trash: bool = False
    published: bool = False
    parent: int | None = None
    collection: int | None = None


_MEMBERS = (
    "i.id IN (WITH RECURSIVE tree (id) AS (SELECT item FROM collection_items WHERE collection = ?"
    " UNION SELECT c.id FROM items c JOIN tree ON c.parent = tree.id) SELECT id FROM tree)"
)
_TOPS = (
    "i.id IN (WITH RECURSIVE up (id, parent) AS (SELECT i.id, i.parent FROM items i WHERE {}"
    " UNION SELECT p.id, p.parent FROM items p JOIN up ON p.id = up.parent)"
    " SELECT id FROM up WHERE parent IS NULL)"
)


def items_where(call: Call, scope: Scope, query: Query) -> Where:
    """The condition for a list of items."""
    where = _visible(call, scope, trashed=query.include_trashed)
    if scope.top:
        # A tag that must not be there must not be on the item itself; all else may be true of a child of it.
        unwanted = tuple(tag for tag in query.tags if tag.startswith("-"))
        add_tags(where, call.library.id, unwanted)
        query = replace(query, tags=tuple(tag for tag in query.tags if tag not in unwanted))
    filters = _filters(call, query)
    if scope.top:
        where.add("i.parent IS NULL")
        if filters.clauses:
            inner = _visible(call, Scope(trash=scope.trash), trashed=query.include_trashed)
            inner.add(filters.sql, *filters.values)
            where.add(_TOPS.format(inner.sql), *inner.values)
    elif filters.clauses:
        where.add(filters.sql, *filters.values)
    if query.since:
        where.add("i.version > ?", query.since)
    return where


def _visible(call: Call, scope: Scope, *, trashed: bool) -> Where:
    where = Where()
    where.add("i.library = ?", call.library.id)
    if scope.trash:
        where.add("i.trashed = 1")
    elif not trashed:
        where.add("i.trashed = 0")
    if not call.access.notes and not call.public:
        where.add("i.type != 'note'")
    if scope.published:
        where.add("i.published = 1")
    if scope.parent is not None:
        where.add("i.parent = ?", scope.parent)
    if scope.collection is not None:
        member = "i.id IN (SELECT item FROM collection_items WHERE collection = ?)"
        where.add(member if scope.top else _MEMBERS, scope.collection)
    return where


def _filters(call: Call, query: Query) -> Where:
    where = Where()
    if query.keys:
        where.add(f"i.key IN ({marks(query.keys)})", *query.keys)
    add_tags(where, call.library.id, query.tags)
    _add_types(where, query)
    if query.q:
        add_words(where, query.q, everything=query.qmode == "everything")
    if "-" in (query.item_type[:1], *(tag[:1] for tag in query.tags)):
        where.add("i.type != 'annotation'")
    return where


def _add_types(where: Where, query: Query) -> None:
    if not query.item_type:
        return
    parts = split_or(query.item_type)
    names = [part.removeprefix("-") for part in parts]
    negated = parts[0].startswith("-")
    where.add(f"i.type {'NOT ' * negated}IN ({marks(names)})", *names)


def add_tags(where: Where, library: int, tags: Sequence[str]) -> None:
    """`tag` parameters: each must hold; `||` is or, a leading `-` is not, `\\-` a literal hyphen."""
    for text in tags:
        negated = text.startswith("-")
        names = [_literal(part) for part in split_or(text.removeprefix("-"))]
        carriers = f"SELECT item FROM item_tags WHERE library = ? AND folded IN ({marks(names)})"
        where.add(f"i.id {'NOT ' * negated}IN ({carriers})", library, *map(fold, names))


def _literal(text: str) -> str:
    return text[1:] if text.startswith("\\-") else text


def add_words(where: Where, text: str, *, everything: bool) -> None:
    """`q`: every word (or quoted phrase) must occur in title, creators or year; `everything` adds full text."""
    for word in re.findall(r'"([^"]+)"|(\S+)', text):
        term = fold(word[0] or word[1])
        indexed = " OR i.id IN (SELECT item FROM fulltext WHERE instr(folded, ?) > 0)" if everything else ""
        where.add(f"instr(i.haystack, ?) > 0{indexed}", term, *([term] if everything else []))


_COLUMNS = {
    "dateAdded": "i.added",
    "dateModified": "i.modified",
    "title": "i.title",
    "creator": "i.creator COLLATE NOCASE",
    "itemType": "i.type",
    "date": "i.date",
    "addedBy": "i.created_by",
    "serverDateModified": "i.version",
    "numItems": "i.modified",
}


def order(query: Query) -> str:
    """The ORDER BY of a list of items; ties are broken by row.

    Items without a value come after all others, and before them in descending order; without a title or a date
    they come as the empty text does.
    """
    direction = "DESC" if query.descending else "ASC"
    if query.sort == "itemKeyList" and query.keys:
        return key_order(query, "i.key")
    if query.sort in _COLUMNS:
        # A plus keeps SQLite from walking the whole library in sort order when a few keys are asked for.
        column = ("+" if query.keys else "") + _COLUMNS[query.sort]
        last = f"{column} = '' {direction}, " if query.sort == "creator" else ""
        return f"{last}{column} {direction}, i.id {direction}"
    column = _field_column(query.sort)
    return f"{column} = '' {direction}, {column} {direction}, i.id {direction}"


def key_order(query: Query, column: str) -> str:
    """The order of the key list of the request."""
    cases = " ".join(f"WHEN '{key}' THEN {at}" for at, key in enumerate(query.keys or ()))
    return f"CASE {column} {cases} END"


def _field_column(name: str) -> str:
    paths = [f"json_extract(i.data, '$.{own}')" for own in schema().names_of(name)]
    return f"coalesce({', '.join(paths)}, '') COLLATE NOCASE"
