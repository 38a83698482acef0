"""Opening a library as the command does: the embedded one, one on a server, through a proxy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.replicas.library import article, dialect, find, operation, run, socket_world
from zsync.errors import ReplicaProblem
from zsync.model.record import Record
from zsync.model.values import Work
from zsync.replicas.zotero.opening import open_library, outward
from zsync.state.mirror import SqliteMirror

KEY = "SecretSecretSecret123456"


def test_the_embedded_library(tmp_path: Path) -> None:
    """It is made where the configuration says, and the next run finds what this one wrote."""
    spec = "embedded:lib/mine.sqlite"
    work = Work("journalArticle", {"title": "On Engines"})
    with closing(open_library(spec, root=tmp_path, api_key=None, api_url=None, dialect=dialect())) as library:
        assert library.read().records == ()
        assert library.capabilities.creates
        operations = [operation(Record(library.name, "", "menabrea1842"), "", None, work)]
        assert [receipt.error for receipt in run(library, operations)] == [""]
    assert (tmp_path / "lib" / "mine.sqlite").is_file()
    with closing(open_library(spec, root=tmp_path, api_key=None, api_url=None, dialect=dialect())) as library:
        assert find(library.read(), "menabrea1842").values["title"] == "On Engines"


@pytest.mark.parametrize("content", [b"no database at all, but a text of some length", None])
def test_a_file_that_is_no_library(tmp_path: Path, content: bytes | None) -> None:
    """A file that is something else, and a folder, are told with their path and left as they are."""
    path = tmp_path / "mine.sqlite"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(ReplicaProblem, match="cannot be opened") as problem:
        open_library("embedded:mine.sqlite", root=tmp_path, api_key=None, api_url=None, dialect=dialect())
    assert problem.value.place == str(path)
    assert content is None or path.read_bytes() == content


def test_a_library_on_a_server(tmp_path: Path) -> None:
    """By number, with a key, at an address with a slash at its end; with a memory between runs."""
    with socket_world(tmp_path) as world, closing(SqliteMirror(tmp_path / "m.sqlite")) as mirror:
        world.write(article("one", "One"))
        for _ in range(2):
            library = open_library(
                "users/1",
                root=tmp_path,
                api_key=world.api_key,
                api_url=world.url + "/",
                dialect=dialect(),
                mirror=mirror,
            )
            with closing(library):
                assert [record.key for record in library.read().records] == ["one"]


@pytest.mark.parametrize(
    ("spec", "key", "message"),
    [("users/1", "wrongwrongwrongwrongwron", "403"), ("users/2", "", "user 1"), ("groups/5", "", "404")],
)
def test_what_cannot_be_read(tmp_path: Path, spec: str, key: str, message: str) -> None:
    """A wrong key, somebody else's library, a group that is none: one message each, with a next step."""
    with socket_world(tmp_path) as world:
        used = key or world.api_key
        opened = open_library(spec, root=tmp_path, api_key=used, api_url=world.url, dialect=dialect())
        with closing(opened) as library, pytest.raises(ReplicaProblem, match=message) as problem:
            library.read()
        assert problem.value.help
        assert used not in str(problem.value)


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy that refuses everything, its address, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(403)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_through_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy that the environment names is used, but not for hosts it excepts."""
    with proxy() as (address, asked):
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
        opened = open_library(
            "users/1", root=tmp_path, api_key=KEY, api_url="http://api.invalid", dialect=dialect()
        )
        with closing(opened) as library, pytest.raises(ReplicaProblem, match="403"):
            library.read()
        assert asked == ["http://api.invalid/keys/current"]
        with closing(outward("http://127.0.0.1:9")):
            assert len(asked) == 1


def test_a_server_that_is_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer, however often asked: which host, and what to do. The waits between are the clock's."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as closed:
        url = f"http://127.0.0.1:{closed.server_port}"
    opened = open_library("users/1", root=tmp_path, api_key=KEY, api_url=url, dialect=dialect())
    told = r"no answer from 127\.0\.0\.1"
    with closing(opened) as library, pytest.raises(ReplicaProblem, match=told) as problem:
        library.read()
    assert problem.value.help
