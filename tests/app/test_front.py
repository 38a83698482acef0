"""Before a command is loaded: what it said of a project in which nothing moved is said again, and only then."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.served import KEY, Shell, at_work
from tests.app.test_settled import EDITS
from zsync.app import settled
from zsync.app.project import opened
from zsync.cli.front import _asked
from zsync.config.settings import load
from zsync.embedded.faults import Fault

PLAIN = [(verb, *form) for verb in ("sync", "plan", "status") for form in ((), ("--format", "json"))]


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    """Three sides in agreement, which is known."""
    with at_work(tmp_path, monkeypatch, capsys) as shell:
        shell.rest()
        yield shell


@pytest.mark.parametrize("argv", PLAIN, ids=" ".join)
def test_said_again(shell: Shell, argv: tuple[str, ...]) -> None:
    """The second time a question is answered without the command, in the same words as without any memory."""
    anew = shell.anew(*argv)
    first = shell.zsync(*argv)
    before = shell.requests()
    again = shell.zsync(*argv)
    assert not shell.loaded
    assert anew == first == again
    assert shell.requests()[len(before) :] == [("GET", "/keys/current"), ("GET", "/users/1/items")]


@pytest.mark.parametrize("edit", [name for name in EDITS if "picture" not in name])
def test_what_moves_wakes(shell: Shell, edit: str) -> None:
    """After any edit from outside the command runs, and says what it says in a project that remembers nothing."""
    for argv in PLAIN:
        shell.zsync(*argv)
    EDITS[edit](shell.lab)
    for argv in PLAIN[2:]:
        anew = shell.anew(*argv)
        assert shell.zsync(*argv) == anew
        assert shell.loaded


def test_what_was_heard_is_not_asked_again(shell: Shell) -> None:
    """When the library moved, the command takes up the two answers, and reads what moved."""
    shell.lab.patch(KEY, title="Another")
    before = len(shell.requests())
    code, out, _ = shell.zsync("sync", "--yes", "--format=json")
    assert code == 0
    assert json.loads(out)["applied"] == 1
    asked = shell.requests()[before:]
    assert asked[:2] == [("GET", "/keys/current"), ("GET", "/users/1/items")]
    assert asked.count(("GET", "/keys/current")) == 1
    assert len([path for _, path in asked if path.endswith("/items")]) == 2, "versions, and what moved"


@pytest.mark.parametrize(("at", "waits"), [("/keys/current", 1), ("/users/1/items", 0)])
def test_a_pause_that_is_asked_for(shell: Shell, at: str, waits: int) -> None:
    """A server that asks for a pause is left alone for as long before it is asked anything more."""
    slept: list[float] = []
    shell.patch.setattr(time, "sleep", slept.append)
    shell.lab.library.app.faults.add(Fault("headers", path=at, headers={"Backoff": "7"}, count=0))
    assert shell.zsync("sync", "--yes")[0] == 0
    assert shell.loaded == bool(waits)
    assert len([seconds for seconds in slept if seconds > 6]) == waits


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_refusal(shell: Shell, status: int) -> None:
    """An answer that is none is taken up by the usual client, with its patience, and is not asked for twice."""
    slept: list[float] = []
    shell.patch.setattr(time, "sleep", slept.append)
    shell.lab.library.app.faults.add(Fault("status", path="/users/1/items", status=status))
    before = len(shell.requests())
    assert shell.zsync("plan")[0] == (3 if status == 403 else 0)
    assert shell.loaded
    assert len(shell.requests()) - before == (2 if status == 403 else 3)
    assert bool(slept) == (status != 403)


@pytest.mark.parametrize("lie", ["empty", "half", "garbage", "truncated", "stale"])
@pytest.mark.parametrize("at", ["/keys/current", "/users/1/items"])
def test_a_lie(shell: Shell, at: str, lie: str) -> None:
    """Whatever a server says that is not so, the command says what it would say without this look."""
    faults = shell.lab.library.app.faults
    shell.lab.patch(KEY, title="Another")
    faults.add(Fault("lie", path=at, lie=lie, count=0))
    found = shell.zsync("plan")
    faults.clear()
    shell.patch.setattr("zsync.cli.front._PLAIN", {})
    faults.add(Fault("lie", path=at, lie=lie, count=0))
    assert shell.zsync("plan") == found


def test_a_key_that_sees_less(shell: Shell) -> None:
    """Another key, none, or another server: what was remembered is of no use."""
    shell.patch.setenv("ZOTERO_API_KEY", "x" * 24)
    assert shell.zsync("sync", "--yes")[0] == 3
    shell.patch.setenv("ZOTERO_API_KEY", "")
    shell.zsync("sync", "--yes")
    assert shell.loaded


@pytest.mark.parametrize("name", ["https_proxy", "ALL_PROXY"])
def test_a_proxy(shell: Shell, name: str) -> None:
    """Whatever names a proxy is for the usual client to read."""
    shell.patch.setenv(name, "http://127.0.0.1:9")
    shell.patch.setenv("no_proxy", "127.0.0.1")
    assert shell.zsync("sync", "--yes")[0] == 0
    assert shell.loaded


def test_another_run_holds_the_project(shell: Shell) -> None:
    """While a run is at work the command says so, as ever."""
    held = json.dumps({"pid": os.getpid(), "host": socket.gethostname()})
    shell.lab.write(".zsync/lock", held)
    assert shell.zsync("sync", "--yes")[0] == 3
    assert shell.loaded


def test_a_run_that_began_since(shell: Shell) -> None:
    """Whatever came of it, it is looked at by the command, and plan and status remember nothing either."""
    (shell.lab.root / ".zsync/journal/19991231T000000000000Z").mkdir(parents=True)
    for argv in PLAIN[2:]:
        shell.zsync(*argv)
        assert shell.loaded
    assert not settled_again(shell.lab.root)


def settled_again(root: Path) -> bool:
    """Whether the project is known to agree."""
    with opened(load(root)) as project:
        return settled.recall(project) is not None


@pytest.mark.parametrize("name", ["settled.json", "said.json"])
def test_memories_of_another_shape(shell: Shell, name: str) -> None:
    """Whatever is written in a memory, the command runs or says what it said."""
    whole = json.loads(shell.lab.text(f".zsync/{name}"))
    right = shell.zsync("sync", "--yes")
    for part in whole:
        for value in (None, 7, "x", [[1]], {"a": [1]}, {"[]": "x"}):
            shell.lab.write(f".zsync/{name}", json.dumps({**whole, part: value}))
            assert shell.zsync("sync", "--yes") == right
    for text in ("", "{", "[]", "7"):
        shell.lab.write(f".zsync/{name}", text)
        assert shell.zsync("sync", "--yes") == right


def test_findings_are_said_again(shell: Shell) -> None:
    """What is odd about a file is said each time, on stderr."""
    shell.lab.swap("refs.bib", "keywords = {speech}", "keywords = {speech},\n  doi = {10.1/x}, doi = {10.1/x}")
    shell.rest()
    first = shell.anew("plan")
    shell.zsync("plan")
    again = shell.zsync("plan")
    assert not shell.loaded
    assert again == first


def test_words_of_another_moment(shell: Shell) -> None:
    """What was said belongs to what was remembered then: after a run that said nothing it is not said again."""
    odd = "@article{lovelaceNotes2020,\n  doi = {10.1/x}, doi = {10.1/x},"
    shell.lab.swap("refs.bib", "@article{lovelaceNotes2020,", odd)
    shell.rest()
    shell.zsync("plan")
    assert shell.zsync("plan")[2], "a finding is what the test is about"
    assert not shell.loaded
    shell.lab.swap("refs.bib", " doi = {10.1/x},", "")
    for _ in range(3):
        shell.lab.sync()
    assert settled_again(shell.lab.root)
    assert shell.zsync("plan")[2] == ""


def test_where_the_command_is_called(shell: Shell) -> None:
    """From a folder below, the same project is found; outside of any, the command says what is missing."""
    shell.patch.chdir(shell.lab.root / "notes")
    assert shell.zsync("sync", "--yes")[0] == 0
    assert not shell.loaded
    shell.patch.chdir("/")
    assert shell.zsync("sync", "--yes")[0] == 2


LOOK = """
import sys
before = set(sys.modules)
sys.argv = ["zsync", "sync", "--yes"]
from zsync.__main__ import main
try:
    main()
