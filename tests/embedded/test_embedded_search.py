"""Which items, tags and collections a request means."""

from __future__ import annotations

import pytest

from tests.embedded.support import Client, memory


@pytest.fixture(scope="module")
def shelf() -> tuple[Client, dict[str, str]]:
    """A library to be searched, with names for its keys."""
    lib = memory()
    folder = lib.collection("Shelf")
    keys = {"folder": folder}

    def add(name: str, kind: str = "book", **data: object) -> None:
        keys[name] = lib.make(kind, **data)["key"]

    ada = [{"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}]
    add("engine", title="The Great Engine", creators=ada, date="May 1843", tags=[{"tag": "a"}, {"tag": "Étude"}])
    tags = [{"tag": "a"}, {"tag": "-b"}]
    add("better", "journalArticle", title="Great, but better", tags=tags, collections=[folder])
    add("note", "note", note="<p>Sample text</p><p>more</p>", parentItem=keys["better"], tags=[{"tag": "c"}])
    add("pdf", "attachment", linkMode="imported_file", contentType="application/pdf", parentItem=keys["better"])
    add("mark", "annotation", annotationType="highlight", parentItem=keys["pdf"])
    add("gone", title="Trashed", deleted=1, tags=[{"tag": "a"}])
    add("child", "note", note="x", parentItem=keys["gone"])
    return lib, keys


CASES = {
    "items": "engine better note pdf mark child",
    "items/top": "engine better",
    "items/trash": "gone",
    "items?includeTrashed=1": "engine better note pdf mark gone child",
    "items/top?includeTrashed=1": "engine better gone",
    "items?q=great": "engine better",
    "items?q=great engine": "engine",
    'items?q="great engine"': "engine",
    'items?q="engine great"': "",
    "items?q=LOVELACE": "engine",
    "items?q=1843": "engine",
    "items?q=sample": "note",
    "items?q=more": "",
    "items/top?q=sample": "better",
    "items?tag=a": "engine better",
    "items?tag=A": "engine better",
    "items?tag=etude": "engine",
    "items?tag=a&tag=etude": "engine",
    "items?tag=etude || c": "engine note",
    "items?tag=-a": "note pdf child",
    "items/top?itemType=note": "better",
    "items?tag=\\-b": "better",
    "items/top?tag=c": "better",
    "items?itemType=book": "engine",
    "items?itemType=book || note": "engine note child",
    "items?itemType=-book": "better note pdf child",
    "items?itemType=annotation": "mark",
    "items/top?itemType=annotation": "better",
    "items?since=3": "note pdf mark child",
    "items/top?since=2": "better",
    "collections/{folder}/items": "better note pdf mark",
    "collections/{folder}/items/top": "better",
    "items/{better}/children": "note pdf",
    "items/{pdf}/children": "mark",
    "items/{mark}/children": "",
    "items/{gone}/children": "child",
}


@pytest.mark.parametrize(("path", "names"), CASES.items())
def test_items_found(shelf: tuple[Client, dict[str, str]], path: str, names: str) -> None:
    """Scopes, words, tags, types, versions. Trash hides the item that is in it, and not its children."""
    lib, keys = shelf
    path = path.format(**keys)
    named = {key: name for name, key in keys.items()}
    answer = lib.get(path + ("&" if "?" in path else "?") + "format=keys")
    assert sorted(named[key] for key in answer.text.split()) == sorted(names.split()), answer.text
    assert answer.headers["Total-Results"] == str(len(names.split()))


TAGS = {
    "tags": "-b a c Étude",
    "tags?q=tu": "Étude",
    "tags?q=et&qmode=startswith": "Étude",
    "tags?q=tu&qmode=startsWith": "",
    "tags?tag=a || c": "a c",
    "tags/a": "a",
    "tags?since=3": "c",
    "items/top/tags": "-b a Étude",
    "items/tags?itemQ=great&itemTag=etude": "a Étude",
    "items/trash/tags": "a",
    "items/{better}/tags": "-b a",
    "collections/{folder}/tags": "-b a c",
    "collections/{folder}/items/top/tags": "-b a",
}


@pytest.mark.parametrize(("path", "names"), TAGS.items())
def test_tags_found(shelf: tuple[Client, dict[str, str]], path: str, names: str) -> None:
    """Names in folded order; `since` counts when a tag appeared."""
    lib, keys = shelf
    assert [row["tag"] for row in lib.get(path.format(**keys)).json()] == names.split()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("sort=title", "abc"),
        ("sort=title&direction=desc", "cba"),
        ("sort=creator", "bca"),
        ("sort=publisher", "cab"),
        ("sort=publicationTitle", "abc"),
        ("sort=date&direction=asc", "cab"),
        ("sort=date", "bac"),
        ("sort=dateAdded", "abc"),
        ("sort=itemType", "abc"),
        ("sort=addedBy", "abc"),
    ],
)
def test_sorting(query: str, titles: str) -> None:
    """By any field, also through its name in other types; what has no value comes last."""
    lib = memory()
    one = {"title": "a", "date": "2001", "publisher": "y", "dateAdded": "2020-01-03T00:00:00Z"}
    two = {"title": "b", "date": "2002", "publisher": "", "dateAdded": "2020-01-02T00:00:00Z"}
    three = {"title": "c", "date": "1999", "publisher": "x", "dateAdded": "2020-01-01T00:00:00Z"}
    for data, author in ((one, ""), (two, "A"), (three, "B")):
        creators = [{"creatorType": "author", "name": author}] if author else []
        lib.make(**data, creators=creators)
    assert "".join(item["data"]["title"] for item in lib.get(f"items?{query}").json()) == titles


