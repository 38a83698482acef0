"""Slips on the command line: each is told, and nothing is done for it; JSON is written whatever happens."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.app.lab import Lab
from zsync.cli.main import group, run
from zsync.config.settings import load
from zsync.errors import UsageProblem


def zsync(*args: str, said: str | None = None) -> Result:
    """The command in process; `said` is what a person types."""
    return CliRunner().invoke(group, list(args), standalone_mode=False, catch_exceptions=False, input=said)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault without settings, which is the current folder."""
    (tmp_path / "vault" / "notes").mkdir(parents=True)
    (tmp_path / "vault" / "notes" / "a.md").write_text("See [@a2020].\n")
    (tmp_path / "vault" / "r.bib").write_text("@misc{a2020,\n  title = {T}\n}\n")
    monkeypatch.chdir(tmp_path / "vault")
    return tmp_path / "vault"


@pytest.mark.parametrize(
    "args",
    [
        ["--library", "user/1"],
        ["--library", "users/1", "embedded"],
        ["--notes", "/"],
        ["--notes", ".."],
        ["--bib", "../r.bib"],
        ["--notes", "r.bib"],
        ["--bib", "notes"],
        ["--library"],
        ["--notes", "--library", "embedded"],
    ],
    ids=" ".join,
)
def test_init_takes_only_what_can_be(folder: Path, args: list[str]) -> None:
    """A matter of usage (exit code 2), and no file is written."""
    rest = [] if args[0] == "--bib" else ["--bib", "r.bib"]
    assert run(["init", "--yes", *args, *rest]) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["notes", "r.bib"]


def test_init_writes_names_once_and_from_the_root(folder: Path) -> None:
    """However they were spelled."""
    names = ["--notes", "notes", "./notes/", str(folder / "notes"), "--bib", "r.bib", str(folder / "r.bib")]
    assert run(["init", "--yes", *names, "--library", "embedded", "embedded"]) == 0
    settings = load(folder)
    assert (settings.notes, [file.path for file in settings.bib]) == (("notes",), ["r.bib"])
    assert settings.libraries == ("embedded",)


def test_init_does_not_ask_where_there_are_settings(folder: Path) -> None:
    """Nor look around: there is nothing to propose."""
    (folder / "zsync.yaml").write_text("notes: [notes]\n")
    with pytest.raises(UsageProblem, match="there is one already"):
        zsync("init", said="y\n")


def test_the_merge_driver_is_that_of_the_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also from a folder of it; and outside of git there is none, which is told."""
    (folder / "zsync.yaml").write_text("notes: [notes]\n")
    monkeypatch.chdir(folder / "notes")
    assert run(["init", "--git"]) == 2
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    assert run(["init", "--git"]) == 0
    assert (folder / ".gitattributes").read_text() == "zsync.lock merge=zsync\n"
    assert not (folder / "notes" / ".gitattributes").exists()


def test_status_before_the_first_sync(folder: Path) -> None:
    """What a side holds is told, though nothing of it is agreed yet."""
    assert run(["init", "--yes", "--library", "embedded"]) == 0
    assert "bib:r.bib       0 of 1 work  up to date\n" in zsync("status").stdout
    zsync("sync", "--yes")
    assert "bib:r.bib       1 work  up to date\n" in zsync("status").stdout


def test_a_single_note_may_be_named(folder: Path) -> None:
    """Not only a folder of them."""
    assert run(["init", "--yes", "--notes", "notes/a.md", "--bib", "r.bib"]) == 0
    assert load(folder).notes == ("notes/a.md",)
    checks = json.loads(zsync("doctor", "--format", "json").stdout)["checks"]
    assert [each["state"] for each in checks if each["name"] == "notes notes/a.md"] == ["ok"]


def test_init_with_nobody_to_ask(folder: Path) -> None:
    """Nothing is written, which is no Ctrl-C."""
    result = zsync("init")
    assert (result.return_value, (folder / "zsync.yaml").exists()) == (1, False)
    assert "say --yes" in result.stderr


def test_init_finds_the_library_of_zotero(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names it, and takes it only when it is told to."""
    monkeypatch.setattr(Path, "home", lambda: folder.parent)
    assert "Zotero keeps" not in zsync("init").stderr
    (folder.parent / "Zotero").mkdir()
    (folder.parent / "Zotero" / "zotero.sqlite").touch()
    assert "--library local" in zsync("init").stderr
    assert "Zotero keeps" not in zsync("init", "--library", "embedded").stderr
    assert "--library local" in zsync("init", "--yes").stderr
    assert load(folder).libraries == ("embedded",)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A synced project with one conflict, which is the current folder."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@misc{one2020,\n  title = {One}\n}\n")
    lab.sync()
    lab.write("refs.bib", "@misc{one2020,\n  title = {Two}\n}\n")
    lab.patch("one2020", title="Three")
    monkeypatch.chdir(tmp_path)
    return lab


