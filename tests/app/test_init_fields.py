"""`zsync init` proposes the fields of front matter that say something of the works."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.lab import Lab
from zsync.cli.main import group
from zsync.config.settings import load
from zsync.errors import ConfigProblem

BIB = "@article{ada2020,\n  author = {King, Ada},\n  title = {Engines},\n  year = {2020},\n  doi = {10.1/x}\n}\n"
NOTE = """---
citekey: ada2020
title: "Engines"
authors: [Ada King]
year: 2020
date: 2024-03-01
journal: "{{journal}}"
volume:
rating: 5
url: https://example.org/a
---
"""


def init(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """`zsync init` in a folder; the file it wrote."""
    monkeypatch.chdir(folder)
    (folder / "zsync.yaml").unlink(missing_ok=True)
    result = CliRunner().invoke(group, ["init", "--yes"], standalone_mode=False, catch_exceptions=False)
    assert result.exit_code == 0
    return (folder / "zsync.yaml").read_text("utf-8")


def test_fields_that_say_what_the_bib_says_are_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the note is not the work's date, a template and an unknown name say nothing."""
    lab = Lab(tmp_path)
    lab.write("notes/a.md", NOTE)
    lab.write("notes/other.md", "---\ntitle: A talk\nabstract: no literature note\n---\nSee [@ada2020].\n")
    lab.write("refs.bib", BIB)
    text = init(tmp_path, monkeypatch)
    fields = {field.name: field.target for field in load(tmp_path).note_fields}
    assert fields == {"title": "title", "authors": "authors", "year": "year", "url": "url"}
    assert "fields:" in text
    before = lab.files()
    assert lab.sync().plan.conflicts == ()
    assert lab.text("notes/a.md") == before["notes/a.md"].decode()


def test_a_title_that_is_the_notes_own_is_not_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the .bib says otherwise more often than not, a field is left alone."""
    lab = Lab(tmp_path)
    lab.write("notes/a.md", NOTE.replace('"Engines"', "What I think of engines"))
    lab.write("refs.bib", BIB)
    init(tmp_path, monkeypatch)
    assert "title" not in {field.name for field in load(tmp_path).note_fields}


def test_notes_without_fields_get_no_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to map, nothing in the file."""
    lab = Lab(tmp_path)
    lab.write("notes/a.md", "---\ncitekey: ada2020\ntags: [x]\n---\n")
    assert "fields" not in init(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        ("  fields: {title: title, journal: jurnal}", "2:35", "no field of a work; did you mean 'container'?"),
        ("  fields: obsidain", "2:11", "did you mean 'obsidian'?"),
        ("  fields: {preset: obsidain}", "2:20", "did you mean 'obsidian'?"),
        ("  fields: {year: date.century}", "2:18", "'date.century' is no field of a work"),
        ("  fields: {title: title}\n  offer: [doi]", "3:11", "'doi' is not among the mapped fields"),
        ("  fields: [title]", "2:11", "must be a mapping"),
    ],
)
def test_faults_of_the_mapping_are_told(tmp_path: Path, lines: str, place: str, words: str) -> None:
    """Each with its line and column, and what may have been meant."""
    lab = Lab(tmp_path, config=f"notes:\n{lines}\n  folders: [notes]\n")
    with pytest.raises(ConfigProblem) as told:
        lab.plan()
    assert place in str(told.value)
    assert words in str(told.value)


def test_a_preset_with_ones_own_names(tmp_path: Path) -> None:
    """A name is added, another taken out; one's own come first."""
    lab = Lab(tmp_path, config="notes: {folders: [notes], fields: {preset: obsidian, Titel: title, year: none}}\n")
    fields = load(lab.root).note_fields
    names = [field.name for field in fields]
    assert names[0] == "Titel"
    assert "title" in names
    assert "year" not in names
