"""`Zotero-Write-Token`: 5 to 32 characters, remembered for 12 hours after success, reuse is refused with 412."""

from __future__ import annotations

from zsync.embedded.db import write
from zsync.embedded.errors import Refused
from zsync.embedded.services import Call

KEPT_SECONDS = 12 * 3600


def _token(call: Call) -> str | None:
    token = call.request.headers.get("zotero-write-token")
    if token is not None and not 5 <= len(token) <= 32:
        raise Refused(400, "Write token must be 5-32 characters in length")
    return token


def check_token(call: Call) -> None:
    """Refuse a malformed or used token."""
    token = _token(call)
    if token is None:
        return
    sql = "SELECT 1 FROM tokens WHERE token = ? AND key = ? AND used > ?"
    oldest = call.services.now - KEPT_SECONDS
    if call.conn.execute(sql, (token, call.access.key, oldest)).fetchone():
        raise Refused(412, "Write token already used")


def store_token(call: Call) -> None:
    """Remember the token of a request that came through, even if single objects failed."""
    token = _token(call)
    if token is None:
        return
    with write(call.conn):
        now = call.services.now
        call.conn.execute("DELETE FROM tokens WHERE used < ?", (now - KEPT_SECONDS,))
        call.conn.execute("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?)", (token, call.access.key, now))
