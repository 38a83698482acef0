"""The emulator's decision table, rows 14 to 25 (23, the local profile, has a file of its own)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.embedded.support import Client, memory
from zsync.embedded import ConnectionCut, Fault, app, files
from zsync.embedded.accounts import add_key
from zsync.embedded.db import write


@pytest.fixture
def lib() -> Client:
    """A fresh library."""
    return memory()


def test_row_14_a_tag_over_255_characters(lib: Client) -> None:
    """The whole item fails with 413 and names the tag; 255 are fine."""
    failed = lib.failure({"itemType": "book", "tags": [{"tag": "x" * 256}]})
    assert (failed["code"], failed["data"]) == (413, {"tag": "x" * 256})
    assert lib.make(tags=[{"tag": "x" * 255}])["data"]["tags"] == [{"tag": "x" * 255}]


def md5(data: bytes) -> str:
    """The digest of a file."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


class Upload:
    """An attachment and the steps of an upload to it."""

    def __init__(self, lib: Client, **data: Any) -> None:
        self.lib = lib
        self.key = lib.make("attachment", linkMode="imported_file", **data)["key"]

    def ask(self, data: bytes, **more: Any) -> httpx2.Response:
        """Step 1; `match`: the MD5 of the stored file (default: there is none)."""
        form = {"md5": md5(data), "filename": "a.pdf", "filesize": len(data), "mtime": 1_700_000_000_123}
        match = more.pop("match", None)
        return self.file(form | more, match=match)

    def file(self, form: dict[str, Any], *, match: str | None = None, headers: bool = True) -> httpx2.Response:
        """POST …/file."""
        state = {"If-Match": match} if match else {"If-None-Match": "*"}
        return self.lib.send("POST", f"items/{self.key}/file", data=form, headers=state if headers else {})

    def send(self, answer: dict[str, Any], data: bytes) -> httpx2.Response:
        """Step 2, in whichever form was answered."""
        if "params" in answer:
            fields = [*((name, (None, value)) for name, value in answer["params"].items()), ("file", data)]
            return self.lib.send("POST", answer["url"], files=fields)
        body = answer["prefix"].encode() + data + answer["suffix"].encode()
        kind = {"Content-Type": answer["contentType"]}
        return self.lib.send("POST", answer["url"], content=body, headers=kind)

    def whole(self, data: bytes, *, match: str | None = None) -> None:
        """All steps."""
        answer = self.ask(data, match=match).json()
        assert self.send(answer, data).status_code == 201
        assert self.file({"upload": answer["uploadKey"]}, match=match).status_code == 204


def test_row_15_patching_md5_drops_the_stored_file(lib: Client) -> None:
    """The item keeps the new digest and the file is 404; an equal digest keeps it."""
    upload = Upload(lib)
    upload.whole(b"one")
    item = lib.get(f"items/{upload.key}").json()
    lib.patch(upload.key, {"md5": item["data"]["md5"], "title": "T"}, if_unmodified_since_version=item["version"])
    assert lib.get(f"items/{upload.key}/file").status_code == 302
    lib.patch(upload.key, {"md5": "0" * 32}, if_unmodified_since_version=lib.version)
    assert lib.get(f"items/{upload.key}/file").status_code == 404
    assert lib.data(upload.key)["md5"] == "0" * 32


@pytest.mark.parametrize("params", [0, 1])
def test_row_16_a_whole_upload_in_both_forms(lib: Client, params: int) -> None:
    """Reply B or C, wrong bytes refused, register, then reply A for the same bytes; the version moves."""
    data = b"\r\n--binary\r\n\x00\xff"
    upload = Upload(lib)
    answer = upload.ask(data, params=params, contentType="text/plain", charset="utf-8").json()
    assert ("params" in answer) == bool(params)
    assert upload.send(answer, data + b"!").status_code == 400
    assert upload.file({"upload": answer["uploadKey"]}).status_code == 400, "no bytes yet"
    assert upload.send(answer, data).status_code == 201
    assert upload.file({"upload": answer["uploadKey"]}, headers=False).status_code == 428
    assert upload.file({"upload": "nonsense"}).status_code == 400
    done = upload.file({"upload": answer["uploadKey"]})
    item = lib.get(f"items/{upload.key}").json()
    assert (done.status_code, done.headers["Last-Modified-Version"]) == (204, str(item["version"]))
    found = [item["data"][name] for name in ("mtime", "filename", "contentType", "charset")]
    assert found == [1_700_000_000_123, "a.pdf", "text/plain", "utf-8"]
    other = Upload(lib)
    again = other.ask(data)
    assert again.json() == {"exists": 1}
    assert lib.data(other.key)["md5"] == item["data"]["md5"]
    assert lib.data(other.key)["version"] == int(again.headers["Last-Modified-Version"])


