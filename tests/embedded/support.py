"""A small client for tests of the embedded library: JSON in and out, over WSGI, no network."""

from __future__ import annotations

from typing import Any

import httpx2
from pyzotero import zotero

from zsync.embedded import Application, Options, app

BASE = "http://library.test"


class Client:
    """Requests to an application; `lib` stands before paths without a leading slash."""

    def __init__(self, application: Application, *, key: str | None = None, lib: str = "users/1") -> None:
        self.app = application
        self.key = application.api_key if key is None else key
        self.lib = lib
        self.http = httpx2.Client(transport=httpx2.WSGITransport(app=application), base_url=BASE)

    def send(self, method: str, path: str, *, headers: Any = None, **more: Any) -> httpx2.Response:
        """One request, with the key."""
        full = path if path.startswith(("/", "http")) else f"/{self.lib}/{path}"
        auth = {"Zotero-API-Key": self.key} if self.key and "/storage/" not in full else {}
        texts = {name: str(value) for name, value in (headers or {}).items()}
        return self.http.request(method, full, headers=auth | texts, **more)

    def get(self, path: str, **more: Any) -> httpx2.Response:
        """GET."""
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any, **headers: Any) -> httpx2.Response:
        """POST of JSON; header names with underscores."""
        return self.send("POST", path, json=body, headers=_names(headers))

    def patch(self, key: str, body: Any, *, at: str = "items", **headers: Any) -> httpx2.Response:
        """PATCH of one object."""
        return self.send("PATCH", f"{at}/{key}", json=body, headers=_names(headers))

    def put(self, key: str, body: Any, *, at: str = "items", **headers: Any) -> httpx2.Response:
        """PUT of one object."""
        return self.send("PUT", f"{at}/{key}", json=body, headers=_names(headers))

    def delete(self, path: str, **headers: Any) -> httpx2.Response:
        """DELETE."""
        return self.send("DELETE", path, headers=_names(headers))

    def make(self, kind: str = "book", **data: Any) -> dict[str, Any]:
        """Create one item and return its response object."""
        answer = self.post("items", [{"itemType": kind, **data}]).json()
        assert not answer["failed"], answer
        return dict(answer["successful"]["0"])

    def collection(self, name: str = "C", **data: Any) -> str:
        """Create a collection and return its key."""
        answer = self.post("collections", [{"name": name, **data}]).json()
        assert not answer["failed"], answer
        return str(answer["success"]["0"])

    def data(self, key: str) -> dict[str, Any]:
        """An item's data."""
        return dict(self.get(f"items/{key}").json()["data"])

    @property
    def version(self) -> int:
        """The library's version."""
        return int(self.get("items?limit=1").headers["Last-Modified-Version"])

    def failure(self, body: Any, *, at: str = "items", **headers: Any) -> dict[str, Any]:
        """The `failed` member of a one-object POST."""
        answer = self.post(at, [body], **headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["failed"]["0"])


def _names(headers: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def memory(**options: Any) -> Client:
    """A client of a fresh library in memory."""
    return Client(app(":memory:", Options(**options)))


def pyzotero_for(client: Client) -> zotero.Zotero:
    """pyzotero speaking to the same application in process."""
    http = httpx2.Client(transport=httpx2.WSGITransport(app=client.app), follow_redirects=True)
    return zotero.Zotero(1, "user", client.key, client=http)
