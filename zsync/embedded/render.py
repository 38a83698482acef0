"""Items, collections and searches as the JSON of responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from zsync.embedded.atom import table
from zsync.embedded.citations import bibliography_entry, citation, csl_item
from zsync.embedded.db import marks
from zsync.embedded.errors import Refused
from zsync.embedded.exports import CONTENT_TYPES, export
from zsync.embedded.lists import show_relations
from zsync.embedded.oldschema import fit
from zsync.embedded.schema import ANNOTATION_FIELDS, STORED_MODES, TEXT_ANNOTATIONS, schema
from zsync.embedded.services import Call
from zsync.embedded.stored import StoredItem, chunks

Json = dict[str, Any]
PDF = "application/pdf"


def item_data(item: StoredItem, *, public: bool = False) -> Json:
    """The `data` member of an item: every field of its type, empty ones as `""`, in the server's order.

    A `public` one (My Publications) is without tags, collections and relations.
    """
    state = item.state
    body: Json = {"key": item.key, "version": item.version}
    if state.parent:
        body["parentItem"] = state.parent
    body["itemType"] = state.type
    body |= _fields(item)
    if state.deleted:
        body["deleted"] = 1
    if state.published:
        body["inPublications"] = True
    if state.data.get("linkMode") != "embedded_image" and not public:
        body["tags"] = [{"tag": name, "type": 1} if kind else {"tag": name} for name, kind in state.tags]
        if not state.parent:
            body["collections"] = state.collections
        body["relations"] = show_relations(state.relations)
    return body | {"dateAdded": state.added, "dateModified": state.modified}


def _fields(item: StoredItem) -> Json:
    data, kind = item.state.data, schema().types[item.state.type]
    if kind.name == "note":
        return {"note": data.get("note", "")}
    if kind.name == "attachment":
        return _attachment(data)
    if kind.name == "annotation":
        return _annotation(data)
    body: Json = {}
    title = kind.title
    for name in kind.fields:
        body[name] = data.get(name, "")
        if name == title:
            body["creators"] = data.get("creators", [])
    return body


def _annotation(data: Mapping[str, Any]) -> Json:
    """Text only where the type has some, the author's name only when there is one."""
    hidden = {"annotationAuthorName"} - data.keys()
    if data.get("annotationType") not in TEXT_ANNOTATIONS:
        hidden.add("annotationText")
    return {name: data.get(name, "") for name in ANNOTATION_FIELDS if name not in hidden}


def _attachment(data: Mapping[str, Any]) -> Json:
    mode = data.get("linkMode", "")
    body: Json = {"linkMode": mode}
    if mode != "embedded_image":
        body |= {name: data.get(name, "") for name in ("title", "accessDate", "url", "note")}
    body["contentType"] = data.get("contentType", "")
    if mode != "embedded_image":
        body["charset"] = data.get("charset", "")
    if mode in STORED_MODES:
        body |= {"filename": data.get("filename", ""), "md5": data.get("md5"), "mtime": data.get("mtime")}
    if mode == "linked_file":
        body["path"] = data.get("path", "")
    return body | ({"lastRead": data["lastRead"]} if data.get("lastRead") else {})


def library_json(call: Call) -> Json:
    """The `library` member."""
    table, kind = ("users", "user") if call.library.kind == "users" else ("groups", "group")
    row = call.conn.execute(f"SELECT name FROM {table} WHERE id = ?", (call.library.number,)).fetchone()
    name = str(row["name"]) if row else ""
    page = quote(name) if kind == "user" else f"groups/{call.library.number}"
    link = {"href": f"https://www.zotero.org/{page}", "type": "text/html"}
    return {
        "type": kind,
        "id": call.library.number,
        "name": name,
        "links": {"alternate": link},
    }


def link(call: Call, *parts: str, kind: str = "application/json") -> Json:
    """A link to a path of the library."""
    return {"href": "/".join((call.request.base, call.library.prefix, *parts)), "type": kind}


def show_items(call: Call, items: Sequence[StoredItem], include: Sequence[str] = ("data",)) -> list[Json]:
    """Full response objects of items."""
    return [shown for chunk in chunks(items) for shown in _show_chunk(call, chunk, include)]


