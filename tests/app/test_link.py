"""Works that notes name without a key: matched by identifier or title, given their keys, or added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.cli.main import group
from zsync.errors import ConfigProblem, UsageProblem

LOG = (
    "# Reading\n\n[2021-CVPR]Scaling the Kernels of Networks. CVPR, 2021.\n\n"
    "> A Different Work Nobody Has 2019.12\n\n"
    "|2024-07-16|[An arXiv Title](http://arxiv.org/abs/2407.11422v2)|null|\n"
)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A reading log, and a library with two of its three works."""
    lab = Lab(tmp_path)
    title = "Scaling the {Kernels} of Networks"
    lab.write("refs.bib", f"@article{{ding2021,\n  title = {{{title}}},\n  year = {{2021}}\n}}\n")
    lab.write("notes/log.md", LOG)
    lab.library.write(article("other2024", "Called otherwise", extra="arXiv: 2407.11422"))
    monkeypatch.chdir(tmp_path)
    return lab


def zsync(*args: str) -> Result:
    """The command in process."""
    return CliRunner().invoke(group, list(args), standalone_mode=False, catch_exceptions=False)


def test_matches_by_title_and_identifier(lab: Lab) -> None:
    """An identifier whatever its version, a title whatever its braces; the third has no match."""
    found = json.loads(zsync("link", "--format", "json").stdout)["mentions"]
    matches = [m["match"] and (m["match"]["key"], m["match"]["reason"]) for m in found]
    assert matches == [("ding2021", "title"), None, ("other2024", "arxiv")]
    assert found[2]["identifiers"] == {"arxiv": "2407.11422"}
    assert (found[0]["year"], found[0]["venue"]) == (2021, "CVPR")
    assert lab.text("notes/log.md") == LOG


def test_write_inserts_citations_once(lab: Lab) -> None:
    """Each sure match gets its key behind it; a second call writes nothing more."""
    zsync("link", "--write", "--yes")
    text = lab.text("notes/log.md")
    assert "Networks. CVPR, 2021. [@ding2021]\n" in text
    assert "(http://arxiv.org/abs/2407.11422v2) [@other2024]|null|" in text
    zsync("link", "--write", "--yes")
    assert lab.text("notes/log.md") == text


def test_add_makes_an_entry_with_a_key(lab: Lab) -> None:
    """What nobody has becomes an entry of the .bib, in its style, and a citation can then be written."""
    zsync("link", "--add", "--yes")
    assert "  title = {A Different Work Nobody Has}" in lab.text("refs.bib")
    zsync("link", "--write", "--yes")
    assert "> A Different Work Nobody Has 2019.12 [@" in lab.text("notes/log.md")


@pytest.mark.parametrize(
    ("link", "field"),
    [
        ("https://doi.org/10.1234/abc", "doi = {10.1234/abc}"),
        ("https://arxiv.org/abs/2101.00001", "eprint = {2101.00001}"),
    ],
)
def test_an_added_entry_keeps_what_names_its_work(lab: Lab, link: str, field: str) -> None:
    """Its DOI or arXiv number, though no entry of the file has one: else the library would have the work twice."""
    lab.write("notes/log.md", f"|2024-07-16|[A Work With A Number]({link})|null|\n")
    zsync("link", "--add", "--yes")
    assert field in lab.text("refs.bib")
    before = len(lab.items())
    lab.sync()
    assert len(lab.items()) == before + 2  # ding2021 and this one
    assert lab.plan().operations == ()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.md", "See [[@ding2021]] and [[@x]].\n\n", "[[@ding2021]]"),
        ("a.md", "See [@x].\n\n", "[@ding2021]"),
        ("a.org", "* Reading\n\n", "[cite:@ding2021]"),
        ("a.Rmd", "See @x.\n\n", "[@ding2021]"),
        ("a.typ", "= Reading\n\n", "@ding2021"),
        ("page.md", "See @x.\n\n", "[[@ding2021]]"),
        ("bom.md", "\ufeff", "[@ding2021]"),
        ("bom.md", "\ufeffSee @x.\r\n\r\n", "[@ding2021]"),
    ],
)
def test_a_citation_as_the_note_writes_them(lab: Lab, name: str, before: str, after: str) -> None:
    """In links where the note has more of those, in the grammar of the file, else as pandoc does. The settings may
    name the grammar, endings may have capitals, and a byte order mark hides nothing of a first line."""
    notes = "notes: {folders: [notes], grammars: {'notes/page.md': logseq}}"
    lab.write("zsync.yaml", lab.text("zsync.yaml").replace("notes: [notes]", notes))
    mention = "[2021-CVPR]Scaling the Kernels of Networks. CVPR, 2021."
    lab.write(f"notes/{name}", f"{before}{mention}\n")
    result = zsync("link", f"notes/{name}", "--write", "--yes")
    assert lab.text(f"notes/{name}") == f"{before}{mention} {after}\n", result.stderr


ABSTRACT = (
    "While reading is a well studied task, it remains unexplored to a large extent in notes that people write. We "
    "propose a way of finding works by what is said of them, which outperforms all others in many a setting."
)


