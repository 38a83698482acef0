"""Findings in every format: what is fixed for programs, and that text from notes does no harm."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.support import finding, report
from zsync.report import findings_github, findings_json, findings_sarif, findings_text
from zsync.report.findings import Report
from zsync.report.fingerprint import fingerprints
from zsync.report.plain import excerpt, plain, valid, width

EMPTY = Report((), 2, 1, {}, lambda path, line: "")
ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("findings.txt", findings_text.render(report(), with_statistics=True)),
        ("findings.color.txt", findings_text.render(report(), color=True)),
        ("findings.json", findings_json.render(report(), with_statistics=True)),
        ("findings.github.txt", findings_github.render(report())),
        ("findings.sarif", findings_sarif.render(report())),
    ],
)
def test_formats(golden: Callable[[str, str], None], name: str, text: str) -> None:
    """Each format is written as its golden file has it."""
    golden(name, text)


def test_nothing_found() -> None:
    """Without findings: a sentence, an empty list, no annotation, an empty run."""
    assert findings_text.render(EMPTY) == "no problems in 2 files, 1 citation\n"
    assert json.loads(findings_json.render(EMPTY)) == {
        "schema": 1,
        "findings": [],
        "summary": {"files": 2, "citations": 1, "errors": 0, "warnings": 0},
    }
    assert findings_github.render(EMPTY) == ""
    assert json.loads(findings_sarif.render(EMPTY))["runs"][0]["results"] == []


@pytest.mark.parametrize("render", [findings_json.render, findings_sarif.render])
def test_documents_in_a_log_are_no_commands(render: Callable[[Report], str]) -> None:
    """`##[`, which GitHub's runner reads anywhere in a line, stands in no document, and is read back."""
    found = finding("ZS001", "a##[b].md", (0, 3), (1, 1, 1, 4), "##[set-output name=a]b")
    text = render(report()._replace(findings=(found,)))
    assert "##[" not in text
    assert "##[set-output name=a]b" in str(json.loads(text))


def test_json_has_every_field_of_the_contract() -> None:
    """A finding as JSON names code, rule, severity, place, key, message, help and fix."""
    first = json.loads(findings_json.render(report()))["findings"][0]
    assert first["fix"] == {
        "safe": False,
        "edits": [{"path": "notes/a.md", "start": 6, "end": 22, "new": "pengEfficient2021"}],
    }
    wanted = "code rule severity path line col end_line end_col key message help fix"
    assert set(wanted.split()) <= set(first)


def test_json_tells_findings_as_all_surfaces_do() -> None:
    """A line is what the standard encoder makes of `as_data`, to the letter."""
    told = findings_json.render(report()).splitlines()[2:6]
    lines = [json.dumps(findings_json.as_data(one), ensure_ascii=False) for one in report().findings]
    assert [line.rstrip(",") for line in told] == [valid(line) for line in lines]


def test_sarif_is_valid(shared: Path) -> None:
    """The log validates against the SARIF 2.1.0 schema, with and without findings."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared / "reference" / "sarif-schema-2.1.0.json").read_text("utf-8"))
    for one in (report(), EMPTY):
        jsonschema.validate(json.loads(findings_sarif.render(one, with_statistics=True)), schema)


def test_sarif_counts_code_points_and_quotes_paths() -> None:
    """Columns are code points, URIs are percent-encoded, and an unsafe fix is not offered."""
    run = json.loads(findings_sarif.render(report()))["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]]
    assert unquote(uris[2]) == "notes/odd, name: 1%.md"
    assert not re.search(r"[ %](?![0-9A-F]{2})", uris[2])
    assert ["fixes" in r for r in run["results"]] == [False, True, False, False]


def test_github_escapes_as_the_runner_reads() -> None:
    """Errors come first; each command is one line; `%`, line ends, `:` and `,` are escaped where they must be."""
    lines = findings_github.render(report()).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::error", "::warning", "::notice"]
    assert "::case, and%0A::error::injected%0D%0A%250A%0Ahelp: do this: a,b" in lines[1]
    assert "file=notes/odd%2C name%3A 1%25.md," in lines[3]


@given(ANY, ANY, ANY)
def test_no_text_leaves_its_command(message: str, path: str, key: str) -> None:
    """Whatever a note says, an annotation is one line that begins with our command and gives the text back."""
    one = finding("ZS001", path, (0, 1), (1, 1, 1, 2), f"{message}{key}")
    text = findings_github.render(Report((one,), 1, 1, {}, lambda path, line: ""))
    assert re.split(r"[\r\n]", text)[1:] == [""]
    head, _, body = text.removesuffix("\n").removeprefix("::error ").partition("::")
    undone = body.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    assert undone.startswith(re.sub("[\ud800-\udfff]", "\ufffd", f"{message}{key}"))
    assert len(head.split(",")) == 6


@given(ANY, ANY, ANY)
def test_text_for_people_is_tame(path: str, line: str, message: str) -> None:
    """No control character, no workflow command at a line's start or as `##[`, and valid UTF-8."""
    one = finding("ZS001", f"::{path}", (0, 1), (1, 1, 1, 2), f"::error::{message}##[error]")
    text = findings_text.render(Report((one,), 1, 1, {}, lambda path, number: line))
    text.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|##\\[", text)
    assert not re.search(r"(?m)^\s*::", text)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("ab", 2), ("\u7814a", 3), ("e\u0301", 1), ("a\u200bb", 2), ("\u2764\ufe0f", 1), ("\u0928\u0947", 1)],
)
def test_columns_of_a_terminal(text: str, columns: int) -> None:
    """Wide signs take two; marks on others and signs that are not seen (blanks of no width) take none."""
    assert width(text) == columns


@given(ANY, st.integers(0, 60), st.integers(0, 60))
def test_carets_stand_under_what_they_mark(line: str, start: int, length: int) -> None:
    """The carets begin where the marked text begins, counted in terminal columns, and are never none."""
    start, end = min(start, len(line)), min(start + length, len(line))
    shown, carets = excerpt(line, start, end)
    assert width(plain(line[:start])) == len(carets) - carets.count("^")
    assert "^" in carets
    assert shown.startswith(plain(line[:start]).rstrip())


def test_long_lines_are_cut_around_the_place() -> None:
    """A line of ten million characters is shown as an excerpt."""
    line = "x" * 5_000_000 + "@key" + "y" * 5_000_000
    shown, carets = excerpt(line, 5_000_000, 5_000_004)
    assert len(shown) < 300
    assert shown[carets.index("^") :].startswith("@key")


def test_fingerprints_outlive_insertions() -> None:
    """The mark of a finding depends on its line's words, not on its number; equal ones are told apart."""
    here = [finding("ZS001", "a.md", (0, 1), (n, 1, n, 2), "m") for n in (1, 1, 5)]
    before = fingerprints(here, lambda path, line: "see  @x" if line == 1 else "other")
    after = fingerprints(here, lambda path, line: "  see @x" if line == 1 else "other")
    assert before == after
    assert len(set(before)) == 3