def test_the_order_of_a_key_list() -> None:
    """`itemKeyList` gives items, collections and searches in the order asked."""
    lib = memory()
    items = [lib.make()["key"] for _ in range(3)]
    folders = [lib.collection(name) for name in "abc"]
    for path, name, keys in (("items", "itemKey", items), ("collections", "collectionKey", folders)):
        wanted = [keys[2], keys[0], keys[1]]
        answer = lib.get(f"{path}?{name}={','.join(wanted)}&order={name}List")
        assert [one["key"] for one in answer.json()] == wanted


def test_children_are_refused_where_there_can_be_none() -> None:
    """Linked URLs and annotations have no children."""
    lib = memory()
    key = lib.make("attachment", linkMode="linked_url")["key"]
    assert lib.get(f"items/{key}/children").status_code == 400


def test_collections_are_listed_at_every_level() -> None:
    """All, top, below; counts of items and sub-collections; trashed ones are listed too."""
    lib = memory()
    top = lib.collection("Top")
    sub = lib.collection("Sub", parentCollection=top, deleted=True)
    lib.make(collections=[top])
    assert {one["key"] for one in lib.get("collections").json()} == {top, sub}
    assert [one["key"] for one in lib.get("collections/top").json()] == [top]
    below = lib.get(f"collections/{top}/collections").json()
    assert [(one["data"]["name"], one["data"]["deleted"]) for one in below] == [("Sub", True)]
    assert lib.get(f"collections/{top}").json()["meta"] == {"numCollections": 0, "numItems": 1}
    assert [one["key"] for one in lib.get("collections?q=su").json()] == [sub]


def test_membership_by_the_undocumented_way() -> None:
    """Keys in the body bump the items; DELETE takes one out."""
    lib = memory()
    folder, item = lib.collection(), lib.make()
    assert lib.send("POST", f"collections/{folder}/items", content=item["key"]).status_code == 204
    assert lib.data(item["key"])["collections"] == [folder]
    assert lib.delete(f"collections/{folder}/items/{item['key']}").status_code == 204
    assert lib.get(f"items/{item['key']}").json()["version"] == 4


