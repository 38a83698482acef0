"""A long list is paged through its index: a page of a large library costs no look at all its items."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from zsync.embedded import app
from zsync.embedded.wire import Request

LISTS = {
    "items": "items_standing",
    "items/top": "items_standing",
    "items?includeTrashed=1": "items_",
    "items?itemKey=ABCD2345,EFGH2345&includeTrashed=1": "sqlite_autoindex_items",
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_counted_in_an_index(tmp_path: Path, path: str) -> None:
    """The number of results is told by an index alone, and a page comes in its order without sorting them all."""
    library, seen = app(tmp_path / "library.sqlite"), list[str]()
    where, _, query = path.partition("?")
    asked = tuple((name, value) for name, _, value in (part.partition("=") for part in query.split("&")) if name)
    with library.services.database.session() as conn:
        conn.set_trace_callback(seen.append)
    library.respond(Request("GET", f"/users/1/{where}", asked, {"zotero-api-key": library.api_key}))
    with library.services.database.session() as conn:
        conn.set_trace_callback(None)
        count, page = [_plan(conn, sql) for sql in seen if "FROM items i WHERE" in sql]
    library.close()
    assert f"COVERING INDEX {LISTS[path]}" in count
    assert "itemKey" in path or "TEMP B-TREE" not in page


def _plan(conn: sqlite3.Connection, sql: str) -> str:
    rows = conn.execute(f"EXPLAIN QUERY PLAN {sql}")
    return "; ".join(str(row[3]) for row in rows)
