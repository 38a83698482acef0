"""Small things that a second run, or another clone, would show."""

from __future__ import annotations

import json
import os
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


def test_braces_alone_are_left_where_they_stand(tmp_path: Path) -> None:
    """They say nothing that could arrive anywhere, and a first run takes nothing away."""
    lab = Lab(tmp_path)
    lab.library.write(article("one2020", "One", volume="{}", publicationTitle="{"))
    lab.write("refs.bib", ENTRY.format("one2020", "One", "10.1/x").replace(", doi", ", number = {{}}, doi"))
    before = lab.text("refs.bib")
    lab.sync()
    item = lab.items()["one2020"]
    assert (item["volume"], item["publicationTitle"], item["DOI"]) == ("{}", "{", "10.1/x")
    assert lab.text("refs.bib") == before
    assert lab.sync().plan.operations == ()


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


TWO = "notes: [notes]\nbib: [refs.bib]\nzotero:\n  libraries: [{}]\n"


def test_two_embedded_libraries_are_two_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New works go to the first; an edit there comes to the `.bib`, and the second library is left alone."""
    lab = Lab(tmp_path, config=TWO.format("embedded, 'embedded:other/lib.sqlite'"))
    lab.write("refs.bib", ENTRY.format("one2020", "One", "10.1234/x"))
    names = [op.side for op in lab.sync().plan.operations]
    assert names == ["zotero:users/1"]
    lab.patch("one2020", title="Two")
    lab.sync()
    assert "{Two}" in lab.text("refs.bib")
    assert lab.plan().operations == ()
    lab.write("zsync.yaml", lab.text("zsync.yaml") + "  home: embedded:other/lib.sqlite\n")
    lab.write("refs.bib", lab.text("refs.bib") + ENTRY.format("new2020", "Other", "10.1234/y"))
    made = [(op.side, op.key) for op in lab.sync().plan.operations]
    assert made == [("zotero:users/1@other/lib.sqlite", "new2020")]
    assert list(lab.items()) == ["one2020"]
    lab.swap("refs.bib", "{Other}", "{Another}")
    assert [op.side for op in lab.sync().plan.operations] == ["zotero:users/1@other/lib.sqlite"]
    monkeypatch.chdir(tmp_path)
    assert run(["undo", "--yes"]) == 0
    assert lab.plan().operations == ()


@pytest.mark.parametrize("libraries", ["embedded, embedded", "users/1, embedded", "users/7, users/7"])
def test_one_library_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], libraries: str
) -> None:
    """Two sides of one name would write over each other: exit 2, and nothing is asked of either."""
    Lab(tmp_path, config=TWO.format(libraries))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZOTERO_API_KEY", "k")
    monkeypatch.setenv("ZOTERO_API_URL", "http://127.0.0.1:9")
    assert run(["plan"]) == 2
    assert "two of the libraries are called users/" in capsys.readouterr().err


def test_a_rule_about_nothing_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelled field would go on being merged; the place is named."""
    Lab(tmp_path, config=CONFIG + "merge: {attributes: {titel: off, '*': two-way, tags: off}}\n")
    monkeypatch.chdir(tmp_path)
    assert run(["plan"]) == 2
    assert "zsync.yaml:4:22: unknown attribute 'titel'; did you mean 'title'?" in capsys.readouterr().err


