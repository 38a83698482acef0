"""`zsync cites`: the same citations through the command."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from zsync.cli.main import run
from zsync.model.citation import SOFT

DATA = Path(__file__).resolve().parents[1] / "data" / "citation-vectors.yaml"
VECTORS = yaml.load(DATA.read_text("utf-8"), Loader=yaml.CSafeLoader)


def cites(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    """The rows that `zsync cites ARGUMENTS --format json` lists."""
    assert run(["cites", *arguments, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    rows: list[dict[str, Any]] = document["citations"]
    return rows


def test_every_vector_through_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard input read as the vector's format gives exactly the vector's firm citations."""
    for vector in VECTORS:
        kind = vector.get("kind", "cite")
        data = io.TextIOWrapper(io.BytesIO(vector["text"].encode()), "utf-8")
        monkeypatch.setattr("sys.stdin", data)
        known = ["--known", ",".join(vector["known"])] if "known" in vector else []
        rows = cites(capsys, "--stdin", "--as", vector["format"], *known)
        found = [
            (r["key"], r["line"], r["col"], r["kind"])
            for r in rows
            if r["kind"] not in SOFT or (vector["expect"] and r["kind"] == kind)
        ]
        assert found == [(e["key"], e["line"], e["start_col"], kind) for e in vector["expect"]], vector


def test_the_joined_literature_notes(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """21 path citations of 15 works, each span spelling its key."""
    note = shared / "corpus" / "000_7bf9717468d0a65b.txt"
    rows = cites(capsys, str(note))
    text = note.read_bytes().decode("utf-8")
    assert len(rows) == 21
    assert len({row["key"] for row in rows}) == 15
    assert {row["kind"] for row in rows} == {"path"}
    assert all(text[row["start"] : row["end"]] == row["key"] for row in rows)


def test_a_folder_stands_for_its_notes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders are walked, other files and ignored folders are not; a grammar that the settings fix is used."""
    (tmp_path / "zsync.yaml").write_text("notes: {folders: [.], ignore: [old], grammars: {'*.md': typst}}\n")
    for name, text in {"a.md": "x@k1", "old/b.md": "@k2 ", "c.py": "@k3", "d/e.org": "[cite:@k4.]"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert [(r["path"], r["key"]) for r in cites(capsys)] == [("a.md", "k1"), ("d/e.org", "k4.")]
    assert [r["key"] for r in cites(capsys, "d")] == ["k4."]
    assert [r["key"] for r in cites(capsys, "c.py", "--as", "pandoc")] == ["k3"]
    assert run(["cites"]) == 0
    assert capsys.readouterr().out == "a.md:1:3: k1 (cite)\nd/e.org:1:8: k4. (cite)\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--stdin"], "needs --as"),
        (["--as", "docx"], "no grammar 'docx'"),
        (["--stdin", "--as", "org", "a.md"], "takes no paths"),
        (["no-such-file.md"], "no such file"),
    ],
)
def test_misuse_is_told(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command line that cannot be used exits 2 and says why."""
    assert run(["cites", *arguments]) == 2
    assert words in capsys.readouterr().err