def test_a_work_is_found_by_its_abstract(lab: Lab) -> None:
    """As a library has it, but for a slip; the citation goes behind all of it, once. Where the note has the key
    already, nothing is put in, and an abstract that nobody knows is no mention."""
    lab.library.write(article("read2023", "Reading Notes", abstractNote=ABSTRACT.replace("settings", "setting s")))
    quoted = ABSTRACT.replace("large extent ", "large extent\n> ").replace("way of", "way1 of")
    lab.write("notes/log.md", f"> [!abstract] {quoted}\n\n> [!abstract] {'nobody knows this one ' * 9}\n")
    lab.write("notes/@read2023.md", f"> [!abstract] {ABSTRACT}\n")
    found = json.loads(zsync("link", "--format", "json").stdout)["mentions"]
    assert [(m["path"], m["title"], m["cited"]) for m in found] == [
        ("notes/@read2023.md", "", True), ("notes/log.md", "", False)]  # fmt: skip
    assert {(m["match"]["key"], m["match"]["reason"]) for m in found} == {("read2023", "abstract")}
    assert found[1]["match"]["score"] < found[0]["match"]["score"] == 1.0
    for _ in range(2):
        zsync("link", "--write", "--yes")
        zsync("link", "--add", "--yes")
    assert "in many a setting. [@read2023]\n\n> [!" in lab.text("notes/log.md")
    assert lab.text("notes/log.md").count("@") == 1
    assert lab.text("notes/@read2023.md") == f"> [!abstract] {ABSTRACT}\n"
    assert "nobody knows" not in lab.text("refs.bib")


def test_an_abstract_of_two_works_is_a_question(lab: Lab) -> None:
    """A preprint and the article: both are named, neither is cited."""
    for key in ("read2023", "read2024"):
        lab.library.write(article(key, f"Called {key}", abstractNote=ABSTRACT))
    lab.write("notes/log.md", f"> [!abstract] {ABSTRACT}\n")
    (found,) = json.loads(zsync("link", "--format", "json").stdout)["mentions"]
    assert (found["match"], [c["key"] for c in found["candidates"]]) == (None, ["read2023", "read2024"])
    assert "While reading is a well studied task" in zsync("link").stdout


def test_it_is_shown_first(lab: Lab) -> None:
    """The lines as they would be; a no leaves the notes alone."""
    result = CliRunner().invoke(group, ["link", "--write"], standalone_mode=False, input="n\n")
    line = "[2021-CVPR]Scaling the Kernels of Networks. CVPR, 2021. [@ding2021]"
    assert f"notes/log.md:3:\n  + {line}" in result.stderr
    assert "Insert 2 citations?" in result.stderr
    assert lab.text("notes/log.md") == LOG


def test_paths_start_at_the_current_folder(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they do for `check` and `cites`; the results name them from the project's root."""
    lab.write("notes/other/b.md", "> A Different Work Nobody Has 2019.12\n")
    monkeypatch.chdir(lab.root / "notes" / "other")
    for path in ("b.md", ".", str(lab.root / "notes" / "other")):
        found = json.loads(zsync("link", path, "--format", "json").stdout)["mentions"]
        assert [each["path"] for each in found] == ["notes/other/b.md"]
    for path in ("notes/log.md", "../../.."):
        with pytest.raises(UsageProblem):
            zsync("link", path)


def test_a_path_is_what_is_called_so(lab: Lab) -> None:
    """Though it could be read as a pattern, which would fit others."""
    for name in ("[1] log.md", "1 log.md"):
        lab.write(f"notes/{name}", "> A Different Work Nobody Has 2019.12\n")
    found = json.loads(zsync("link", "notes/[1] log.md", "--format", "json").stdout)["mentions"]
    assert [each["path"] for each in found] == ["notes/[1] log.md"]


@pytest.mark.parametrize("taken", ["DifferentWorkNobody2019", "differentworknobody2019"])
def test_a_new_key_is_free(lab: Lab, taken: str) -> None:
    """Among all keys of the project, in any case, whether a mention matched them or not; old keys too."""
    lab.write("refs.bib", f"@misc{{{taken},\n  title = {{Another One}}\n}}\n")
    lab.sync()
    zsync("link", "--add", "--yes")
    assert "{DifferentWorkNobody2019a," in lab.text("refs.bib")


def test_nobody_to_ask(lab: Lab) -> None:
    """Without an answer and without --yes nothing is done, which is something left: it is no Ctrl-C."""
    for option in ("--write", "--add"):
        result = CliRunner().invoke(group, ["link", option], standalone_mode=False)
        assert (result.return_value, result.exception) == (1, None)
        assert "Nothing was done: say --yes" in result.stderr
    assert lab.text("notes/log.md") == LOG


def test_a_formula_that_does_not_read(lab: Lab) -> None:
    """Its place in zsync.yaml, and nothing is added."""
    lab.write("zsync.yaml", lab.text("zsync.yaml") + "keys:\n  formula: auth.lowr\n")
    with pytest.raises(ConfigProblem) as problem:
        zsync("link", "--add", "--yes")
    assert problem.value.place.endswith(":12")


def test_undo_takes_it_back(lab: Lab) -> None:
    """Citations and entries alike, each as a run of its own that the log names."""
    bib = lab.text("refs.bib")
    zsync("link", "--add", "--yes")
    added = lab.text("refs.bib")
    zsync("link", "--write", "--yes")
    assert zsync("log").stdout.count("link: 1 file") == 2
    zsync("undo", "--yes")
    assert (lab.text("notes/log.md"), lab.text("refs.bib")) == (LOG, added)
    zsync("undo", "--yes")
    assert lab.text("refs.bib") == bib


def test_nothing_is_put_where_it_would_not_be_read(lab: Lab) -> None:
    """In code a citation is none: the mention is left alone, and said to be."""
    text = "```\n[2021-CVPR]Scaling the Kernels of Networks. CVPR, 2021.\n```\n"
    lab.write("notes/log.md", text)
    result = zsync("link", "--write", "--yes")
    assert lab.text("notes/log.md") == text
    found = json.loads(zsync("link", "--format", "json").stdout)["mentions"]
    assert ("left alone" in result.stderr) == bool(found)