@pytest.mark.parametrize("known", [False, True])
def test_row_16_an_edit_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    """Somebody edits the item while its file waits to be registered (or turns out to be known): both stay."""
    lib, other = (Client(app(tmp_path / "library.sqlite")) for _ in range(2))
    data, upload = b"bytes", Upload(lib)
    if known:
        Upload(lib).whole(data)
    answer = {} if known else upload.ask(data).json()
    if answer:
        upload.send(answer, data)

    def meanwhile(conn: sqlite3.Connection) -> AbstractContextManager[None]:
        monkeypatch.undo()
        version = other.data(upload.key)["version"]
        assert other.patch(upload.key, {"title": "Edited", "version": version}).is_success
        return write(conn)

    monkeypatch.setattr(files, "write", meanwhile)
    done = upload.file({"upload": answer["uploadKey"]}) if answer else upload.ask(data)
    assert done.is_success
    found = lib.data(upload.key)
    assert (found["title"], found["md5"]) == ("Edited", hashlib.md5(data).hexdigest())
    for client in (lib, other):
        client.app.close()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"md5": ""}, 400),
        ({"md5": "xyz"}, 400),
        ({"filename": ""}, 400),
        ({"filename": "a/b.pdf"}, 400),
        ({"filesize": ""}, 400),
        ({"filesize": 4_000_000_001}, 400),
        ({"mtime": 0}, 400),
        ({"zipMD5": "0" * 32}, 400),
        ({}, 200),
    ],
)
def test_row_16_what_an_upload_must_say(lib: Client, change: dict[str, Any], status: int) -> None:
    """Each part is checked."""
    assert Upload(lib).ask(b"x", **change).status_code == status


def test_row_16_the_announced_size_must_hold(lib: Client) -> None:
    """The right digest with another size is refused by the storage."""
    upload = Upload(lib)
    answer = upload.ask(b"one", filesize=0).json()
    assert upload.send(answer, b"one").status_code == 400


def test_row_16_preconditions_of_files(lib: Client) -> None:
    """428 without, 412 when a file is there or another; with the item's version except when there is none."""
    upload = Upload(lib)
    first = upload.ask(b"one", match="0" * 32)
    assert (first.status_code, "Last-Modified-Version" in first.headers) == (412, False)
    upload.whole(b"one")
    assert upload.ask(b"two").status_code == 412
    wrong = upload.ask(b"two", match="0" * 32)
    assert (wrong.status_code, "Last-Modified-Version" in wrong.headers) == (412, True)
    upload.whole(b"two", match=md5(b"one"))
    bad = lib.send("POST", f"items/{upload.key}/file", data={"md5": "x"}, headers={"If-None-Match": "x"})
    assert bad.status_code == 400
    url = lib.make("attachment", linkMode="linked_url")["key"]
    assert lib.send("POST", f"items/{url}/file", data={}, headers={"If-None-Match": "*"}).status_code == 400
    known = upload.ask(b"two!", md5=md5(b"two"), match=md5(b"two"))
    assert known.status_code == 400, "known bytes with another size"


def test_row_16_downloads(lib: Client) -> None:
    """302 with what is needed to decide; the target needs no key, serves the bytes, and expires."""
    upload = Upload(lib, contentType="application/pdf")
    assert lib.get(f"items/{upload.key}/file").status_code == 404
    upload.whole(b"%PDF one")
    answer = lib.get(f"items/{upload.key}/file")
    digest = md5(b"%PDF one")
    names = ("Zotero-File-MD5", "Zotero-File-Size", "Zotero-File-Modification-Time", "Zotero-File-Compressed")
    assert [answer.headers[name] for name in names] == [digest, "8", "1700000000123", "No"]
    got = lib.http.get(answer.headers["Location"])
    assert (got.content, got.headers["Content-Type"]) == (b"%PDF one", "application/pdf")
    assert lib.http.get(answer.headers["Location"].replace("signature=", "signature=0")).status_code == 403
    now = lib.app.services.now
    lib.app.services.options.clock = lambda: now + 61
    assert lib.http.get(answer.headers["Location"]).status_code == 403
    assert lib.get(f"items/{upload.key}/file/view/url").text.startswith("http")


