"""`zsync doctor` names what is wrong, with the next step, and changes nothing."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from tests.app.lab import Lab
from tests.replicas.library import World, socket_world
from zsync.app import doctor, gitsetup
from zsync.cli.main import group
from zsync.config.settings import Settings
from zsync.replicas.zotero import http


def checks(*args: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and the checks by name."""
    result = CliRunner().invoke(group, ["doctor", "--format", "json", *args], standalone_mode=False)
    return result.return_value, {check["name"]: check for check in json.loads(result.stdout)["checks"]}


def test_all_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A synced project with nothing wrong: exit 0, and each side says how it stands."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@article{one2020,\n  title = {One}\n}\n")
    lab.sync()
    monkeypatch.chdir(tmp_path)
    code, found = checks()
    assert code == 0
    assert found["bib:refs.bib"]["message"] == "1 record, read and written"
    assert found["zsync.lock"]["state"] == "ok"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("keys:\n  formula: auth.lowr\n", "2:12: the key formula"),
        ("notes: {fields: {a: titel}}\n", "1:21: 'titel'"),
    ],
)
def test_settings_others_judge(text: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A formula and mapped fields that cannot be used are wrong here, not only in the run that uses them."""
    Lab(tmp_path, config=text)
    monkeypatch.chdir(tmp_path)
    _, found = checks("--offline")
    assert found["configuration"]["state"] == "wrong"
    assert f"zsync.yaml:{place}" in found["configuration"]["message"]


def test_what_is_wrong_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut .bib, a library without its key, a lock with conflict marks, a clone without the driver."""
    lab = Lab(tmp_path, config="notes: [notes]\nbib: [refs.bib]\nzotero: [embedded]\n")
    lab.write("refs.bib", "@article{one2020,\n  title = {One")
    lab.write("zsync.lock", '{"zsync": 1}\n<<<<<<< ours\n')
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    before = lab.files()
    code, found = checks()
    assert code == 1
    assert found["bib:refs.bib"]["message"].startswith("refs.bib:1:1: ")
    assert found["zsync.lock"]["message"].startswith("zsync.lock:2:1: ")
    assert found["git"]["help"] == "run `zsync init --git`"
    assert lab.files() == before
    lab.write("zsync.yaml", "zotero: [users/12345]\n")
    monkeypatch.delenv("ZOTERO_API_KEY", raising=False)
    code, found = checks()
    assert (code, found["Zotero key"]["state"]) == (1, "wrong")


ENTRY = "@article{one2020,\n  title = {One}\n}\n"


def git(root: Path, *args: str) -> None:
    """A git command in the project."""
    subprocess.run(["git", *args], cwd=root, check=True, capture_output=True)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A project that has been synchronised, in a repository with the driver."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY)
    lab.write("notes/a.md", "@one2020\n")
    lab.sync()
    git(tmp_path, "init", "-q")
    gitsetup.install(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZOTERO_API_KEY", raising=False)
    return lab


def _no_notes(lab: Lab) -> None:
    lab.write("zsync.yaml", "notes: [nots]\nbib: [refs.bib]\n")


def _empty_notes(lab: Lab) -> None:
    (lab.root / "notes" / "a.md").unlink()


def _no_bib(lab: Lab) -> None:
    (lab.root / "refs.bib").unlink()


def _bib_is_a_folder(lab: Lab) -> None:
    _no_bib(lab)
    (lab.root / "refs.bib").mkdir()


def _auto_export(lab: Lab) -> None:
    lab.write("refs.bib", "% Automatically exported by Better BibTeX, do not edit\n" + ENTRY)


def _no_attributes(lab: Lab) -> None:
    (lab.root / ".gitattributes").unlink()


def _ignored(lab: Lab) -> None:
    lab.write(".gitignore", "*.lock\n")


def _state_in_git(lab: Lab) -> None:
    git(lab.root, "add", "-f", ".zsync/library.sqlite")


def _hook_not_installed(lab: Lab) -> None:
    lab.write(".pre-commit-config.yaml", "repos: [{hooks: [{id: zsync-check}]}]\n")


def _killed(lab: Lab) -> None:
    lab.write(".zsync/lock", json.dumps({"pid": 2**22 + 1, "host": socket.gethostname()}))


def _running(lab: Lab) -> None:
    lab.write(".zsync/lock", json.dumps({"pid": 1, "host": "another"}))


@pytest.mark.parametrize(
    ("spoil", "name", "state", "words"),
    [
        (_no_notes, "notes nots", "wrong", "mend `notes:`"),
        (_empty_notes, "notes notes", "note", "the folder you mean"),
        (_no_bib, "refs.bib", "wrong", "mend `bib:`"),
        (_bib_is_a_folder, "refs.bib", "wrong", "the right to read"),
        (_auto_export, "bib:refs.bib", "note", ""),
        (_no_attributes, "git", "wrong", "zsync init --git"),
        (_ignored, "git ignore", "wrong", ".gitignore"),
        (_state_in_git, "git ignore", "wrong", "git rm"),
        (_hook_not_installed, "hook", "wrong", "zsync init --hook"),
        (_killed, "run lock", "note", "heals"),
        (_running, "run lock", "note", "wait for it"),
    ],
)
def test_each_thing_is_seen(lab: Lab, spoil: Callable[[Lab], None], name: str, state: str, words: str) -> None:
    """Whatever is set up wrongly is named, with the next step; nothing is wrong before."""
    assert checks()[0] == 0
    spoil(lab)
    before = lab.files()
    code, found = checks()
    assert (found[name]["state"], words in found[name]["help"]) == (state, True), found[name]
    assert code == (1 if any(check["state"] == "wrong" for check in found.values()) else 0)
    assert lab.files() == before


def test_an_export_of_better_bibtex_says_why(lab: Lab) -> None:
    """The side is only read, and the reason stands there."""
    _auto_export(lab)
    assert "Better BibTeX exports" in checks("--offline")[1]["bib:refs.bib"]["message"]


def test_the_hook(lab: Lab) -> None:
    """A repository without it is told of it once; with it, all is well."""
    assert checks()[1]["hook"]["state"] == "note"
    _hook_not_installed(lab)
    lab.write(".git/hooks/pre-commit", "#!/bin/sh\n")
    assert checks()[1]["hook"]["state"] == "ok"


def test_a_configuration_with_a_fault(lab: Lab) -> None:
    """It is the first check, with its place, in JSON too."""
    lab.write("zsync.yaml", "nots: [notes]\n")
    code, found = checks()
    assert (code, found["configuration"]["state"]) == (1, "wrong")
    assert "zsync.yaml:1:1" in found["configuration"]["message"]


@pytest.fixture
def online(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The project's library is on a server."""
    with socket_world(lab.root / "server") as world:
        monkeypatch.setenv("ZOTERO_API_URL", world.url)
        monkeypatch.setenv("ZOTERO_API_KEY", world.api_key)
        lab.write("zsync.yaml", "bib: [refs.bib]\nzotero: [users/1]\n")
        yield world


def test_the_server_and_the_key(online: World) -> None:
    """Which server, which version, whose key, and what it may do; the key itself is nowhere."""
    code, found = checks()
    assert code == 0
    assert found["server"]["message"].startswith(f"{online.url} answers with API version 3")
    key = found["Zotero key"]["message"]
    assert key.startswith("from ZOTERO_API_KEY, that of users/1, for users/1: read, write")
    assert online.api_key not in json.dumps(found)
    assert found["zotero:users/1"]["message"].endswith("read and written")


def test_a_key_that_is_not_known(online: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong, with the place to make one."""
    monkeypatch.setenv("ZOTERO_API_KEY", "wrongWrongWrong123456789")
    code, found = checks()
    assert (code, found["Zotero key"]["state"]) == (1, "wrong")
    assert "zotero.org/settings/keys" in found["Zotero key"]["help"]


def test_offline_asks_nobody(online: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is connected to, and it is said what was not looked at."""

    def refuse(*args: object, **rest: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    code, found = checks("--offline")
    assert (code, found["zotero:users/1"]["message"]) == (0, "not looked at")
    assert found["Zotero key"]["message"] == "from ZOTERO_API_KEY"


def test_no_server_there(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer is one wrong thing; the other sides are looked at all the same."""
    monkeypatch.setenv("ZOTERO_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ZOTERO_API_KEY", "k" * 24)
    monkeypatch.setattr(http, "CALLS", 1)
    lab.write("zsync.yaml", "bib: [refs.bib]\nzotero: [users/1]\n")
    code, found = checks()
    assert (code, found["server"]["state"], found["bib:refs.bib"]["state"]) == (1, "wrong", "ok")


@pytest.mark.parametrize(
    ("status", "headers", "body", "name", "words"),
    [
        (200, {}, "<html>", "server", "not as a Zotero server"),
        (200, {"Date": "Sat, 01 Jan 2022 00:00:00 GMT"}, {}, "clock", "10 minutes ahead of the server"),
        (200, {"Date": "Sat, 01 Jan 2022 01:00:00 GMT"}, {}, "clock", "50 minutes behind the server"),
        (200, {"Date": "no date"}, {"userID": 5}, "Zotero key", "for nothing"),
        (403, {}, "Invalid key", "Zotero key", "does not know the key"),
    ],
)
def test_what_the_server_says(
    monkeypatch: pytest.MonkeyPatch, status: int, headers: dict[str, str], body: object, name: str, words: str
) -> None:
    """A proxy's page, clocks that differ, a key without rights, a key that is none."""
    version = {} if body == "<html>" else {"Zotero-API-Version": "3", "Zotero-Schema-Version": "41"}
    answer = httpx2.Response(status, headers={**version, **headers}, json=body)
    monkeypatch.setattr("zsync.app.login.asked_of", lambda key, url: answer)
    settings = Settings(Path.cwd(), Path("zsync.yaml"), libraries=("users/5",))
    now = datetime(2022, 1, 1, 0, 10, tzinfo=UTC).timestamp()
    asked = doctor._web(settings, {"ZOTERO_API_KEY": "k" * 24}, offline=False, now=lambda: now)
    found = {check.name: check for check in asked}
    assert words in found[name].message
    assert found[name].help
