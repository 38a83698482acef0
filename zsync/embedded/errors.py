"""The one way a request is refused: an HTTP status, a text, and what the Zotero server adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Refused(Exception):
    """A request (or one object of a multi-object write) that fails with `status` and a plain text.

    `data` is what a `failed` member carries besides code and message; `headers` are added to a whole-request
    refusal.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        data: Mapping[str, object] | None = None,
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.data = dict(data or {})
        self.headers = tuple(headers)


class ConnectionCut(ConnectionResetError):
    """An injected fault: the connection ends without an answer (before or after the effect)."""
