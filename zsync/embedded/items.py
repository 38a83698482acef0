"""Items: the routes that read and write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zsync.embedded.apply import Edit, apply, may_be_annotated
from zsync.embedded.citations import bibliography_entry, csl_item
from zsync.embedded.errors import Refused
from zsync.embedded.exports import CONTENT_TYPES, NO_WORK, export
from zsync.embedded.item_save import changed_parts, erase_item, insert_item, settle_date, update_item
from zsync.embedded.kinds import Change, Kind, Saved
from zsync.embedded.listing import (
    answer,
    entry_response,
    page_headers,
    query_of,
    require_read,
    typed,
    unmodified,
)
from zsync.embedded.params import Query, check_mode
from zsync.embedded.render import Json, item_data, show_items
from zsync.embedded.search import Scope, items_where, order
from zsync.embedded.services import Call
from zsync.embedded.stored import State, StoredItem, find_item, load_items
from zsync.embedded.upheavals import Refill
from zsync.embedded.versions import LAST, MODIFIED, header_version
from zsync.embedded.wire import Response, json_response
from zsync.embedded.writes import require_write


def find(call: Call, key: str) -> StoredItem | None:
    """The item of the call's library with this key."""
    return find_item(call.conn, call.library, key)


def visible(call: Call, key: str) -> StoredItem:
    """The item, as far as the key may see it; anything else does not exist (404)."""
    item = find(call, key) if call.access.read or call.public else None
    if item is not None and call.public:
        item = item if item.state.published and not item.state.deleted else None
    elif item is not None and item.state.type == "note" and not call.access.notes:
        item = None
    if item is None:
        raise Refused(404, "Item does not exist")
    return item


def save(call: Call, change: Change) -> Saved:
    """Validate and write one item."""
    stored: StoredItem | None = change.stored
    agent, options = call.request.headers.get("user-agent", ""), call.services.options
    edit = Edit(call.conn, call.library, options, change.json, change.key, stored, change.partial, agent)
    state, now = apply(edit), call.services.now
    if stored is None:
        insert_item(
            call.conn,
            call.library,
            change.key,
            state=state,
            version=change.version,
            user=call.access.user,
            now=now,
        )
        return Saved(True)
    keep = "Zotero" in agent or "Firefox" in agent
    settle_date(stored.state, state, given=bool(change.json.get("dateModified")), keep=keep, now=now)
    if not changed_parts(stored.state, state):
        return Saved(False)
    touched = update_item(
        call.conn, call.library, stored, state=state, version=change.version, user=call.access.user, now=now
    )
    _note_blanked(call, stored, state)
    return Saved(True, frozenset(touched))


def _note_blanked(call: Call, stored: StoredItem, state: State) -> None:
    """With the `refill` fault, a citation key that was blanked comes back later, as Better BibTeX does it."""
    after, old = call.services.faults.refill_after(), stored.state.data.get("citationKey")
    if after is not None and old and not state.data.get("citationKey"):
        call.services.refills.append(Refill(call.library, stored.id, old, call.services.now + after))


def show(call: Call, key: str) -> Json:
    """The full response object of an item."""
    item = find(call, key)
    return show_items(call, [item])[0] if item else {}


def erase(call: Call, stored: StoredItem, version: int) -> None:
    """Delete an item with its children."""
    erase_item(call.conn, call.library, stored.id, version=version)


ITEMS = Kind("items", "item", find, save, show, erase)


def list_items(call: Call, scope: Scope) -> Response:
    """A page of items in a scope."""
    if not call.public:
        require_read(call)
    if (same := unmodified(call)) is not None:
        return same
    query = query_of(call)
    _check_query(query)
    where = items_where(call, scope, query)
    total = call.conn.execute(f"SELECT count(*) FROM items i WHERE {where.sql}", where.values).fetchone()[0]
    sql = f"SELECT i.id, i.key, i.version FROM items i WHERE {where.sql} ORDER BY {order(query)} LIMIT ? OFFSET ?"
    limit = -1 if query.limit is None else query.limit
    rows = call.conn.execute(sql, [*where.values, limit, query.start]).fetchall()
    ids = [row["id"] for row in rows]
    if query.format in ("bib", "csljson", *CONTENT_TYPES):
        return _exported(call, query, load_items(call.conn, call.library, ids), total)
    pairs = [(row["key"], row["version"]) for row in rows]

    def shown() -> list[Json]:
        return show_items(call, load_items(call.conn, call.library, ids), _parts(query))

    return answer(call, query, rows=pairs, total=total, show=shown)


