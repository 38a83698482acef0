"""Upload in three steps and download, against a storage that answers as Zotero's does."""

from __future__ import annotations

import base64
import io
import zipfile
from urllib.parse import parse_qs

import httpx2
import pytest

from tests.replicas.library import attachment
from tests.replicas.wire import KEY, server
from zsync.errors import ReplicaProblem
from zsync.replicas.zotero.answers import Refused
from zsync.replicas.zotero.files import Upload, bare_name, download, md5, mime_of, upload
from zsync.replicas.zotero.zips import unpacked

CONTENT = b"%PDF-1.7 \xff bytes"
STORE = "https://storage.invalid/bucket?Signature=verySecretSignature"
FILE = Upload("ABCD2345", "papers/cat.pdf", "application/pdf", CONTENT, 1_600_000_000_000)


class Storage:
    """Answers the three steps; `form` is what it asks for at the first."""

    def __init__(self, form: dict[str, object], statuses: tuple[int, int, int] = (200, 201, 204)) -> None:
        self.form = form
        self.statuses = statuses
        self.step = -1

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.step += 1
        status = self.statuses[self.step]
        granted = self.step == 0 and status == 200
        return httpx2.Response(status, json=self.form) if granted else httpx2.Response(status, text="no &amp; no")


TYPE = "multipart/form-data; boundary=x"
PLAIN = {"url": STORE, "contentType": TYPE, "prefix": "<<", "suffix": ">>", "uploadKey": "u1"}
PARAMS = {"url": STORE, "params": {"key": "a/b", "acl": "private", "policy": "p"}, "uploadKey": "u1"}


def test_upload_between_prefix_and_suffix() -> None:
    """Authorise, send prefix + bytes + suffix with the given type, register with the same precondition."""
    zotero, recorder = server(Storage(PLAIN))
    upload(zotero, FILE)
    ask, send, register = recorder.requests
    asked = {name: values[0] for name, values in parse_qs(ask.read().decode()).items()}
    assert asked == {
        "md5": md5(CONTENT), "filename": "cat.pdf", "filesize": str(len(CONTENT)), "mtime": "1600000000000",
        "contentType": "application/pdf", "params": "1",
    }
    assert send.read() == b"<<" + CONTENT + b">>"
    assert send.headers["Content-Type"] == TYPE
    assert parse_qs(register.read().decode()) == {"upload": ["u1"]}
    assert [request.headers.get("If-None-Match") for request in recorder.requests] == ["*", None, "*"]


def test_upload_as_a_form() -> None:
    """All parameters in the server's order, the file last."""
    zotero, recorder = server(Storage(PARAMS))
    upload(zotero, FILE)
    body = recorder.requests[1].read()
    places = [body.index(b'name="' + name + b'"') for name in (b"key", b"acl", b"policy", b"file")]
    assert places == sorted(places)
    assert CONTENT in body


def test_the_key_never_reaches_the_storage() -> None:
    """Only requests to the API carry the key."""
    zotero, recorder = server(Storage(PLAIN))
    upload(zotero, FILE)
    ask, send, register = (str(request.headers.multi_items()) for request in recorder.requests)
    assert KEY in ask
    assert KEY in register
    assert KEY not in send


def test_bytes_that_are_known_are_not_sent() -> None:
    """`exists` means: done."""
    zotero, recorder = server(Storage({"exists": 1}))
    upload(zotero, FILE)
    assert len(recorder.requests) == 1


def test_replacing_names_what_is_replaced() -> None:
    """A file that takes another's place says whose, in both steps."""
    zotero, recorder = server(Storage(PLAIN))
    upload(zotero, Upload("ABCD2345", "cat.pdf", "", CONTENT, 0, replacing="f" * 32))
    assert [request.headers.get("If-Match") for request in recorder.requests] == ["f" * 32, None, "f" * 32]
    assert "mtime=1&" in recorder.requests[0].read().decode()


@pytest.mark.parametrize(
    ("statuses", "status"),
    [((412, 0, 0), 412), ((413, 0, 0), 413), ((428, 0, 0), 428), ((200, 403, 0), 403), ((200, 201, 412), 412)],
)
def test_refused_uploads(statuses: tuple[int, int, int], status: int) -> None:
    """A refusal at any step is told with its status, the message unescaped, the signed address left out."""
    zotero, _ = server(Storage(PLAIN, statuses))
    with pytest.raises(Refused) as refused:
        upload(zotero, FILE)
    assert refused.value.status == status
    assert "Signature" not in str(refused.value)
    assert "&amp;" not in str(refused.value)


