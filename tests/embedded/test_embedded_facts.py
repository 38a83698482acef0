"""Single facts of the server, one test each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.embedded.support import Client, memory

ROOT = ("root", "rootpw")
LONG = "1234567890" * 50_001


@pytest.fixture
def lib() -> Client:
    return memory(test_hooks=True)


@pytest.mark.parametrize(("note", "head"), [
    (f" \n \n{LONG}", LONG[:79]),
    (f"\n<p>&nbsp;</p>\n<p>&nbsp;</p>\n{LONG}", LONG[:73]),
    (f"Full Text:\n\n{LONG}", "Full Text: " + LONG[:67]),
    (f"&nbsp;\n<p><!-- {LONG} --></p>", "&lt;p&gt;&lt;!-- " + LONG[:64]),
])  # fmt: skip
def test_how_a_note_that_is_too_long_is_named(lib: Client, note: str, head: str) -> None:
    """By the first 79 bytes of its text; by its markup when there is no text."""
    failure = lib.failure({"itemType": "note", "note": note})
    assert failure == {"code": 413, "message": f"Note '{head}...' too long"}


@pytest.mark.parametrize(("name", "value", "status"), [
    ("lastPageIndex_u_ABCD2345", 12, 204),
    ("lastPageIndex_u_ABCD2345", 0, 204),
    ("lastPageIndex_u_ABCD2345", 12.2, 204),
    ("lastPageIndex_u_ABCD2345", "epub", 204),
    ("lastPageIndex_u_ABCD2345", 12.23, 400),
    ("lastPageIndex_u_ABCD2345", -1.2, 400),
    ("lastPageIndex_u_ABCD2345", 100.1, 400),
    ("lastPageIndex_u_ABCD2345", "", 400),
    ("lastPageIndex_u_ABCD2345", True, 400),
    ("lastRead_g1_ABCD2345", 1674251397, 204),
    ("lastRead_g1_ABCD2345", "x", 400),
    ("tagColors", [{"name": "a", "color": "#990000"}], 204),
    ("tagColors", [], 400),
    ("tagColors", {"name": "a"}, 400),
    ("feeds", {}, 204),
    ("feeds", [], 400),
    ("attachmentRenameTemplate", "{{ title }}", 204),
    ("attachmentRenameTemplate", 5, 400),
])  # fmt: skip
def test_each_setting_has_its_type_of_value(lib: Client, name: str, value: Any, status: int) -> None:
    """A value of another type, an empty one, or a page beyond the page is refused."""
    assert lib.put(name, {"value": value, "version": 0}, at="settings").status_code == status


def test_numbers_of_settings_keep_their_digits(lib: Client) -> None:
    """What a 64-bit number holds stays a number, anything above becomes text."""
    body = (
        b'{"lastPageIndex_u_ABCD2345":{"value":9223372036854775807},'
        b'"lastPageIndex_u_BCDE3456":{"value":9223372036854776000}}'
    )
    assert lib.send("POST", "settings", content=body).status_code == 204
    assert lib.get("settings/lastPageIndex_u_ABCD2345").json()["value"] == 9223372036854775807
    assert lib.get("settings/lastPageIndex_u_BCDE3456").json()["value"] == "9223372036854776000"


def test_reading_places_are_no_settings_of_groups(lib: Client) -> None:
    """`lastPageIndex` is refused in a group; so is a member that no setting has."""
    group = lib.http.post("/groups", auth=ROOT, json={"name": "G"}).json()["id"]
    name = f"lastPageIndex_g{group}_ABCD2345"
    answer = lib.send("PUT", f"/groups/{group}/settings/{name}", json={"value": 1, "version": 0})
    assert (answer.status_code, answer.text) == (400, "lastPageIndex can only be set in user library")
    assert lib.put("feeds", {"value": {}, "version": 0, "x": 1}, at="settings").status_code == 400


@pytest.mark.parametrize(("version", "hidden"), [
    ("29", {"DOI", "citationKey", "ISSN", "originalDate", "originalPublisher", "originalPlace", "format"}),
    ("33", {"DOI", "citationKey", "ISSN", "originalDate", "originalPublisher", "originalPlace", "format"}),
    ("39", set()), ("41", set()), ("3000", set()), ("", set()),
])  # fmt: skip
def test_empty_fields_of_newer_schemas(lib: Client, version: str, hidden: set[str]) -> None:
    """A client of an older schema does not see them; one that holds a value is always shown."""
    item = lib.make("book")
    headers = {"Zotero-Schema-Version": version} if version else {}
    data = lib.get(f"items/{item['key']}", headers=headers).json()["data"]
    assert set(item["data"]) - set(data) == hidden
    filled = lib.make("book", originalDate="1883")
    assert lib.get(f"items/{filled['key']}", headers=headers).json()["data"]["originalDate"] == "1883"


@pytest.mark.parametrize(("version", "agent", "shown"), [
    ("41", "x", False), ("42", "x", True), ("42", "Mozilla/5.0 (Linux; Android 14) Zotero/1.0", False),
    ("44", "Mozilla/5.0 (Linux; Android 14) Zotero/1.0", True), ("", "x", True),
])  # fmt: skip
def test_who_is_shown_when_a_file_was_last_read(lib: Client, version: str, agent: str, shown: bool) -> None:
    """Clients of schema 42, on Android of 44."""
    key = lib.make("attachment", linkMode="imported_file", lastRead=1674668111)["key"]
    headers = {"User-Agent": agent} | ({"Zotero-Schema-Version": version} if version else {})
    assert ("lastRead" in lib.get(f"items/{key}", headers=headers).json()["data"]) == shown


def test_an_item_that_comes_back_keeps_its_creator(lib: Client) -> None:
    """In a group: deleted and made again under its key by somebody else."""
    keys = lib.http.post("/test/setup?u=1&u2=2", auth=ROOT).json()
    group = lib.http.post("/groups", auth=ROOT, json={"name": "G", "members": {"2": "member"}}).json()["id"]
    one = Client(lib.app, key=keys["user1"]["apiKey"], lib=f"groups/{group}")
    two = Client(lib.app, key=keys["user2"]["apiKey"], lib=f"groups/{group}")
    item = one.make("book")
    one.delete(f"items/{item['key']}", if_unmodified_since_version=item["version"])
    again = two.post("items", [item["data"] | {"version": 0}]).json()["successful"]["0"]["meta"]
    assert (again["createdByUser"]["id"], again["lastModifiedByUser"]["id"]) == (1, 2)


def test_groups_are_found_and_change_their_version(lib: Client) -> None:
    """`fq` by type, `q` among public groups that hold items (root), pages, and the server's XML for XML."""
    group = lib.http.post("/groups", auth=ROOT, json={"name": "Café", "type": "PublicOpen"}).json()["id"]
    lib.http.post("/groups", auth=ROOT, json={"name": "Other"})
    assert [one["id"] for one in lib.get("groups?fq=GroupType:PublicOpen").json()] == [group]
    assert lib.get("groups?limit=1").headers["Total-Results"] == "2"
    assert 'rel="next"' in lib.get("groups?limit=1").headers["Link"]
    assert len(lib.get("groups?format=versions&limit=1").json()) == 1
    assert lib.http.get("/groups?q=cafe", auth=ROOT).json() == []
    assert lib.get("/groups?q=cafe").status_code == 403
    Client(lib.app, lib=f"groups/{group}").make("book")
    assert [one["id"] for one in lib.http.get("/groups?q=cafe", auth=ROOT).json()] == [group]
    changed = lib.http.put(f"/groups/{group}", auth=ROOT, content='<group name="N &amp; M"><url>u</url></group>')
    assert 'name="N &amp; M"' in changed.text
    shown = lib.get(f"/groups/{group}")
    assert (shown.json()["data"]["name"], shown.json()["data"]["url"]) == ("N & M", "u")
    assert shown.headers["Last-Modified-Version"] == "2"
    assert "groupID" in lib.get(f"/groups/{group}?content=json").text
    assert lib.get("groups?format=atom").text.count("<entry>") == 2


