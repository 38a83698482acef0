"""The parameters of read requests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zsync.embedded.errors import Refused
from zsync.embedded.schema import schema
from zsync.embedded.values import is_key, whole
from zsync.embedded.wire import Request

MAX_LIMIT, DEFAULT_LIMIT, MAX_KEYS, MAX_BIBLIOGRAPHY = 100, 25, 100, 150
EXPORTS = (
    *("bibtex", "biblatex", "bookmarks", "coins", "csv", "mods", "refer", "rdf_bibliontology", "rdf_dc"),
    *("rdf_zotero", "ris", "tei", "wikipedia"),
)
UNAVAILABLE = ("mods", "rdf_bibliontology", "rdf_dc", "rdf_zotero", "tei")
"""Exports of items that the server has and this library has not."""
FORMATS = ("json", "keys", "versions", "atom", "bib", "csljson", *EXPORTS)
MEMBERS = ("none", "html", "bib", "citation", "csljson", *EXPORTS)
INCLUDES = ("data", *MEMBERS)
CONTENTS = ("json", *MEMBERS)
SORTS = (
    *("dateAdded", "dateModified", "title", "creator", "itemType", "date", "publisher", "publicationTitle"),
    *("journalAbbreviation", "language", "accessDate", "libraryCatalog", "callNumber", "rights", "addedBy"),
    *("numItems", "serverDateModified", "itemKeyList", "extra"),
    *("collectionKeyList", "searchKeyList"),
)
DESCENDING = ("dateAdded", "dateModified", "date", "serverDateModified")
KEY_PARAMETERS = ("itemKey", "collectionKey", "searchKey")
_OR = re.compile(r"\s+\|\|\s+")
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")


@dataclass(frozen=True, slots=True)
class Query:
    """A read request's parameters. `limit` None means no limit; `keys` None means no key filter."""

    format: str
    include: tuple[str, ...]
    limit: int | None
    start: int
    sort: str
    descending: bool
    since: int
    keys: tuple[str, ...] | None
    include_trashed: bool
    q: str
    qmode: str
    tags: tuple[str, ...]
    item_type: str
    content: tuple[str, ...] = ("html",)


def read_query(request: Request, *, strict_keys: bool = False, unlimited: bool = False) -> Query:
    """The parameters of a request; a value the server does not know is refused with 400.

    `unlimited`: without `limit` everything comes, as from the desktop.
    """
    form = _one_of(request, "format", FORMATS, _default_format(request))
    keys = _keys(request, strict=strict_keys)
    sort, direction = _sort(request, form)
    return Query(
        format=form,
        include=_members(request, "include", INCLUDES, form=form, only="json") or ("data",),
        limit=_limit(request, form, keys, unlimited=unlimited),
        start=whole(request.value("start") or "") or 0,
        sort=sort,
        descending=direction == "desc" if direction else sort in DESCENDING,
        since=read_since(request) or 0,
        keys=keys,
        include_trashed=truthy(request.value("includeTrashed")),
        content=_members(request, "content", CONTENTS, form=form, only="atom") or ("html",),
        q=request.value("q") or "",
        qmode=request.value("qmode") or "",
        tags=tuple(tag for tag in request.values("tag") if tag),
        item_type=_item_type(request),
    )


def read_since(request: Request) -> int | None:
    """`since` (or the older `newer`): a number, else 400; None when it is not there."""
    text = request.value("since") if request.value("since") is not None else request.value("newer")
    if text is None:
        return None
    if text and _NUMBER.fullmatch(text.strip()) is None:
        raise Refused(400, f"Invalid value for 'since' ('{text}')")
    return int(float(text or "0"))


def read_keys(text: str) -> tuple[str, ...]:
    """The well-formed keys of a comma list; malformed ones are dropped."""
    return tuple(key for key in (part.strip() for part in text.split(",")) if is_key(key))


