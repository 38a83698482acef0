"""pyzotero works against the embedded library, in process and over a socket."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from pyzotero import errors, zotero

from tests.embedded.support import memory, pyzotero_for
from zsync.embedded import app
from zsync.embedded.accounts import add_group
from zsync.embedded.db import write
from zsync.embedded.server import make_server


@pytest.fixture(params=["in process", "over a socket"])
def zot(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[zotero.Zotero]:
    """pyzotero with a fresh library."""
    if request.param == "in process":
        client = memory()
        found = pyzotero_for(client)
        # pyzotero sends file bytes through a client of its own making; in process they go to the application
        monkeypatch.setattr(httpx2, "post", _poster(found.client))
        yield found
        return
    application = app(str(tmp_path / "library.sqlite"))
    with make_server(application) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with httpx2.Client(follow_redirects=True, trust_env=False) as http:
            found = zotero.Zotero(1, "user", application.api_key, client=http)
            found.endpoint = f"http://127.0.0.1:{server.server_port}"
            yield found
        server.shutdown()
        thread.join()
    application.close()


def _poster(client: httpx2.Client):  # type: ignore[no-untyped-def]
    return lambda url, files, headers, **rest: client.post(url, files=files, headers=headers)


def _article(zot: zotero.Zotero, title: str = "On Engines") -> dict[str, object]:
    template = zot.item_template("journalArticle")
    return template | {"title": title, "citationKey": "ada1843", "tags": [{"tag": "a"}, {"tag": "b", "type": 1}]}


def test_items_are_created_read_updated_and_deleted(zot: zotero.Zotero) -> None:
    """The whole life of an item."""
    key = zot.create_items([_article(zot)])["success"]["0"]
    item = zot.item(key)
    assert item["data"]["citationKey"] == "ada1843"
    item["data"]["title"] = "Notes"
    assert zot.update_item(item)
    assert zot.item(key)["data"]["title"] == "Notes"
    assert zot.update_items([zot.item(key)["data"] | {"title": "Sketch"}])
    assert zot.top()[0]["data"]["title"] == "Sketch"
    assert zot.delete_item(zot.item(key))
    assert zot.deleted(since=0)["items"] == [key]
    assert zot.items() == []


def test_tags_are_added_listed_and_deleted(zot: zotero.Zotero) -> None:
    """Tags, also automatic ones."""
    key = zot.create_items([_article(zot)])["success"]["0"]
    zot.add_tags(zot.item(key), "c")
    assert zot.tags() == ["a", "b", "c"]
    assert zot.item_tags(key) == ["a", "b", "c"]
    assert {"tag": "b", "type": 1} in zot.item(key)["data"]["tags"]
    zot.delete_tags("a", "b")
    assert zot.tags() == ["c"]


def test_collections_hold_items(zot: zotero.Zotero) -> None:
    """Collections, sub-collections, membership."""
    item = zot.item(zot.create_items([_article(zot)])["success"]["0"])
    upper = zot.create_collections([{"name": "Upper"}])["success"]["0"]
    lower = zot.create_collections([{"name": "Lower", "parentCollection": upper}])["success"]["0"]
    zot.addto_collection(lower, item)
    assert [one["key"] for one in zot.collection_items(lower)] == [item["key"]]
    assert [one["key"] for one in zot.collections_sub(upper)] == [lower]
    assert len(zot.all_collections()) == 2
    zot.deletefrom_collection(lower, zot.item(item["key"]))
    assert zot.num_collectionitems(lower) == 0
    zot.update_collection(zot.collection(lower)["data"] | {"name": "Low"})
    assert zot.collection(lower)["data"]["name"] == "Low"
    zot.delete_collection(zot.collection(lower))
    assert [one["key"] for one in zot.collections_top()] == [upper]


def test_everything_follows_all_pages(zot: zotero.Zotero) -> None:
    """`everything` and `makeiter` see each item once."""
    for start in (0, 50, 100):
        zot.create_items([_article(zot, f"t{start + at}") for at in range(50)])
    titles = [item["data"]["title"] for item in zot.everything(zot.items(sort="title"))]
    assert len(titles) == len(set(titles)) == 150 == zot.num_items()
    zot.items(limit=60)
    assert sum(len(page) for page in zot.makeiter(zot.items)) == 150
    assert len(zot.item_versions()) == 150
    assert zot.last_modified_version() == 150


def test_files_go_up_and_come_down(zot: zotero.Zotero, tmp_path: Path) -> None:
    """Create, authorise, upload, register; known bytes are not sent again; a replacement needs the old digest."""
    parent = zot.create_items([_article(zot)])["success"]["0"]
    path = tmp_path / "a file.pdf"
    path.write_bytes(b"%PDF-1.4 \r\n--not a boundary\r\n" + bytes(range(256)))
    sent = zot.attachment_simple([str(path)], parent)
    assert len(sent["success"]) == 1
    child = zot.children(parent)[0]
    assert zot.file(child["key"]) == path.read_bytes()
    assert child["version"] == sent["success"][0]["version"]
    assert zot.attachment_simple([str(path)], parent)["unchanged"]
    old = child["data"]["md5"]
    path.write_bytes(b"%PDF-1.5 new")
    entry = child["data"] | {"filename": path.name, "md5": old}
    assert zot.upload_attachments([entry], basedir=str(tmp_path))["success"]
    zot.dump(child["key"], "back.pdf", str(tmp_path))
    assert (tmp_path / "back.pdf").read_bytes() == b"%PDF-1.5 new"


def test_the_rest_of_the_client_works(zot: zotero.Zotero) -> None:
    """Types, templates, searches, full text, groups, key, trash."""
    assert zot.key_info()["userID"] == 1
    assert {"itemType": "book", "localized": "Book"} in zot.item_types()
    assert zot.item_type_fields("book")[0]["field"] == "title"
    assert zot.item_creator_types("book")[0]["creatorType"] == "author"
    assert zot.creator_fields()
    made = zot.saved_search("S", [{"condition": "title", "operator": "contains", "value": "x"}])
    assert [one["data"]["name"] for one in zot.searches()] == ["S"]
    assert zot.delete_saved_search([made["success"]["0"]]) == 204
    assert zot.groups() == []
    key = zot.create_items([_article(zot) | {"deleted": 1}])["success"]["0"]
    assert [one["key"] for one in zot.trash()] == [key]
    assert zot.item_attachment_link_modes()


def _filled(zot: zotero.Zotero) -> tuple[str, str]:
    """An article in a collection: their keys."""
    item = zot.create_items([_article(zot)])["success"]["0"]
    shelf = zot.create_collection([{"name": "Shelf"}])["success"]["0"]
    zot.addto_collection(shelf, zot.item(item))
    return item, shelf


def test_counts_and_versions(zot: zotero.Zotero) -> None:
    """How many there are, and at which version."""
    item, shelf = _filled(zot)
    zot.create_items([{"itemType": "note", "note": "<p>n</p>"}], parentid=item)
    assert (zot.num_items(), zot.count_items(), zot.num_collectionitems(shelf)) == (1, 2, 2)
    assert set(zot.item_versions()) == {item, zot.children(item)[0]["key"]}
    assert set(zot.collection_versions()) == {one["key"] for one in zot.collections()} == {shelf}
    assert zot.item_versions(since=zot.last_modified_version()) == {}


def test_reading_in_every_way(zot: zotero.Zotero) -> None:
    """Parts of the library, one by one and page by page."""
    item, shelf = _filled(zot)
    assert [one["key"] for one in zot.all_top()] == [item]
    assert [one["key"] for one in zot.get_subset([item])] == [item]
    assert [one["key"] for one in zot.collection_items_top(shelf)] == [item]
    assert zot.collection_tags(shelf) == ["a", "b"]
    assert zot.publications() == []
    assert zot.settings() == {}
    assert zot.follow() is None
    assert zot.items(format="keys") == f"{item}\n".encode()
    for number in range(3):
        zot.create_items([_article(zot, f"t{number}")])
    assert len(zot.items(limit=2)) == 2
    assert len(zot.follow()) == 2
    assert [len(page) for page in zot.iterfollow()] == []


def test_searching(zot: zotero.Zotero) -> None:
    """Words, tags, types, orders."""
    item, _ = _filled(zot)
    zot.create_items([_article(zot, "Flyology") | {"tags": [], "itemType": "journalArticle"}])
    assert [one["key"] for one in zot.items(q="engines")] == [item]
    assert [one["key"] for one in zot.items(tag=["a", "b"])] == [item]
    assert [one["data"]["title"] for one in zot.items(tag="-a")] == ["Flyology"]
    assert [one["data"]["title"] for one in zot.top(sort="title", direction="desc")] == ["On Engines", "Flyology"]
    assert zot.items(itemType="book") == []
    assert zot.tags(q="a") == ["a"]
    assert len(zot.items(q="ada1843", qmode="everything")) == 0


def test_saved_searches(zot: zotero.Zotero) -> None:
    """What may be asked for, and asking for it."""
    assert "contains" in zot.show_operators()
    assert "title" in zot.show_conditions()
    assert "is" in zot.show_condition_operators("title")
    conditions = [{"condition": "title", "operator": "contains", "value": "x"}]
    keys = [zot.saved_search(name, conditions)["success"]["0"] for name in ("One", "Two")]
    assert [one["data"]["conditions"] for one in zot.searches()] == [conditions] * 2
    zot.delete_saved_search(keys)
    assert zot.searches() == []


def test_templates_of_every_type(zot: zotero.Zotero) -> None:
    """A template of each type can be filled in and saved as it is."""
    names = [one["itemType"] for one in zot.item_types()]
    assert {"journalArticle", "dataset", "standard"} <= set(names)
    plain = [name for name in names if name not in ("attachment", "annotation", "note")]
    made = zot.create_items([zot.item_template(name) | {"title": name} for name in plain if _titled(zot, name)])
    assert made["failed"] == {}
    for mode in zot.item_attachment_link_modes():
        assert zot.item_template("attachment", linkmode=mode)["linkMode"] == mode
    assert {"field": "DOI", "localized": "DOI"} in zot.item_fields()


def _titled(zot: zotero.Zotero, name: str) -> bool:
    return "title" in zot.item_template(name)


def test_full_text(zot: zotero.Zotero) -> None:
    """The text of an attachment is kept and listed."""
    item, _ = _filled(zot)
    template = zot.item_template("attachment", linkmode="imported_file") | {"title": "A", "filename": "a.pdf"}
    key = zot.create_items([template], parentid=item)["success"]["0"]
    text = {"content": "many words", "indexedPages": 1, "totalPages": 1}
    assert zot.set_fulltext(key, text)
    assert zot.fulltext_item(key) == text
    assert set(zot.new_fulltext(since=0)) == {key}
    assert [one["key"] for one in zot.items(q="many", qmode="everything")] == [key]


def test_changing_many_at_once(zot: zotero.Zotero) -> None:
    """More than fifty in one call, items and collections; partly moved, then erased."""
    for start in range(0, 60, 30):
        zot.create_items([_article(zot, f"t{start + at}") for at in range(30)])
    changed = [item["data"] | {"title": "New"} for item in zot.everything(zot.items())]
    assert zot.update_items(changed)
    assert {item["data"]["title"] for item in zot.everything(zot.items())} == {"New"}
    one, two = (zot.create_collections([{"name": name}])["success"]["0"] for name in ("One", "Two"))
    first = zot.items(limit=1)[0]
    zot.addto_collection(one, first)
    zot.moveto_collection(one, two, zot.item(first["key"]))
    assert (zot.num_collectionitems(one), zot.num_collectionitems(two)) == (0, 1)
    assert zot.delete_item(zot.items(limit=5))
    assert zot.num_items() == 55


def test_attachments_with_names(zot: zotero.Zotero, tmp_path: Path) -> None:
    """`attachment_both` gives titles; a file without a parent stands alone; linked ones hold no bytes."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    sent = zot.attachment_both([("First", str(tmp_path / "a.txt"))])
    assert len(sent["success"]) == 1
    assert zot.top()[0]["data"]["title"] == "First"
    link = zot.item_template("attachment", linkmode="linked_url") | {"title": "L", "url": "https://x.org"}
    assert zot.create_items([link])["success"]


