"""Objects as Atom entries and feeds, for clients that ask for `format=atom` or `content=`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from zsync.embedded.schema import label

Object = Mapping[str, Any]
Links = Iterable[tuple[str, str]]

MEDIA_TYPE = "application/atom+xml"
_XHTML = "http://www.w3.org/1999/xhtml"
_NAMES = 'xmlns="http://www.w3.org/2005/Atom" xmlns:zapi="http://zotero.org/ns/api"'
_MARKUP = ("bib", "citation", "html")
_TITLES = ("title", "caseName", "subject", "nameOfAct", "name")
_FACTS = ("itemType", "creatorSummary", "parsedDate", "numChildren", "numCollections", "numItems")


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands around the entries: a title, the address that names the feed, its links, and the time."""

    title: str
    id: str
    links: Links
    now: str


def feed(shown: Sequence[Object], head: Feed, *, contents: Sequence[str]) -> str:
    """A feed of response objects, each with what `content=` asks for."""
    links = "".join(_link(rel, href) for rel, href in head.links)
    dates = [str(one["data"]["dateModified"]) for one in shown if "dateModified" in one.get("data", {})]
    updated = max(dates, default=head.now)
    entries = "".join(_entry(one, contents, "", head.now) for one in shown)
    top = f"<title>{escape(head.title)}</title><id>{escape(head.id)}</id>{links}<updated>{updated}</updated>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<feed {_NAMES}>{top}{entries}</feed>'


def entry(shown: Object, *, contents: Sequence[str], now: str) -> str:
    """One response object as a document of its own."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_entry(shown, contents, f" {_NAMES}", now)}'


def _entry(shown: Object, contents: Sequence[str], names: str, now: str) -> str:
    data: Object = shown.get("data", {})
    title = str(shown.get("tag") or next((data[name] for name in _TITLES if data.get(name)), "[Untitled]"))
    parts = [
        f"<title>{escape(title)}</title>",
        f"<id>{escape(_uri(shown))}</id>",
        f"<published>{data['dateAdded']}</published>" if "dateAdded" in data else "",
        f"<updated>{data.get('dateModified', now)}</updated>",
        *(_entry_link(rel, link) for rel, link in shown["links"].items() if rel != "attachment"),
        *_facts(shown, data),
        _content(shown, contents),
    ]
    return f"<entry{names}>{''.join(parts)}</entry>"


def _uri(shown: Object) -> str:
    """The name of an object: its page at zotero.org, in plain http and without www."""
    link = shown["links"].get("alternate") or shown["links"]["self"]
    return str(link["href"]).replace("https://www.zotero.org/", "http://zotero.org/")


def _link(rel: str, href: str, kind: str = "") -> str:
    kind = kind or ("text/html" if rel == "alternate" else MEDIA_TYPE)
    return f'<link rel="{rel}" type="{escape(kind)}" href="{escape(href)}"/>'


def _entry_link(rel: str, link: Object) -> str:
    if rel in ("self", "up"):
        return _link(rel, f"{link['href']}?format=atom")
    return _link(rel, link["href"], str(link["type"]))


def _facts(shown: Object, data: Object) -> Iterable[str]:
    """Elements of Zotero's own: only what the object has."""
    number = {"groupID": shown["id"]} if "id" in shown else {name: shown.get(name) for name in ("key", "version")}
    meta: Object = shown.get("meta", {})
    facts = {**number, **{name: data.get(name, meta.get(name)) for name in _FACTS}}
    known = {name: escape(str(value)) for name, value in facts.items() if value is not None}
    return (f"<zapi:{name}>{value}</zapi:{name}>" for name, value in known.items())


def _content(shown: Object, names: Sequence[str]) -> str:
    """One kind of content stands by itself, several each in an element of its own."""
    if len(names) == 1:
        text = _text(shown, names[0])
        kind = "xhtml" if names[0] in _MARKUP else _type(shown, names[0])
        return f'<content zapi:type="{names[0]}" type="{kind}">{text}</content>' if names != ("none",) else ""
    parts = (f'<zapi:subcontent zapi:type="{name}">{_text(shown, name)}</zapi:subcontent>' for name in names)
    return f'<content type="application/xml">{"".join(parts)}</content>'


def _type(shown: Object, name: str) -> str:
    return "text/plain" if isinstance(shown.get(name), str) else "application/json"


def _text(shown: Object, name: str) -> str:
    value = shown.get("data", {}) if name == "json" else shown.get(name, "")
    if name == "html":
        return _spaced(value or table(shown.get("data", {})))
    if name in _MARKUP:
        return _spaced(str(value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=4)
    return escape(text, quote=False)


def _spaced(markup: str) -> str:
    return re.sub(r"^<(\w+)", rf'<\1 xmlns="{_XHTML}"', markup, count=1)


def table(data: Object) -> str:
    """What an object says as an HTML table, a row a field."""
    shown = {name: value for name, value in data.items() if value and isinstance(value, (str, int))}
    rows = (_row(name, str(value)) for name, value in shown.items() if name not in ("key", "version"))
    return f"<div><table>{''.join(rows)}</table></div>"


def _row(name: str, value: str) -> str:
    head = f'<th style="text-align: right">{escape(label(name))}</th>'
    return f'<tr class="{name}">{head}<td>{escape(value)}</td></tr>'
