"""Headers, status codes, parameters and permissions of the embedded library."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest

from tests.embedded.support import Client, memory
from zsync.embedded.accounts import add_group, add_key, add_user
from zsync.embedded.db import write


@pytest.fixture
def lib() -> Client:
    """A fresh library."""
    return memory()


def test_not_modified(lib: Client) -> None:
    """304 for lists when the library is not newer, before parameters are read; never for single objects."""
    key = lib.make(tags=[{"tag": "x"}])["key"]
    same = {"If-Modified-Since-Version": 1}
    for path in ("items", "items/top", "collections", "searches", "settings", "tags", "items?format=nonsense"):
        assert lib.get(path, headers=same).status_code == 304, path
    assert lib.get(f"items/{key}", headers=same).status_code == 200
    assert lib.get("items", headers={"If-Modified-Since-Version": 0}).status_code == 200
    assert lib.get("items", headers={"If-Modified-Since-Version": "x"}).status_code == 400


@pytest.mark.parametrize("path", ["items", "collections", "searches"])
def test_paging_links(lib: Client, path: str) -> None:
    """First, prev, next and last with the request's own parameters; the key never stands in them."""
    entry = {"items": {"itemType": "book"}, "collections": {"name": "C"}}.get(path) or {
        "name": "S",
        "conditions": [{"condition": "title", "operator": "is", "value": "x"}],
    }
    lib.post(path, [entry] * 5)
    answer = lib.get(f"{path}?limit=2&start=2&since=0&key={lib.key}")
    links = re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers["Link"])
    found = {rel: url.partition("?")[2] for url, rel in links if rel != "alternate"}
    assert found == {
        "first": "limit=2&since=0",
        "prev": "limit=2&since=0",
        "next": "limit=2&since=0&start=4",
        "last": "limit=2&since=0&start=4",
    }
    assert (answer.headers["Total-Results"], len(answer.json())) == ("5", 2)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("items?format=x", 400),
        ("items?sort=x", 400),
        ("items?direction=x", 400),
        ("items?include=x", 400),
        ("items?itemType=x", 400),
        ("items?itemType=book&itemType=note", 400),
        ("items?format=bibtex", 200),
        ("items?format=mods", 501),
        ("items?format=atom", 200),
        ("items?sort=asc", 200),
        ("items?order=title&sort=desc", 200),
        ("deleted", 400),
        ("fulltext", 400),
        ("nonsense", 404),
        ("items/AAAA2222", 404),
        ("items/AAAA2222/children", 404),
        ("collections/AAAA2222", 404),
        ("collections/AAAA2222/items", 404),
        ("searches/AAAA2222", 404),
        ("settings/tagColors", 404),
        ("/users/x/items", 400),
        ("/users/9/items", 404),
        ("/groups/9/items", 404),
        ("/items/new?itemType=attachment", 400),
        ("/items/new?itemType=x", 400),
        ("/itemTypeFields", 400),
        ("items?v=2", 400),
    ],
)
def test_statuses_of_reads(lib: Client, path: str, status: int) -> None:
    """Bad parameters, missing objects, what is not available here."""
    assert lib.get(path).status_code == status


def test_methods_and_headers_that_are_refused(lib: Client) -> None:
    """405 with Allow, 417 for Expect, 400 for two keys, bad JSON or a body that is no list, 413 above fifty."""
    answer = lib.send("PUT", "items")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "DELETE, GET, POST")
    assert lib.get("items", headers={"Expect": "100-continue"}).status_code == 417
    assert lib.get("items?key=other").status_code == 400
    assert lib.send("POST", "items", content=b"{").status_code == 400
    assert lib.post("items", {"itemType": "book"}).text == "Uploaded data must be a JSON array"
    assert lib.post("items", [{}] * 51).status_code == 413
    assert lib.send("POST", "items", content=b"").status_code == 400
    odd = lib.post("items", [[], {"itemType": "book"}]).json()
    assert odd["failed"]["0"]["message"] == "Invalid value for index 0 in uploaded data; expected JSON item object"
    assert list(odd["success"]) == ["1"]