def test_a_storage_that_is_away_is_told_without_its_address() -> None:
    """The message names the host alone: the address is a password for a minute."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "storage.invalid":
            raise httpx2.ConnectError(f"cannot reach {request.url}")
        return httpx2.Response(200, json=PLAIN)

    zotero, _ = server(answer)
    with pytest.raises(ReplicaProblem) as problem:
        upload(zotero, FILE)
    assert "storage.invalid" in str(problem.value)
    assert "Signature" not in str(problem.value)


def zipped(**members: bytes) -> bytes:
    """A ZIP of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_download_follows_without_the_key() -> None:
    """The redirect is followed with nothing of ours on it."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "storage.invalid":
            return httpx2.Response(200, content=CONTENT)
        return httpx2.Response(302, headers={"Location": STORE})

    zotero, recorder = server(answer)
    assert download(zotero, attachment(CONTENT)) == CONTENT
    assert KEY in str(recorder.requests[0].headers.multi_items())
    assert KEY not in str(recorder.requests[1].headers.multi_items())


def test_download_to_the_same_server() -> None:
    """A redirect to a path of the same server, and no redirect at all, are followed too."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/stored/1":
            return httpx2.Response(200, content=CONTENT)
        return httpx2.Response(302, headers={"Location": "/stored/1"})

    assert download(server(answer)[0], attachment(CONTENT)) == CONTENT
    assert download(server(lambda _: httpx2.Response(200, content=CONTENT))[0], attachment(CONTENT)) == CONTENT


SNAPSHOT = b"<html>cat</html>"


@pytest.mark.parametrize(
    "content",
    [
        zipped(**{"cat.html": SNAPSHOT, "style.css": b"x"}),
        zipped(**{"other.html": SNAPSHOT}),
        zipped(**{base64.b64encode(b"cat.html").decode() + "%ZB64": SNAPSHOT, "b.css": b""}),
    ],
)
def test_snapshots_come_zipped(content: bytes) -> None:
    """The main file of a snapshot is taken out of its ZIP and checked."""
    page = attachment(SNAPSHOT, "cat.html", "text/html")

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "storage.invalid":
            return httpx2.Response(200, content=content)
        return httpx2.Response(302, headers={"Location": STORE, "Zotero-File-Compressed": "Yes"})

    assert download(server(answer)[0], page) == SNAPSHOT


@pytest.mark.parametrize("content", [b"", b"no zip", zipped(a=b"1", b=b"2"), zipped()[:10]])
def test_a_zip_without_the_file(content: bytes) -> None:
    """A damaged or foreign ZIP holds nothing."""
    assert unpacked(content, "cat.html") == b""


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx2.Response(404), "does not have it"),
        (httpx2.Response(403, text="no"), "403"),
        (httpx2.Response(200, content=b"other bytes"), "MD5 differs"),
        (httpx2.Response(200, content=b"x", headers={"Zotero-File-Compressed": "Yes"}), "MD5 differs"),
    ],
)
def test_downloads_that_fail(answer: httpx2.Response, message: str) -> None:
    """What is not there, not allowed or not the file is told, never handed on."""
    with pytest.raises(ReplicaProblem, match=message):
        download(server(lambda _: answer)[0], attachment(CONTENT))


def test_redirects_end() -> None:
    """A server that sends us round in circles is left."""
    with pytest.raises(ReplicaProblem, match="302"):
        download(server(lambda _: httpx2.Response(302, headers={"Location": "/round"}))[0], attachment(CONTENT))


@pytest.mark.parametrize(
    ("name", "mime", "found"),
    [
        ("a.png", "", "image/png"),
        ("paper.PDF", "", "application/pdf"),
        ("b/book.epub", "", "application/epub+zip"),
        ("a.png", "image/x-own", "image/x-own"),
        ("a.unknown-ending", "", "application/octet-stream"),
        ("", "", "application/octet-stream"),
    ],
)
def test_types_by_ending(name: str, mime: str, found: str) -> None:
    """Zotero opens a file by its type; a side that knows none leaves it to the ending."""
    assert mime_of(name, mime) == found


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("a.png", "a.png"),
        ("../../a.png", "a.png"),
        ("b\\a.png", "a.png"),
        ("a/", "file"),
        ("", "file"),
        ("a\x00\n.png", "a.png"),
        ("caf\udce9.png", "caf?.png"),
    ],
)
def test_names_without_folders(name: str, bare: str) -> None:
    """The server refuses a name with folders in it."""
    assert bare_name(name) == bare


def test_a_full_storage_is_told_with_its_figures() -> None:
    """Whose room it is and how much there is, in megabytes, and what to do."""
    figures = {"Zotero-Storage-Usage": "300", "Zotero-Storage-Quota": "300", "Zotero-Storage-UserID": "1"}
    zotero, _ = server(lambda _: httpx2.Response(413, text="File would exceed quota", headers=figures))
    with pytest.raises(Refused, match=r"storage is full \(300 of 300 MB\)") as refused:
        upload(zotero, FILE)
    assert (refused.value.status, "zotero.org" in refused.value.help) == (413, True)
