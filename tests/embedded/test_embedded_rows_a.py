"""The emulator's decision table, rows 1 to 13: one test a row, named by it."""

from __future__ import annotations

import pytest

from tests.embedded.support import Client, memory

URI = "http://zotero.org/users/1/items/"


@pytest.fixture
def lib() -> Client:
    """A fresh library."""
    return memory()


def test_row_01_each_object_of_a_post_has_its_own_version(lib: Client) -> None:
    """Objects of one POST get consecutive versions; the header is the last of them."""
    answer = lib.post("items", [{"itemType": "book"} for _ in range(3)])
    versions = [answer.json()["successful"][str(at)]["version"] for at in range(3)]
    assert versions == [1, 2, 3]
    assert answer.headers["Last-Modified-Version"] == "3"


def test_row_02_failures_have_code_and_message_but_no_key(lib: Client) -> None:
    """`failed` is found by position; the other objects go through, and a failure consumes no version."""
    body = [{"itemType": "book"}, {"key": "ABCD2345", "version": 0, "itemType": "nope"}, {"itemType": "book"}]
    answer = lib.post("items", body).json()
    assert answer["failed"] == {"1": {"code": 400, "message": "'nope' is not a valid itemType"}}
    assert set(answer["successful"]) == set(answer["success"]) == {"0", "2"}
    assert lib.version == 2


def test_row_03_error_texts_are_escaped(lib: Client) -> None:
    """Whole-request texts and messages of `failed` alike."""
    message = lib.failure({"itemType": '<b a="1">&'})["message"]
    assert message == "'&lt;b a=&quot;1&quot;&gt;&amp;' is not a valid itemType"
    assert lib.get("items?format=<x>").text == "Invalid 'format' value '&lt;x&gt;'"


@pytest.mark.parametrize(("clears", "left"), [(False, "Leiden"), (True, "")])
def test_row_04_put_leaves_or_clears_omitted_fields(clears: bool, left: str) -> None:
    """The server's code leaves them; documents and the local API clear them: a switch."""
    lib = memory(put_clears=clears)
    item = lib.make(title="T", place="Leiden", deleted=1)
    body = {"itemType": "book", "title": "U", "tags": [], "relations": {}, "collections": []}
    answer = lib.put(item["key"], body, if_unmodified_since_version=item["version"])
    assert answer.status_code == 204
    data = lib.data(item["key"])
    assert (data["title"], data["place"], "deleted" in data) == ("U", left, False)


def test_row_04_put_demands_its_lists(lib: Client) -> None:
    """An existing regular item by PUT needs itemType, tags, relations and collections."""
    item = lib.make()
    for name in ("itemType", "tags", "relations", "collections"):
        body = {"itemType": "book", "tags": [], "relations": {}, "collections": []}
        del body[name]
        answer = lib.put(item["key"], body, if_unmodified_since_version=item["version"])
        assert (answer.status_code, answer.text) == (400, f"'{name}' property not provided")


@pytest.mark.parametrize("kind", ["items", "collections"])
def test_row_05_a_multi_delete_needs_the_header_and_takes_fifty(lib: Client, kind: str) -> None:
    """428 without the library version, 412 with an old one, 413 above fifty keys, unknown keys are ignored."""
    key = lib.make()["key"] if kind == "items" else lib.collection()
    path = f"{kind}?{kind[:-1]}Key="
    assert lib.delete(path + key).status_code == 428
    assert lib.delete(path + key, if_unmodified_since_version=0).status_code == 412
    many = ",".join([key] * 51)
    assert lib.delete(path + many, if_unmodified_since_version=1).status_code == 413
    answer = lib.delete(f"{path}{key},ZZZZ9999", if_unmodified_since_version=1)
    assert (answer.status_code, answer.headers["Last-Modified-Version"]) == (204, "2")
    assert lib.get("deleted?since=0").json()[kind] == [key]


def test_row_06_a_high_limit_is_lowered_without_a_word(lib: Client) -> None:
    """Default 25, at most 100; keys and versions have no limit unless one is given."""
    for _ in range(3):
        lib.post("items", [{"itemType": "book"} for _ in range(50)])
    counts = {limit: len(lib.get(f"items?limit={limit}").json()) for limit in ("1", "100", "500", "0", "-3", "x")}
    assert counts == {"1": 1, "100": 100, "500": 100, "0": 25, "-3": 25, "x": 25}
    assert len(lib.get("items?format=versions").json()) == 150
    assert len(lib.get("items?format=keys&limit=120&start=100").text.split()) == 50


@pytest.mark.parametrize(("strict", "status"), [(False, 200), (True, 400)])
def test_row_07_a_key_list_without_any_valid_key(strict: bool, status: int) -> None:
    """The real quirk: the whole library comes; strict mode refuses."""
    lib = memory(strict_keys=strict)
    lib.make()
    answer = lib.get("items?itemKey=0O1,nonsense")
    assert answer.status_code == status
    assert strict or len(answer.json()) == 1


def test_row_07_unknown_keys_are_absent(lib: Client) -> None:
    """Well-formed but unknown keys give nothing; malformed ones among valid ones are dropped; commas may trail."""
    key = lib.make()["key"]
    assert lib.get("items?itemKey=ZZZZ9999").json() == []
    assert [item["key"] for item in lib.get(f"items?itemKey=,{key},bad!,").json()] == [key]