def split_or(text: str) -> list[str]:
    """The alternatives of `a || b`; bars without blanks around them are part of a name."""
    return [part.strip() for part in _OR.split(text)]


def truthy(text: str | None) -> bool:
    """PHP's truth: everything but nothing, the empty string and `0` (`false` is a word, and so true)."""
    return text not in (None, "", "0")


def _one_of(request: Request, name: str, known: Sequence[str], default: str) -> str:
    text = request.value(name)
    if not text:
        return default
    if text not in known:
        raise Refused(400, f"Invalid '{name}' value '{text}'")
    return text


def _default_format(request: Request) -> str:
    """Atom for who asks for `content` or accepts Atom by name, JSON for everybody else."""
    accepted = {part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")}
    return "atom" if request.value("content") is not None or "application/atom+xml" in accepted else "json"


def _members(request: Request, name: str, known: Sequence[str], *, form: str, only: str) -> tuple[str, ...]:
    """The comma list of `include` (of JSON) or `content` (of Atom), sorted."""
    text = request.value(name)
    parts = tuple(sorted({part for part in (text or "").split(",") if part}))
    if text and form != only:
        raise Refused(400, f"'{name}' is valid only for format={only}")
    if unknown := [part for part in parts if part not in known]:
        raise Refused(400, f"Invalid '{name}' value '{unknown[0]}'")
    if "none" in parts and len(parts) > 1:
        raise Refused(400, f"{name}=none is not valid in multi-format responses")
    return parts


def check_mode(query: Query, known: Sequence[str]) -> None:
    """A `qmode` that a list does not know is refused with 400; case says nothing."""
    if query.qmode and query.qmode.lower() not in known:
        raise Refused(400, f"Invalid 'qmode' value '{query.qmode}'")


def _limit(request: Request, form: str, keys: tuple[str, ...] | None, *, unlimited: bool) -> int | None:
    given = whole(request.value("limit") or "")
    if form == "bib":
        _refuse_paging(request)
        return MAX_BIBLIOGRAPHY
    if keys and not unlimited:
        return MAX_KEYS  # of every format: a list of keys has its own limit, whatever `limit` says
    if unlimited or form in ("keys", "versions"):
        return given if given and given > 0 else None
    return min(given, MAX_LIMIT) if given and given > 0 else DEFAULT_LIMIT


def _refuse_paging(request: Request) -> None:
    """A bibliography is ordered by its style, and whole: `limit=0` asks for no more than that."""
    for name in ("order", "sort", "start", "limit", "direction"):
        if request.value(name) not in (None, "", "0"):
            raise Refused(400, f"'{name}' is not valid for format=bib")


def _keys(request: Request, *, strict: bool) -> tuple[str, ...] | None:
    text = next((found for name in KEY_PARAMETERS if (found := request.value(name)) is not None), None)
    if text is None:
        return None
    keys = read_keys(text)
    if strict and not keys:
        raise Refused(400, "No valid key in the key list")
    return keys or None


def _sort(request: Request, form: str) -> tuple[str, str]:
    """Sort field and direction ("" when not given); the older `order` and `sort=asc` are understood."""
    sort, order = request.value("sort") or "", request.value("order") or ""
    directions = ("asc", "desc")
    given = _one_of(request, "direction", directions, "")
    given = given or next((text for text in (sort, order) if text in directions), "")
    names = [text for text in (sort, order) if text and text not in directions]
    field = names[0] if names else ("dateAdded" if form == "atom" else "dateModified")
    if field not in SORTS:
        raise Refused(400, f"Invalid 'sort' value '{field}'")
    return field, given


def _item_type(request: Request) -> str:
    found = [text for text in request.values("itemType") if text]
    if len(found) > 1:
        raise Refused(400, "Cannot specify 'itemType' more than once")
    if not found:
        return ""
    for name in (part.removeprefix("-") for part in split_or(found[0])):
        if name not in schema().types:
            raise Refused(400, f"Invalid item type '{name}'")
    return found[0]
