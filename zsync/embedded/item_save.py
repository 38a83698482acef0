"""Writing an item's new state: rows, tags, memberships, relations and their side effects."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Iterable
from typing import Any

from zsync.embedded.access import Library
from zsync.embedded.fields import fill_timestamp
from zsync.embedded.schema import schema
from zsync.embedded.stored import RELATED, State, StoredItem
from zsync.embedded.values import creator_summary, fold, iso, parsed_date
from zsync.embedded.versions import forget_deleted, log_deleted

SILENT = frozenset(("collections", "published", "relations", "modified"))
"""Parts whose change alone bumps the version but leaves `dateModified`."""


def changed_parts(old: State, new: State) -> set[str]:
    """The parts in which two states differ (names of `State`); the order of collections says nothing."""
    names = ("type", "data", "parent", "deleted", "published", "relations", "added", "modified")
    found = {name for name in names if getattr(old, name) != getattr(new, name)}
    found |= {"tags"} if sorted(old.tags) != sorted(new.tags) else set()
    return found | ({"collections"} if sorted(old.collections) != sorted(new.collections) else set())


def settle_date(old: State, new: State, *, given: bool, keep: bool, now: float) -> None:
    """The `dateModified` of an update: a different value given is used, else the time of saving.

    Clients whose User-Agent names Zotero or Firefox (`keep`) have any given value kept.
    """
    parts = changed_parts(old, new)
    if "modified" in parts or not parts - SILENT or (given and keep):
        return
    new.modified = iso(now)


_LEADING = re.compile(r"^[\[({\-\"'“‘ ]+(?=.)", re.DOTALL)
"""Brackets, quotes and dashes before a title, which sorting passes over."""


def insert_item(
    conn: sqlite3.Connection, library: Library, key: str, *, state: State, version: int, user: int, now: float
) -> int:
    """Write a new item; returns its row id. Creating does not bump the targets of its relations."""
    fill_timestamp(state, now)
    columns = _columns(conn, library, state) | {"library": library.id, "key": key, "version": version}
    columns |= {"created_by": _first_creator(conn, library, key) or user, "modified_by": user}
    sql = f"INSERT INTO items ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    item = int(conn.execute(sql, [*columns.values()]).lastrowid or 0)
    forget_deleted(conn, library, "items", names=[key])
    _write_tags(conn, library, item, added=state.tags, removed=[], version=version)
    _write_collections(conn, library, item, keys=state.collections)
    _add_relations(conn, item, state.relations)
    return item


def _first_creator(conn: sqlite3.Connection, library: Library, key: str) -> int | None:
    """Who created an item of a group that was deleted and now comes back: it stays theirs."""
    sql = "DELETE FROM creators WHERE library = ? AND key = ? RETURNING user"
    row = conn.execute(sql, (library.id, key)).fetchone()
    return int(row["user"]) if row else None


def update_item(
    conn: sqlite3.Connection,
    library: Library,
    stored: StoredItem,
    *,
    state: State,
    version: int,
    user: int,
    now: float,
) -> set[str]:
    """Write an item's new state; returns the keys of items whose version moved as a side effect."""
    fill_timestamp(state, now)
    old = stored.state
    columns = _columns(conn, library, state) | {"version": version}
    if changed_parts(old, state) - SILENT:
        columns["modified_by"] = user
    _update_row(conn, stored.id, columns)
    if state.tags != old.tags:
        gone = [tag for tag in old.tags if tag not in state.tags]
        _write_tags(conn, library, stored.id, added=state.tags, removed=gone, version=version)
    _write_collections(conn, library, stored.id, keys=state.collections)
    if state.data.get("md5") != old.data.get("md5"):
        conn.execute("DELETE FROM files WHERE item = ?", (stored.id,))
    return _change_relations(conn, library, stored, state=state, version=version)


def _update_row(conn: sqlite3.Connection, item: int, columns: dict[str, Any]) -> None:
    assignments = ", ".join(f"{name} = ?" for name in columns)
    conn.execute(f"UPDATE items SET {assignments} WHERE id = ?", [*columns.values(), item])


