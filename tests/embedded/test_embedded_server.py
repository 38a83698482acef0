"""The embedded library served: sockets, many clients, processes, hooks, the command."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from zsync.embedded import Application, Options, api_key, app, writes
from zsync.embedded.server import make_server

ROOT = httpx2.BasicAuth("root", "rootpw")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[httpx2.Client, Application]]:
    """A client of a library on disk, over a socket, with test hooks."""
    application = app(str(tmp_path / "library.sqlite"), Options(test_hooks=True))
    with make_server(application) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with httpx2.Client(base_url=f"http://127.0.0.1:{server.server_port}", trust_env=False) as client:
            client.headers["Zotero-API-Key"] = application.api_key
            yield client, application
        server.shutdown()
        thread.join()
    application.close()


def test_many_clients_write_at_once(served: tuple[httpx2.Client, Application]) -> None:
    """Every write has a version of its own, none is lost, the library's version is the number of writes."""
    client, _ = served

    def work(worker: int) -> list[int]:
        found = []
        for at in range(5):
            body = [{"itemType": "book", "title": f"{worker}.{at}"}] * 2
            answer = client.post("/users/1/items", json=body).json()
            found += [answer["successful"][index]["version"] for index in ("0", "1")]
        return found

    with ThreadPoolExecutor(8) as pool:
        versions = [version for part in pool.map(work, range(8)) for version in part]
    assert sorted(versions) == list(range(1, 81))
    assert len(client.get("/users/1/items?format=versions").json()) == 80


def test_a_plus_in_a_path_is_a_blank(served: tuple[httpx2.Client, Application]) -> None:
    """As in a query; one that is meant is written `%2B`."""
    client, _ = served
    names = ["deep learning", "C++", "größe"]
    client.post("/users/1/items", json=[{"itemType": "book", "tags": [{"tag": name} for name in names]}])
    for path in ("deep+learning", "deep%20learning", "C%2B%2B", "gr%C3%B6%C3%9Fe"):
        (row,) = client.get(f"/users/1/tags/{path}").json()
        assert row["tag"] in names
    assert client.get("/users/1/tags/C++").status_code == 404


def test_one_of_many_wins_a_precondition(served: tuple[httpx2.Client, Application]) -> None:
    """Under one library version exactly one write goes through."""
    client, _ = served
    headers = {"If-Unmodified-Since-Version": "0"}

    def work(worker: int) -> int:
        return client.post("/users/1/items", json=[{"itemType": "book"}], headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(work, range(6)))
    assert codes == [200] + [412] * 5


def test_a_library_may_be_open_twice(tmp_path: Path) -> None:
    """Two applications on one file see each other's writes and share the key."""
    path = str(tmp_path / "deep" / "library.sqlite")
    one, two = app(path), app(path)
    assert one.api_key == two.api_key == api_key(path)
    first = httpx2.Client(transport=httpx2.WSGITransport(app=one), base_url="http://a")
    second = httpx2.Client(transport=httpx2.WSGITransport(app=two), base_url="http://b")
    headers = {"Zotero-API-Key": one.api_key}
    first.post("/users/1/items", json=[{"itemType": "book"}], headers=headers)
    assert second.get("/users/1/items", headers=headers).headers["Total-Results"] == "1"
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    one.close()
    two.close()