def test_explained_types_are_those_the_sides_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing was changed: both sides show the type they were shown."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("one2020", "One", "10.1234/x"))
    lab.sync()
    monkeypatch.chdir(tmp_path)
    assert run(["plan", "--explain", "one2020", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["attributes"]
    (kinds,) = [each["sides"] for each in told if each["attribute"] == "type"]
    assert {(each["value"], each["state"]) for each in kinds} == {("journalArticle", "same")}


def test_a_second_item_of_one_key_is_asked_about(tmp_path: Path) -> None:
    """Known since a run or met first: two items of one key are a question, which goes once one has another key."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("one2020", "One", "10.1234/x"))
    lab.write("notes/a.md", "[@one2020]\n")
    lab.library.write(article("one2020", "One", date="2020"))
    lab.sync()
    [second] = lab.library.write(article("one2020", "Something else"))
    before = lab.files()
    for _ in range(2):
        made = lab.sync().plan
        [asked] = made.conflicts
        assert (asked.key, asked.attribute, asked.reason) == ("one2020", "key", "duplicate")
        assert second in str(asked.sides)
        assert made.operations == ()
    assert {path: text for path, text in lab.files().items() if path in before} == before
    lab.library.write({**lab.library.item(second), "citationKey": "else2020"})
    assert lab.sync().plan.conflicts == ()


def test_faults_in_files_are_left_for_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two entries of one key: the run does what it can and does not end as if all agreed, the next one neither."""
    Lab(tmp_path).write("refs.bib", ENTRY.format("one2020", "One", "10.1234/x") * 2)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert run(["sync", "--yes"]) == 1
        out = capsys.readouterr()
        assert "ZS102" in out.err
        assert "All sides agree" not in out.out
    (tmp_path / "refs.bib").write_text(ENTRY.format("one2020", "One", "10.1234/x"))
    assert run(["sync", "--yes"]) == 0
    assert "1 change, 0 conflicts.\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("verb", "names", "near"), [("plan", "tag", "'tags'"), ("sync", "tags,one202", "'one2020'")]
)
def test_only_what_has_a_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    verb: str,
    names: str,
    near: str,
) -> None:
    """A slip in `--only` makes no run about nothing, which would say that all sides agree: it is told."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("one2020", "One", "10.1234/x"))
    monkeypatch.chdir(tmp_path)
    before = lab.files()
    assert run([verb, "--only", names, *(["--yes"] if verb == "sync" else [])]) == 2
    assert f"did you mean {near}?" in capsys.readouterr().err
    assert lab.files() == before
    assert run(["sync", "--yes", "--only", "tags,one2020"]) == 0


def test_a_note_whose_name_was_taken_apart(tmp_path: Path) -> None:
    """A note and its folder came with accents apart, as archives of macOS have them: they are of the work all the
    same, and a rename finds them."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("m\u00fcller2020", "One", "10.1234/x"))
    lab.write("notes/mu\u0308 @mu\u0308ller2020.md", "---\ntags: [read]\n---\n")
    lab.write("notes/mu\u0308 @mu\u0308ller2020.assets/a.png", b"a")
    assert lab.sync().applied.failed == ()
    assert [tag["tag"] for tag in lab.items()["m\u00fcller2020"]["tags"]] == ["read"]
    assert len(lab.children("m\u00fcller2020")) == 1
    assert lab.sync().plan.operations == ()
    lab.patch("m\u00fcller2020", citationKey="mueller2020")
    assert lab.sync().applied.failed == ()
    assert "notes/mu\u0308 @mueller2020.assets/a.png" in lab.files()
    assert "notes/mu\u0308 @mueller2020.md" in lab.files()


@pytest.mark.parametrize("stem", ["{1}_The Art@", "The Art@", "@"])
def test_keys_without_a_digit_in_names(tmp_path: Path, stem: str) -> None:
    """A key that is known needs no digit: its note and its folder are those of the work, and follow its renames,
    as does a note whose work gets such a key."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("knuth", "One", "10.1234/x"))
    lab.write(f"notes/{stem}knuth.md", "---\ntags: [read]\n---\n")
    lab.write(f"notes/{stem}knuth.assets/a.png", b"a")
    assert lab.sync().applied.failed == ()
    assert [tag["tag"] for tag in lab.items()["knuth"]["tags"]] == ["read"]
    assert len(lab.children("knuth")) == 1
    lab.patch("knuth", citationKey="donald")
    assert lab.sync().applied.failed == ()
    assert {f"notes/{stem}donald.md", f"notes/{stem}donald.assets/a.png"} <= set(lab.files())
    before = lab.files()
    assert lab.sync().plan.operations == ()
    assert lab.files() == before


def test_a_note_whose_name_is_no_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old archives bring names in Latin-1: the note is one like others, for a run, a rename and an undo."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("one2020", "One", "10.1234/x"))
    name = os.fsdecode(b"notes/\xfcber@one2020.md")
    try:
        lab.write(name, "---\ntags: [read]\n---\n")
    except OSError:
        return  # this file system takes none but UTF-8
    monkeypatch.chdir(tmp_path)
    assert run(["sync", "--yes"]) == 0
    assert [tag["tag"] for tag in lab.items()["one2020"]["tags"]] == ["read"]
    before = lab.files()
    assert run(["sync", "--yes"]) == 0
    assert lab.files() == before
    assert run(["rename", "one2020", "uno2020", "--yes"]) == 0
    assert os.fsdecode(b"notes/\xfcber@uno2020.md") in lab.files()
    assert run(["undo", "--yes"]) == 0
    assert name in lab.files()
    lab.write(name, "---\ntags: [read]\ntitle: Two\n---\n")
    assert run(["sync", "--yes"]) == 0


def test_a_damaged_journal_hinders_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read of a past run is passed over: by the log, by an undo, and by the next run."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY.format("one2020", "One", "10.1234/x"))
    monkeypatch.chdir(tmp_path)
    for content in (b"\xff\xfe{garbage\n", b"[]\n7\n", b"\0" * 900):
        lab.patch("one2020", title=f"One {len(content)}") if lab.items() else None
        assert run(["sync", "--yes"]) == 0
        last = max((tmp_path / ".zsync" / "journal").iterdir())
        (last / "run.jsonl").write_bytes(content)
        assert run(["log"]) == 0
        assert run(["undo", "--yes"]) == 2
        assert run(["sync", "--yes"]) == 0


def protect(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """Take the right to write to these files or folders away (a root's tests cannot take it away in earnest)."""
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) not in paths and allowed(path, mode))


