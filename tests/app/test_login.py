"""`zsync login` keeps a key in the keyring, checked; it stands nowhere else, and the environment wins."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.errors import KeyringLocked

from tests.app.keyrings import InMemory, using, zsync
from tests.replicas.library import World, article, socket_world
from zsync.app.login import log_in_with_browser, read
from zsync.app.secrets import KEYRING, Secrets, key_of, store
from zsync.cli import crash, login
from zsync.embedded import Application, Options, app
from zsync.embedded.server import make_server
from zsync.errors import ReplicaProblem, UsageProblem


class Closed(InMemory):
    """A keyring that nobody has unlocked; its words quote what they were asked for."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("dismissed: SecretSecretSecret123456")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(password)


@pytest.fixture
def ring() -> Iterator[InMemory]:
    backend = InMemory()
    with using(backend):
        yield backend


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A server with a library, named by the environment; no key in it."""
    with socket_world(tmp_path) as world:
        monkeypatch.setenv("ZOTERO_API_URL", world.url)
        monkeypatch.delenv("ZOTERO_API_KEY", raising=False)
        monkeypatch.chdir(tmp_path)
        yield world


def test_a_key_is_checked_told_and_kept(world: World, ring: InMemory) -> None:
    """Whose it is and what it may do; it stands in the keyring by server and user, and in no output."""
    result = zsync("login", "--stdin", typed=f"  {world.api_key}\r\n")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "The key is user1's (users/1). It may",
            "  users/1: read, write, see notes, files",
            "  all groups: read, write",
        ],
    )
    assert ring.held[f"zsync {world.url}", "users/1"] == world.api_key
    assert world.api_key not in result.output
    data = json.loads(zsync("login", "--stdin", "--format", "json", typed=world.api_key).stdout)
    assert (data["user"], data["rights"]["users/1"]) == (1, ["read", "write", "see notes", "files"])


def test_it_is_used_from_then_on(world: World, ring: InMemory) -> None:
    """Status reads the library with it and says where it comes from; after a logout it is read no more."""
    world.write(article("one", "One"))
    Path("zsync.yaml").write_text("zotero: [users/1]\n")
    zsync("login", "--stdin", typed=world.api_key)
    stands = json.loads(zsync("status", "--format", "json").stdout)
    assert [(side["key_from"], side["read_only"]) for side in stands["sides"]] == [(KEYRING, "")]
    assert "(key from the keyring)" in zsync("status").stdout
    assert "Zotero key: from the keyring" in zsync("doctor").stdout
    assert zsync("logout").exit_code == 0
    assert not ring.held
    assert zsync("logout").exit_code == 1
    assert "zsync login" in zsync("doctor").stdout
    assert zsync("status").exit_code == 3


def test_the_prompt_hides_what_is_typed(world: World, ring: InMemory) -> None:
    """At a terminal the key is asked for; it is not echoed."""
    result = zsync("login", typed=f"{world.api_key}\n", terminal=True)
    assert result.exit_code == 0, result.output
    assert world.api_key not in result.output
    assert "users/1" in {user for _, user in ring.held}


def test_no_terminal_and_no_stdin(world: World, ring: InMemory) -> None:
    """A script is told how to hand the key over."""
    result = zsync("login", typed=world.api_key)
    assert (result.exit_code, "zsync login --stdin" in result.stderr) == (2, True)


def test_never_from_the_command_line(world: World, ring: InMemory) -> None:
    """A key given as an argument is refused, and not repeated."""
    result = zsync("login", world.api_key)
    assert result.exit_code == 2
    assert world.api_key not in result.output
    assert not ring.held


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("wrongWrongWrong123456789", 3, "403"),
        ("", 2, "no key"),
        ("two words\x00", 2, "no key"),
        ("schlüssel", 2, "no key"),
    ],
)
def test_a_wrong_key_is_not_kept(world: World, ring: InMemory, typed: str, code: int, words: str) -> None:
    """The server does not know it, or it is none at all."""
    result = zsync("login", "--stdin", typed=typed)
    assert (result.exit_code, words in result.stderr) == (code, True)
    assert not typed or typed not in result.output
    assert not ring.held


def test_the_environment_wins(ring: InMemory) -> None:
    """Also for a group, which takes the key stored last; an empty variable is none."""
    for user in ("users/1", "users/2"):
        store("ZOTERO_API_KEY", f"of {user}", place="http://one/", user=user)
    there = Secrets({"ZOTERO_API_URL": "http://one"})
    assert there.zotero("users/3") is None
    group, first = there.zotero("groups/9"), there.zotero("users/1")
    assert group is not None
    assert first is not None
    assert (group.value, first.value, first.source) == ("of users/2", "of users/1", KEYRING)
    assert Secrets({}).zotero("users/1") is None, "a key belongs to one server"
    both = Secrets({"ZOTERO_API_KEY": "env", "ZOTERO_API_URL": "http://one"}).zotero("groups/9")
    assert both is not None
    assert (both.value, both.source) == ("env", "ZOTERO_API_KEY")
    assert "of users" not in repr(group)
    empty = Secrets({"ZOTERO_API_KEY": "", "ZOTERO_API_URL": "http://one"}).zotero("users/1")
    assert empty == first


def test_only_the_web_needs_a_key(ring: InMemory) -> None:
    """Other ways in never make the keyring open."""
    with using(Closed()):
        assert [key_of(spec, {}) for spec in ("embedded", "local", "sqlite:x", "local:groups/1")] == [None] * 4


def test_a_password_for_webdav(ring: InMemory) -> None:
    """Kept by folder and user, found again, taken out again; the variable wins."""
    url = "https://dav.example.org/zotero/"
    assert zsync("login", "--webdav", url, "--user", "ada", "--stdin", typed="pass word\n").exit_code == 0
    found = Secrets({}).webdav(url, "ada")
    assert found is not None
    assert (found.value, found.source) == ("pass word", KEYRING)
    given = Secrets({"ZSYNC_WEBDAV_PASSWORD": "other"}).webdav(url)
    assert given is not None
    assert given.value == "other"
    assert zsync("logout", "--webdav", url, "--user", "ada").exit_code == 0
    assert zsync("logout", "--webdav", url, "--user", "ada").exit_code == 1
    assert zsync("login", "--webdav", url, "--user", "ada", "--stdin", typed="\n").exit_code == 2
    assert "--user" in zsync("login", "--webdav", url, "--stdin", typed="x\n").stderr
    both = zsync("login", "--webdav", url, "--desktop", "--user", "ada")
    assert (both.exit_code, "give one of them" in both.stderr) == (2, True)
    said = zsync("login", "--webdav", url, "--user", "ada", "--stdin", "--format", "json", typed="pass word\n")
    assert json.loads(said.stdout) == {"schema": 1, "kept": "password", "server": url, "user": "ada"}


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        (keyring.backends.fail.Keyring(), "there is no keyring"),
        (keyring.backends.null.Keyring(), "does not keep"),
        (Closed(), "unlock it"),
    ],
)
def test_a_keyring_that_does_not_work(world: World, backend: Any, words: str) -> None:
    """What is wrong, and the variable to use instead; a locked one's own words are not passed on."""
    with using(backend):
        result = zsync("login", "--stdin", typed=world.api_key)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "ZOTERO_API_KEY" in result.stderr
    assert "Secret" not in result.output


