"""Conflicts on a page with tick boxes: ticked, edited, ignored, stale; a settled one never returns."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.formats import conflicts as page
from zsync.model.plan import Conflict
from zsync.model.values import Creator

BIB = "@article{one2020,\n  title = {One},\n  author = {Lovelace, Ada},\n  year = {2020}\n}\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """One work whose title was changed on two sides."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.write("notes/a.md", "See [@one2020].\n")
    lab.library.write(article("one2020", "One"))
    assert lab.sync().plan.conflicts == ()
    lab.patch("one2020", title="From Zotero")
    lab.swap("refs.bib", "{One}", "{From the bib}")
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["title"]
    return lab


def titles(lab: Lab) -> tuple[str, bool]:
    """The title of the item, and whether the .bib has the same."""
    title = lab.items()["one2020"]["title"]
    return title, f"title = {{{title}}}" in lab.text("refs.bib")


def settled(lab: Lab) -> None:
    """The page is gone, nothing is left, and nothing comes back."""
    assert not (lab.root / page.NAME).exists()
    again = lab.sync()
    assert (again.plan.operations, again.plan.conflicts) == ((), ())


@pytest.mark.parametrize(("side", "title"), [("zotero:users/1", "From Zotero"), ("bib:refs.bib", "From the bib")])
def test_a_ticked_side_wins(lab: Lab, side: str, title: str) -> None:
    """Ticking a side's box puts its value on all sides."""
    lab.swap(page.NAME, f"- [ ] {side}", f"- [x] {side}")
    lab.sync()
    assert titles(lab) == (title, True)
    settled(lab)


def test_an_edited_text_wins(lab: Lab) -> None:
    """The text behind a box may be edited before it is ticked."""
    lab.swap(page.NAME, '- [ ] other = ""', '- [x] other = "Both, 说"')
    lab.sync()
    assert titles(lab) == ("Both, 说", True)
    settled(lab)


def test_the_page_is_stable_and_untouched_boxes_do_nothing(lab: Lab) -> None:
    """Running again changes neither the page nor the sides."""
    before = lab.files()
    lab.sync()
    assert lab.files() == before


def test_a_tick_for_values_of_yesterday_is_not_obeyed(lab: Lab) -> None:
    """A side moved on since the box was ticked: the conflict is put again, with the new value."""
    lab.swap(page.NAME, "- [ ] zotero", "- [x] zotero")
    lab.patch("one2020", title="Newer in Zotero")
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["title"]
    assert "Newer in Zotero" in lab.text(page.NAME)
    assert "- [x]" not in lab.text(page.NAME)
    assert "From the bib" in lab.text("refs.bib")