def test_row_16_a_snapshot_is_stored_as_zip(lib: Client) -> None:
    """The item has the digest of the main file, the stored object is the ZIP."""
    packed = b"PK fake zip"
    upload = Upload(lib)
    plain, zipped = md5(b"<html>"), md5(packed)
    answer = upload.ask(packed, md5=plain, zipMD5=zipped, zipFilename="K.zip", contentType="text/html").json()
    assert upload.send(answer, packed).status_code == 201
    assert upload.file({"upload": answer["uploadKey"]}).status_code == 204
    found = lib.get(f"items/{upload.key}/file")
    assert (found.headers["Zotero-File-Compressed"], found.headers["Zotero-File-MD5"]) == ("Yes", zipped)
    assert lib.data(upload.key)["md5"] == plain
    assert lib.http.get(found.headers["Location"]).headers["Content-Type"] == "application/zip"


def test_row_16_a_full_account(lib: Client) -> None:
    """413 with usage, quota and the payer."""
    lib.app.services.options.quota = 1.0
    answer = Upload(lib).ask(b"x", filesize=2_000_000)
    assert answer.status_code == 413
    assert (answer.headers["Zotero-Storage-Quota"], answer.headers["Zotero-Storage-UserID"]) == ("1", "1")


def test_row_17_rate_limits_and_outages(lib: Client) -> None:
    """Any answer without effect, any header on a true answer; the count is kept."""
    faults = lib.app.faults
    busy = faults.add(Fault("status", status=429, headers={"Retry-After": "3"}, method="POST", path="/items$"))
    faults.add(Fault("headers", headers={"Backoff": "7"}, path="/items"))
    answer = lib.post("items", [{"itemType": "book"}])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    answer = lib.post("items", [{"itemType": "book"}])
    assert (answer.status_code, answer.headers.get("Backoff")) == (200, "7")
    assert (busy.met, busy.hit, lib.version) == (2, 1, 1)
    faults.add(Fault("status", status=503, after=1, count=2))
    assert [lib.get("items").status_code for _ in range(4)] == [200, 503, 503, 200]


@pytest.mark.parametrize(("when", "left"), [("before", 0), ("after", 1)])
def test_row_17_a_cut_before_or_after_the_effect(lib: Client, when: str, left: int) -> None:
    """In process a connection error; the effect has happened or not."""
    lib.app.faults.add(Fault("cut", method="POST", when=when))
    with pytest.raises(ConnectionCut):
        lib.post("items", [{"itemType": "book"}])
    assert len(lib.get("items").json()) == left
    lib.app.faults.cut_error = lambda: httpx2.ReadError("cut")
    lib.app.faults.add(Fault("cut"))
    with pytest.raises(httpx2.ReadError):
        lib.get("items")


def test_row_17_slow_and_lying_answers(lib: Client) -> None:
    """The wait goes through an injectable sleep; lies are empty, halved, cut, garbage or stale."""
    waits: list[float] = []
    lib.app.faults.sleep = waits.append
    lib.app.faults.add(Fault("slow", seconds=2.5))
    lib.post("items", [{"itemType": "book"} for _ in range(4)])
    assert waits == [2.5]
    for lie, check in {"empty": "[]", "garbage": "<!DOCTYPE html>"}.items():
        lib.app.faults.add(Fault("lie", lie=lie))
        assert lib.get("items").text.startswith(check)
    lib.app.faults.add(Fault("lie", lie="half"))
    assert len(lib.get("items?format=versions").json()) == 2
    lib.app.faults.add(Fault("lie", lie="truncated"))
    with pytest.raises(json.JSONDecodeError):
        lib.get("items").json()
    lib.app.faults.add(Fault("lie", lie="stale"))
    assert lib.get("items").headers["Last-Modified-Version"] == "0"


def test_row_18_the_library_moves_during_a_download(lib: Client) -> None:
    """Between two requests of a pass somebody writes; with `when: after` the answer itself is still consistent."""
    key = lib.make()["key"]
    lib.app.faults.add(Fault("bump", path="/items", key=key, when="after"))
    assert lib.get("items").headers["Last-Modified-Version"] == "1"
    after = lib.get("items?since=1")
    assert (after.headers["Last-Modified-Version"], [item["key"] for item in after.json()]) == ("2", [key])
    lib.app.faults.add(Fault("bump", path="/items"))
    assert lib.get("items").headers["Last-Modified-Version"] == "3"


def test_row_19_the_library_version_goes_back(lib: Client) -> None:
    """A restored library: a lower version, and no object newer than it."""
    for _ in range(5):
        lib.make()
    lib.app.faults.add(Fault("version", value=2, path="/items"))
    answer = lib.get("items?format=versions")
    assert answer.headers["Last-Modified-Version"] == "2"
    assert sorted(answer.json().values()) == [1, 2, 2, 2, 2]