def test_deletions_are_logged_and_forgotten() -> None:
    """Children with their parent, tags with their last item; what is made again leaves the log."""
    lib = memory()
    parent = lib.make(tags=[{"tag": "only"}, {"tag": "shared"}])
    child = lib.make("note", parentItem=parent["key"])
    lib.make(tags=[{"tag": "shared"}])
    lib.delete(f"items/{parent['key']}", if_unmodified_since_version=1)
    log = lib.get("deleted?since=0").json()
    assert (sorted(log["items"]), log["tags"]) == (sorted([parent["key"], child["key"]]), ["only"])
    assert lib.get("deleted?since=4").json()["items"] == []
    lib.post("items", [{"key": parent["key"], "version": 0, "itemType": "book", "tags": [{"tag": "only"}]}])
    log = lib.get("deleted?since=0").json()
    assert (log["items"], log["tags"]) == ([child["key"]], [])


def test_deleting_tags_bumps_every_item() -> None:
    """428 without the library version, several at once, both types."""
    lib = memory()
    one = lib.make(tags=[{"tag": "x"}, {"tag": "y"}])["key"]
    two = lib.make(tags=[{"tag": "x", "type": 1}])["key"]
    assert lib.delete("tags?tag=x").status_code == 428
    assert lib.delete("tags?tag=x", if_unmodified_since_version=1).status_code == 412
    assert lib.delete("tags?tag=x || z", if_unmodified_since_version=2).status_code == 204
    assert lib.get("items?format=versions").json() == {one: 3, two: 3}
    assert lib.data(one)["tags"] == [{"tag": "y"}]
    assert lib.get("deleted?since=2").json()["tags"] == ["x"]


def test_the_trash_is_not_deletion() -> None:
    """A trashed item has a new version and comes back whole."""
    lib = memory()
    item = lib.make(title="T")
    lib.patch(item["key"], {"deleted": 1}, if_unmodified_since_version=1)
    assert lib.get("items?since=1").json() == []
    trashed = lib.get("items?since=1&includeTrashed=1").json()[0]
    assert (trashed["version"], trashed["data"]["deleted"]) == (2, 1)
    lib.patch(item["key"], {"deleted": 0}, if_unmodified_since_version=2)
    assert "deleted" not in lib.data(item["key"])
    assert lib.get("deleted?since=0").json()["items"] == []


def test_a_tag_that_is_not_wanted_is_looked_for_on_the_item_itself() -> None:
    """In a list of top items, a child without the tag does not bring in a parent that has it."""
    lib = memory()
    with_b, without = (lib.make("book", tags=[{"tag": tag}])["key"] for tag in ("b", "c"))
    for parent in (with_b, without):
        lib.make("note", parentItem=parent, note="x", tags=[{"tag": "n"}])
    assert lib.get("items/top?format=keys&tag=-b").text.split() == [without]
    assert lib.get("items/top?format=keys&tag=n&tag=-b").text.split() == [without]
    assert set(lib.get("items/top?format=keys&tag=n").text.split()) == {with_b, without}


@pytest.mark.parametrize(("sort", "shown"), [
    ("title", ["", "a", "b"]), ("date", ["", "a", "b"]), ("creator", ["a", "b", ""]),
    ("publisher", ["a", "b", ""]),
])  # fmt: skip
def test_where_items_without_a_value_stand(sort: str, shown: list[str]) -> None:
    """Without a title or a date at the start, without another value at the end; descending is the reverse."""
    lib, dates = memory(), {"": "", "a": "1999", "b": "2001"}
    values = {
        text: {"title": text, "publisher": text, "date": dates[text], "creators": [_author(text)] if text else []}
        for text in ("b", "", "a")
    }
    keys = {text: lib.make("book", **data)["key"] for text, data in values.items()}
    for direction, wanted in (("asc", shown), ("desc", shown[::-1])):
        found = lib.get(f"items?format=keys&sort={sort}&direction={direction}").text.split()
        assert found == [keys[text] for text in wanted]


def _author(name: str) -> dict[str, str]:
    return {"creatorType": "author", "name": name}