def test_annotations_without_a_colour_are_yellow_and_long_texts_cut(lib: Client) -> None:
    """`#ffd400`; 7,500 characters of text."""
    parent = lib.make("attachment", linkMode="imported_file", contentType="application/pdf")["key"]
    note = {"parentItem": parent, "annotationType": "highlight", "annotationText": "这" * 8000}
    data = lib.make("annotation", **note, annotationSortIndex="00015|002431|00000")["data"]
    assert (data["annotationColor"], len(data["annotationText"])) == ("#ffd400", 7500)
    failure = lib.failure({"itemType": "annotation", **note, "annotationColor": "ff8c19"})
    assert failure["message"] == "annotationColor must be a hex color (e.g., '#FF0000')"


def test_files_of_publications_are_open_and_those_of_closed_groups_are_not(lib: Client) -> None:
    """A published file needs no key, under the address of its enclosure; elsewhere 403, in a closed group 404."""
    parent = lib.make("book", inPublications=True)["key"]
    file = {"linkMode": "imported_file", "parentItem": parent, "inPublications": True}
    key = lib.make("attachment", **file)["key"]
    anonymous = Client(lib.app, key="")
    assert _upload(lib, f"users/1/items/{key}").status_code == 204
    shown = anonymous.get(f"publications/items/{key}").json()["links"]["enclosure"]["href"]
    assert shown.endswith(f"/users/1/publications/items/{key}/file/view")
    assert anonymous.get(f"publications/items/{key}/file/view").status_code == 302
    assert anonymous.get(f"publications/items/{key}/file").status_code == 302
    assert anonymous.get("publications/settings").status_code == 400
    assert anonymous.get("publications/deleted").json()["items"] == []
    assert anonymous.get("publications/collections").status_code == 404
    rules = {"name": "G", "type": "PublicClosed", "libraryReading": "all"}
    group = lib.http.post("/groups", auth=ROOT, json=rules).json()["id"]
    members = Client(lib.app, key=lib.key, lib=f"groups/{group}")
    own = members.make("attachment", linkMode="imported_file")["key"]
    assert _upload(lib, f"groups/{group}/items/{own}").status_code == 204
    assert members.get(f"items/{own}/file").status_code == 302
    for path in ("file", "file/view", "file/view/url"):
        assert anonymous.get(f"/groups/{group}/items/{own}/{path}").status_code == 404


