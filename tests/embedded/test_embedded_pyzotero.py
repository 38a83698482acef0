"""pyzotero works against the embedded library, in process and over a socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from pyzotero import zotero

from tests.embedded.support import memory, pyzotero_for
from zsync.embedded import app
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