@pytest.mark.parametrize("verb", [["plan"], ["sync", "--yes"], ["sync"]], ids=" ".join)
@pytest.mark.parametrize(("names", "meant"), [("titel", "title"), ("tags,one2021", "one2020")])
def test_only_what_there_is(lab: Lab, verb: list[str], names: str, meant: str) -> None:
    """A name that is neither an attribute nor a key is told, with what was meant."""
    before = lab.files()
    with pytest.raises(Exception, match="is no attribute and no citation key") as problem:
        zsync(*verb, "--only", names)
    assert meant in str(problem.value)
    assert lab.files() == before


def test_only_what_there_is_where_nothing_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a slip answered from memory; a key of the project and a new one are fine."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@misc{one2020,\n  title = {One}\n}\n")
    monkeypatch.chdir(tmp_path)
    for names in ("one2020", "title", "one2020,tags", ",", "existence"):
        assert zsync("sync", "--yes", "--only", names).return_value == 0
    for _ in range(2):
        with pytest.raises(Exception, match="'onee' is no attribute"):
            zsync("plan", "--only", "onee")


def test_a_conflict_says_what_to_do(lab: Lab) -> None:
    """The page and the verb are named where the run ends with something left."""
    result = zsync("sync", "--yes")
    assert result.return_value == 1
    assert "zsync-conflicts.md" in result.stderr
    assert "zsync resolve" in result.stderr


def test_resolve_with_nobody_to_ask(lab: Lab) -> None:
    """Nothing is done, something is left, and it is said how to answer."""
    for form in ("text", "json"):
        result = zsync("resolve", "--format", form)
        assert (result.return_value, "--take" in result.stderr) == (1, True)
    assert json.loads(result.stdout)["conflicts"][0]["key"] == "one2020"


@pytest.mark.parametrize("keys", [["nope"], ["one2020", "--attribute", "date"]], ids=" ".join)
def test_nothing_to_settle_is_a_document_too(lab: Lab, keys: list[str]) -> None:
    """In JSON, with what is open elsewhere."""
    result = zsync("resolve", *keys, "--format", "json")
    data = json.loads(result.stdout)
    assert (result.return_value, data["schema"], data["applied"], len(data["conflicts"])) == (1, 1, 0, 1)


@pytest.mark.parametrize("verb", ["sync", "rename one2020 uno2020", "undo"])
def test_what_nobody_agreed_to_is_a_document_too(lab: Lab, verb: str) -> None:
    """Nothing was done: the JSON says so, as for any run."""
    lab.swap("refs.bib", "title", "year = 2020,\n  title")
    if verb == "undo":
        lab.sync()
    before = lab.files()
    result = zsync(*verb.split(), "--format", "json")
    data = json.loads(result.stdout)
    assert (result.return_value, data["run"]) == (1, "")
    assert data["done"] == [] if verb == "undo" else (data["operations"], data["applied"]) == ([], 0)
    assert "say --yes" in result.stderr
    assert lab.files() == before


def test_renamed_to_itself(lab: Lab) -> None:
    """No other work is to blame."""
    with pytest.raises(Exception, match="'one2020' is its key already"):
        zsync("rename", "one2020", "one2020", "--yes")