def test_the_version_of_a_write_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that others follow at once answers with its own last version: theirs have not been seen."""
    path = str(tmp_path / "library.sqlite")
    one, other = app(path), app(path)
    ways = [httpx2.WSGITransport(app=each) for each in (one, other)]
    clients = [httpx2.Client(transport=way, base_url="http://z.invalid") for way in ways]
    key = {"Zotero-API-Key": one.api_key}
    book = [{"itemType": "book"}]

    def meanwhile(call: object) -> None:
        monkeypatch.undo()
        assert clients[1].post("/users/1/items", json=book, headers=key).headers["Last-Modified-Version"] == "3"

    monkeypatch.setattr(writes, "store_token", meanwhile)
    answer = clients[0].post("/users/1/items", json=book * 2, headers=key)
    assert answer.headers["Last-Modified-Version"] == "2"
    assert [each["version"] for each in answer.json()["successful"].values()] == [1, 2]
    one.close()
    other.close()


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    """Processes wait for each other; nothing is lost."""
    path = str(tmp_path / "library.sqlite")
    api_key(path)
    program = (
        "import sys, httpx2; from zsync.embedded import app\n"
        "a = app(sys.argv[1]); c = httpx2.Client(transport=httpx2.WSGITransport(app=a), base_url='http://x')\n"
        "for n in range(20):\n"
        "    r = c.post('/users/1/items', json=[{'itemType': 'book'}], headers={'Zotero-API-Key': a.api_key})\n"
        "    assert len(r.json()['success']) == 1, r.text\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", program, path]) for _ in range(2)]
    assert [run.wait(60) for run in runs] == [0, 0]
    application = app(path)
    client = httpx2.Client(transport=httpx2.WSGITransport(app=application), base_url="http://x")
    versions = client.get("/users/1/items?format=versions", headers={"Zotero-API-Key": application.api_key}).json()
    assert sorted(versions.values()) == list(range(1, 41))
    application.close()


def test_connections_stay_open_and_bodies_may_be_chunked(served: tuple[httpx2.Client, Application]) -> None:
    """HTTP/1.1 keep-alive on one connection; a body without a length; `Expect` is refused and ends it."""
    client, application = served
    connection = http.client.HTTPConnection("127.0.0.1", client.base_url.port or 0, timeout=10)
    headers = {"Zotero-API-Key": application.api_key, "Content-Type": "application/json"}
    for _ in range(2):
        body = iter([b'[{"itemType":', b' "book"}]'])
        connection.request("POST", "/users/1/items", body=body, headers=headers, encode_chunked=True)
        assert json.loads(connection.getresponse().read())["success"]
    connection.request("GET", "/users/1/items", headers=headers | {"Expect": "100-continue"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Connection"]) == (417, "close")
    connection.close()


def test_a_cut_is_a_closed_connection(served: tuple[httpx2.Client, Application]) -> None:
    """The client sees the end of the connection without an answer; the effect is as ordered."""
    client, _ = served
    fault = {"action": "cut", "method": "POST", "path": "/items$", "when": "after"}
    assert client.post("/test/faults", json=fault, auth=ROOT).status_code == 200
    with pytest.raises(httpx2.RemoteProtocolError):
        client.post("/users/1/items", json=[{"itemType": "book"}])
    assert client.get("/users/1/items").headers["Total-Results"] == "1"
    assert client.get("/test/faults", auth=ROOT).json()[0]["hit"] == 1
    assert client.delete("/test/faults", auth=ROOT).status_code == 204


@pytest.mark.parametrize("fault", [{"action": "nope"}, {"foo": 1}, {"action": "cut", "foo": 1}, [1]])
def test_faults_that_make_no_sense(served: tuple[httpx2.Client, Application], fault: Any) -> None:
    """Unknown actions and members are refused."""
    assert served[0].post("/test/faults", json=fault, auth=ROOT).status_code == 400


def test_hooks_need_root(served: tuple[httpx2.Client, Application]) -> None:
    """With another name or a key they are refused; without the option they do not exist."""
    client, _ = served
    for path in ("/test/setup?u=1", "/users/1/clear", "/test/faults", "/groups"):
        assert client.post(path, json={}).status_code == 403, path
    plain = Application(":memory:")
    bare = httpx2.Client(transport=httpx2.WSGITransport(app=plain), base_url="http://x", auth=ROOT)
    assert bare.post("/test/setup?u=1").status_code == 404


def test_setup_and_clear(served: tuple[httpx2.Client, Application]) -> None:
    """Two users with fresh keys and empty libraries; clearing one leaves the other."""
    client, _ = served
    made = client.post("/test/setup?u=1&u2=2", content=" ", auth=ROOT).json()
    assert list(made) == ["user1", "user2"]
    for user, entry in (("1", made["user1"]), ("2", made["user2"])):
        headers = {"Zotero-API-Key": entry["apiKey"]}
        sent = client.post(f"/users/{user}/items", json=[{"itemType": "book"}], headers=headers)
        assert sent.status_code == 200
    assert client.post("/users/1/clear", auth=ROOT).status_code == 204
    counts = [client.get(f"/users/{user}/items", auth=ROOT).headers["Total-Results"] for user in "12"]
    assert counts == ["0", "1"]
    assert client.post("/test/setup", auth=ROOT).status_code == 400


def test_groups_and_keys_by_root(served: tuple[httpx2.Client, Application]) -> None:
    """Made, changed, joined and deleted in the server's XML; keys changed in JSON."""
    client, _ = served
    client.post("/test/setup?u=1&u2=2", auth=ROOT)
    xml = '<group owner="1" name="G" type="Private" libraryReading="members" fileEditing="members"/>'
    place = client.post("/groups", content=xml, auth=ROOT).headers["Location"]
    group = place.rpartition("/")[2]
    added = client.post(f"/groups/{group}/users", content='<user id="2" role="member"/>', auth=ROOT)
    assert added.status_code == 200
    changed = client.put(f"/groups/{group}", content="<group name=\"H\"><url>u</url></group>", auth=ROOT)
    assert changed.status_code == 200
    data = client.get(f"/groups/{group}", auth=ROOT).json()["data"]
    assert (data["name"], data["url"], data["version"], data["members"]) == ("H", "u", 3, [2])
    key = client.post("/users/2/keys", json={"name": "k", "access": {"user": {"library": True}}}, auth=ROOT).json()
    assert key["access"] == {"user": {"library": True, "files": True}}
    own = {"Zotero-API-Key": key["key"]}
    assert client.get(f"/groups/{group}/items", headers=own).status_code == 403
    wider = key | {"access": {"user": {}, "groups": {"0": {"write": True}}}}
    assert client.put(f"/keys/{key['key']}", json=wider, auth=ROOT).status_code == 200
    assert client.get(f"/groups/{group}/items", headers=own).status_code == 200
    assert len(client.get("/users/2/keys", auth=ROOT).json()) == 2
    assert client.delete(f"/groups/{group}", auth=ROOT).status_code == 204
    assert client.get(f"/groups/{group}/items", auth=ROOT).status_code == 404