def _upload(lib: Client, item: str) -> Any:
    """A file of one byte, authorised, sent and registered."""
    form = {"md5": "9dd4e461268c8034f5c8564e155c67a6", "filename": "x", "filesize": 1, "mtime": 1}
    headers = {"If-None-Match": "*"}
    asked = lib.send("POST", f"/{item}/file", data=form, headers=headers).json()
    if "exists" in asked:
        return SimpleNamespace(status_code=204)
    body = (asked["prefix"] + "x" + asked["suffix"]).encode()
    lib.send("POST", asked["url"], content=body, headers={"Content-Type": asked["contentType"]})
    return lib.send("POST", f"/{item}/file", data={"upload": asked["uploadKey"]}, headers=headers)


def test_a_file_larger_than_announced(lib: Client) -> None:
    """The store refuses it as too large, whatever its digest."""
    key = lib.make("attachment", linkMode="imported_file")["key"]
    form = {"md5": "9dd4e461268c8034f5c8564e155c67a6", "filename": "x", "filesize": 0, "mtime": 1}
    asked = lib.send("POST", f"items/{key}/file", data=form, headers={"If-None-Match": "*"}).json()
    body = (asked["prefix"] + "x" + asked["suffix"]).encode()
    answer = lib.send("POST", asked["url"], content=body, headers={"Content-Type": asked["contentType"]})
    assert answer.status_code == 400
    assert "Your proposed upload exceeds the maximum allowed size" in answer.text


@pytest.mark.parametrize(("path", "status"), [
    ("items?qmode=titleCreatorYear", 200), ("items?qmode=everything", 200), ("items?qmode=nonsense", 400),
    ("tags?qmode=startsWith", 200), ("tags?qmode=contains", 200), ("tags?qmode=everything", 400),
    ("tags?sort=numItems", 200), ("items?sort=numItems", 400), ("items?sort=itemKeyList", 400),
    ("items?since=-1", 200), ("items?since=1.5", 200), ("items?since=x", 400), ("items?since=", 200),
    ("collections?format=bibtex", 400), ("searches?format=csljson", 400),
    ("items?format=bib&limit=5", 400), ("items?format=bib&sort=title", 400), ("items?format=bib", 200),
    ("items?include=none", 200), ("items?include=html", 200), ("items?include=json", 400),
    ("tags/nonsense", 404), ("items/{}?format=keys", 400), ("items/{}?format=versions", 400),
])  # fmt: skip
def test_parameters_that_some_lists_know(lib: Client, path: str, status: int) -> None:
    """A value that a list does not know is refused with 400; a tag that is nowhere is 404."""
    key = lib.make("book")["key"]
    assert lib.get(path.format(key)).status_code == status


def test_bars_need_blanks(lib: Client) -> None:
    """`a || b` are alternatives, `a||b` is the name of a tag."""
    lib.make("book", tags=[{"tag": "a||b"}])
    lib.make("book", tags=[{"tag": "a"}])
    assert lib.get("items?tag=a||b").headers["Total-Results"] == "1"
    assert lib.get("items?tag=a || b").headers["Total-Results"] == "1"
    assert lib.get("tags?tag=a||b || a").headers["Total-Results"] == "2"