def test_nobody_types_for_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing could be kept, nothing is asked for."""
    monkeypatch.setattr(login, "_asked", None)
    with using(keyring.backends.fail.Keyring()):
        assert zsync("login").exit_code == 2


def test_without_the_package(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logging in says what to install; everything else goes on with the environment alone."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    result = zsync("login", "--stdin", typed=world.api_key)
    assert (result.exit_code, "zsync[keyring]" in result.stderr) == (2, True)
    assert Secrets({}).zotero("users/1") is None
    assert Secrets({"ZOTERO_API_KEY": "k"}).zotero("users/1") is not None


def test_a_locked_keyring_stops_a_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A key that is there and cannot be had is not "no key": the run ends and says so."""
    monkeypatch.delenv("ZOTERO_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("zsync.yaml").write_text("zotero: [users/1]\n")
    with using(Closed()):
        result = zsync("plan")
        assert "the keyring refuses" in zsync("doctor").stdout
    assert (result.exit_code, "unlock it" in result.stderr) == (2, True)
    with pytest.raises(UsageProblem), using(Closed()):
        Secrets({}).zotero("users/1")


def test_what_a_lesser_key_lacks_is_said() -> None:
    """Rights that are off are absent from the answer."""
    groups = {"7": {"library": True}, "all": {"library": True, "write": True}}
    mine = {"library": True, "notes": True}
    found = read({"userID": 5, "username": "ada", "access": {"user": mine, "groups": groups}})
    assert list(found.lines())[1:] == [
        "  users/5: read, see notes (not: write, files)",
        "  groups/7: read (not: write)",
        "  all groups: read, write",
    ]
    assert "see nothing" in [*read({"userID": 5}).lines()][-1]


def test_a_crash_log_holds_no_secret(ring: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was looked up is struck from it, also passwords that do not look like keys."""
    store("ZSYNC_WEBDAV_PASSWORD", "hunter two", place="https://x", user="password")
    Secrets({}).webdav("https://x")
    monkeypatch.setenv("ZSYNC_LOCAL_KEY", "short-one")
    path = Path(crash.write_log(ValueError("hunter two, short-one"), ["sync"]))
    text = path.read_text("utf-8")
    path.unlink()
    assert ("hunter two" in text, "short-one" in text, "***" in text) == (False, False, True)


def test_with_a_browser(tmp_path: Path, ring: InMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is shown, the key that the user's login made is kept; the session's token is shown nowhere."""
    with served(tmp_path) as (library, url):
        monkeypatch.setenv("ZOTERO_API_URL", url)
        monkeypatch.delenv("ZOTERO_API_KEY", raising=False)
        tokens: list[str] = []

        def opened(address: str) -> None:
            tokens.append(address.partition("session=")[2])

        def later(seconds: float) -> None:
            if seconds and len(naps) == 2:
                _complete(url, tokens[0])
            naps.append(seconds)

        naps: list[float] = []
        found = log_in_with_browser(url, opened, sleep=later)
        assert (found.user, found.rights) == (1, {"users/1": ("read", "write")})
        kept = ring.held[f"zsync {url}", "users/1"]
        assert kept != library.api_key
        assert naps == [3.0] * 3
        with pytest.raises(ReplicaProblem, match="nobody logged in"):
            log_in_with_browser(url, opened, sleep=lambda seconds: None)
        answer = httpx2.get(f"{url}/keys/sessions/{tokens[1]}", trust_env=False)
        assert answer.json() == {"status": "cancelled"}


def test_a_server_without_sessions(ring: InMemory) -> None:
    """An older server has no such page: the answer is told; without a keyring nobody is sent to log in."""
    shown: list[str] = []
    with pytest.raises(ReplicaProblem, match="no answer"):
        log_in_with_browser("http://127.0.0.1:9", shown.append, sleep=lambda seconds: None)
    with using(keyring.backends.fail.Keyring()), pytest.raises(UsageProblem):
        log_in_with_browser("http://127.0.0.1:9", shown.append, sleep=lambda seconds: None)
    assert shown == []


def _complete(url: str, token: str) -> None:
    """The web site tells the server that user 1 has logged in."""
    body = {"sessionToken": token, "userID": 1, "access": {"user": {"library": True, "write": True}}}
    answer = httpx2.post(f"{url}/keys/sessions/complete", json=body, auth=("root", "rootpw"), trust_env=False)
    assert answer.status_code == 204, answer.text


@contextmanager
def served(folder: Path) -> Iterator[tuple[Application, str]]:
    """A server with test hooks."""
    library = app(str(folder / "library.sqlite"), Options(test_hooks=True))
    with make_server(library) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield library, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            library.close()
