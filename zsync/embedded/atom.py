"""Items as an Atom feed, for clients that ask for `content=` instead of `include=`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Item = Mapping[str, Any]

_NAMES = 'xmlns="http://www.w3.org/2005/Atom" xmlns:zapi="http://zotero.org/ns/api"'
_MARKUP = ("bib", "citation")


def feed(items: Sequence[Item], *, content: str, total: int, url: str) -> str:
    """A feed of response objects, each with its member `content`."""
    head = f"<title>Zotero / Items</title><id>{escape(url)}</id><zapi:totalResults>{total}</zapi:totalResults>"
    newest = max((str(item["data"]["dateModified"]) for item in items), default="1970-01-01T00:00:00Z")
    entries = "".join(_entry(item, content, "") for item in items)
    return f'<?xml version="1.0"?>\n<feed {_NAMES}>{head}<updated>{newest}</updated>{entries}</feed>'


def entry(item: Item, *, content: str) -> str:
    """One response object as a document of its own."""
    return f'<?xml version="1.0"?>\n{_entry(item, content, f" {_NAMES}")}'


def _entry(item: Item, content: str, names: str) -> str:
    data = item["data"]
    title = next((str(data[name]) for name in ("title", "caseName", "subject", "nameOfAct") if data.get(name)), "")
    parts = [
        f"<title>{escape(title)}</title>",
        f"<id>{escape(item['links']['alternate']['href'])}</id>",
        f"<published>{data['dateAdded']}</published><updated>{data['dateModified']}</updated>",
        f"<zapi:key>{item['key']}</zapi:key><zapi:version>{item['version']}</zapi:version>",
        f"<zapi:itemType>{data['itemType']}</zapi:itemType>",
        _content(item, content),
    ]
    return f"<entry{names}>{''.join(parts)}</entry>"


def _content(item: Item, name: str) -> str:
    value = item["data"] if name == "json" else item.get(name, "")
    if name in _MARKUP:
        return f'<content zapi:type="{name}" type="xhtml">{value}</content>'
    kind = "application/json" if not isinstance(value, str) else "text/plain"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'<content zapi:type="{name}" type="{kind}">{escape(text, quote=False)}</content>'