@pytest.mark.parametrize(("form", "kind"), [
    ("bibtex", "application/x-bibtex"), ("csljson", "application/vnd.citationstyles.csl+json"),
    ("ris", "application/x-research-info-systems"), ("json", "application/json"), ("atom", "application/atom+xml"),
    ("bib", "text/html; charset=utf-8"),
])  # fmt: skip
def test_media_types(lib: Client, form: str, kind: str) -> None:
    """Exactly those of the server: clients look them up whole."""
    lib.make("book", title="x")
    assert lib.get(f"items?format={form}").headers["Content-Type"] == kind


def test_links_past_the_end(lib: Client) -> None:
    """A start past the results: the last page is the last `limit` results."""
    for _ in range(5):
        lib.make("book")
    link = lib.get("items?limit=2&start=10").headers["Link"]
    assert 'start=3>; rel="last"' in link
    assert 'start=8>; rel="prev"' in link
    assert 'rel="next"' not in link


@pytest.mark.parametrize(("start", "shown"), [(0, True), (3, True), (4, False), (6, True)])
def test_the_last_page_links_to_no_last_page(lib: Client, start: int, *, shown: bool) -> None:
    """`last` stands where it leads to another page than the one shown, as `first` does."""
    lib.post("items", [{"itemType": "book"}] * 5)
    assert ('rel="last"' in lib.get(f"items?limit=2&start={start}").headers["Link"]) == shown


@pytest.mark.parametrize("form", ["json", "keys", "versions"])
def test_a_list_of_keys_has_its_own_limit(lib: Client, form: str) -> None:
    """100 rows a page of every format, whatever `limit` says; the rest is on the next page."""
    made = [lib.post("items", [{"itemType": "book"}] * 40).json()["success"] for _ in range(3)]
    keys = [key for batch in made for key in batch.values()]
    answer = lib.get(f"items?itemKey={','.join(keys)}&format={form}&limit=110")
    rows = answer.text.split() if form == "keys" else answer.json()
    assert (len(rows), answer.headers["Total-Results"]) == (100, "120")
    assert "start=100" in answer.headers["Link"]


@pytest.mark.parametrize(("body", "status"), [
    ({"attachments": []}, 400), ({"notes": []}, 400), ({"itemKey": "AAAA2222"}, 400), ({"itemVersion": 0}, 400),
    ({"parentItem": ""}, 400), ({"parentItem": None}, 400), ({"parentItem": False}, 0), ({"itemType": 5}, 400),
    ({"tags": [{"tag": ["a"]}]}, 400), ({"tags": [{"tag": None}]}, 400),
    ({"tags": [{"tag": "a", "type": "1"}]}, 0),
    ({"tags": [{"tag": "a", "type": 2}]}, 400), ({"tags": [{"tag": 7}]}, 0), ({"relations": None}, 400),
    ({"relations": []}, 0), ({"key": 5, "version": 0}, 400),
])  # fmt: skip
def test_odd_properties_of_an_item(lib: Client, body: dict[str, Any], status: int) -> None:
    """Old names, values of another JSON type: refused; a number as text, an empty list for relations: taken."""
    answer = lib.post("items", [{"itemType": "book"} | body]).json()
    assert answer["failed"].get("0", {"code": 0})["code"] == status


@pytest.mark.parametrize(("mode", "name"), [
    ("linked_url", "md5"), ("linked_url", "filename"), ("linked_file", "mtime"), ("imported_file", "path"),
])  # fmt: skip
def test_file_properties_stand_where_files_do(lib: Client, mode: str, name: str) -> None:
    """Even an empty one is refused elsewhere."""
    assert lib.failure({"itemType": "attachment", "linkMode": mode, name: None})["code"] == 400


def test_a_collection_is_not_moved_by_null(lib: Client) -> None:
    """`parentCollection: null` counts as not given; `false` moves to the top. A name is a string."""
    top = lib.collection("Top")
    sub = lib.collection("Sub", parentCollection=top)
    version = lib.get(f"collections/{sub}").json()["version"]
    same = lib.post("collections", [{"key": sub, "version": version, "parentCollection": None}]).json()
    assert same["unchanged"] == {"0": sub}
    moved = lib.post("collections", [{"key": sub, "version": version, "parentCollection": False}]).json()
    assert moved["successful"]["0"]["data"]["parentCollection"] is False
    assert lib.failure({"name": 5}, at="collections")["code"] == 400
    assert lib.failure({"name": 5, "conditions": []}, at="searches")["code"] == 400


