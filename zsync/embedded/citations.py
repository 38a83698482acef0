"""CSL JSON of items, and a plain bibliography and citation; citation styles are not processed here."""

from __future__ import annotations

import html
import re
from typing import Any

from zsync.embedded.access import Library
from zsync.embedded.schema import schema
from zsync.embedded.stored import StoredItem
from zsync.embedded.values import parsed_date


def csl_item(library: Library, item: StoredItem) -> dict[str, Any]:
    """An item as CSL JSON; `id` is the library's number and the key, the citation key is `citation-key`."""
    raw, kind = schema().raw, schema().types[item.state.type]
    body: dict[str, Any] = {"id": f"{library.number}/{item.key}", "type": _csl_type(kind.name)}
    based = {kind.base(name): value for name, value in item.state.data.items() if name in kind.fields}
    for variable, fields in raw["csl_text"].items():
        if text := next((based[name] for name in fields if based.get(name)), ""):
            body[variable] = text
    for variable, field in raw["csl_date"].items():
        if based.get(field):
            body[variable] = _csl_date(based[field])
    return body | _csl_names(item)


def _csl_type(name: str) -> str:
    return next((csl for csl, names in schema().raw["csl_types"].items() if name in names), "document")


def _csl_date(text: str) -> dict[str, Any]:
    parsed = parsed_date(text)
    return {"date-parts": [[int(part) for part in parsed.split("-")]]} if parsed else {"literal": text}


def _csl_names(item: StoredItem) -> dict[str, list[dict[str, str]]]:
    kind, names = schema().types[item.state.type], schema().raw["csl_names"]
    found: dict[str, list[dict[str, str]]] = {}
    for creator in item.state.data.get("creators", []):
        primary = bool(kind.creators) and creator["creatorType"] == kind.creators[0]
        role = "author" if primary else names.get(creator["creatorType"])
        if role:
            found.setdefault(role, []).append(_csl_name(creator))
    return found


def _csl_name(creator: dict[str, str]) -> dict[str, str]:
    if "name" in creator:
        return {"literal": creator["name"]}
    return {"family": creator["lastName"], "given": creator["firstName"]}


def bibliography_entry(item: StoredItem) -> str:
    """One entry in one plain author-title-year form, whatever style was asked for."""
    kind = schema().types[item.state.type]
    title = str(item.state.data.get(kind.title or "title", ""))
    parts = [item.row["creator"], title, _year(item)]
    text = ". ".join(part.rstrip(".") for part in parts if part)
    return f'<div class="csl-entry">{html.escape(text, quote=False)}.</div>'


def citation(item: StoredItem) -> str:
    """A citation in the text: `<span>(Lee, 2020)</span>`."""
    parts = [part for part in (item.row["creator"] or item.row["title"], _year(item)) if part]
    return f"<span>({html.escape(', '.join(parts), quote=False)})</span>"


def _year(item: StoredItem) -> str:
    match = re.match(r"\d{4}", item.row["date"])
    return match[0] if match else ""