def _exported(call: Call, query: Query, found: Sequence[StoredItem], total: int) -> Response:
    """A page in another format than ours; `format=bib` in one plain style."""
    items = [item for item in found if item.state.type not in NO_WORK]
    headers = page_headers(call, query, total=total)
    if query.format == "csljson":
        return _csl([csl_item(call.library, item) for item in items], *headers)
    return _document(call, query, items, *headers)


def _document(call: Call, query: Query, items: Sequence[StoredItem], *headers: tuple[str, str]) -> Response:
    """Works as one text: an export, or a bibliography."""
    if query.format in CONTENT_TYPES:
        data = [item_data(item, public=call.public) for item in items]
        return typed(CONTENT_TYPES[query.format], export(query.format, data), *headers)
    body = "\n".join(map(bibliography_entry, items))
    text = f'<?xml version="1.0"?>\n<div class="csl-bib-body">\n{body}\n</div>'
    return typed("text/html", text, *headers)


def _parts(query: Query) -> tuple[str, ...]:
    """The members of a response object: what `include=` names, or the data and what `content=` names."""
    if query.format != "atom":
        return query.include
    return ("data", *(name for name in query.content if name != "json"))


def _check_query(query: Query) -> None:
    check_mode(query, ("titlecreatoryear", "everything"))
    if query.sort == "numItems":
        raise Refused(400, "Invalid 'sort' value 'numItems'")
    if query.sort == "itemKeyList" and query.keys is None:
        raise Refused(400, "sort=itemKeyList requires the itemKey parameter")


def _csl(items: Sequence[Json], *headers: tuple[str, str]) -> Response:
    kind = ("Content-Type", "application/vnd.citationstyles.csl+json")
    return replace(json_response({"items": items}), headers=(kind, *headers))


def all_items(call: Call) -> Response:
    """`GET /items`."""
    return list_items(call, Scope())


def top_items(call: Call) -> Response:
    """`GET /items/top`."""
    return list_items(call, Scope(top=True))


def trashed_items(call: Call) -> Response:
    """`GET /items/trash`."""
    return list_items(call, Scope(trash=True))


def published_items(call: Call) -> Response:
    """`GET /publications/items`."""
    return list_items(call, Scope(published=True))


def published_top_items(call: Call) -> Response:
    """`GET /publications/items/top`."""
    return list_items(call, Scope(published=True, top=True))


def refuse_published(call: Call) -> Response:
    """`POST /publications/items`: 403 for everybody who may not write, else 405: publish by `inPublications`."""
    require_write(call)
    raise Refused(405, "Method not allowed", headers=[("Allow", "GET")])


def children(call: Call) -> Response:
    """`GET /items/K/children`; 400 for attachments that cannot have annotations."""
    if not call.public:
        require_read(call)
    parent = visible(call, call.args["key"])
    if parent.state.type == "attachment" and not may_be_annotated(parent.state):
        raise Refused(400, "/children cannot be called on attachments that cannot have annotations")
    return list_items(call, Scope(parent=parent.id, published=call.public))


def one_item(call: Call) -> Response:
    """`GET /items/K`: the object's own version in the header."""
    item = visible(call, call.args["key"])
    query = query_of(call)
    version = (LAST, str(item.version))
    given = header_version(call.request, MODIFIED)
    if call.services.options.local and given is not None and item.version <= given:
        return Response(304, headers=(version,))
    if query.format == "csljson":
        return _csl([csl_item(call.library, item)], version)
    if query.format == "atom":
        return entry_response(call, query, show_items(call, [item], _parts(query))[0], version)
    if query.format == "bib" or query.format in CONTENT_TYPES:
        return _document(call, query, [item], version)
    if query.format in ("versions", "keys"):
        raise Refused(400, f"Invalid 'format' value '{query.format}'")
    if query.format != "json":
        raise Refused(501, f"format={query.format} is not available in the embedded library")
    return json_response(show_items(call, [item], query.include)[0], version)