def test_exports(zot: zotero.Zotero) -> None:
    """What pyzotero parses by itself: BibTeX, feeds, bibliographies, CSL."""
    item, _ = _filled(zot)
    assert zot.items(format="bibtex").entries[0]["ID"] == "ada1843"
    assert zot.item(item, format="bibtex").entries[0]["title"] == "On Engines"
    assert "On Engines" in zot.items(content="bib")[0]
    assert zot.items(content="csljson")[0]["title"] == "On Engines"
    assert zot.items(content="json")[0]["key"] == item
    assert zot.items(content="citation")[0].startswith("<span>")
    assert b"csl-entry" in zot.items(format="bib", style="apa")
    assert zot.items(format="csljson")["items"][0]["citation-key"] == "ada1843"
    assert zot.items(include="data,citation")[0]["citation"].startswith("<span>")


def test_groups_of_a_user(tmp_path: Path) -> None:
    """A group is listed, read and written by its number."""
    client = memory()
    with client.app.services.database.session() as conn, write(conn):
        number = add_group(conn, {"name": "Lab", "owner": 1})
    mine = pyzotero_for(client)
    assert [(group["id"], group["data"]["name"]) for group in mine.groups()] == [(number, "Lab")]
    lab = zotero.Zotero(number, "group", client.key, client=mine.client)
    key = lab.create_items([_article(lab)])["success"]["0"]
    assert lab.item(key)["library"]["id"] == number
    assert mine.items() == []