def test_single_write_preconditions(lib: Client) -> None:
    """428 without, 412 when older (with the object's version), 400 when header and JSON differ, 409 for a key."""
    item = lib.make()
    lib.make()
    key = item["key"]
    assert lib.patch(key, {"title": "x"}).status_code == 428
    old = lib.patch(key, {"title": "x"}, if_unmodified_since_version=0)
    assert (old.status_code, old.headers["Last-Modified-Version"]) == (412, "1")
    both = lib.patch(key, {"title": "x", "version": 1}, if_unmodified_since_version=2)
    assert (both.status_code, "Last-Modified-Version" in both.headers) == (400, False)
    assert lib.patch(key, {"key": "BBBB2222", "version": 1}).status_code == 409
    assert lib.delete(f"items/{key}").status_code == 428
    assert lib.delete(f"items/{key}", if_unmodified_since_version=0).status_code == 412
    assert lib.delete(f"items/{key}", if_unmodified_since_version="x").status_code == 400
    assert lib.delete(f"items/{key}", if_unmodified_since_version=1).headers["Last-Modified-Version"] == "3"
    assert lib.delete(f"items/{key}").status_code == 428
    assert lib.delete(f"items/{key}", if_unmodified_since_version=1).status_code == 412
    assert lib.post("items", [{"itemType": "book"}], if_unmodified_since_version=2).status_code == 412
    assert lib.post("items", [{"itemType": "book"}], if_unmodified_since_version=3).status_code == 200


def test_write_tokens(lib: Client) -> None:
    """A used token is refused with 412 even when objects had failed; 5 to 32 characters; 12 hours long."""
    now = [1_700_000_000.0]
    lib.app.services.options.clock = lambda: now[0]
    assert lib.post("items", [{"itemType": "nope"}], zotero_write_token="abcdef").status_code == 200
    assert lib.post("items", [{"itemType": "book"}], zotero_write_token="abcdef").status_code == 412
    assert lib.post("items", [{"itemType": "book"}], zotero_write_token="abc").status_code == 400
    now[0] += 12 * 3600 + 1
    assert lib.post("items", [{"itemType": "book"}], zotero_write_token="abcdef").status_code == 200


def test_keys(lib: Client) -> None:
    """Header, parameter or Bearer; none reads nothing private and writes nothing; unknown ones end in 429."""
    bare = Client(lib.app, key="")
    assert bare.get("items").status_code == bare.post("items", []).status_code == 403
    assert bare.get("/keys/current").status_code == 403
    for way in ({"headers": {"Authorization": f"Bearer {lib.key}"}}, {"params": {"key": lib.key}}):
        assert bare.get("items", **way).status_code == 200
    assert lib.get("/keys/current").json()["access"]["user"]["write"] is True
    assert lib.delete("/keys/current").status_code == 204
    assert lib.get("items").status_code == 403
    codes = [Client(lib.app, key="bad").get("items").status_code for _ in range(5)]
    assert codes == [403] * 4 + [429]


def given(lib: Client, access: dict[str, Any], *, user: int = 1) -> str:
    """A new key."""
    with lib.app.services.database.session() as conn, write(conn):
        add_user(conn, user)
        return add_key(conn, user, access)


def test_permissions_of_a_user_key(lib: Client) -> None:
    """Without write 403; without library lists are 403 and single objects 404; without files no file."""
    key = lib.make("attachment", linkMode="imported_file")["key"]
    reader = Client(lib.app, key=given(lib, {"user": {"library": True}}))
    assert (reader.get("items").status_code, reader.post("items", []).status_code) == (200, 403)
    assert reader.get(f"items/{key}/file").status_code == 403
    stranger = Client(lib.app, key=given(lib, {}, user=2))
    assert (stranger.get("items").status_code, stranger.get(f"items/{key}").status_code) == (403, 404)


