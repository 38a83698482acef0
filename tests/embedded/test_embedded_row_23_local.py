"""Row 23 of the decision table: the profile of the desktop's own API."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pyzotero import zotero

from tests.embedded.support import Client, memory
from zsync.embedded import Options, app
from zsync.embedded.accounts import add_group, add_user
from zsync.embedded.db import write
from zsync.embedded.server import make_server

LIB = "/api/users/0/"


class Desktop:
    """A library in the local profile, with its server id and an allowed key."""

    def __init__(self, **options: Any) -> None:
        self.lib: Client = memory(local=True, **options)
        self.lib.key = ""
        self.id = self.lib.get("/api/").headers["Zotero-Server-ID"]
        asked = self.send("POST", "/api/local/authorize", json={"appName": "test"})
        self.key = asked.json().get("key", "")

    def send(self, method: str, path: str, *, key: str = "", **more: Any) -> httpx2.Response:
        """A request with the server id."""
        named = {"Zotero-API-Key": key} if key else {}
        headers = {"Zotero-Server-ID": self.id} | named | more.pop("headers", {})
        return self.lib.send(method, path, headers=headers, **more)

    def post(self, *items: dict[str, Any], **headers: str) -> httpx2.Response:
        """POST of items."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", f"{LIB}items", key=self.key, json=list(items), headers=named)

    def make(self, **data: Any) -> dict[str, Any]:
        """Create one item and return its response object."""
        return dict(self.post({"itemType": "book", **data}).json()["successful"]["0"])


@pytest.fixture
def desk() -> Desktop:
    """A fresh library in the local profile."""
    return Desktop()


def test_reads_are_free_and_unlimited(desk: Desktop) -> None:
    """No key, user 0 or the real one, no default limit; other users are refused; the server's id is everywhere."""
    for _ in range(3):
        desk.post(*({"itemType": "book"} for _ in range(50)))
    answer = desk.lib.get(f"{LIB}items")
    assert (answer.status_code, len(answer.json()), answer.headers["Zotero-Server-ID"]) == (200, 150, desk.id)
    assert len(desk.lib.get("/api/users/1/items?limit=7").json()) == 7
    for _ in range(8):
        desk.post(*({"itemType": "book"} for _ in range(50)))
    assert len(desk.lib.get(f"{LIB}items").json()) == 550, "more than one statement takes"
    assert desk.lib.get("/api/users/2/items").status_code == 400
    assert desk.lib.get("/api/groups/77/items").status_code == 404
    assert desk.lib.get("/users/1/items").status_code == 404


def test_what_the_desktop_lacks(desk: Desktop) -> None:
    """No `/deleted`, no key, no templates; settings are always empty."""
    for path in ("users/0/deleted?since=0", "keys/current", "items/new?itemType=book", "users/0/fulltext?since=0"):
        assert desk.lib.get(f"/api/{path}").status_code == 404, path
    assert desk.lib.get(f"{LIB}settings").json() == {}
    assert desk.lib.get("/api/itemTypes").status_code == 200


def test_writes_need_the_server_id_and_a_key(desk: Desktop) -> None:
    """428 without the id, 412 with another, 401 without a key or with an unknown one."""
    body = [{"itemType": "book"}]
    assert desk.lib.send("POST", f"{LIB}items", json=body).status_code == 428
    wrong = desk.send("POST", f"{LIB}items", json=body, headers={"Zotero-Server-ID": "x"})
    assert (wrong.status_code, wrong.text) == (412, "Zotero-Server-ID does not match this server")
    assert desk.send("POST", f"{LIB}items", json=body).status_code == 401
    assert desk.send("POST", f"{LIB}items", json=body, key="x").status_code == 401
    assert desk.send("POST", f"{LIB}items", json=body, key=desk.key).status_code == 200


def test_a_single_use_key_is_used_up_even_by_a_failure() -> None:
    """"Allow" gives one request, whatever becomes of it; "Deny" is 403; more than five requests a minute 429."""
    desk = Desktop(local_answer="once")
    assert desk.send("POST", f"{LIB}items", json=[], key=desk.key).status_code == 400
    assert desk.send("POST", f"{LIB}items", json=[{"itemType": "book"}], key=desk.key).status_code == 401
    desk.lib.app.services.options.local_answer = "deny"
    asked = desk.send("POST", "/api/local/authorize", json={"appName": "test"})
    assert (asked.status_code, asked.json()) == (403, {"denied": True})
    codes = [desk.send("POST", "/api/local/authorize", json={"appName": "t"}).status_code for _ in range(4)]
    assert codes == [403, 403, 403, 429]


