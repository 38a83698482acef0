"""`zotero: files:`: what the configuration takes and refuses, and what `zsync doctor` says of the places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replicas.davserver import PASSWORD, USER, DavWorld, dav_world
from zsync.app.doctor import Check, examine
from zsync.app.project import opened
from zsync.config.settings import load, parse
from zsync.config.zoterofiles import WebDav, ZoteroFiles
from zsync.errors import ConfigProblem, UsageProblem

HEAD = "zotero:\n  libraries: [embedded]\n  files:\n"


def files(text: str) -> ZoteroFiles:
    """What the section says."""
    return parse(HEAD + text, Path("zsync.yaml")).zotero_files


def test_what_is_taken() -> None:
    """Each key, and what holds without it."""
    assert parse("zotero: [embedded]\n", Path("zsync.yaml")).zotero_files == ZoteroFiles()
    assert files("    webdav: {url: https://dav.example/me, user: ada, ca_file: ca.pem}\n").webdav == WebDav(
        "https://dav.example/me", "ada", "ca.pem"
    )
    assert files("    base: $HOME/papers\n    new: linked\n") == ZoteroFiles(None, "$HOME/papers", "linked")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("    webdav: {user: ada}\n", "4:13: `webdav` needs a `url`"),
        ("    webdav: {url: dav.example/me}\n", "4:19: an address that begins with https://"),
        ("    webdav: {url: 'https://ada:hunter2@dav.example'}\n", "4:19: an address that begins with https://"),
        ("    webdav: {url: 'https://['}\n", "4:19: an address that begins with https://"),
        ("    webdav: {url: https://x, password: hunter2}\n", "4:30: unknown key in `webdav` 'password'"),
        ("    webdav: {url: https://x, verify: no}\n", "4:30: unknown key in `webdav` 'verify'"),
        ("    new: linked\n", "4:5: `new: linked` needs a `base`"),
        ("    new: elsewhere\n", "4:10: 'elsewhere' is not one of stored, linked"),
        ("    bases: x\n", "4:5: unknown key in `files` 'bases'; did you mean 'base'?"),
    ],
)
def test_what_is_refused(text: str, fault: str) -> None:
    """With its place; what may be a password is not repeated."""
    with pytest.raises(ConfigProblem) as problem:
        files(text)
    assert f"zsync.yaml:{fault}" in str(problem.value)
    assert "hunter2" not in str(problem.value)


def test_a_file_of_authorities_that_is_not_there(tmp_path: Path) -> None:
    """Told before anything is sent."""
    (tmp_path / "zsync.yaml").write_text(HEAD + "    webdav: {url: https://x, ca_file: no.pem}\n")
    with opened(load(tmp_path), {}) as project, pytest.raises(ConfigProblem, match=r"no\.pem"):
        project.replicas[0].read()


def test_without_requests_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is optional."""
    monkeypatch.setattr("zsync.replicas.zotero.webdav.find_spec", lambda name: None)
    (tmp_path / "zsync.yaml").write_text(HEAD + "    webdav: {url: https://x}\n")
    with opened(load(tmp_path), {}) as project, pytest.raises(UsageProblem, match="requests") as problem:
        project.replicas[0].read()
    assert problem.value.help == "pip install 'zsync[webdav]'"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavWorld]:
    """A WebDAV server."""
    with dav_world(tmp_path_factory.mktemp("dav") / "served") as made:
        yield made


def examined(root: Path, env: dict[str, str], text: str) -> dict[str, Check]:
    """What doctor says, by name."""
    (root / "zsync.yaml").write_text(HEAD + text)
    return {check.name: check for check in examine(load(root), env)}


def test_doctor_looks_at_the_places(tmp_path: Path, served: DavWorld) -> None:
    """Signing in, the folder, the base; and makes nothing."""
    served.reset()
    text = f'    webdav: {{url: "{served.url}", user: {USER}}}\n    base: $PAPERS\n'
    env = {"ZSYNC_WEBDAV_PASSWORD": PASSWORD}
    found = examined(tmp_path, env, text)
    assert (found["WebDAV"].state, found["linked files"].state) == ("note", "note")
    assert "no folder zotero/" in found["WebDAV"].message
    assert "$PAPERS names a variable" in found["linked files"].message
    assert list(served.folder.iterdir()) == []
    (served.folder / "zotero").mkdir()
    found = examined(tmp_path, {**env, "PAPERS": str(tmp_path)}, text)
    assert (found["WebDAV"].state, found["linked files"].state) == ("ok", "ok")
    wrong = examined(tmp_path, {"ZSYNC_WEBDAV_PASSWORD": "not this one"}, text)["WebDAV"]
    assert wrong.state == "wrong"
    assert "not this one" not in wrong.message + wrong.help


def test_doctor_says_nothing_where_nothing_is_configured(tmp_path: Path) -> None:
    """Most projects have neither."""
    assert not examined(tmp_path, {}, "    new: stored\n").keys() & {"WebDAV", "linked files"}