@pytest.mark.parametrize("folder", [False, True], ids=["the file", "its folder"])
def test_a_bib_that_is_write_protected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: bool
) -> None:
    """A person took the right to write away: the file is a side that is only read, and says so; all else goes on,
    and comes to it as soon as it may be written."""
    lab = Lab(tmp_path, config="notes: [notes]\nbib: [papers/refs.bib]\nzotero: [embedded]\n")
    bib = tmp_path / "papers/refs.bib"
    lab.write("papers/refs.bib", ENTRY.format("one2020", "One", "10.1234/x"))
    lab.write("notes/@one2020.md", "---\ntags: [read]\n---\n@two2020\n")
    lab.sync()
    lab.library.write(article("two2020", "Two"))
    lab.patch("one2020", title="One, corrected", tags=[{"tag": "read"}, {"tag": "new"}])
    before = lab.text("papers/refs.bib")
    protect(monkeypatch, bib.parent if folder else bib)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert run(["sync", "--yes"]) == 1
        told = capsys.readouterr().err
        assert "papers/refs.bib:1:1: error ZS206" in told
        assert "read_only: true" in told
        assert lab.text("papers/refs.bib") == before
        assert "new" in lab.text("notes/@one2020.md")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert run(["sync", "--yes"]) == 0
    assert "One, corrected" in lab.text("papers/refs.bib")
    assert "two2020" in lab.text("papers/refs.bib")
    assert lab.plan().operations == ()


@pytest.mark.parametrize("late", [False, True], ids=["before the run", "during the run"])
def test_a_note_that_is_write_protected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    """What should stand in it is told and waits, in the other note of its work, too; other works are not held up.
    Nor is it taken for an edit that it still says what it said, though the other note has the new title."""
    lab = Lab(tmp_path, config=CONFIG.replace("[notes]", "{folders: [notes], fields: obsidian}"))
    works = {"one2020": "One", "two2020": "Two"}
    lab.write("refs.bib", "".join(ENTRY.format(key, title, f"10.1234/{key}") for key, title in works.items()))
    for name, key in (("a", "one2020"), ("b", "one2020"), ("c", "two2020")):
        lab.write(f"notes/{name}@{key}.md", f"---\ntitle: {works[key]}\n---\n")
    assert lab.sync().applied.failed == ()
    for key, title in works.items():
        lab.patch(key, title=f"{title}, corrected")
    note = tmp_path / "notes/a@one2020.md"

    def watch(moment: str, number: int) -> None:
        if late and (moment, number) == ("announced", 1):  # the first note
            protect(monkeypatch, note)

    if not late:
        protect(monkeypatch, note)
    failed = lab.sync(watch).applied.failed
    assert [operation.key for operation, _ in failed] == ["one2020"]
    assert failed[0][1].startswith("notes/a@one2020.md: is write-protected (")
    assert "title: One\n" in note.read_text()
    assert "title: Two, corrected" in lab.text("notes/c@two2020.md")
    monkeypatch.undo()
    run_after = lab.sync()
    assert (run_after.plan.conflicts, run_after.applied.failed) == ((), ())
    assert lab.items()["one2020"]["title"] == "One, corrected"
    assert "title: One, corrected" in note.read_text()
    assert lab.plan().operations == ()


def test_what_programs_leave_in_a_folder_is_nobodys_file(tmp_path: Path) -> None:
    """`Thumbs.db` and the like beside a picture stay where they are, and go to no library."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "@article{lee2020,\n  title = {A},\n}\n")
    lab.write("notes/A@lee2020.md", "[@lee2020]\n")
    for name in ("Thumbs.db", "thumbs.db", "desktop.ini", "~$draft.docx", "a.png"):
        lab.write(f"notes/A@lee2020.assets/{name}", name.encode())
    lab.sync()
    assert [child["filename"] for child in lab.children("lee2020")] == ["a.png"]
    assert lab.sync().plan.operations == ()
    assert len([path for path in lab.files() if ".assets/" in path]) == 5