def test_groups(lib: Client) -> None:
    """Own versions and keys; roles and settings decide; metadata versions are not library versions."""
    with lib.app.services.database.session() as conn, write(conn):
        add_user(conn, 2)
        spec = {"name": "G", "libraryEditing": "admins", "fileEditing": "none", "members": {2: "member"}}
        group = add_group(conn, spec)
        open_group = add_group(conn, {"type": "PublicOpen", "libraryReading": "all", "owner": 2})
    full = {"groups": {"all": {"library": True, "write": True}}}
    owner = Client(lib.app, lib=f"groups/{group}")
    member = Client(lib.app, key=given(lib, full, user=2), lib=f"groups/{group}")
    item = owner.make(title="T")
    assert (item["version"], item["library"]["type"], item["meta"]["createdByUser"]["id"]) == (1, "group", 1)
    assert (member.get("items").status_code, member.post("items", []).status_code) == (200, 403)
    linked = owner.failure({"itemType": "attachment", "linkMode": "linked_file"})
    assert linked["message"] == "Linked files can only be added to user libraries"
    assert lib.get("/users/1/groups?format=versions").json() == {str(group): 1}
    assert {one["id"] for one in member.get("/users/2/groups").json()} == {group, open_group}
    anybody = Client(lib.app, key="", lib=f"groups/{open_group}")
    assert (anybody.get("items").status_code, anybody.post("items", []).status_code) == (200, 403)
    assert Client(lib.app, key="", lib=f"groups/{group}").get("items").status_code == 403
    upload = owner.make("attachment", linkMode="imported_file")["key"]
    sent = owner.send("POST", f"items/{upload}/file", data={}, headers={"If-None-Match": "*"})
    assert sent.status_code == 403
    assert lib.get(f"/groups/{group}").json()["data"]["name"] == "G"


def test_gzip_and_head(lib: Client) -> None:
    """Compressed bodies are taken; HEAD has the headers and no body."""
    body = gzip.compress(json.dumps([{"itemType": "book"}]).encode())
    headers = {"Content-Encoding": "gzip"}
    assert lib.send("POST", "items", content=body, headers=headers).status_code == 200
    assert lib.send("POST", "items", content=b"nope", headers=headers).status_code == 400
    answer = lib.send("HEAD", "items")
    assert (answer.status_code, answer.headers["Total-Results"], answer.content) == (200, "1", b"")


def test_settings(lib: Client) -> None:
    """Each under its own version; a write that changes nothing consumes none; unknown names are refused."""
    value = [{"name": "x", "color": "#990000"}]
    assert lib.put("tagColors", {"value": value}, at="settings").status_code == 428
    assert lib.put("tagColors", {"value": value}, at="settings", if_unmodified_since_version=1).status_code == 412
    assert lib.put("tagColors", {"value": value, "version": 0}, at="settings").status_code == 204
    same = lib.post("settings", {"tagColors": {"value": value}}, if_unmodified_since_version=1)
    assert (same.status_code, same.headers["Last-Modified-Version"]) == (204, "1")
    assert lib.get("settings?since=0").json() == {"tagColors": {"value": value, "version": 1}}
    assert lib.get("settings?since=1").json() == {}
    assert lib.post("settings", {"nonsense": {"value": 1}}).status_code == 400
    assert lib.put("feeds", {"value": "x" * 30_001, "version": 0}, at="settings").status_code == 400
    assert lib.delete("settings/tagColors", if_unmodified_since_version=1).status_code == 204
    assert lib.get("deleted?since=0").json()["settings"] == ["tagColors"]
    assert lib.delete("settings?settingKey=feeds", if_unmodified_since_version=2).status_code == 204


