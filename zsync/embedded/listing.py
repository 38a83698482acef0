"""Answers to multi-object reads: 304, paging, Link, Total-Results, versions, the keys and versions formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from zsync.embedded.atom import MEDIA_TYPE, Feed, entry, feed
from zsync.embedded.errors import Refused
from zsync.embedded.local import UNSUPPORTED
from zsync.embedded.params import UNAVAILABLE, Query, read_query
from zsync.embedded.services import Call
from zsync.embedded.values import iso
from zsync.embedded.versions import LAST, MODIFIED, current, header_version
from zsync.embedded.wire import Headers, Response, json_response, text_response

Json = dict[str, Any]
NOT_MODIFIED = 304


def unmodified(call: Call) -> Response | None:
    """304 when the library is not newer than `If-Modified-Since-Version`; checked before parameters are read."""
    given = header_version(call.request, MODIFIED)
    found = current(call.conn, call.library)
    return Response(NOT_MODIFIED, headers=((LAST, str(found)),)) if given is not None and found <= given else None


def query_of(call: Call) -> Query:
    """The parameters of a call, read as its options want."""
    options = call.services.options
    if options.local and call.request.value("format") == "atom":
        raise Refused(UNSUPPORTED, "Atom output not supported")
    return read_query(call.request, strict_keys=options.strict_keys, unlimited=options.local)


def require_read(call: Call) -> None:
    """A list of a library that the key may not read is refused with 403."""
    if not call.access.read:
        raise Refused(403, "Forbidden")


def page_headers(call: Call, query: Query, *, total: int) -> Headers:
    """`Total-Results`, `Last-Modified-Version` and `Link`."""
    version = str(current(call.conn, call.library))
    parts = [f'<{url}>; rel="{rel}"' for rel, url in page_links(call, query, total=total)]
    return (("Total-Results", str(total)), (LAST, version), ("Link", ", ".join(parts)))


def page_links(call: Call, query: Query, *, total: int) -> list[tuple[str, str]]:
    """(rel, URL) of the other pages, as far as there are any; the last is the page of the web site."""
    limit, start = query.limit, query.start
    links: list[tuple[str, int]] = []
    if limit and start:
        links += [("first", 0), ("prev", max(start - limit, 0))]
    if limit and start + limit < total:
        links += [("next", start + limit)]
    if limit and (last := _last_start(query, limit, total=total)) != start:
        links += [("last", last)]
    alternate = f"https://www.zotero.org{quote(call.request.path)}"
    return [*((rel, page_url(call, at)) for rel, at in links), ("alternate", alternate)]


def _last_start(query: Query, limit: int, *, total: int) -> int:
    """Where the last page starts; for a start past the results, the last `limit` of them."""
    return max(total - limit, 0) if query.start >= total else (total - 1) // limit * limit


def page_url(call: Call, start: int) -> str:
    """The request's own URL with another `start`, its parameters in order; the key never goes into it."""
    kept = sorted(_named(call.request.query), key=lambda pair: pair[0])
    query = urlencode(kept + ([("start", str(start))] if start else []))
    return f"{call.request.base}{quote(call.request.path)}" + (f"?{query}" if query else "")


def _named(query: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The parameters under the names of today: `order` is `sort`, `sort=asc` a `direction`, `newer` is `since`."""
    given = {name for name, _ in query}
    for name, value in query:
        if name in ("order", "sort"):
            yield ("direction" if value in ("asc", "desc") else "sort", value)
        elif name not in ("start", "key", "v"):
            yield ("since" if name == "newer" else name, value)
    if "content" in given and "format" not in given:
        yield ("format", "atom")


def feed_response(call: Call, query: Query, shown: Sequence[Json], *, total: int) -> Response:
    """A page as an Atom feed."""
    links = [("self", page_url(call, query.start)), ("first", page_url(call, 0))]
    links += [pair for pair in page_links(call, query, total=total) if pair[0] != "first"]
    name = f"{call.request.base}{quote(call.request.path)}".replace("https://", "http://", 1)
    head = Feed(f"Zotero / {call.request.path.strip('/')}", name, links, iso(call.services.now))
    text = feed(shown, head, contents=query.content)
    return typed(MEDIA_TYPE, text, *page_headers(call, query, total=total))


def entry_response(call: Call, query: Query, shown: Json, *headers: tuple[str, str]) -> Response:
    """One object as an Atom entry."""
    return typed(MEDIA_TYPE, entry(shown, contents=query.content, now=iso(call.services.now)), *headers)


def typed(kind: str, text: str, *headers: tuple[str, str]) -> Response:
    """Text of a media type. Only `text/` types name their encoding, as those of the Zotero server do."""
    full = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    return Response(200, text.encode("utf-8", "replace"), (("Content-Type", full), *headers))


def answer(
    call: Call,
    query: Query,
    *,
    rows: Sequence[tuple[str, int]],
    total: int,
    show: Callable[[], Sequence[Json]],
) -> Response:
    """The response for a page. `rows` are (key, version) of the page; `show` renders them as response objects."""
    if query.format == "atom":
        return feed_response(call, query, show(), total=total)
    headers = page_headers(call, query, total=total)
    if query.format == "versions":
        return json_response(dict(rows), *headers)
    if query.format == "keys":
        return text_response("".join(f"{key}\n" for key, _ in rows), *headers)
    if query.format in UNAVAILABLE:
        raise Refused(501, f"format={query.format} is not available in the embedded library")
    if query.format != "json":
        raise Refused(400, f"Invalid 'format' value '{query.format}'")
    return json_response(show(), *headers)
