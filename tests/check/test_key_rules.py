"""Rules about citation keys: what each finds, where, what it offers, and when it is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.support import BIB, PENG, command, lock, marked, outcome, write
from zsync.errors import ConfigProblem

CASES = [
    pytest.param({"a.md": "[@lee2020]"}, [], id="known"),
    pytest.param({"a.md": "[@kim2099]"}, [("ZS001", "kim2099")], id="unknown"),
    pytest.param({"a.md": "[@lee2020] [@lee2020b]"}, [("ZS001", "lee2020b")], id="prefix is another key"),
    pytest.param({"a.md": "mail me@lee2020.org, `@kim2099`"}, [], id="no citations"),
    pytest.param({"a.md": "---\ncitekey: kim2099\n---\n"}, [("ZS004", "kim2099")], id="note about a new work"),
    pytest.param({"@kim2099.md": "x"}, [("ZS004", "")], id="file name of a new work"),
    pytest.param({"@kim2099.md": "x", "a.md": "[@kim2099]"}, [("ZS004", ""), ("ZS004", "kim2099")], id="both"),
    pytest.param({"a.md": "[@Lee2020]"}, [("ZS002", "Lee2020")], id="case alone differs"),
    pytest.param({"a.tex": r"\cite{kim2099,lee2020}"}, [("ZS001", "kim2099")], id="latex"),
    pytest.param({"a.org": "[cite:@kim2099;@lee2020]"}, [("ZS001", "kim2099")], id="org"),
    pytest.param({"a.md": "@everyone and @here"}, [], id="people"),
    pytest.param({"a.qmd": "@fig-one and @kim2099"}, [("ZS001", "kim2099")], id="cross-reference"),
    pytest.param(
        {"b/_quarto.yml": "crossref:\n custom:\n - key: dia", "b/a.qmd": "@dia-1 @Dia-2 @v-1", "b/c.md": "@eq-a"},
        [("ZS001", "v-1")],
        id="types of a Quarto project",
    ),
    pytest.param({"b/_quarto.yaml": "x: 1", "a.md": "[@fig-1]"}, [("ZS001", "fig-1")], id="beside Quarto"),
    pytest.param(
        {"a.typ": "= Intro <a1>", "b.typ": "@a1 @a2 #ref(<a1>)"}, [("ZS001", "a2")], id="typst's labels"
    ),
    pytest.param(
        {"a.md": "(sec-1)=\n# H {cite}`lee2020`", "b.md": "{cite}`lee2020` @sec-1 @sec-2", "c.typ": "@sec-1"},
        [("ZS001", "sec-2"), ("ZS001", "sec-1")],
        id="myst's labels",
    ),
    pytest.param(
        {"a.ipynb": '{"cells": [{"cell_type": "markdown", "source": ["(sec-1)=\\n", "x"]}, '
         '{"cell_type": "code", "source": ["#| label: fig-1"]}]}', "b.md": "```{note}\n@sec-1 @fig-1 @fig-2\n```"},
        [("ZS001", "fig-2")],
        id="a notebook's labels",
    ),
    pytest.param(
        {"a.md": "# H {#sec:1 .x}", "b.md": "[@sec:1; @Sec:1] @fig:2", "c.org": "[cite:@sec:1]"},
        [("ZS001", "fig:2"), ("ZS001", "sec:1")],
        id="pandoc-crossref's labels",
    ),
    pytest.param(
        {"a.tex": "\\bibitem{s99} S", "b.tex": "\\cite{s99,t99}"}, [("ZS001", "t99")], id="a list of references"
    ),
]


@pytest.mark.parametrize(("files", "expected"), CASES)
def test_keys_against_a_bib(tmp_path: Path, files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    """Each case finds exactly what it lists: code and the text under the caret."""
    root = write(tmp_path, {"refs.bib": BIB, **files})
    assert marked(outcome(root), root) == expected


def test_lock_knows_old_keys_and_zotero(tmp_path: Path) -> None:
    """With a lock: aliases are old keys with a safe fix, works without an item are not in Zotero."""
    works = lock(
        {"key": PENG, "aliases": ["peng2021"], "where": {"zotero": "users/1/AAAA2222"}},
        {"key": "lee2020", "where": {"bib": "refs.bib"}},
        {"key": "doe1999", "where": {"zotero": "users/1/BBBB2222"}},
    )
    note = "[@peng2021] [@lee2020] [@doe1999]"
    root = write(tmp_path, {"refs.bib": BIB, "zsync.lock": works, "a.md": note})
    found = outcome(root)
    assert marked(found, root) == [("ZS003", "peng2021"), ("ZS005", "lee2020"), ("ZS004", "doe1999")]
    fix = found.findings[0].fix
    assert fix is not None
    assert fix.safe
    assert [(path, edit.new) for path, edit in fix.edits] == [("a.md", PENG)]


def test_an_entry_under_another_key_is_in_zotero(tmp_path: Path) -> None:
    """After an undone rename, or while a key is asked about, entry and item have two keys: none is missing."""
    where = {"zotero:users/1": "AAAA2222", "bib:refs.bib": "lee2020"}
    works = lock({"key": "lee2020b", "aliases": ["lee2020"], "where": where})
    root = write(tmp_path, {"refs.bib": BIB, "zsync.lock": works, "a.md": "[@lee2020]"})
    assert marked(outcome(root), root) == []


def test_one_of_two_entries_of_a_work_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the help of ZS103 says: the other key in the `ids` of the one that stays, and the notes are mended."""
    twice = "@misc{a2020, title = {A Book of Things}, author = {L}, date = 2020, doi = {10.1000/1}}\n"
    works = lock({"key": "a2020"}, {"key": "b2020"})
    files = {"refs.bib": twice + twice.replace("a2020", "b2020"), "zsync.lock": works, "a.md": "[@b2020]"}
    monkeypatch.chdir(write(tmp_path, files))
    (found,) = command("--format", "json").json["findings"]
    assert found["code"] == "ZS103"
    assert found["help"].startswith("keep one, with the other key in its `ids`")
    write(tmp_path, {"refs.bib": twice.replace("date", "ids = {b2020}, date")})
    assert command("--fix").out.startswith("no problems")
    assert (tmp_path / "a.md").read_text("utf-8") == "[@a2020]"


