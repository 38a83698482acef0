"""Tags: rows are names by type; renaming is rewriting items, deleting bumps every item that had it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from urllib.parse import quote

from zsync.embedded.collections import visible as visible_collection
from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.items import visible as visible_item
from zsync.embedded.listing import feed_response, page_headers, query_of, require_read, unmodified
from zsync.embedded.params import Query, check_mode, read_keys, split_or, truthy
from zsync.embedded.render import Json, link
from zsync.embedded.search import Scope, Where, items_where
from zsync.embedded.services import Call
from zsync.embedded.values import fold
from zsync.embedded.versions import LAST, UNMODIFIED, bump, check_library, header_version, log_deleted
from zsync.embedded.wire import Response, json_response
from zsync.embedded.writes import require_write

MAX_TAGS = 50


def _plain(query: Query, call: Call) -> Query:
    """The item filters of an items-scoped tag list: `itemQ`, `itemQMode`, `itemTag`, `itemType`, `itemKey`."""
    request = call.request
    return Query(
        format="json",
        include=("data",),
        limit=None,
        start=0,
        sort="dateModified",
        descending=True,
        since=0,
        keys=read_keys(request.value("itemKey") or "") or None,
        include_trashed=truthy(request.value("includeTrashed")),
        q=request.value("itemQ") or "",
        qmode=request.value("itemQMode") or "",
        tags=request.values("itemTag"),
        item_type=query.item_type,
    )


def _list(call: Call, scope: Scope | None, *, item: int | None = None, name: str | None = None) -> Response:
    require_read(call)
    if (same := unmodified(call)) is not None:
        return same
    query = query_of(call)
    where = Where()
    where.add("i.library = ?", call.library.id)
    if scope is not None:
        items = items_where(call, scope, _plain(query, call))
        where.add(items.sql, *items.values)
    if item is not None:
        where.add("i.id = ?", item)
    if call.services.options.local:
        query = replace(query, q="")
    _add_names(where, query, name)
    return _answer(call, query, where)


def _add_names(where: Where, query: Query, name: str | None) -> None:
    if name is not None:
        where.add("t.name = ?", name)
    check_mode(query, ("contains", "startswith"))
    if query.q:
        starts = query.qmode.lower() == "startswith"
        where.add("instr(t.folded, ?) = 1" if starts else "instr(t.folded, ?) > 0", fold(query.q))
    if query.tags:
        names = [part for text in query.tags for part in split_or(text)]
        where.add(f"t.name IN ({','.join('?' * len(names))})", *names)
    if query.since:
        where.add("g.version > ?", query.since)


def _answer(call: Call, query: Query, where: Where) -> Response:
    hidden = "" if call.access.notes else " AND i.type != 'note'"
    order = "count(*)" if query.sort == "numItems" else "t.folded"
    direction = "DESC" if query.descending and query.sort in ("numItems", "title") else "ASC"
    sql = (
        "SELECT t.name, t.type, count(*) AS items, g.version"
        " FROM item_tags t JOIN items i ON i.id = t.item"
        " JOIN tags g ON g.library = t.library AND g.name = t.name AND g.type = t.type"
        f" WHERE {where.sql}{hidden} GROUP BY t.name, t.type ORDER BY {order} {direction}, t.name, t.type"
    )
    rows = call.conn.execute(sql, where.values).fetchall()
    if not rows and "name" in call.args:
        raise Refused(404, "Tag not found")
    page = rows[query.start :][: query.limit]
    headers = page_headers(call, query, total=len(rows))
    if query.format == "versions":
        return json_response({row["name"]: row["version"] for row in page}, *headers)
    shown = [_show(call, row) for row in page]
    if query.format == "atom":
        return feed_response(call, query, shown, total=len(rows))
    return json_response(shown, *headers)


def _show(call: Call, row: sqlite3.Row) -> Json:
    href = link(call, "tags", quote(row["name"], safe=""))
    page = {
        "href": f"https://www.zotero.org/{call.library.prefix}/tags/{quote(row['name'], safe='')}",
        "type": "text/html",
    }
    meta = {"type": row["type"], "numItems": row["items"]}
    return {"tag": row["name"], "links": {"self": href, "alternate": page}, "meta": meta}


def all_tags(call: Call) -> Response:
    """`GET /tags`."""
    return _list(call, None)


def named_tags(call: Call) -> Response:
    """`GET /tags/<name>`: the rows of one name."""
    return _list(call, None, name=call.args["name"])


def item_tags(call: Call) -> Response:
    """`GET /items/K/tags`."""
    return _list(call, None, item=visible_item(call, call.args["key"]).id)


def items_tags(call: Call) -> Response:
    """`GET /items/tags`."""
    return _list(call, Scope())


def top_items_tags(call: Call) -> Response:
    """`GET /items/top/tags`."""
    return _list(call, Scope(top=True))


def trash_items_tags(call: Call) -> Response:
    """`GET /items/trash/tags`."""
    return _list(call, Scope(trash=True))


def collection_tags(call: Call) -> Response:
    """`GET /collections/K/tags` and `/collections/K/items/tags`."""
    return _list(call, Scope(collection=visible_collection(call, call.args["key"]).id))


def collection_top_tags(call: Call) -> Response:
    """`GET /collections/K/items/top/tags`."""
    return _list(call, Scope(collection=visible_collection(call, call.args["key"]).id, top=True))


def delete_tags(call: Call) -> Response:
    """`DELETE /tags?tag=a || b`: needs the library version (428); every item that had one is bumped."""
    require_write(call)
    header = header_version(call.request, UNMODIFIED)
    names = [part for part in split_or(call.request.value("tag") or "") if part]
    if not names:
        raise Refused(400, "'tag' parameter not provided")
    if len(names) > MAX_TAGS:
        raise Refused(413, f"Cannot delete more than {MAX_TAGS} tags at a time")
    if header is None:
        raise Refused(428, "If-Unmodified-Since-Version not provided")
    with write(call.conn):
        check_library(call.conn, call.library, header)
        version = bump(call.conn, call.library)
        for name in names:
            _erase(call, name, version)
    return Response(204, headers=((LAST, str(version)),))


def _erase(call: Call, name: str, version: int) -> None:
    carriers = "SELECT item FROM item_tags WHERE library = ? AND name = ?"
    found = call.conn.execute(
        f"UPDATE items SET version = ? WHERE id IN ({carriers})", (version, call.library.id, name)
    )
    if found.rowcount:
        for table in ("item_tags", "tags"):
            call.conn.execute(f"DELETE FROM {table} WHERE library = ? AND name = ?", (call.library.id, name))
        log_deleted(call.conn, call.library, "tags", names=[name], version=version)
