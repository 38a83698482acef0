"""What a person ticks or types that cannot be carried out: nothing is written, and the place is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from zsync.cli.main import run
from zsync.formats import conflicts as page

ENTRY = (
    "@article{{{},\n  author = {{Lovelace, Ada}},\n  title = {{{}}},\n  journal = {{J}},\n  year = {{2020}}\n}}\n"
)


def lab_of(root: Path) -> Lab:
    """Two works in agreement, one of them cited."""
    lab = Lab(root)
    lab.write("refs.bib", ENTRY.format("one2020", "One") + "\n" + ENTRY.format("two2021", "Two"))
    lab.write("notes/a.md", "See [@one2020].\n")
    lab.sync()
    return lab


def asked(root: Path, attribute: str) -> Lab:
    """One work of which both sides say different things."""
    lab = lab_of(root)
    if attribute == "title":
        lab.swap("refs.bib", "{One}", "{From the bib}")
        lab.patch("one2020", title="From Zotero")
    elif attribute == "key":
        lab.swap("refs.bib", "one2020", "bibkey")
        lab.patch("one2020", citationKey="zotkey")
    elif attribute == "type":
        lab.swap("refs.bib", "@article", "@book")
        lab.patch("one2020", itemType="thesis")
    else:
        lab.swap("refs.bib", ENTRY.format("one2020", "One"), "")
    assert [conflict.attribute for conflict in lab.sync().plan.conflicts] == [attribute]
    return lab


ANSWERS = [
    ("title", "- [ ] bib:refs.bib =", '- [x] bib:refs.bib = "no end'),
    ("title", "- [ ] bib:refs.bib =", "- [x] bib"),
    ("title", "- [ ] bib:refs.bib =", "- [x] the first one"),
    ("key", "- [ ] other =", '- [x] other = "bad key, with blanks"'),
    ("key", "- [ ] other =", '- [x] other = "two2021"'),
    ("type", "- [ ] other =", '- [x] other = "banana"'),
    ("existence", "- [ ] delete", "- [x] remove it"),
    ("existence", "- [ ] delete", '- [x] other = "delete"'),
]


@pytest.mark.parametrize(("attribute", "line", "ticked"), ANSWERS)
def test_an_answer_that_cannot_be_used_is_told(tmp_path: Path, attribute: str, line: str, ticked: str) -> None:
    """The question stays, its place is a finding, and no side is touched."""
    lab = asked(tmp_path, attribute)
    text = lab.text(page.NAME).split("\n")
    lab.write(page.NAME, "\n".join(ticked if each.startswith(line) else each for each in text))
    items, files = lab.items(), {path: text for path, text in lab.files().items() if path != page.NAME}
    made = lab.sync().plan
    assert [conflict.attribute for conflict in made.conflicts] == [attribute]
    assert made.operations == ()
    assert "ZS015" in [finding.code for finding in made.findings]
    assert lab.items() == items
    assert {path: text for path, text in lab.files().items() if path in files} == files


def test_what_was_typed_into_the_page_stays_while_it_is_not_ticked(tmp_path: Path) -> None:
    """A run between the typing and the ticking, such as a nightly job, leaves the text; so does a fault in it."""
    lab = asked(tmp_path, "title")
    lab.swap(page.NAME, 'other = ""', 'other = "A long text of mine"')
    lab.sync()
    assert '- [ ] other = "A long text of mine"' in lab.text(page.NAME)
    lab.swap(page.NAME, '- [ ] other = "A long text of mine"', '- [x] other = "A long text of mine')
    lab.sync()
    assert '- [x] other = "A long text of mine\n' in lab.text(page.NAME)
    lab.swap(page.NAME, "text of mine", 'text of mine"')
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["one2020"]["title"] == "A long text of mine"


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ('- [ ] other = ""', '- [ ] other = "A long text of mine"'),
        ('- [ ] other = ""', '- [x] other = "A long text of mine"'),
        ('- [ ] bib:refs.bib = "From the bib"', '- [x] bib:refs.bib = "A long text of mine"'),
    ],
)
def test_what_was_typed_for_values_of_yesterday_stays(tmp_path: Path, line: str, written: str) -> None:
    """A side moved on since: the question is put with the new value, and the text waits below it for a tick."""
    lab = asked(tmp_path, "title")
    lab.swap(page.NAME, line, written)
    lab.patch("one2020", title="Newer in Zotero")
    for _ in range(2):
        assert [conflict.attribute for conflict in lab.sync().plan.conflicts] == ["title"]
        text = lab.text(page.NAME)
        assert 'zotero:users/1 = "Newer in Zotero"' in text
        assert text.count("A long text of mine") == text.count('- [ ] other = "A long text of mine"') == 1
    lab.swap(page.NAME, "- [ ] other", "- [x] other")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["one2020"]["title"] == "A long text of mine"


def test_a_key_that_bibtex_cannot_spell_is_asked_about(tmp_path: Path) -> None:
    """Typed in Zotero, it is carried nowhere; the old key, or another one, may be chosen."""
    for tick, key in (('- [x] bib:refs.bib = "one2020"', "one2020"), ('- [x] other = "oneNew"', "oneNew")):
        lab = lab_of(tmp_path / key)
        lab.patch("one2020", citationKey="bad key")
        made = lab.sync().plan
        assert [(conflict.attribute, conflict.reason) for conflict in made.conflicts] == [("key", "unusable key")]
        assert made.operations == ()
        box = tick.partition(" = ")[0].replace("[x]", "[ ]")
        lines = lab.text(page.NAME).split("\n")
        lab.write(page.NAME, "\n".join(tick if line.startswith(box) else line for line in lines))
        made = lab.sync().plan
        assert made.conflicts == ()
        assert {operation.because for operation in made.operations} == {"decided by a person"}
        assert sorted(lab.items()) == sorted([key, "two2021"])
        assert f"@{key}" in lab.text("notes/a.md")
        assert lab.plan().operations == ()


@pytest.mark.parametrize(("attribute", "value"), [("key", "bad key"), ("type", "banana"), ("existence", "delete")])
def test_resolve_refuses_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], attribute: str, value: str
) -> None:
    """Exit 2, what may be said instead, and nothing is written."""
    lab = asked(tmp_path, attribute)
    monkeypatch.chdir(lab.root)
    items, files = lab.items(), lab.files()
    assert run(["resolve", "one2020", "--value", value]) == 2
    told = capsys.readouterr().err
    assert f"{value!r} is no answer to one2020 {attribute}" in told
    assert "help: " in told
    assert (lab.items(), lab.files()) == (items, files)


def test_a_doi_typed_as_an_address_is_a_doi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is agreed is the DOI, so that the next run has nothing to note down."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "  year", "  doi = {10.1234/b},\n  year")
    lab.patch("one2020", DOI="10.1234/z")
    lab.sync()
    lab.swap(page.NAME, 'other = ""', 'other = "https://doi.org/10.1234/ABC"')
    lab.swap(page.NAME, "- [ ] other", "- [x] other")
    lab.sync()
    files = lab.files()
    assert lab.sync().plan.operations == ()
    assert lab.files() == files
    assert lab.items()["one2020"]["DOI"] == "10.1234/ABC"
    monkeypatch.chdir(lab.root)
    assert run(["conflicts"]) == 0
    assert json.dumps(lab.items()).count("https://doi.org/10.1234/ABC") == 0


@pytest.mark.parametrize(
    ("typed", "item", "year"),
    [("2 May 2004", "2004-05-02", "2004"), ("Spring 2004", "2004-21", "2004"), ("soon", "soon", "soon")],
)
def test_a_date_typed_in_words_is_settled_by_one_run(tmp_path: Path, typed: str, item: str, year: str) -> None:
    """It is agreed as the library writes it: the page goes at once, and the next run has nothing to note down."""
    lab = lab_of(tmp_path)
    lab.swap("refs.bib", "{2020}", "{2021}")
    lab.patch("one2020", date="2022-03-04")
    lab.sync()
    lab.swap(page.NAME, 'other = ""', f'other = "{typed}"')
    lab.swap(page.NAME, "- [ ] other", "- [x] other")
    lab.sync()
    files = lab.files()
    assert page.NAME not in files
    assert lab.sync().plan.operations == ()
    assert lab.files() == files
    assert lab.items()["one2020"]["date"] == item
    assert f"year = {{{year}}}" in lab.text("refs.bib")


def test_a_run_about_something_else_leaves_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--only tags` with a ticked title: the box stays ticked, and the next whole run does what it says."""
    lab = asked(tmp_path, "title")
    lab.swap(page.NAME, '- [ ] other = ""', '- [x] other = "My own"')
    text = lab.text(page.NAME)
    monkeypatch.chdir(lab.root)
    assert run(["sync", "--yes", "--only", "tags"]) == 1
    assert lab.text(page.NAME) == text
    assert run(["sync", "--yes", "--only", "title"]) == 0
    assert lab.items()["one2020"]["title"] == "My own"
    assert "title = {My own}" in lab.text("refs.bib")


@pytest.mark.parametrize("moment", ["before", "announced", "after", "recorded"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_typed_answer_outlives_a_killed_run(tmp_path: Path, moment: str, at: int) -> None:
    """No side has the text until the effect: it stands on the page till then, and running again carries it out."""
    lab = asked(tmp_path, "title")
    lab.swap(page.NAME, '- [ ] other = ""', '- [x] other = "My own"')
    with pytest.raises(Killed):
        lab.sync(killer(moment, at))
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["one2020"]["title"] == "My own"
    assert "title = {My own}" in lab.text("refs.bib")
    assert lab.plan().operations == ()
    assert not (lab.root / page.NAME).exists()
