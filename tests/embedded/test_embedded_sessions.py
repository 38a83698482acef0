"""Login sessions, as the data server has them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.embedded.support import Client, memory

ACCESS = {"user": {"library": True}}


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def lib() -> Client:
    return memory(test_hooks=True, clock=Clock())


def begin(lib: Client, **body: Any) -> str:
    """A new session's token."""
    answer = lib.send("POST", "/keys/sessions", json=body)
    assert answer.status_code == 201
    assert answer.json()["loginURL"].endswith(f"/login?session={answer.json()['sessionToken']}")
    return str(answer.json()["sessionToken"])


def complete(lib: Client, token: str, **body: Any) -> int:
    """What the web site would say."""
    sent = {"sessionToken": token, "access": ACCESS, **body}
    return lib.send("POST", "/keys/sessions/complete", json=sent, auth=("root", "rootpw")).status_code


def test_a_session_gives_a_key(lib: Client) -> None:
    """Pending until it is completed; then whose key it is; the key may what was allowed."""
    lib.key = ""
    token = begin(lib)
    assert lib.get(f"/keys/sessions/{token}").json() == {"status": "pending"}
    assert complete(lib, token) == 400, "a new login needs a user"
    assert complete(lib, token, userID=1) == 204
    done = lib.get(f"/keys/sessions/{token}").json()
    assert (done["status"], done["userID"], done["username"]) == ("completed", 1, "user1")
    lib.key = done["apiKey"]
    assert lib.get("/keys/current").json()["access"] == ACCESS
    assert complete(lib, token, userID=1) == 409


def test_whose_database_it_is_can_be_said_first(lib: Client) -> None:
    """A program that knows its user names them at the start."""
    token = begin(lib, userID=1)
    assert complete(lib, token) == 204


def test_cancelled_expired_and_unknown(lib: Client) -> None:
    """204 once, then 409; 410 after its time; 404 for any other."""
    token = begin(lib)
    assert [lib.send("DELETE", f"/keys/sessions/{token}").status_code for _ in range(2)] == [204, 409]
    assert lib.get(f"/keys/sessions/{token}").json() == {"status": "cancelled"}
    late = begin(lib)
    lib.app.services.options.clock.now += 3600
    assert lib.get(f"/keys/sessions/{late}").status_code == 410
    assert complete(lib, late, userID=1) == 409
    assert lib.get("/keys/sessions/nobody").status_code == 404
    assert lib.send("GET", "/keys/sessions").status_code == 405


def test_only_the_web_site_completes(lib: Client) -> None:
    """Nobody gives themselves a key."""
    token = begin(lib)
    sent = {"sessionToken": token, "userID": 1, "access": ACCESS}
    assert lib.send("POST", "/keys/sessions/complete", json=sent).status_code == 403
    assert memory().send("POST", "/keys/sessions/complete", json=sent).status_code in (404, 405)


def test_what_the_web_site_asks_of_a_session(lib: Client) -> None:
    """Nothing is known of a new login; of one with a key, whose it is and what it may do. Others are not told."""
    known, root = begin(lib), {"auth": ("root", "rootpw")}
    assert lib.send("GET", f"/keys/sessions/{known}/info").status_code == 403
    lib.key = ""
    new = begin(lib)
    shown = [lib.send("GET", f"/keys/sessions/{token}/info", **root).json() for token in (new, known)]
    assert shown[0] == {"status": "pending", "userID": None, "access": None}
    assert (shown[1]["userID"], shown[1]["access"]["user"]["write"]) == (1, True)


@pytest.mark.parametrize(("agent", "system"), [
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) Zotero/7.0", "macOS"), ("X (X11; Linux x86_64)", "Linux"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Zotero/7.0", "Windows"), ("zsync", ""),
])  # fmt: skip
def test_a_key_is_named_after_the_system_that_asked(lib: Client, agent: str, system: str) -> None:
    """So that its owner knows it again; the name is for root."""
    token = lib.send("POST", "/keys/sessions", headers={"User-Agent": agent}).json()["sessionToken"]
    assert complete(lib, token, userID=1) == 204
    key = lib.get(f"/keys/sessions/{token}").json()["apiKey"]
    shown = lib.send("GET", f"/users/1/keys/{key}", auth=("root", "rootpw")).json()
    assert shown["name"] == f"login session {system}".strip()
    assert "name" not in lib.get(f"/keys/{key}").json()