@pytest.mark.parametrize(("agent", "kept"), [("zsync/1", False), ("Zotero/9", True), ("Mozilla Firefox", True)])
def test_row_20_user_agents_of_zotero_keep_their_dates(lib: Client, agent: str, kept: bool) -> None:
    """An equal `dateModified` sent along is replaced by now, unless the client is Zotero's own."""
    old = "2020-01-01T00:00:00Z"
    item = lib.make(title="T", dateModified=old)
    body = {"key": item["key"], "version": item["version"], "title": "U", "dateModified": old}
    lib.send("POST", "items", json=[body], headers={"User-Agent": agent})
    assert (lib.data(item["key"])["dateModified"] == old) == kept


def test_row_20_dates_of_other_changes(lib: Client) -> None:
    """A different date given is used; changes of collections and relations alone leave the date."""
    old, given = "2020-01-01T00:00:00Z", "2021-05-05T05:05:05Z"
    key, folder = lib.make(dateModified=old)["key"], lib.collection()
    related = {"dc:relation": "http://zotero.org/users/1/items/AAAA2222"}
    for change in ({"collections": [folder]}, {"relations": related}, {"inPublications": True}):
        lib.patch(key, change, if_unmodified_since_version=lib.version)
        assert lib.data(key)["dateModified"] == old
    lib.patch(key, {"title": "T", "dateModified": given}, if_unmodified_since_version=lib.version)
    assert lib.data(key)["dateModified"] == given
    lib.patch(key, {"title": "U"}, if_unmodified_since_version=lib.version)
    assert lib.data(key)["dateModified"] > given


def test_row_21_since_zero_is_everything(lib: Client) -> None:
    """Also an empty `since`; text is refused."""
    lib.make()
    assert len(lib.get("items?since=0").json()) == len(lib.get("items?since=").json()) == 1
    assert lib.get("items?since=1").json() == []
    assert lib.get("items?since=x").status_code == 400


def test_row_22_a_key_without_notes_sees_none(lib: Client) -> None:
    """Notes vanish from lists, counts and single reads; nothing says so but `/keys/current`."""
    book = lib.make()
    note = lib.make("note", note="x", parentItem=book["key"])
    with lib.app.services.database.session() as conn, write(conn):
        key = add_key(conn, 1, {"user": {"library": True, "write": True}})
    poor = Client(lib.app, key=key)
    assert [item["key"] for item in poor.get("items").json()] == [book["key"]]
    assert poor.get("items").headers["Total-Results"] == "1"
    assert poor.get(f"items/{book['key']}").json()["meta"]["numChildren"] == 0
    assert poor.get(f"items/{note['key']}").status_code == 404
    assert poor.get("/keys/current").json()["access"] == {"user": {"library": True, "write": True}}


def test_row_24_citation_keys_migrate_from_extra(lib: Client) -> None:
    """The line becomes the field where that is empty; the version moves, the date stays."""
    old = "2020-01-01T00:00:00Z"
    moved = lib.make(extra="DOI: 1\nCitation Key: lee2020\nmore", dateModified=old)
    both = lib.make(extra="citation-key: a", citationKey="b")
    plain = lib.make(extra="no key")
    lib.app.faults.add(Fault("migrate", path="/items"))
    after = {item["key"]: item for item in lib.get("items").json()}
    data = after[moved["key"]]["data"]
    found = [data[name] for name in ("citationKey", "extra", "dateModified")]
    assert found == ["lee2020", "DOI: 1\nmore", old]
    assert after[moved["key"]]["version"] == 4
    assert all(after[one["key"]] == one for one in (both, plain))


def test_row_25_a_blanked_key_comes_back(lib: Client) -> None:
    """Some seconds later, as a new version without a new date, unless somebody has set another."""
    now = [1_700_000_000.0]
    lib.app.services.options.clock = lambda: now[0]
    lib.app.faults.add(Fault("refill", seconds=2))
    one, two = lib.make(citationKey="lee2020"), lib.make(citationKey="kim2021")
    for item in (one, two):
        lib.patch(item["key"], {"citationKey": ""}, if_unmodified_since_version=item["version"])
    blank = lib.get(f"items/{one['key']}").json()
    lib.patch(two["key"], {"citationKey": "own"}, if_unmodified_since_version=lib.version)
    assert blank["data"]["citationKey"] == ""
    now[0] += 3
    back = lib.get(f"items/{one['key']}").json()
    assert back["data"]["citationKey"] == "lee2020"
    assert back["data"]["dateModified"] == blank["data"]["dateModified"]
    assert back["version"] > blank["version"]
    assert lib.data(two["key"])["citationKey"] == "own"
