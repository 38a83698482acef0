"""Answers to multi-object reads: 304, paging, Link, Total-Results, versions, the keys and versions formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from zsync.embedded.errors import Refused
from zsync.embedded.params import Query, read_query
from zsync.embedded.services import Call
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
    return read_query(call.request, strict_keys=options.strict_keys, unlimited=options.local)


def require_read(call: Call) -> None:
    """A list of a library that the key may not read is refused with 403."""
    if not call.access.read:
        raise Refused(403, "Forbidden")


def page_headers(call: Call, query: Query, *, total: int) -> Headers:
    """`Total-Results`, `Last-Modified-Version` and `Link`."""
    version = str(current(call.conn, call.library))
    return (("Total-Results", str(total)), (LAST, version), ("Link", _link_header(call, query, total=total)))


def _link_header(call: Call, query: Query, *, total: int) -> str:
    limit, start = query.limit, query.start
    links: list[tuple[str, int]] = []
    if limit and start:
        links += [("first", 0), ("prev", max(start - limit, 0))]
    if limit and start + limit < total:
        links += [("next", start + limit)]
    if limit and total > limit:
        links += [("last", (total - 1) // limit * limit)]
    parts = [f'<{_page_url(call, at)}>; rel="{rel}"' for rel, at in links]
    alternate = f"https://www.zotero.org{quote(call.request.path)}"
    return ", ".join([*parts, f'<{alternate}>; rel="alternate"'])


def _page_url(call: Call, start: int) -> str:
    """The request's own URL with another `start`; the key never goes into it."""
    kept = [(name, value) for name, value in call.request.query if name not in ("start", "key")]
    query = urlencode(kept + ([("start", str(start))] if start else []))
    return f"{call.request.base}{quote(call.request.path)}" + (f"?{query}" if query else "")


def answer(
    call: Call,
    query: Query,
    *,
    rows: Sequence[tuple[str, int]],
    total: int,
    show: Callable[[], Sequence[Json]],
) -> Response:
    """The response for a page. `rows` are (key, version) of the page; `show` renders them for `format=json`."""
    headers = page_headers(call, query, total=total)
    if query.format == "versions":
        return json_response(dict(rows), *headers)
    if query.format == "keys":
        return text_response("".join(f"{key}\n" for key, _ in rows), *headers)
    if query.format != "json":
        raise Refused(501, f"format={query.format} is not available in the embedded library")
    return json_response(show(), *headers)
