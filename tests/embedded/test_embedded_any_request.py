"""Laws of the embedded library that hold for any request."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from tests.embedded.support import Client, memory
from zsync.embedded.apply import STRUCTURE
from zsync.embedded.schema import schema
from zsync.embedded.wire import Request

LIB = memory()
LOCAL = memory(local=True)
DESK = {"Zotero-Server-ID": LOCAL.get("/api/").headers["Zotero-Server-ID"]}
DESK["Zotero-API-Key"] = LOCAL.send(
    "POST", "/api/local/authorize", json={"appName": "test"}, headers=DESK
).json()["key"]
NUMBER = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
LEAF = st.none() | st.booleans() | NUMBER | st.text(max_size=6) | st.sampled_from(["AAAA2222", "\ud800"])
KEYS = st.text(max_size=4)
ANY = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
NAMES = st.sampled_from([*sorted(STRUCTURE), "title", "date", "accessDate", "citationKey", "extra", "foo"])
ROLE = st.sampled_from(["author", "editor", "x"]) | LEAF
CREATOR = st.fixed_dictionaries(
    {"creatorType": ROLE}, optional={"name": LEAF, "firstName": LEAF, "lastName": LEAF}
)
SHAPED = {
    "itemType": st.sampled_from(sorted(schema().types)) | LEAF,
    "creators": st.lists(CREATOR | ANY, max_size=2),
    "tags": st.lists(st.fixed_dictionaries({"tag": LEAF}, optional={"type": LEAF}) | ANY, max_size=2),
    "relations": st.dictionaries(st.sampled_from(["dc:relation", "mendeleyDB:fileHash", "y"]), ANY, max_size=2),
    "linkMode": st.sampled_from(["imported_file", "linked_url", "embedded_image", "x"]),
    "annotationType": st.sampled_from(["ink", "highlight", "x"]),
}
ITEM = st.fixed_dictionaries({}, optional=SHAPED).flatmap(
    lambda shaped: st.dictionaries(NAMES, ANY, max_size=4).map(lambda rest: rest | shaped)
)


@settings(deadline=None, max_examples=60)
@given(ITEM | ANY)
def test_any_object_is_answered(item: Any) -> None:
    """Whatever stands in a POST ends in exactly one of the members, in either profile."""
    for at in ("items", "collections", "searches"):
        answer = LIB.send("POST", at, content=json.dumps([item]))
        assert answer.status_code == 200
        body = answer.json()
        assert sum("0" in body[name] for name in ("success", "unchanged", "failed")) == 1
        local = LOCAL.send("POST", f"/api/users/0/{at}", content=json.dumps([item]), headers=DESK)
        assert local.status_code == 200


TEXT = st.text(max_size=8) | st.sampled_from(["2020-05", "<p>x<b>y", " a ", "\ud800"])
URI = st.sampled_from(["http://zotero.org/users/1/items/AAAA2222", "http://zotero.org/groups/7/items/BBBB2222"])
TAG = st.fixed_dictionaries({"tag": TEXT}, optional={"type": st.sampled_from([0, 1])})


def _creator(roles: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    full = {"creatorType": st.sampled_from(roles), "firstName": TEXT, "lastName": st.just("L")}
    return st.fixed_dictionaries(full) | st.fixed_dictionaries(
        {"creatorType": st.sampled_from(roles), "name": st.text("abc ", min_size=1).map(lambda text: f"N{text}")}
    )


def _item_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    kind = schema().types[name]
    values = dict.fromkeys((field for field in kind.fields if field != "accessDate"), TEXT)
    rest: dict[str, Any] = {"tags": st.lists(TAG, max_size=3), "deleted": st.booleans()}
    rest["relations"] = st.dictionaries(st.sampled_from(["dc:relation", "owl:sameAs"]), st.lists(URI), max_size=2)
    if kind.creators:
        rest["creators"] = st.lists(_creator(kind.creators), max_size=3)
    if name == "note":
        rest["note"] = TEXT
    fixed: dict[str, Any] = {"itemType": st.just(name)}
    if name == "attachment":
        fixed["linkMode"] = st.sampled_from(["imported_file", "linked_url", "linked_file"])
    return st.fixed_dictionaries(fixed, optional=values | rest)


GOOD = st.sampled_from(sorted(set(schema().types) - {"annotation"})).flatmap(_item_of)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(GOOD, GOOD)
def test_what_was_saved_reads_back_and_is_unchanged(item: dict[str, Any], other: dict[str, Any]) -> None:
    """The answer to a write is what a read shows; sending it again changes nothing; any type becomes any other."""
    saved = LIB.send("POST", "items", content=json.dumps([item])).json()["successful"]["0"]
    assert LIB.get(f"items/{saved['key']}").json() == saved
    assert LIB.post("items", [saved]).json()["unchanged"] == {"0": saved["key"]}
    kinds = {item["itemType"], other["itemType"]}
    if not kinds & {"note", "attachment"}:
        change = other | {"key": saved["key"], "version": saved["version"]}
        answer = LIB.send("POST", "items", content=json.dumps([change])).json()
        assert answer["failed"] == {}
        again = LIB.get(f"items/{saved['key']}").json()
        assert again["data"]["itemType"] == other["itemType"]
        assert LIB.post("items", [again]).json()["unchanged"] == {"0": saved["key"]}


PAGING = ("limit", "start", "since", "sort", "direction", "format", "include")
PARAMETERS = st.sampled_from((*PAGING, "itemKey", "tag", "q", "qmode", "itemType"))
VALUES = st.text(max_size=6) | st.sampled_from(("-a", "json", "0", "asc", "title", "versions"))
LISTS = ("items", "items/top", "items/trash", "tags", "items/tags", "collections", "searches", "settings")
PATHS = st.sampled_from((*LISTS, "deleted", "fulltext"))
METHODS = st.sampled_from(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


@settings(deadline=None, max_examples=60)
@given(METHODS, PATHS, st.lists(st.tuples(PARAMETERS, VALUES), max_size=3))
def test_any_parameters_are_answered(method: str, path: str, query: list[tuple[str, str]]) -> None:
    """No parameter, method or missing body brings anything but an answer below 500 (501: not available here)."""
    headers = {"zotero-api-key": LIB.key, "if-unmodified-since-version": "0"}
    request = Request(method, f"/users/1/{path}", tuple(query), headers)
    assert LIB.app.respond(request).status in {200, 204, 304, 400, 403, 404, 405, 412, 413, 501}


HEADERS = st.dictionaries(st.sampled_from(("if-match", "range", "expect", "x")), st.text(max_size=5))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=12), HEADERS)
def test_any_path_is_answered(path: str, headers: dict[str, str]) -> None:
    """Also paths that are none."""
    for client in (LIB, LOCAL):
        for start in ("/", "/users/1/items/", "/api/users/0/", "/storage/files/1"):
            assert client.app.respond(Request("GET", start + path, (), headers)).status < 500


class Life(RuleBasedStateMachine):
    """Versions and deletions as a client with a memory sees them, over any life of a library."""

    items = Bundle("items")

    def __init__(self) -> None:
        super().__init__()
        self.lib: Client = memory()
        self.known: dict[str, int] = {}
        self.seen = 0

    @rule(target=items, parent=st.none() | items, tags=st.sets(st.sampled_from("abc")))
    def make(self, parent: str | None, tags: set[str]) -> str:
        """A new item, perhaps a note below another."""
        body = {"itemType": "note" if parent else "book", "tags": [{"tag": tag} for tag in sorted(tags)]}
        answer = self.lib.post("items", [body | ({"parentItem": parent} if parent else {})]).json()
        return str(answer["success"].get("0", parent or "AAAA2222"))

    @rule(item=items, title=st.sampled_from(["x", "y"]))
    def edit(self, item: str, title: str) -> None:
        """A change of title or note, under the right version."""
        found = self.lib.get(f"items/{item}")
        if found.status_code == 200:
            name = "note" if found.json()["data"]["itemType"] == "note" else "title"
            headers = {"if_unmodified_since_version": found.json()["version"]}
            assert self.lib.patch(item, {name: title}, **headers).status_code == 204

    @rule(item=items, deleted=st.booleans())
    def trash(self, item: str, deleted: bool) -> None:
        """Into the trash or out of it."""
        self.lib.patch(item, {"deleted": deleted}, if_unmodified_since_version=self.lib.version)

    @rule(item=consumes(items))
    def erase(self, item: str) -> None:
        """Deleted for good, with its children."""
        self.lib.delete(f"items?itemKey={item}", if_unmodified_since_version=self.lib.version)

    @rule(tag=st.sampled_from("abc"))
    def drop_tag(self, tag: str) -> None:
        """A tag deleted everywhere."""
        self.lib.delete(f"tags?tag={tag}", if_unmodified_since_version=self.lib.version)

    @invariant()
    def a_client_that_asks_since_knows_all(self) -> None:
        """What changed since plus what was deleted since, applied to what was known, is the library."""
        since = self.seen
        changed = self.lib.get(f"items?format=versions&includeTrashed=1&since={since}")
        gone = self.lib.get(f"deleted?since={since}")
        self.seen = int(changed.headers["Last-Modified-Version"])
        for key in gone.json()["items"]:
            self.known.pop(key, None)
        self.known |= changed.json()
        assert self.known == self.lib.get("items?format=versions&includeTrashed=1").json()
        assert max(self.known.values(), default=0) <= self.seen
        assert self.seen >= since


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