def _show_chunk(call: Call, items: Sequence[StoredItem], include: Sequence[str]) -> list[Json]:
    library = library_json(call)
    counts, files = _child_counts(call, items), _stored_files(call, items)
    return [
        {
            "key": item.key,
            "version": item.version,
            "library": library,
            "links": _links(call, item, files),
            "meta": _meta(call, item, counts),
            **{name: _included(call, item, name) for name in include if name != "none"},
        }
        for item in items
    ]


def _included(call: Call, item: StoredItem, name: str) -> object:
    if name == "data":
        return _fit_schema(call, item_data(item, public=call.public))
    if name == "csljson":
        return csl_item(call.library, item)
    if name == "bib":
        return f'<div class="csl-bib-body">{bibliography_entry(item)}</div>'
    if name == "citation":
        return citation(item)
    if name == "html":
        return table(item_data(item, public=call.public))
    if name in CONTENT_TYPES:
        return export(name, [item_data(item, public=call.public)])
    raise Refused(501, f"include={name} is not available in the embedded library")


def _fit_schema(call: Call, data: Json) -> Json:
    headers = call.request.headers
    return fit(data, headers.get("zotero-schema-version", ""), headers.get("user-agent", ""))


def _meta(call: Call, item: StoredItem, counts: Mapping[int, int]) -> Json:
    meta: Json = {}
    if call.library.kind == "groups":
        meta["createdByUser"] = _user(call, item.row["created_by"])
        if item.row["modified_by"] != item.row["created_by"]:
            meta["lastModifiedByUser"] = _user(call, item.row["modified_by"])
    if item.row["creator"]:
        meta["creatorSummary"] = item.row["creator"]
    if item.row["date"]:
        meta["parsedDate"] = item.row["date"]
    if not item.state.parent or item.state.type == "attachment":
        meta["numChildren"] = counts.get(item.id, 0)
    return meta


def _user(call: Call, number: int) -> Json:
    row = call.conn.execute("SELECT name FROM users WHERE id = ?", (number,)).fetchone()
    name = row["name"] if row else ""
    return {"id": number, "username": name, "name": name, "links": {}}


def _child_counts(call: Call, items: Sequence[StoredItem]) -> dict[int, int]:
    hidden = "" if call.access.notes else " AND type != 'note'"
    hidden = " AND published = 1" if call.public else hidden
    parents = f"parent IN ({marks(items)})"
    sql = f"SELECT parent, count(*) FROM items WHERE {parents} AND trashed = 0{hidden} GROUP BY parent"
    return dict(map(tuple, call.conn.execute(sql, [item.id for item in items])))


def _stored_files(call: Call, items: Sequence[StoredItem]) -> dict[int, Json]:
    """Stored files by row id: of these items, and (`best` attachment) of their children."""
    sql = (
        "SELECT i.id, i.key, i.parent, f.size, f.content_type, f.filename, f.zipped"
        " FROM items i JOIN files f ON f.item = i.id WHERE i.type = 'attachment' AND i.trashed = 0"
        f" AND (i.id IN ({marks(items)}) OR i.parent IN ({marks(items)})) ORDER BY i.added, i.id"
    )
    ids = [item.id for item in items]
    found: dict[int, Json] = {}
    for row in call.conn.execute(sql, ids + ids):
        found[row["id"]] = dict(row)
        if row["parent"] is not None:
            best = found.get(-row["parent"])
            if best is None or (
                _bare(best["content_type"]) != PDF and _bare(row["content_type"]) == PDF
            ):
                found[-row["parent"]] = dict(row)
    return found


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0]


def _links(call: Call, item: StoredItem, files: Mapping[int, Json]) -> Json:
    alternate = {"href": f"https://www.zotero.org/{call.library.prefix}/items/{item.key}", "type": "text/html"}
    own_path = ("publications", "items") if call.public else ("items",)
    links: Json = {"self": link(call, *own_path, item.key), "alternate": alternate}
    if item.state.parent:
        links["up"] = link(call, "items", item.state.parent)
    if item.state.parent is None and (best := files.get(-item.id)):
        shown = {"attachmentType": _bare(best["content_type"])}
        links["attachment"] = link(call, "items", best["key"]) | shown
        if not best["zipped"]:
            links["attachment"]["attachmentSize"] = best["size"]
    own = files.get(item.id)
    if own:
        enclosure = link(call, *own_path, item.key, "file", kind=_bare(own["content_type"]))
        enclosure["href"] += "/view"
        links["enclosure"] = enclosure | {"title": own["filename"], "length": own["size"]}
    return links