def test_a_note_still_named_by_a_former_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an entry lists in its `ids` is old, whatever a note is called; links to that note wait for its name."""
    entry = "@misc{new2020, title = {T}, author = {L}, date = 2020, ids = {old2020}}\n"
    note = "[@old2020] [[@old2020|x]] 研究@old2020所示"
    monkeypatch.chdir(write(tmp_path, {"refs.bib": entry, "@old2020.md": "x", "a.md": note}))
    found = command("--fix", "--format", "json").json["findings"]
    assert [(each["code"], each["line"], each["col"]) for each in found] == [
        ("ZS003", 1, 1), ("ZS003", 1, 15), ("ZS006", 1, 30),
    ]  # fmt: skip
    assert (tmp_path / "a.md").read_text("utf-8") == note.replace("[@old2020]", "[@new2020]", 1)


def test_a_key_that_several_works_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It went from one work to another: which of them a note means is for its writer to say."""
    works = lock({"key": PENG, "aliases": ["x2000"]}, {"key": "lee2020", "aliases": ["x2000"]})
    monkeypatch.chdir(write(tmp_path, {"refs.bib": BIB, "zsync.lock": works, "a.md": "[@x2000]"}))
    (found,) = command("--fix", "--unsafe", "--format", "json").json["findings"]
    assert (found["code"], found["help"]) == ("ZS003", f"did you mean `lee2020` or `{PENG}`?")
    assert (tmp_path / "a.md").read_text("utf-8") == "[@x2000]"


def test_keys_without_digits(tmp_path: Path) -> None:
    """A name that is almost a known key is warned about, a former key is told, anyone else is a person."""
    works = lock({"key": "vaswaniAttention", "aliases": ["vaswaniOld"]})
    text = "@vaswaniAtention @vaswaniOld @everyone @vaswaniAttention"
    root = write(tmp_path, {"zsync.lock": works, "a.md": text})
    found = outcome(root)
    assert marked(found, root) == [("ZS001", "vaswaniAtention"), ("ZS003", "vaswaniOld")]
    assert [finding.severity for finding in found.findings] == ["warning", "error"]


def test_notes_prove_nothing_beside_a_lock(tmp_path: Path) -> None:
    """With a lock, a note about a work the lock and the bib lack has an unknown key."""
    root = write(tmp_path, {"zsync.lock": lock({"key": "lee2020"}), "a.md": "---\ncitekey: kim2099\n---\n"})
    assert marked(outcome(root), root) == [("ZS001", "kim2099")]


def test_deleted_works_are_unknown(tmp_path: Path) -> None:
    """A work the lock remembers as deleted is no longer known, under none of its keys."""
    gone = {"key": "gone1999", "aliases": ["old1998"], "deleted": True}
    works = lock({"key": "lee2020"}, gone)
    root = write(tmp_path, {"zsync.lock": works, "a.md": "[@gone1999; @old1998; @lee2020]"})
    assert marked(outcome(root), root) == [("ZS001", "gone1999"), ("ZS001", "old1998")]


def test_broken_lock_is_told_with_its_line(tmp_path: Path) -> None:
    """A lock that cannot be read stops the check with the line that is wrong."""
    root = write(tmp_path, {"zsync.lock": '{"zsync": 1}\n<<<<<<< ours\n', "a.md": ""})
    with pytest.raises(ConfigProblem) as told:
        outcome(root)
    assert told.value.place == "zsync.lock:2:1"


def test_same_key_for_two_works(tmp_path: Path) -> None:
    """A key that entries of different works bear is ambiguous; twice the same entry is not."""
    other = "@book{lee2020, title={Another}, author={Lee, Bo}, publisher={P}, year=2020}\n"
    root = write(tmp_path, {"refs.bib": BIB, "more.bib": other + BIB.partition("\n\n")[0], "a.md": "[@lee2020]"})
    found = [(code, text) for code, text in marked(outcome(root, "a.md"), root) if code == "ZS002"]
    assert found == [("ZS002", "lee2020")]


def test_without_a_library_nothing_is_known(tmp_path: Path) -> None:
    """Where there is no bib, lock or note about a work, keys cannot be judged, and that is said."""
    root = write(tmp_path, {"a.md": "[@kim2099]"})
    found = outcome(root)
    assert found.findings == []
    assert "keys cannot be checked" in found.words[0]