def test_row_08_an_unchanged_object_consumes_a_version(lib: Client) -> None:
    """It is reported as unchanged, keeps its own version, and the library's moves on."""
    item = lib.make(title="T")
    answer = lib.post("items", [item])
    assert answer.json()["unchanged"] == {"0": item["key"]}
    assert answer.headers["Last-Modified-Version"] == "2"
    assert lib.get(f"items/{item['key']}").json()["version"] == 1


def test_row_09_a_single_write_that_changes_nothing(lib: Client) -> None:
    """204 with the old library version, while the next write shows the gap."""
    item = lib.make(title="T")
    answer = lib.patch(item["key"], {"title": "T"}, if_unmodified_since_version=1)
    assert (answer.status_code, answer.headers["Last-Modified-Version"]) == (204, "1")
    answer = lib.patch(item["key"], {"title": "U"}, if_unmodified_since_version=1)
    assert (answer.status_code, answer.headers["Last-Modified-Version"]) == (204, "3")


def test_row_10_a_missing_object_with_a_version(lib: Client) -> None:
    """Single 412; multi failed 404; PATCH without version 404; version 0 creates."""
    lib.make()
    assert lib.patch("AAAA2222", {"title": "x"}, if_unmodified_since_version=7).status_code == 412
    assert lib.patch("AAAA2222", {"title": "x"}).status_code == 404
    failed = lib.failure({"key": "AAAA2222", "version": 7, "itemType": "book"})
    assert (failed["code"], failed["message"]) == (404, "Item doesn't exist (expected version 7; use 0 instead)")
    assert lib.patch("AAAA2222", {"itemType": "book"}, if_unmodified_since_version=0).status_code == 204
    assert lib.put("BBBB2222", {"itemType": "book"}).status_code == 204
    assert lib.failure({"key": "BBBB2222", "version": 0, "itemType": "book"})["code"] == 412


def test_row_11_related_shows_on_both_and_bumps_only_when_added_by_an_update(lib: Client) -> None:
    """Adding by an update moves the target's version, not its date; removing and creating do not."""
    a, b = lib.make(title="A"), lib.make(title="B", dateModified="2020-01-01T00:00:00Z")
    c = lib.make(title="C", relations={"dc:relation": URI + b["key"]})
    assert lib.get(f"items/{b['key']}").json()["version"] == b["version"], "creating does not bump"
    assert lib.data(b["key"])["relations"] == {"dc:relation": URI + c["key"]}
    lib.patch(a["key"], {"relations": {"dc:relation": URI + b["key"]}, "version": a["version"]})
    after = lib.get(f"items/{b['key']}").json()
    assert after["version"] == lib.get(f"items/{a['key']}").json()["version"] > b["version"]
    assert after["data"]["dateModified"] == "2020-01-01T00:00:00Z"
    assert after["data"]["relations"]["dc:relation"] == sorted([URI + a["key"], URI + c["key"]])
    lib.patch(a["key"], {"relations": {}, "version": after["version"]})
    assert lib.get(f"items/{b['key']}").json()["version"] == after["version"], "removing does not bump"
    assert lib.data(b["key"])["relations"] == {"dc:relation": URI + c["key"]}


def test_row_11_removing_leaves_the_row_of_the_other_side(lib: Client) -> None:
    """When both sides wrote the relation, removing it from one leaves it shown on both."""
    first, second = "AAAA2222", "BBBB2222"
    body = [
        {"key": first, "version": 0, "itemType": "book", "relations": {"dc:relation": URI + second}},
        {"key": second, "version": 0, "itemType": "book", "relations": {"dc:relation": URI + first}},
    ]
    lib.post("items", body)
    lib.patch(first, {"relations": {}}, if_unmodified_since_version=lib.version)
    assert lib.data(first)["relations"] == {"dc:relation": URI + second}
    assert lib.data(second)["relations"] == {"dc:relation": URI + first}


def test_row_11_a_side_effect_does_not_spoil_the_next_object_of_the_request(lib: Client) -> None:
    """The version of the second object moved through the first; it is written all the same."""
    a, b = lib.make(title="A"), lib.make(title="B")
    body = [
        {"key": a["key"], "version": a["version"], "relations": {"dc:relation": URI + b["key"]}},
        {"key": b["key"], "version": b["version"], "title": "B2"},
    ]
    assert lib.post("items", body).json()["failed"] == {}
    assert lib.data(b["key"])["title"] == "B2"


def test_row_12_deleting_a_collection(lib: Client) -> None:
    """Memberships and sub-collections vanish; items keep their version; only the named key is logged."""
    top = lib.collection("Top")
    sub = lib.collection("Sub", parentCollection=top)
    item = lib.make(collections=[top, sub])
    answer = lib.delete(f"collections/{top}", if_unmodified_since_version=1)
    assert answer.status_code == 204
    after = lib.get(f"items/{item['key']}").json()
    assert (after["version"], after["data"]["collections"]) == (item["version"], [])
    assert lib.get("collections").json() == []
    assert lib.get("deleted?since=0").json()["collections"] == [top]


def test_row_13_notes_come_back_canonical(lib: Client) -> None:
    """Scripts and handlers go, the canonical form is returned, and what equals it is unchanged."""
    note = lib.make("note", note="<P onclick='x()'>A &amp B<script>alert(1)</script><br/>C")
    assert note["data"]["note"] == "<p>A &amp; B<br>C</p>"
    for text in ("<p>A &amp; B<br>C</p>", "<p  >A & B<br />C"):
        again = {"key": note["key"], "version": note["version"], "note": text}
        assert lib.post("items", [again]).json()["unchanged"] == {"0": note["key"]}