def _columns(conn: sqlite3.Connection, library: Library, state: State) -> dict[str, Any]:
    kind = schema().types[state.type]
    title = _title(state, kind.title)
    date = str(state.data.get(kind.own("date") or "date", ""))
    creators = state.data.get("creators", [])
    return {
        "type": state.type,
        "parent": _parent_id(conn, library, state.parent),
        "trashed": int(state.deleted),
        "published": int(state.published),
        "added": state.added,
        "modified": state.modified,
        "title": fold(_LEADING.sub("", title)),
        "creator": creator_summary(creators, kind.creators[0] if kind.creators else None),
        "date": parsed_date(date),
        "haystack": _haystack(title, creators, date),
        "data": json.dumps(state.data, ensure_ascii=False),
    }


def _title(state: State, field: str | None) -> str:
    text = str(state.data.get(field or "title", ""))
    if state.type != "note":
        return text
    first = next((line for line in plain_text(str(state.data.get("note", ""))).split("\n") if line.strip()), "")
    return first.strip()[:79]


def plain_text(markup: str) -> str:
    """The text of canonical HTML, with line ends after block elements."""
    broken = re.sub(r"</(?:p|div|h\d|li|tr|blockquote|pre)>|<br>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]*>", "", broken))


def _haystack(title: str, creators: Iterable[dict[str, str]], date: str) -> str:
    """What `q` looks at: title, creator names, and the year of the date."""
    names = [" ".join(c.get(part, "") for part in ("firstName", "lastName", "name")).strip() for c in creators]
    return fold("\n".join([title, *names, parsed_date(date)[:4]]))


def _parent_id(conn: sqlite3.Connection, library: Library, key: str | None) -> int | None:
    if key is None:
        return None
    row = conn.execute("SELECT id FROM items WHERE library = ? AND key = ?", (library.id, key)).fetchone()
    return int(row["id"]) if row else None


def _write_tags(
    conn: sqlite3.Connection,
    library: Library,
    item: int,
    *,
    added: list[tuple[str, int]],
    removed: list[tuple[str, int]],
    version: int,
) -> None:
    conn.execute("DELETE FROM item_tags WHERE item = ?", (item,))
    sql = "INSERT INTO item_tags (item, library, name, type, folded) VALUES (?, ?, ?, ?, ?)"
    conn.executemany(sql, [(item, library.id, name, kind, fold(name)) for name, kind in added])
    sql = "INSERT OR IGNORE INTO tags VALUES (?, ?, ?, ?)"
    conn.executemany(sql, [(library.id, name, kind, version) for name, kind in added])
    forget_deleted(conn, library, "tags", names=[name for name, _ in added])
    drop_unused_tags(conn, library, removed, version=version)


def drop_unused_tags(
    conn: sqlite3.Connection, library: Library, tags: Iterable[tuple[str, int]], *, version: int
) -> None:
    """Remove tags that no item carries any more; a name gone in both types is entered in the delete log."""
    unused = "NOT EXISTS (SELECT 1 FROM item_tags t WHERE t.library = ? AND t.name = ? AND t.type = ?)"
    for name, kind in tags:
        row = (library.id, name, kind)
        sql = f"DELETE FROM tags WHERE library = ? AND name = ? AND type = ? AND {unused}"
        gone = conn.execute(sql, row + row).rowcount
        left = conn.execute("SELECT 1 FROM tags WHERE library = ? AND name = ?", row[:2]).fetchone()
        if gone and left is None:
            log_deleted(conn, library, "tags", names=[name], version=version)


def _write_collections(conn: sqlite3.Connection, library: Library, item: int, *, keys: list[str]) -> None:
    conn.execute("DELETE FROM collection_items WHERE item = ?", (item,))
    sql = (
        "INSERT OR IGNORE INTO collection_items (collection, item)"
        " SELECT id, ? FROM collections WHERE library = ? AND key = ?"
    )
    conn.executemany(sql, [(item, library.id, key) for key in keys])