def test_object_versions_must_be_equal(desk: Desktop) -> None:
    """Neither older nor newer; an unchanged object consumes no version; a failure names its key."""
    item = desk.make(title="T")
    for version in (item["version"] - 1, item["version"] + 1):
        failed = desk.post({"key": item["key"], "version": version, "title": "U"}).json()["failed"]["0"]
        assert (failed["code"], failed["key"]) == (412, item["key"])
    same = desk.post({"key": item["key"], "version": item["version"], "title": "T"})
    assert same.json()["unchanged"] == {"0": item["key"]}
    assert same.headers["Last-Modified-Version"] == str(item["version"])
    assert desk.post().status_code == 400


def test_single_writes(desk: Desktop) -> None:
    """PUT clears omitted fields and creates missing objects; the header may differ from the JSON version."""
    item = desk.make(title="T", place="Leiden")
    path = f"{LIB}items/{item['key']}"
    body = {"itemType": "book", "title": "U", "version": item["version"]}
    answer = desk.send("PUT", path, key=desk.key, json=body, headers={"If-Unmodified-Since-Version": "999"})
    assert answer.status_code == 204
    data = desk.lib.get(path).json()["data"]
    assert (data["title"], data["place"]) == ("U", "")
    assert desk.send("PATCH", f"{LIB}items/AAAA2222", key=desk.key, json={"itemType": "book"}).status_code == 204
    version = desk.lib.get(path).headers["Last-Modified-Version"]
    same = desk.lib.get(path, headers={"If-Modified-Since-Version": version})
    assert same.status_code == 304


def test_what_does_not_fit_goes_to_extra(desk: Desktop) -> None:
    """Unknown and misplaced fields become lines, known lines become fields, `Type:` changes the type."""
    odd = desk.make(title="T", publicationTitle="J", foo="bar", extra="Citation Key: lee2020\nkept")["data"]
    assert odd["citationKey"] == "lee2020"
    assert odd["extra"] == "kept\nPublication Title: J\nFoo: bar"
    data = desk.make(title="D", extra="Type: dataset\nDOI: 10.1/x")["data"]
    assert (data["itemType"], data["DOI"], data["extra"]) == ("dataset", "10.1/x", "")


def test_files_of_the_desktop(tmp_path: Path) -> None:
    """Bare bytes to `/api/local/uploads/`, MD5 checked; the file is a `file:` URL; pyzotero can do it all."""
    application = app(str(tmp_path / "desk.sqlite"), Options(local=True))
    with make_server(application) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with httpx2.Client(follow_redirects=False, trust_env=False) as http:
            zot = zotero.Zotero(0, "user", local=True, client=http)
            zot.endpoint = f"http://127.0.0.1:{server.server_port}/api"
            zot.local_api_key = zot.authorize_local("test")["key"]
            path = tmp_path / "a.pdf"
            path.write_bytes(b"%PDF")
            entry = {"itemType": "attachment", "linkMode": "imported_file", "title": "A", "filename": "a.pdf"}
            sent = zot.upload_attachments([entry], basedir=str(tmp_path))
            answer = http.get(f"{zot.endpoint}/users/0/items/{sent['success'][0]['key']}/file")
        server.shutdown()
        thread.join()
    application.close()
    stored = Path(answer.headers["Location"].removeprefix("file://"))
    assert answer.status_code == 302
    assert hashlib.md5(stored.read_bytes(), usedforsecurity=False).hexdigest() == answer.headers["Zotero-File-MD5"]