def test_two_ticks_are_a_finding(lab: Lab) -> None:
    """Two boxes of one block settle nothing, and the place is named."""
    lab.write(page.NAME, lab.text(page.NAME).replace("- [ ]", "- [x]"))
    plan = lab.plan()
    assert [c.attribute for c in plan.conflicts] == ["title"]
    assert "ZS015" in {finding.code for finding in plan.findings}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("- [x] bib:refs.bib = Both of them", "the text behind this box does not read"),
        ("- [x] bib:refs.bib = “Both of them”", "the text behind this box does not read"),
        ('- [x] bib:refs.bib = "Both of them', "the text behind this box does not read"),
        ("- [x] biblio", "this is no answer to one2020 title"),
        ('- [✓] bib:refs.bib = "Both of them"', "this box does not read"),
        ('- [x]bib:refs.bib = "Both of them"', "this box does not read"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_and_stays(lab: Lab, written: str, message: str) -> None:
    """A box filled in otherwise than it is read: the person is told where, and the text stays on the page."""
    lab.swap(page.NAME, '- [ ] bib:refs.bib = "From the bib"', written)
    for _ in range(2):
        run = lab.sync()
        assert ([c.attribute for c in run.plan.conflicts], run.applied.done) == (["title"], ())
        (told,) = run.plan.findings
        assert (told.code, told.message) == ("ZS015", message)
        assert lab.text(page.NAME).splitlines().count(written) == 1


@pytest.mark.parametrize("box", ["  - [x]", "- [ x ]", "+ [x ]", "* [X]"])
def test_a_tick_is_read_however_it_is_set(lab: Lab, box: str) -> None:
    """Editors indent lists, and people leave blanks."""
    lab.swap(page.NAME, "- [ ] bib:refs.bib", f"{box} bib:refs.bib")
    lab.sync()
    assert titles(lab) == ("From the bib", True)
    settled(lab)


def test_a_text_without_quotes_stays_until_it_is_ticked(lab: Lab) -> None:
    """It is half written: nothing is said of it yet, and no run takes it away."""
    lab.swap(page.NAME, '- [ ] other = ""', "- [ ] other = Both of")
    for _ in range(2):
        assert lab.sync().plan.findings == ()
        assert "- [ ] other = Both of\n" in lab.text(page.NAME)


def test_a_tick_in_no_block_is_told_and_stays(lab: Lab) -> None:
    """Somebody took the line away by which a block is known: the answer is none, and does not go."""
    mark = next(line for line in lab.text(page.NAME).splitlines() if line.startswith("<!--"))
    lab.swap(page.NAME, f"{mark}\n", "")
    lab.swap(page.NAME, '- [ ] other = ""', '- [x] other = "Both of them"')
    for _ in range(2):
        run = lab.sync()
        assert [finding.message for finding in run.plan.findings] == ["this box stands in no block"]
        assert '- [x] other = "Both of them"\n' in lab.text(page.NAME)
    lab.swap(page.NAME, '- [x] other = "Both of them"\n', "")
    lab.swap(page.NAME, '- [ ] other = ""', '- [x] other = "Both of them"')
    lab.sync()
    assert titles(lab) == ("Both of them", True)
    settled(lab)


def test_gone_but_cited_can_be_deleted_or_restored(tmp_path: Path) -> None:
    """An item put into the trash that the notes cite: `restore` brings it back, `delete` takes the entry too."""
    for choice, items, entry in (("restore", 1, True), ("delete", 0, False)):
        lab = Lab(tmp_path / choice)
        lab.write("refs.bib", BIB)
        lab.write("notes/a.md", "See [@one2020].\n")
        lab.library.write(article("one2020", "One"))
        lab.sync()
        lab.patch("one2020", deleted=1)
        assert [c.reason for c in lab.sync().plan.conflicts] == ["deleted"]
        lab.swap(page.NAME, f"- [ ] {choice}", f"- [x] {choice}")
        lab.sync()
        assert len([d for d in lab.items().values() if not d.get("deleted")]) == items
        assert ("one2020" in lab.text("refs.bib")) is entry
        assert lab.plan().operations == ()


NAMES = st.text(st.characters(categories=("L",)), min_size=1, max_size=8)
PERSON = st.builds(Creator, role=st.sampled_from(["author", "editor"]), family=NAMES, given=NAMES)
FIRM = st.builds(Creator, role=st.just("author"), name=NAMES)


@given(st.one_of(st.text(min_size=1), st.lists(st.one_of(PERSON, FIRM), min_size=1, max_size=3).map(tuple)))
def test_what_is_written_reads_back(value: str | tuple[Creator, ...]) -> None:
    """A ticked box that nobody edited means the value that stands there, whatever its text."""
    attribute = "title" if isinstance(value, str) else "creators"
    conflict = Conflict("w", "k", attribute, "both changed", {"bib:a": value}, "", "0" * 16, ("bib:a",))
    text = page.render([conflict]).replace("- [ ] bib:a", "- [x] bib:a")
    (answer,) = page.read(text).given.values()
    assert answer.value == value
    (known,) = page.read(text, [conflict]).given.values()
    assert known.choice == "bib:a"


def test_the_page_is_no_note(lab: Lab) -> None:
    """A vault that is the whole folder does not read the page: a key in it cites nothing."""
    lab.write("zsync.yaml", "notes: ['.']\nbib: [refs.bib]\nzotero: [embedded]\n")
    lab.library.write(article("quoted2001", "Quoted"))
    lab.swap(page.NAME, "# Conflicts", "# Conflicts @quoted2001")
    assert [op.key for op in lab.plan().operations] == []


def test_what_two_branches_ticked_is_asked_until_one_tick_is_left(lab: Lab) -> None:
    """A merge in git puts both people's boxes one below the other. No run takes the tick of either away."""
    lab.swap(
        page.NAME,
        '- [ ] zotero:users/1 = "From Zotero"\n',
        '- [x] zotero:users/1 = "From Zotero"\n- [x] bib:refs.bib = "From the bib"\n'
        '- [ ] zotero:users/1 = "From Zotero"\n',
    )
    for _ in range(2):
        run = lab.sync()
        assert (run.plan.operations, [c.attribute for c in run.plan.conflicts]) == ((), ["title"])
        assert [finding.message for finding in run.plan.findings] == ["two boxes are ticked"]
    assert lab.text(page.NAME).count("- [x]") == 2
    lab.swap(page.NAME, "- [x] zotero", "- [ ] zotero")
    lab.sync()
    assert titles(lab) == ("From the bib", True)
    settled(lab)


def test_one_answer_that_stands_twice_is_one(lab: Lab) -> None:
    """Both branches ticked the same, and the merge kept both lines."""
    ticked = '- [x] zotero:users/1 = "From Zotero"\n'
    lab.swap(page.NAME, ticked.replace("[x]", "[ ]"), ticked + ticked)
    lab.sync()
    assert titles(lab) == ("From Zotero", True)
    settled(lab)


@pytest.mark.parametrize("name", [page.NAME, "zsync.lock"])
def test_line_ends_of_a_checkout_are_no_news(lab: Lab, name: str) -> None:
    """git checks files out with the line ends of the system where it is told to: a run leaves them so."""
    lab.write(name, lab.text(name).replace("\n", "\r\n"))
    before = lab.files()
    lab.sync()
    assert lab.files() == before
    lab.swap("refs.bib", "{2020}", "{2021}")
    lab.swap("refs.bib", "{From the bib}", "{From the .bib}")
    lab.sync()
    assert lab.files()[name] != before[name]
    assert lab.text(name).count("\n") == lab.text(name).count("\r\n") > 0