def _add_relations(conn: sqlite3.Connection, item: int, relations: Iterable[tuple[str, str]]) -> None:
    sql = "INSERT OR IGNORE INTO relations (item, predicate, object) VALUES (?, ?, ?)"
    conn.executemany(sql, [(item, predicate, value) for predicate, value in relations])


def _change_relations(
    conn: sqlite3.Connection, library: Library, stored: StoredItem, *, state: State, version: int
) -> set[str]:
    """Adding `dc:relation` by an update bumps the target; removing takes away only the edited item's own row."""
    added = state.relations - stored.state.relations
    removed = stored.state.relations - state.relations
    _add_relations(conn, stored.id, added)
    sql = "DELETE FROM relations WHERE item = ? AND predicate = ? AND object = ?"
    conn.executemany(sql, [(stored.id, predicate, value) for predicate, value in removed])
    for predicate, value in removed:
        if predicate == "owl:sameAs":
            _remove_reverse(conn, library, stored, value)
    return {
        key for predicate, value in added if predicate == RELATED for key in _touch(conn, library, value, version)
    }


def _remove_reverse(conn: sqlite3.Connection, library: Library, stored: StoredItem, target: str) -> None:
    sql = (
        "DELETE FROM relations WHERE predicate = 'owl:sameAs' AND object = ?"
        " AND item IN (SELECT id FROM items WHERE library = ? AND key = ?)"
    )
    conn.execute(sql, (library.uri(stored.key), library.id, target.rpartition("/")[2]))


def _touch(conn: sqlite3.Connection, library: Library, target: str, version: int) -> list[str]:
    key = target.rpartition("/")[2]
    if target != library.uri(key):
        return []
    sql = "UPDATE items SET version = ? WHERE library = ? AND key = ?"
    return [key] if conn.execute(sql, (version, library.id, key)).rowcount else []


def erase_item(conn: sqlite3.Connection, library: Library, item: int, *, version: int) -> None:
    """Delete an item and everything below it for good; each key lands in the delete log."""
    sql = (
        "WITH RECURSIVE tree (id, depth) AS (SELECT ?, 0 UNION ALL"
        " SELECT c.id, depth + 1 FROM items c JOIN tree ON c.parent = tree.id)"
        " SELECT i.id, i.key, i.created_by FROM tree JOIN items i ON i.id = tree.id ORDER BY depth DESC"
    )
    rows = conn.execute(sql, (item,)).fetchall()
    tags = [
        (tag["name"], tag["type"])
        for row in rows
        for tag in conn.execute("SELECT name, type FROM item_tags WHERE item = ?", (row["id"],))
    ]
    creators = [(library.id, row["key"], row["created_by"]) for row in rows if row["created_by"]]
    conn.executemany("INSERT OR REPLACE INTO creators VALUES (?, ?, ?)", creators * (library.kind == "groups"))
    for row in rows:
        _forget_relations(conn, library, row["key"])
        conn.execute("DELETE FROM items WHERE id = ?", (row["id"],))
        _drop_reading_place(conn, library, row["key"])
    log_deleted(conn, library, "items", names=[row["key"] for row in rows], version=version)
    drop_unused_tags(conn, library, tags, version=version)


def _forget_relations(conn: sqlite3.Connection, library: Library, key: str) -> None:
    """What items of this library say of an erased one goes with it, without a new version; `dc:replaces` stays."""
    sql = (
        "DELETE FROM relations WHERE object = ? AND predicate != 'dc:replaces'"
        " AND item IN (SELECT id FROM items WHERE library = ?)"
    )
    conn.execute(sql, (library.uri(key), library.id))


def _drop_reading_place(conn: sqlite3.Connection, library: Library, key: str) -> None:
    """The `lastPageIndex` settings of an erased attachment go with it, without an entry in the delete log."""
    if library.kind == "users":
        sql = "DELETE FROM settings WHERE library = ? AND name = ?"
        conn.execute(sql, (library.id, f"lastPageIndex_u_{key}"))
    else:
        conn.execute("DELETE FROM settings WHERE name = ?", (f"lastPageIndex_g{library.number}_{key}",))
