"""Answers of a wrong shape, one by one: told, never a crash, and never taken for a smaller library."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.replicas.library import attachment
from tests.replicas.wire import server
from zsync.errors import ReplicaProblem
from zsync.replicas.zotero.answers import Garbled
from zsync.replicas.zotero.files import Upload, download, upload


def test_an_answer_without_end() -> None:
    """A document too deep to be read is told."""
    client, _ = server(lambda request: httpx2.Response(200, text="[" * 100_000))
    with pytest.raises(Garbled):
        client.versions(since=None)
    with pytest.raises(Garbled):
        client.items(["AAAAAAAA"])


def test_an_item_in_place_of_another() -> None:
    """An object whose data bear another key than it does is none: whatever it says is of some other item."""
    data = {"key": "BBBBBBBB", "version": 1, "itemType": "book", "title": "x"}
    item = {"key": "AAAAAAAA", "version": 1, "data": data}
    client, _ = server(lambda request: httpx2.Response(200, json=[item]))
    with pytest.raises(Garbled):
        client.items(["AAAAAAAA"])


def test_nothing_moved_since_never() -> None:
    """A 304 to a question without a version, or with a later version, is no empty library."""
    client, _ = server(lambda request: httpx2.Response(304, headers={"Last-Modified-Version": "7"}))
    for since in (None, 6):
        with pytest.raises(Garbled):
            client.versions(since=since)
    assert client.versions(since=7).unchanged


@pytest.mark.parametrize("erased", [None, "AAAAAAAA", [5], {"items": []}, {"items": [], "collections": None}])
def test_odd_deletions(erased: object) -> None:
    """What was erased is a list of keys, or not known."""
    answer = erased if isinstance(erased, dict) else {"items": erased, "collections": []}
    client, _ = server(lambda request: httpx2.Response(200, json=answer))
    with pytest.raises(Garbled):
        client.deleted(1)


def shelf(number: int) -> dict[str, Any]:
    """A collection as the server gives it out."""
    key = f"AAAA{number:04d}".replace("0", "Z").replace("1", "Y")
    return {"key": key, "version": 1, "data": {"key": key, "name": f"{number}", "parentCollection": False}}


@pytest.mark.parametrize("cap", [1, 7, 100])
def test_short_pages(cap: int) -> None:
    """A server that gives fewer rows a page than were asked for is asked for the rest."""
    shelves = [shelf(number) for number in range(2222, 2250)]

    def page(request: httpx2.Request) -> httpx2.Response:
        start = int(request.url.params.get("start", "0"))
        headers = {"Total-Results": str(len(shelves)), "Last-Modified-Version": "1"}
        return httpx2.Response(200, json=shelves[start : start + cap], headers=headers)

    client, _ = server(page)
    assert len(client.collections(None).items) == len(shelves)


def book(number: int, version: int = 1) -> dict[str, Any]:
    """An item as the server gives it out."""
    key = str(shelf(number)["key"])
    return {"key": key, "version": version, "data": {"key": key, "version": version, "itemType": "book"}}


@pytest.mark.parametrize(("cap", "requests"), [(1, 28), (7, 4), (27, 2), (100, 1)])
def test_short_answers_to_a_list_of_keys(cap: int, requests: int) -> None:
    """So is one that gives fewer items than it was asked for: older servers take fifty keys at a time."""
    books = [book(number) for number in range(2222, 2250)]

    def page(request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params["itemKey"].split(",")
        found = [each for each in books if each["key"] in asked]
        headers = {"Total-Results": str(len(found)), "Last-Modified-Version": "1"}
        return httpx2.Response(200, json=found[:cap], headers=headers)

    client, recorder = server(page)
    batch = client.items([*(each["key"] for each in books), "ABCDABCD"])
    assert (batch.version, len(batch.items)) == (1, len(books))
    assert len(recorder.requests) == requests


def test_a_list_of_keys_without_end() -> None:
    """A server that always says there is more, and always gives the same, is not asked for ever; pages of two
    versions are of none."""
    headers = {"Total-Results": "9", "Last-Modified-Version": "1"}
    client, recorder = server(lambda request: httpx2.Response(200, json=[book(2222)], headers=headers))
    asked = [book(number)["key"] for number in range(2222, 2226)]
    assert len(client.items(asked).items) == 1
    assert len(recorder.requests) == 2
    moving = iter("12")

    def page(request: httpx2.Request) -> httpx2.Response:
        first = request.url.params["itemKey"].split(",")[0]
        found = [each for each in map(book, range(2222, 2226)) if each["key"] == first]
        return httpx2.Response(200, json=found, headers={**headers, "Last-Modified-Version": next(moving)})

    client, _ = server(page)
    assert client.items(asked[:2]).version == -1


def test_pages_without_end() -> None:
    """A server that gives the same full page for ever is found out."""
    page = [shelf(number) for number in range(2222, 2322)]
    client, recorder = server(lambda request: httpx2.Response(200, json=page, headers={"Total-Results": "300"}))
    with pytest.raises(Garbled):
        client.collections(None)
    assert len(recorder.requests) == 2


def test_pages_of_different_versions() -> None:
    """Collections of which some were read before a change are of no version."""
    shelves = [shelf(number) for number in range(2222, 2224)]

    def page(request: httpx2.Request) -> httpx2.Response:
        start = int(request.url.params.get("start", "0"))
        headers = {"Total-Results": "2", "Last-Modified-Version": str(start + 1)}
        return httpx2.Response(200, json=shelves[start : start + 1], headers=headers)

    client, _ = server(page)
    assert client.collections(None).version == -1


@pytest.mark.parametrize(
    "answer",
    [
        {}, [], None, 5, {"successful": [], "unchanged": [], "failed": []}, {"successful": None},
        {"successful": {"0": None}}, {"successful": {"0": {"key": "AAAAAAAA"}}}, {"failed": {"0": {}}},
        {"successful": {"0": {"key": "BBBBBBBB", "version": 1, "data": {"itemType": "book"}}}},
        {"failed": {"0": {"code": None}}}, {"failed": {"0": {"code": "x"}}}, {"failed": {"0": "no"}},
        {"unchanged": {"0": "BBBBBBBB"}}, {"unchanged": "0"},
    ],
)  # fmt: skip
def test_odd_outcomes(answer: object) -> None:
    """A good status with a body that says nothing of an object, or of another one, leaves it open."""
    client, _ = server(lambda request: httpx2.Response(200, json=answer))
    (outcome,) = client.write([{"key": "AAAAAAAA", "version": 0, "itemType": "book"}])
    assert (outcome.status, outcome.item) == (0, None)


PLAIN = {"url": "https://s.invalid/u", "uploadKey": "k", "prefix": "", "suffix": "", "contentType": "text/plain"}


@pytest.mark.parametrize(
    "allowed",
    [
        {**PLAIN, "url": None}, {**PLAIN, "url": 5}, {**PLAIN, "url": "http://[::1"}, {**PLAIN, "url": "file:///x"},
        {**PLAIN, "url": "https://s.invalid:port/"}, {**PLAIN, "prefix": None}, {**PLAIN, "suffix": ["x"]},
        {**PLAIN, "contentType": {}}, {**PLAIN, "uploadKey": None}, {**PLAIN, "params": []},
        {**PLAIN, "params": "x"}, {}, [], None,
    ],
)  # fmt: skip
def test_odd_authorisations(allowed: object) -> None:
    """An authorisation that names no place for the bytes is told; the bytes go nowhere."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/file"):
            return httpx2.Response(200, json=allowed)
        raise httpx2.UnsupportedProtocol("no such protocol")

    client, _ = server(answer)
    with pytest.raises(ReplicaProblem):
        upload(client, Upload("AAAAAAAA", "a.txt", "text/plain", b"x", 1))


@pytest.mark.parametrize("to", ["/again", "http://[::1", "ftp://x.invalid/", "https://x.invalid:port/", "//"])
def test_redirects_that_lead_nowhere(to: str) -> None:
    """A download that is sent round in circles, or to no address, ends and is told."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme not in ("http", "https"):
            raise httpx2.UnsupportedProtocol("no such protocol")
        return httpx2.Response(302, headers={"Location": to})

    client, recorder = server(answer)
    with pytest.raises(ReplicaProblem):
        download(client, attachment(b"file"))
    assert len(recorder.requests) < 50
