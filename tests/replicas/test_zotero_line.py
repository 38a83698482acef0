"""The least HTTP there is: what it understands, and that everything else is left to the usual client."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pytest
import trustme

from zsync.replicas.zotero.heard import Known
from zsync.replicas.zotero.line import Answer, Line, Odd

HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def saying(*answers: bytes, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives these bytes, one answer a request, on as many connections as it takes."""
    asked: list[bytes] = []
    left = list(answers)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while left:
                try:
                    wire, _ = server.accept()
                except OSError:
                    return
                try:
                    wire = context.wrap_socket(wire, server_side=True) if context else wire
                except OSError:
                    wire.close()
                    continue
                with wire:
                    while left and (request := wire.recv(65536)):
                        asked.append(request)
                        answer = left.pop(0)
                        wire.sendall(answer)
                        if b"close" in answer or b"cut" in answer:
                            break

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        finally:
            left.clear()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def heard(answer: bytes) -> Answer:
    """What is understood of an answer."""
    with saying(answer) as (url, _), closing(Line(url)) as line:
        return line.get("keys/current", {})


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (HEAD + b"Content-Length: 2\r\n\r\n{}", 200, b"{}"),
        (HEAD + b"content-length:2\r\nX: y: z\r\n\r\n{}", 200, b"{}"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n", 200, b"{}"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n", 200, b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, b""),
        (b"HTTP/1.1 429 Too Many\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n", 429, b""),
        (b"HTTP/1.1 503 \r\nContent-Length: 1\r\n\r\nx", 503, b"x"),
    ],
)
def test_plain_answers(answer: bytes, status: int, body: bytes) -> None:
    """A body by its length or in pieces, or none."""
    found = heard(answer)
    assert (found[0], found[2]) == (status, body)


@pytest.mark.parametrize(
    "answer",
    [
        b"cut",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"SSH-2.0-x\r\n",
        HEAD + b"\r\nuntil the end, close",
        HEAD + b"Content-Length: 2\nX: y\r\n\r\n{}",
        HEAD + b"Content-Length: -2\r\n\r\n{}",
        HEAD + b"Content-Length: 99999999999\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nContent-Encoding: gzip\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
        HEAD + b"no colon\r\n\r\n",
        HEAD + b"X : y\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"".join(b"X%d: y\r\n" % number for number in range(200)) + b"\r\n",
    ],
)
def test_odd_answers(answer: bytes) -> None:
    """Whatever is cut, encoded, endless or of another version is not taken for an answer."""
    with pytest.raises(Odd):
        heard(answer)


@pytest.mark.parametrize(
    "url", ["", "ftp://x", "http://", "http://u:p@x", "http://[::1]:1", "http://x:y", "http://x?y", "http://ü"]
)
def test_odd_addresses(url: str) -> None:
    """Only plain addresses are asked."""
    with pytest.raises(Odd):
        Line(url)


def test_one_connection() -> None:
    """It is kept open between questions, and opened again where the server closed it."""
    whole = HEAD + b"Content-Length: 2\r\n\r\n{}"
    closed = HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}"
    with saying(whole, closed, whole) as (url, asked), closing(Line(f"{url}/api/")) as line:
        for _ in range(3):
            assert line.get("keys/current", {"Zotero-API-Key": "k"})[2] == b"{}"
    assert {request.partition(b"\r\n")[0] for request in asked} == {b"GET /api/keys/current HTTP/1.1"}
    assert all(b"Zotero-API-Key: k\r\n" in request and request.endswith(b"\r\n\r\n") for request in asked)


def test_a_key_of_two_lines() -> None:
    """Nothing in a header's value can begin another header."""
    with saying(HEAD) as (url, asked), closing(Line(url)) as line, pytest.raises(Odd):
        line.get("keys/current", {"Zotero-API-Key": "a\r\nb: c"})
    assert asked == []


def test_nobody_there() -> None:
    """A server that does not answer is a matter for the usual client."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with closing(Line(f"http://127.0.0.1:{port}")) as line, pytest.raises(Odd):
        line.get("keys/current", {})


@pytest.mark.parametrize("name", ["localhost", "elsewhere.invalid"])
def test_a_certificate_is_checked(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose authority the system does not know, or who is somebody else, is told nothing."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    for trusted in (False, True):
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with saying(HEAD + b"Content-Length: 2\r\n\r\n{}", context=context) as (url, asked):
            secure = url.replace("http://127.0.0.1", "https://localhost")
            with closing(Line(secure)) as line:
                if trusted and name == "localhost":
                    assert line.get("keys/current", {})[2] == b"{}"
                else:
                    with pytest.raises(Odd):
                        line.get("keys/current", {"Zotero-API-Key": "k"})
                    assert asked == []


def test_what_was_heard_is_given_out_once() -> None:
    """Then, and as soon as anything else was asked, the server is asked."""
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return httpx2.Response(204)

    headers = [("Last-Modified-Version", "7"), ("Transfer-Encoding", "chunked")]
    known = {("http://x/a", ""): (200, headers, b"{}"), ("http://x/b", "7"): (304, headers, b"")}
    with httpx2.Client(transport=Known(httpx2.MockTransport(answer), known)) as client:
        first = client.get("http://x/a")
        assert (first.status_code, first.json(), first.headers["last-modified-version"]) == (200, {}, "7")
        assert client.post("http://x/b").status_code == 204
        assert client.get("http://x/b", headers={"If-Modified-Since-Version": "7"}).status_code == 204
        assert client.get("http://x/a").status_code == 204
    assert asked == ["/b", "/b", "/a"]
