"""The parameters of read requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zsync.embedded.errors import Refused
from zsync.embedded.schema import schema
from zsync.embedded.values import is_key, whole
from zsync.embedded.wire import Request

MAX_LIMIT, DEFAULT_LIMIT, MAX_KEYS = 100, 25, 100
EXPORTS = (
    *("bibtex", "biblatex", "bookmarks", "coins", "csv", "mods", "refer", "rdf_bibliontology", "rdf_dc"),
    *("rdf_zotero", "ris", "tei", "wikipedia"),
)
FORMATS = ("json", "keys", "versions", "atom", "bib", "csljson", *EXPORTS)
INCLUDES = ("data", "bib", "citation", "csljson", *EXPORTS)
SORTS = (
    *("dateAdded", "dateModified", "title", "creator", "itemType", "date", "publisher", "publicationTitle"),
    *("journalAbbreviation", "language", "accessDate", "libraryCatalog", "callNumber", "rights", "addedBy"),
    *("numItems", "serverDateModified", "itemKeyList"),
    *("collectionKeyList", "searchKeyList"),
)
DESCENDING = ("dateAdded", "dateModified", "date", "serverDateModified")
KEY_PARAMETERS = ("itemKey", "collectionKey", "searchKey")


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
    content: str = "json"


def read_query(request: Request, *, strict_keys: bool = False, unlimited: bool = False) -> Query:
    """The parameters of a request; a value the server does not know is refused with 400.

    `unlimited`: without `limit` everything comes, as from the desktop.
    """
    form = _one_of(request, "format", FORMATS, "json")
    keys = _keys(request, strict=strict_keys)
    sort, direction = _sort(request)
    return Query(
        format=form,
        include=_include(request),
        limit=_limit(request, form, keys, unlimited=unlimited),
        start=whole(request.value("start") or "") or 0,
        sort=sort,
        descending=direction == "desc" if direction else sort in DESCENDING,
        since=read_since(request) or 0,
        keys=keys,
        include_trashed=truthy(request.value("includeTrashed")),
        content=_one_of(request, "content", ("json", *INCLUDES[1:]), "json"),
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
    since = whole(text or "0")
    if since is None:
        raise Refused(400, f"Invalid value for 'since' ('{text}')")
    return since


def read_keys(text: str) -> tuple[str, ...]:
    """The well-formed keys of a comma list; malformed ones are dropped."""
    return tuple(key for key in (part.strip() for part in text.split(",")) if is_key(key))


def truthy(text: str | None) -> bool:
    """PHP's truth: everything but nothing, the empty string and `0`."""
    return text not in (None, "", "0", "false")


def _one_of(request: Request, name: str, known: Sequence[str], default: str) -> str:
    text = request.value(name)
    if not text:
        return default
    if text not in known:
        raise Refused(400, f"Invalid '{name}' value '{text}'")
    return text


def _include(request: Request) -> tuple[str, ...]:
    parts = tuple(part for part in (request.value("include") or "data").split(",") if part)
    if unknown := [part for part in parts if part not in INCLUDES]:
        raise Refused(400, f"Invalid 'include' value '{unknown[0]}'")
    return parts


def _limit(request: Request, form: str, keys: tuple[str, ...] | None, *, unlimited: bool) -> int | None:
    given = whole(request.value("limit") or "")
    if unlimited or form in ("keys", "versions"):
        return given if given and given > 0 else None
    if keys:
        return MAX_KEYS
    return min(given, MAX_LIMIT) if given and given > 0 else DEFAULT_LIMIT


def _keys(request: Request, *, strict: bool) -> tuple[str, ...] | None:
    text = next((found for name in KEY_PARAMETERS if (found := request.value(name)) is not None), None)
    if text is None:
        return None
    keys = read_keys(text)
    if strict and not keys:
        raise Refused(400, "No valid key in the key list")
    return keys or None


def _sort(request: Request) -> tuple[str, str]:
    """Sort field and direction ("" when not given); the older `order` and `sort=asc` are understood."""
    sort, order = request.value("sort") or "", request.value("order") or ""
    directions = ("asc", "desc")
    given = _one_of(request, "direction", directions, "")
    given = given or next((text for text in (sort, order) if text in directions), "")
    names = [text for text in (sort, order) if text and text not in directions]
    field = names[0] if names else "dateModified"
    if field not in SORTS:
        raise Refused(400, f"Invalid 'sort' value '{field}'")
    return field, given


def _item_type(request: Request) -> str:
    found = [text for text in request.values("itemType") if text]
    if len(found) > 1:
        raise Refused(400, "Cannot specify 'itemType' more than once")
    if not found:
        return ""
    for name in (part.strip().removeprefix("-") for part in found[0].split("||")):
        if name not in schema().types:
            raise Refused(400, f"Invalid item type '{name}'")
    return found[0]
