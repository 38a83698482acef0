"""`--library local`: the running Zotero program is one side of a project, written once its owner allows it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.keyrings import InMemory, using, zsync
from tests.replicas.library import article
from tests.replicas.program import Program, program_over
from zsync.embedded.server import make_server
from zsync.replicas.zotero import opening

ENTRY = "@article{ada1843,\n  author = {Ada Lovelace},\n  title = {One},\n  year = {2020}\n}\n"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program answers where zsync looks for it; a project in the current folder; a keyring in memory."""
    with program_over(tmp_path / "data") as program, make_server(program.app) as server, using(InMemory()):
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(opening, "DESKTOP", f"http://127.0.0.1:{server.server_port}/api")
        monkeypatch.delenv("ZSYNC_LOCAL_KEY", raising=False)
        monkeypatch.chdir(tmp_path)
        Path("zsync.yaml").write_text("bib: [refs.bib]\nzotero: [local]\n")
        Path("refs.bib").write_text(ENTRY)
        try:
            yield program
        finally:
            server.shutdown()
            thread.join()


def test_only_read_until_it_is_allowed(program: Program) -> None:
    """Nothing is planned for it that could not be done; after `login --desktop` the same plan has it."""
    program.web.write(article("ada1843", "One"), article("other", "Other"))
    Path("refs.bib").write_text(ENTRY.replace("One", "Two"))
    zsync("sync", "--yes", "--prefer", "bib")
    Path("refs.bib").write_text(ENTRY.replace("One", "Three"))
    before = json.loads(zsync("plan", "--format", "json").stdout)
    assert [each for each in before["operations"] if each["replica"] == "zotero"] == []
    (side, _) = json.loads(zsync("status", "--format", "json").stdout)["sides"]
    assert "zsync login --desktop" in side["read_only"]
    assert zsync("login", "--desktop").exit_code == 0
    allowed = json.loads(zsync("plan", "--format", "json").stdout)
    assert [each["attribute"] for each in allowed["operations"] if each["replica"] == "zotero"] == ["title"]
    assert zsync("logout", "--desktop").exit_code == 0
    assert json.loads(zsync("plan", "--format", "json").stdout)["operations"] == before["operations"]


def test_a_sync_with_the_program(program: Program) -> None:
    """An entry becomes an item there, and a second sync has nothing to do; undo takes it back."""
    assert zsync("login", "--desktop").exit_code == 0
    done = zsync("sync", "--yes", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["failed"]) == (0, [])
    (key,) = program.web.outside.versions(since=None).objects
    assert program.web.item(key)["citationKey"] == "ada1843"
    assert json.loads(zsync("plan", "--format", "json").stdout)["operations"] == []
    assert "zotero:users/1" in Path("zsync.lock").read_text()
    assert zsync("undo", "--yes").exit_code == 0
    assert program.web.item(key)["deleted"] == 1


def test_the_permission_is_given_for_good_or_not_at_all(program: Program) -> None:
    """A single write is of no use; a refusal is told; the variable does as well as the keyring."""
    for answer in ("once", "deny"):
        program.app.services.options.local_answer = answer
        refused = zsync("login", "--desktop")
        assert (refused.exit_code, "Always Allow" in refused.stderr) == (3, True)
    program.app.services.options.local_answer = "always"
    program.allow()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZSYNC_LOCAL_KEY", program.key)
        assert zsync("sync", "--yes").exit_code == 0
    assert zsync("logout", "--desktop").exit_code == 1