def test_full_text(lib: Client) -> None:
    """Its own versions; found with `qmode=everything` only."""
    parent = lib.make(title="Book")["key"]
    key = lib.make("attachment", linkMode="imported_file", parentItem=parent)["key"]
    text = {"content": "A Unique word", "indexedPages": 1, "foo": 1}
    sent = lib.put(f"{key}/fulltext", text)
    assert (sent.status_code, sent.headers["Last-Modified-Version"]) == (204, "3")
    assert lib.get(f"items/{key}/fulltext").json() == {"content": "A Unique word", "indexedPages": 1}
    assert lib.get("fulltext?since=0").json() == {key: 3}
    assert lib.get("items?q=unique").json() == []
    assert [one["key"] for one in lib.get("items?q=unique&qmode=everything").json()] == [key]
    assert [one["key"] for one in lib.get("items/top?q=unique&qmode=everything").json()] == [parent]
    posted = lib.post("fulltext", [{"key": key, "content": ""}, {"content": "x"}], if_unmodified_since_version=3)
    assert (list(posted.json()["success"]), list(posted.json()["failed"])) == (["0"], ["1"])
    assert lib.post("fulltext", []).status_code == 428
    assert lib.get(f"items/{parent}").json()["version"] == 1


def test_publications_are_public(lib: Client) -> None:
    """Everybody reads what was published, without tags and collections; nobody writes there."""
    book = lib.make(inPublications=True, tags=[{"tag": "x"}])["key"]
    lib.make("note", parentItem=book)
    hidden = lib.make()["key"]
    anybody = Client(lib.app, key="")
    found = anybody.get("publications/items").json()
    assert [one["key"] for one in found] == [book]
    assert "tags" not in found[0]["data"]
    assert found[0]["meta"]["numChildren"] == 0
    assert "/publications/items/" in found[0]["links"]["self"]["href"]
    assert anybody.get(f"publications/items/{hidden}").status_code == 404
    assert anybody.get(f"publications/items/{book}/children").json() == []
    assert [who.post("publications/items", []).status_code for who in (anybody, lib)] == [403, 405]


def test_old_schema_versions_hide_empty_new_fields(lib: Client) -> None:
    """An empty citation key is left out below schema 36 except where it is old; a set one is always there."""
    old = {"Zotero-Schema-Version": 33}
    empty, full, preprint = lib.make()["key"], lib.make(citationKey="x")["key"], lib.make("preprint")["key"]
    seen = [lib.get(f"items/{key}", headers=old).json()["data"] for key in (empty, full, preprint)]
    assert ["citationKey" in data for data in seen] == [False, True, True]


def test_formats_without_styles(lib: Client) -> None:
    """CSL JSON carries the citation key; a bibliography has one plain form; both as `include` too."""
    creators = [{"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}]
    key = lib.make(title="On <i>Engines</i>", date="1843-05", citationKey="ada1843", creators=creators)["key"]
    csl = lib.get("items?format=csljson").json()["items"][0]
    assert (csl["id"], csl["type"], csl["citation-key"]) == (f"1/{key}", "book", "ada1843")
    assert csl["issued"] == {"date-parts": [[1843, 5]]}
    assert csl["author"] == [{"family": "Lovelace", "given": "Ada"}]
    assert "Lovelace. On &lt;i&gt;Engines&lt;/i&gt;. 1843." in lib.get("items?format=bib").text
    item = lib.get(f"items/{key}?include=csljson,bib,citation").json()
    assert (item["csljson"], item["citation"]) == (csl, "<span>(Lovelace, 1843)</span>")
    assert lib.get(f"items/{key}?include=mods").status_code == 501


def test_the_schema_is_whole(lib: Client) -> None:
    """`/schema` lists 40 types; 37 have a citation key."""
    body = lib.get("/schema").json()
    having = [kind for kind in body["itemTypes"] if {"field": "citationKey"} in kind["fields"]]
    assert (body["version"], len(body["itemTypes"]), len(having)) == (41, 40, 37)
    assert lib.get("/itemFields").status_code == lib.get("/creatorFields").status_code == 200