def test_the_command(tmp_path: Path) -> None:
    """One JSON line when ready, on stdout; it serves, for tests with 300 MB of files; SIGTERM ends it with 0."""
    program = "from zsync.cli.serve import command; command()"
    path = str(tmp_path / "own.sqlite")
    args = [sys.executable, "-c", program, "--library", path, "--test-hooks"]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        ready = json.loads(run.stdout.readline())
        try:
            assert ready["library"] == "users/1"
            headers = {"Zotero-API-Key": ready["api_key"]}
            answer = httpx2.get(f"{ready['url']}/users/1/items", headers=headers, trust_env=False)
            assert answer.status_code == 200
            assert _ask_for_500_megabytes(f"{ready['url']}/users/1/items", headers) == (413, "300")
        finally:
            run.send_signal(signal.SIGTERM)
            words = run.communicate(timeout=20)
    assert (run.returncode, words) == (0, ("", ""))


def _ask_for_500_megabytes(items: str, headers: dict[str, str]) -> tuple[int, str]:
    """What an upload of that size is answered, and the quota that the answer tells."""
    new = [{"itemType": "attachment", "linkMode": "imported_file"}]
    key = httpx2.post(items, json=new, headers=headers, trust_env=False).json()["success"]["0"]
    form = {"md5": "d41d8cd98f00b204e9800998ecf8427e", "filename": "f.pdf", "filesize": 500_000_000, "mtime": 1}
    address, fresh = f"{items}/{key}/file", headers | {"If-None-Match": "*"}
    answer = httpx2.post(address, data=form, headers=fresh, trust_env=False)
    return answer.status_code, answer.headers.get("Zotero-Storage-Quota", "")


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    """A message with a next step, no traceback of ours."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        program = (
            "from zsync.cli.serve import command; from zsync.errors import Told\n"
            "try: command(standalone_mode=False)\n"
            "except Told as told: print(told)\n"
        )
        port = str(taken.getsockname()[1])
        args = [sys.executable, "-c", program, "--library", ":memory:", "--port", port]
        done = subprocess.run(args, capture_output=True, text=True, timeout=30, check=False)
    assert "cannot listen" in done.stdout
    assert "help: choose another --port" in done.stdout


def test_a_bug_shows(capfd: pytest.CaptureFixture[str]) -> None:
    """An exception of the application is answered with 500 and its traceback is on stderr."""

    def broken(environ: Any, start: Any) -> list[bytes]:
        raise ZeroDivisionError("planted")

    with make_server(broken) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        answer = httpx2.get(f"http://127.0.0.1:{server.server_port}/", trust_env=False)
        server.shutdown()
        thread.join()
    assert answer.status_code == 500
    told = ""
    for _ in range(100):  # the thread that answered may still be writing
        told += capfd.readouterr().err
        if "ZeroDivisionError: planted" in told:
            break
        threading.Event().wait(0.05)
    assert "ZeroDivisionError: planted" in told


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    """A library written by a later version is refused with a word."""
    from zsync.errors import ReplicaProblem

    path = tmp_path / "library.sqlite"
    application = app(str(path))
    with application.services.database.session() as conn:
        conn.execute("PRAGMA user_version = 99")
    application.close()
    with pytest.raises(ReplicaProblem, match="newer zsync"):
        app(str(path))
    path.write_text("this is no database, only text that is long enough to be looked at" * 20)
    for wrong in (path, path / "below.sqlite", path / "far" / "below.sqlite", ""):
        with pytest.raises(ReplicaProblem, match="cannot be opened"):
            app(str(wrong))


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """Pages of the file are overwritten, as by a failing disk: no fault of ours, but a failure with its place."""
    from zsync.errors import ReplicaProblem

    path = tmp_path / "library.sqlite"
    application = app(str(path))
    items = [{"itemType": "book", "title": "On engines " * 40} for _ in range(40)]
    headers = {"Zotero-API-Key": application.api_key}
    with httpx2.Client(transport=httpx2.WSGITransport(app=application), headers=headers) as client:
        assert client.post("http://zotero.invalid/users/1/items", json=items).is_success
    application.close()
    content = path.read_bytes()
    pages = [content[at : at + 4096] for at in range(0, len(content), 4096)]
    path.write_bytes(b"".join(b"\xff" * 4096 if b"On engines" in page else page for page in pages))
    transport = httpx2.WSGITransport(app=app(str(path)))
    client = httpx2.Client(transport=transport, headers=headers)
    with client, pytest.raises(ReplicaProblem, match="the library fails") as problem:
        client.get("http://zotero.invalid/users/1/items")
    assert (problem.value.place, problem.value.exit_code) == (str(path), 3)
    assert "backup" in problem.value.help