finally:
    print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""
LIGHT = {
    "array", "collections", "contextlib", "copyreg", "enum", "errno", "functools", "hashlib", "itertools", "json",
    "keyword", "math", "operator", "re", "reprlib", "select", "selectors", "socket", "types", "warnings",
}  # fmt: skip
OURS = {
    "zsync", "zsync.__main__", "zsync.app", "zsync.app.quick", "zsync.cli", "zsync.cli.front", "zsync.config",
    "zsync.config.folders", "zsync.config.program", "zsync.config.redaction", "zsync.errors", "zsync.replicas",
    "zsync.replicas.zotero", "zsync.replicas.zotero.line", "zsync.replicas.zotero.view", "zsync.state",
    "zsync.state.stamps",
}  # fmt: skip


def test_few_modules_are_loaded(shell: Shell) -> None:
    """A run without news loads these and no more: no YAML, no HTTP library, no replica, no plan, no command."""
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert {name for name in loaded if name.startswith("zsync")} == OURS
    foreign = {name for name in loaded - OURS if not name.startswith("_") and name.partition(".")[0] not in LIGHT}
    assert not foreign, "what does a run without news need these for?"


@pytest.mark.parametrize(
    ("argv", "asked"),
    [
        ("sync", ("sync", "text")),
        ("sync -y --format json", ("sync", "json")),
        ("status --format=json --format text", ("status", "text")),
        ("sync --only tags", None),
        ("plan --yes", None),
        ("plan --out x", None),
        ("sync --format", None),
        ("sync --format xml", None),
        ("status --keep-going", None),
        ("sync --config x", None),
        ("check", None),
        ("sync --help", None),
    ],
)
def test_plain_questions(argv: str, asked: tuple[str, str] | None) -> None:
    """Only these are answered before the command is loaded."""
    assert _asked(argv.split()) == asked