def test_what_goes_wrong_is_named(zot: zotero.Zotero) -> None:
    """The errors are those that pyzotero knows."""
    item, _ = _filled(zot)
    old = zot.item(item)
    zot.update_item(zot.item(item)["data"] | {"title": "Newer"})
    with pytest.raises(errors.PreConditionFailedError):
        zot.update_item(old["data"] | {"title": "Mine"})
    with pytest.raises(errors.ResourceNotFoundError):
        zot.item("ZZZZ2222")
    with pytest.raises(errors.HTTPError):
        zot.items(format="mods")
    stranger = zotero.Zotero(1, "user", "wrongWrongWrong123456789", client=zot.client)
    stranger.endpoint = zot.endpoint
    with pytest.raises(errors.UserNotAuthorisedError):
        stranger.items()


OWN = {"add_parameters", "default_headers", "authorize_local", "check_items", "update_collections"}
"""What pyzotero uses itself, what only the desktop program has, and `update_collections`, which never sends
anything: it checks the names of collections against those of items."""


def test_each_method_is_tried() -> None:
    """No public method of the client is left out of this file."""
    public = {name for name, what in vars(zotero.Zotero).items() if callable(what) and not name.startswith("_")}
    tried = set(re.findall(r"\.(\w+)\(", Path(__file__).read_text("utf-8")))
    assert public - OWN - tried == set()
