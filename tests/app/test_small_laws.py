"""Small things that a second run, or another clone, would show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import CONFIG, Lab
from tests.replicas.library import article
from zsync.cli.main import run

ENTRY = "@article{{{}, author = {{Lovelace, Ada}}, title = {{{}}}, year = {{2020}}, doi = {{{}}}}}\n"


@pytest.mark.parametrize("doi", ["10.1/x", "10.1234/X", "none yet", "https://doi.org/10.1234/x"])
def test_the_lock_of_a_first_run_stands(tmp_path: Path, doi: str) -> None:
    """Whatever stands where a DOI should: what the first run noted down is what the second one finds."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("one2020", "One", doi))
    lab.sync()
    files = lab.files()
    assert lab.sync().plan.operations == ()
    assert lab.files() == files


def test_what_is_no_identifier_joins_nothing(tmp_path: Path) -> None:
    """Two items with the DOI `n/a`, of which a note cites one, and an entry that says the same."""
    lab = Lab(tmp_path)
    lab.library.write(article("one2020", "One", DOI="n/a"), article("two2020", "Two", DOI="n/a"))
    lab.write("notes/a.md", "See [@one2020].\n")
    lab.write("refs.bib", ENTRY.format("three2020", "Three", "n/a"))
    lab.sync()
    assert {key: item["title"] for key, item in lab.items().items()} == {
        "one2020": "One",
        "two2020": "Two",
        "three2020": "Three",
    }
    assert lab.plan().conflicts == ()


def test_a_clone_keeps_its_state_out_of_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody ran `init` in the clone: `.zsync/` ignores itself all the same; another wish is left alone."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "zsync.yaml").write_text(CONFIG)
    (tmp_path / "refs.bib").write_text(ENTRY.format("one2020", "One", "10.1234/x"))
    monkeypatch.chdir(tmp_path)
    assert run(["sync", "--yes"]) == 0
    assert (tmp_path / ".zsync" / ".gitignore").read_text() == "*\n"
    (tmp_path / ".zsync" / ".gitignore").write_text("cache.sqlite\n")
    (tmp_path / "notes" / "a.md").write_text("[@one2020]\n")
    assert run(["sync", "--yes"]) == 0
    assert (tmp_path / ".zsync" / ".gitignore").read_text() == "cache.sqlite\n"


@pytest.mark.parametrize("formula", ["bad(", "auth.nope", "auth +"])
def test_a_fault_in_the_formula_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], formula: str
) -> None:
    """Also while all works have keys; exit 2, and what may be said instead."""
    lab = Lab(tmp_path, config=CONFIG + f"keys: {{formula: '{formula}'}}\n")
    lab.write("refs.bib", ENTRY.format("one2020", "One", "10.1234/x"))
    monkeypatch.chdir(tmp_path)
    assert run(["sync", "--yes"]) == 2
    assert "the key formula: " in capsys.readouterr().err
    assert lab.items() == {}
