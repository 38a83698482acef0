"""The routes that describe item types, and templates."""

from __future__ import annotations

from typing import Any

from zsync.embedded.errors import Refused
from zsync.embedded.schema import ANNOTATION_TYPES, ATTACHMENT_MODES, ItemType, label, schema, template
from zsync.embedded.services import Call
from zsync.embedded.wire import Response, json_response


def _named(name: str, values: tuple[str, ...] | list[str]) -> Response:
    return json_response([{name: value, "localized": label(value)} for value in values])


def item_types(call: Call) -> Response:
    """`GET /itemTypes`: every type that can be chosen (not attachment and annotation)."""
    return _named("itemType", [name for name in schema().types if name not in ("attachment", "annotation")])


def item_fields(call: Call) -> Response:
    """`GET /itemFields`."""
    return _named("field", sorted(schema().fields, key=label))


def _asked(call: Call) -> ItemType:
    name = call.request.value("itemType")
    if not name:
        raise Refused(400, "'itemType' not provided")
    if name not in schema().types:
        raise Refused(400, f"Invalid item type '{name}'")
    return schema().types[name]


def type_fields(call: Call) -> Response:
    """`GET /itemTypeFields?itemType=`."""
    return _named("field", _asked(call).fields)


def type_creators(call: Call) -> Response:
    """`GET /itemTypeCreatorTypes?itemType=`: the primary type first."""
    return _named("creatorType", _asked(call).creators)


def creator_fields(call: Call) -> Response:
    """`GET /creatorFields`."""
    names = {"firstName": "First", "lastName": "Last", "name": "Name"}
    return json_response([{"field": name, "localized": text} for name, text in names.items()])


def new_item(call: Call) -> Response:
    """`GET /items/new?itemType=`: an empty item."""
    kind = _asked(call).name
    mode, annotation = call.request.value("linkMode") or "", call.request.value("annotationType") or ""
    if kind == "attachment" and mode not in ATTACHMENT_MODES:
        raise Refused(400, f"Invalid linkMode '{mode}'" if mode else "linkMode required for itemType=attachment")
    if kind == "annotation" and annotation not in ANNOTATION_TYPES:
        raise Refused(400, f"Invalid annotationType '{annotation}'" if annotation else "annotationType required")
    return json_response(template(kind, link_mode=mode, annotation=annotation))


def whole_schema(call: Call) -> Response:
    """`GET /schema`: types, base fields, creator types, field kinds, English labels, CSL mappings."""
    raw = schema().raw
    types = schema().types.values()
    labels = {
        "itemTypes": {kind.name: label(kind.name) for kind in types},
        "fields": {name: label(name) for name in sorted(schema().fields)},
        "creatorTypes": {name: label(name) for kind in types for name in kind.creators},
    }
    csl = {
        "types": raw["csl_types"],
        "fields": {"text": raw["csl_text"], "date": raw["csl_date"]},
        "names": raw["csl_names"],
    }
    kinds = {name: {"type": kind} for name, kind in raw["field_kinds"].items()}
    body = {
        "version": schema().version,
        "itemTypes": [_type_json(kind) for kind in types],
        "meta": {"fields": kinds},
        "csl": csl,
        "locales": {"en-US": labels},
    }
    return json_response(body)


def _type_json(kind: ItemType) -> dict[str, Any]:
    fields = [
        {"field": name} | ({"baseField": kind.bases[name]} if name in kind.bases else {}) for name in kind.fields
    ]
    creators = [
        {"creatorType": name} | ({"primary": True} if at == 0 else {}) for at, name in enumerate(kind.creators)
    ]
    return {"itemType": kind.name, "fields": fields, "creatorTypes": creators}