def test_bare_bytes(desk: Desktop) -> None:
    """Reply B of the desktop has an empty prefix and suffix."""
    made = desk.post({"itemType": "attachment", "linkMode": "imported_file", "title": "A"}).json()
    key = made["success"]["0"]
    digest = hashlib.md5(b"x", usedforsecurity=False).hexdigest()
    form = {"md5": digest, "filename": "a.txt", "filesize": 1, "mtime": 1_700_000_000_000}
    path, state = f"{LIB}items/{key}/file", {"If-None-Match": "*"}
    asked = desk.send("POST", path, key=desk.key, data=form, headers=state).json()
    assert (asked["prefix"], asked["suffix"]) == ("", "")
    assert desk.send("POST", asked["url"], content=b"y").status_code == 400
    assert desk.send("POST", asked["url"], content=b"x").status_code == 201
    done = desk.send("POST", path, key=desk.key, data={"upload": asked["uploadKey"]}, headers=state)
    assert done.status_code == 204


@pytest.mark.parametrize("change", [{"filename": ".."}, {"filename": "a/b.txt"}, {"mtime": 1000}])
def test_what_the_desktop_refuses_of_a_file(desk: Desktop, change: dict[str, Any]) -> None:
    """Names that lead elsewhere, and times in seconds."""
    key = desk.make(itemType="attachment", linkMode="imported_file", title="A")["key"]
    form = {"md5": "a" * 32, "filename": "a.txt", "filesize": 1, "mtime": 1_700_000_000_000}
    path, state = f"{LIB}items/{key}/file", {"If-None-Match": "*"}
    assert desk.send("POST", path, key=desk.key, data={**form, **change}, headers=state).status_code == 400
    assert desk.send("POST", path, key=desk.key, data=form, headers=state).status_code == 200
    assert desk.send("POST", "/api/local/uploads/nobody", content=b"x").status_code == 404
    assert desk.send("PATCH", f"{path}?algorithm=xdelta", key=desk.key, content=b"x").status_code == 405


def test_before_version_ten(desk: Desktop) -> None:
    """Read as ever, without a server id; nothing is written."""
    desk.lib.app.services.options.local_writes = False
    answer = desk.lib.get(f"{LIB}items")
    assert (answer.status_code, "Zotero-Server-ID" in answer.headers) == (200, False)
    assert [desk.send(method, f"{LIB}items").status_code for method in ("POST", "PUT", "PATCH")] == [400, 400, 501]


def test_groups_at_the_desktop(desk: Desktop) -> None:
    """The groups of the person signed in, by their role there; others are unknown."""
    with desk.lib.app.services.database.session() as conn, write(conn):
        add_user(conn, 2)
        admins = {"owner": 2, "libraryEditing": "admins", "members": {"1": "member"}}
        closed, foreign = add_group(conn, admins), add_group(conn, {"owner": 2})
    assert desk.lib.get(f"/api/groups/{closed}/items").status_code == 200
    made = desk.send("POST", f"/api/groups/{closed}/items", key=desk.key, json=[{"itemType": "book"}])
    assert made.status_code == 403
    assert desk.lib.get(f"/api/groups/{foreign}/items").status_code == 404


def test_a_plus_is_a_plus(desk: Desktop) -> None:
    """The desktop does not read `+` as a blank in forms."""
    key = desk.make(itemType="attachment", linkMode="imported_file", title="A")["key"]
    body = b"md5=9dd4e461268c8034f5c8564e155c67a6&filename=a+b%20c.txt&filesize=1&mtime=1700000000000"
    headers = {"If-None-Match": "*", "Content-Type": "application/x-www-form-urlencoded"}
    path = f"{LIB}items/{key}/file"
    asked = desk.send("POST", path, key=desk.key, content=body, headers=headers).json()
    assert desk.send("POST", asked["url"], content=b"x").status_code == 201
    done = desk.send("POST", path, key=desk.key, content=f"upload={asked['uploadKey']}".encode(), headers=headers)
    assert done.status_code == 204
    assert desk.lib.get(f"{LIB}items/{key}").json()["data"]["filename"] == "a+b c.txt"


@pytest.mark.parametrize(("path", "version", "status"), [
    (f"{LIB}items?format=atom", "3", 501), (f"{LIB}items", "2", 501), (f"{LIB}items?v=1", "", 501),
    ("/api/", "2", 200), (f"{LIB}keys/current", "3", 404), (f"{LIB}items", "3", 200),
])  # fmt: skip
def test_what_the_program_has_not(desk: Desktop, path: str, version: str, status: int) -> None:
    """No Atom and no other version of the API, but for its root; nobody's keys."""
    headers = {"Zotero-API-Version": version} if version else {}
    assert desk.send("GET", path, headers=headers).status_code == status