def test_collections_are_found_as_words_are(lib: Client) -> None:
    """`q` looks past case and accents."""
    key = lib.collection("Études")
    assert lib.get("collections?q=etudes&format=keys").text == f"{key}\n"


def test_an_erased_item_is_related_to_nothing(lib: Client) -> None:
    """What others say of it goes without a new version of theirs; what replaced it stays known."""
    gone = lib.make("book")
    uri = f"http://zotero.org/users/1/items/{gone['key']}"
    one = lib.make("book", relations={"dc:relation": uri, "dc:replaces": uri})
    lib.delete(f"items/{gone['key']}", if_unmodified_since_version=gone["version"])
    left = lib.data(one["key"])
    assert (left["relations"], left["version"]) == ({"dc:replaces": uri}, one["version"])


def test_membership_by_the_back_door(lib: Client) -> None:
    """Unknown items are 400, and 404 where they are to be taken out, like those that are not in it."""
    shelf, item = lib.collection("S"), lib.make("book")["key"]
    note = lib.make("note", note="x", parentItem=item)["key"]
    assert lib.send("POST", f"collections/{shelf}/items", content="AAAA2222").status_code == 400
    assert lib.send("POST", f"collections/{shelf}/items", content=note).status_code == 400
    assert lib.delete(f"collections/{shelf}/items/AAAA2222").status_code == 404
    assert lib.delete(f"collections/{shelf}/items/{item}").status_code == 404
    assert lib.send("POST", f"collections/{shelf}/items", content=item).status_code == 204
    assert lib.delete(f"collections/{shelf}/items/{item}").status_code == 204


def test_children_of_files_that_have_none(lib: Client) -> None:
    """Only PDF, EPUB and HTML files have annotations: 400 for other attachments."""
    for kind, status in {"application/pdf": 200, "text/html": 200, "text/plain": 400, "": 400}.items():
        key = lib.make("attachment", linkMode="imported_file", contentType=kind)["key"]
        assert lib.get(f"items/{key}/children").status_code == status


def test_a_write_token_holds_for_single_writes_too(lib: Client) -> None:
    """412 when it is used again, by whatever write."""
    item = lib.make("book")
    token = {"zotero_write_token": "abcde12345"}
    assert lib.patch(item["key"], {"title": "a", "version": item["version"]}, **token).status_code == 204
    assert lib.patch(item["key"], {"title": "b", "version": 99}, **token).status_code == 412
    assert lib.post("items", [{"itemType": "book"}], **token).status_code == 412
    assert lib.delete(f"items/{item['key']}", if_unmodified_since_version=99, **token).status_code == 412


def test_a_missing_object_is_deleted_already(lib: Client) -> None:
    """428 without the header, 412 for a version that was never there, 204 for none."""
    for kind in ("items", "collections", "searches"):
        assert lib.delete(f"{kind}/AAAA2222").status_code == 428
        assert lib.delete(f"{kind}/AAAA2222", if_unmodified_since_version=3).status_code == 412
        assert lib.delete(f"{kind}/AAAA2222", if_unmodified_since_version=0).status_code == 204


def test_pages_and_bearers(lib: Client) -> None:
    """`OPTIONS` and `Origin` are answered for web pages; a malformed Bearer is 400; a URL is not fetched."""
    asked = lib.http.options("/users/1/items", headers={"Origin": "http://page.test"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (200, "*")
    shown = lib.get("items", headers={"Origin": "x"}).headers["Access-Control-Expose-Headers"]
    assert "Last-Modified-Version" in shown
    assert "Access-Control-Allow-Origin" not in lib.get("items").headers
    assert lib.http.get("/users/1/items", headers={"Authorization": "Bearer a b"}).status_code == 400
    assert lib.http.get("/users/1/items", headers={"Authorization": f"Bearer {lib.key}"}).status_code == 200
    assert lib.post("items", {"url": "http://example.test"}).status_code == 501


def test_titles_sort_without_quotes(lib: Client) -> None:
    """Brackets, quotes and dashes in front say nothing about the place in an alphabet."""
    for title in ("“Zebra”", "[apple]", "Mango", "(cherry)", "-"):
        lib.make("book", title=title)
    titles = [one["data"]["title"] for one in lib.get("items?sort=title").json()]
    assert [title for title in titles if title != "-"] == ["[apple]", "(cherry)", "Mango", "“Zebra”"]
