"""`zsync bib entries`: a file as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.formats_bib.support import CASES, read
from zsync.cli.main import run
from zsync.formats.bib import parse


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_entries_are_the_documents(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every case gives one JSON document on stdout with entries, lines, values and problems; exit code 0."""
    assert run(["bib", "entries", str(path), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    doc = parse(read(path))
    assert shown["schema"] == 1
    assert [(entry["key"], entry["type"], entry["line"]) for entry in shown["entries"]] == [
        (entry.key, entry.type, entry.line) for entry in doc.entries
    ]
    assert [problem["code"] for problem in shown["problems"]] == [problem.code for problem in doc.problems]
    assert all(problem["path"] == str(path) for problem in shown["problems"])
    assert [list(entry["fields"]) for entry in shown["entries"]] == [list(entry.fields) for entry in doc.entries]


def test_entries_for_people(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Line, key, type and title on stdout; problems with their place on stderr."""
    file = tmp_path / "x.bib"
    file.write_text("@misc{a,\n title = {A\n  B}\n}\n@book{b,,}\n", "utf-8")
    assert run(["bib", "entries", str(file)]) == 0
    out, err = capsys.readouterr()
    assert out == "1\ta\tmisc\tA B\n5\tb\tbook\t\n"
    assert f"{file}:5:9: ZS101 a comma too many" in err


def test_a_missing_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the file's name."""
    assert run(["bib", "entries", "nowhere.bib"]) == 2
    assert "nowhere.bib" in capsys.readouterr().err
