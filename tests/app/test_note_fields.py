"""Fields of front matter are a full side: what is edited in a note arrives elsewhere, and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_undo import seen, settled, take_back
from tests.replicas.library import article
from zsync.app.explain import explain
from zsync.app.project import opened
from zsync.app.sync import look, sync
from zsync.config.settings import load

KEY = "garciaEmotion2021"
CONFIG = "notes: {folders: [notes], fields: obsidian}\nbib: [refs.bib]\nzotero: [embedded]\n"
NOTE = """---
citekey: garciaEmotion2021
title: Emotion in "Speech"   # as printed
authors:
  - Gabriel García Márquez
  - "[[Wei Lu]]"
year: 2021 # of print
journal: '[[Speech Communication]]'
doi: https://doi.org/10.1000/EMO
rating: 4
tags: [speech]
---

Notes on [@garciaEmotion2021].
"""
BIB = """% groomed
@article{garciaEmotion2021,
  author   = {Garc{\\'i}a M{\\'a}rquez, Gabriel and Lu, Wei},
  title    = {Emotion in "Speech"},
  journal  = {Speech Communication},
  year     = {2021},
  doi      = {10.1000/emo},
  keywords = {speech},
}
"""


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """One work on all three sides, each in its own words; agreed."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("notes/garcia.md", NOTE)
    lab.write("refs.bib", BIB)
    lab.library.write(
        article(
            KEY, 'Emotion in "Speech"', publicationTitle="Speech Communication", date="2021-05-02",
            DOI="10.1000/emo",
            creators=[
                {"creatorType": "author", "firstName": "Gabriel", "lastName": "García Márquez"},
                {"creatorType": "author", "firstName": "Wei", "lastName": "Lu"},
            ],
            tags=[{"tag": "speech"}],
        )
    )  # fmt: skip
    first = lab.sync()
    assert first.plan.conflicts == ()
    assert first.plan.operations == ()
    return lab


def test_a_first_sync_leaves_the_note_alone(lab: Lab) -> None:
    """A year agrees with a date, a name in reading order with its parts, a link with its text: no byte changes."""
    assert lab.text("notes/garcia.md") == NOTE
    assert lab.text("refs.bib") == BIB
    assert lab.plan().operations == ()


def test_a_title_edited_in_the_note_arrives(lab: Lab) -> None:
    """A title and a year typed in a note reach the .bib and Zotero; the second run is empty."""
    lab.swap("notes/garcia.md", 'title: Emotion in "Speech"', "title: Emotion in Speech, revisited")
    lab.swap("notes/garcia.md", "year: 2021", "year: 2022")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert "title    = {Emotion in Speech, revisited}" in lab.text("refs.bib")
    assert "year     = {2022}" in lab.text("refs.bib")
    assert (lab.items()[KEY]["title"], lab.items()[KEY]["date"]) == ("Emotion in Speech, revisited", "2022")
    settled(lab)


def test_edits_elsewhere_change_only_their_value(lab: Lab) -> None:
    """Title, date, journal and DOI from Zotero: quotes, links, numbers and comments stay as the note has them."""
    lab.patch(KEY, title="Emotion: a study", date="2023-01-09", publicationTitle="Speech", DOI="10.1000/new")
    assert lab.sync().applied.failed == ()
    changed = (
        NOTE.replace('title: Emotion in "Speech"   #', 'title: "Emotion: a study"   #')
        .replace("year: 2021 #", "year: 2023 #")
        .replace("'[[Speech Communication]]'", "'[[Speech]]'")
        .replace("https://doi.org/10.1000/EMO", "https://doi.org/10.1000/new")
    )
    assert lab.text("notes/garcia.md") == changed
    lab.sync()  # the lock takes the new DOI among the identifiers of the work
    settled(lab)


def test_a_finer_date_is_no_news_for_a_year(lab: Lab) -> None:
    """A day corrected in Zotero means nothing to `year: 2021`: the note is not written."""
    lab.patch(KEY, date="2021-06-30")
    run = lab.sync()
    assert {op.side for op in run.plan.operations} <= {"bib:refs.bib"}
    assert lab.text("notes/garcia.md") == NOTE
    settled(lab)


def test_people_come_and_go(lab: Lab) -> None:
    """An author added in the note arrives; the others keep what the note cannot say of them. Back the same way."""
    lab.swap("notes/garcia.md", '  - "[[Wei Lu]]"\n', '  - "[[Wei Lu]]"\n  - Ada King\n')
    assert lab.sync().applied.failed == ()
    names = [(c["firstName"], c["lastName"]) for c in lab.items()[KEY]["creators"]]
    assert names == [("Gabriel", "García Márquez"), ("Wei", "Lu"), ("Ada", "King")]
    assert "and King, Ada}" in lab.text("refs.bib")
    settled(lab)
    lab.patch(KEY, creators=lab.items()[KEY]["creators"][:1])
    assert lab.sync().applied.failed == ()
    assert lab.text("notes/garcia.md") == NOTE.replace('  - "[[Wei Lu]]"\n', "")
    settled(lab)


def test_roles_a_note_has_no_field_for_stay(lab: Lab) -> None:
    """The editor in Zotero is none of the note's business: authors edited there leave the editor where he is."""
    editor = {"creatorType": "editor", "firstName": "Jan", "lastName": "van der Berg"}
    lab.patch(KEY, creators=[*lab.items()[KEY]["creators"], editor])
    lab.sync()
    assert lab.text("notes/garcia.md") == NOTE
    lab.swap("notes/garcia.md", '  - "[[Wei Lu]]"\n', "  - Ada King\n")
    assert lab.sync().applied.failed == ()
    names = [(c["creatorType"], c["lastName"]) for c in lab.items()[KEY]["creators"]]
    assert names == [("author", "García Márquez"), ("author", "King"), ("editor", "van der Berg")]
    settled(lab)


def test_two_sides_edited_are_a_conflict(lab: Lab) -> None:
    """A title edited on three sides waits on the page with three values; a tick settles it."""
    lab.swap("notes/garcia.md", 'title: Emotion in "Speech"', "title: From the note")
    lab.swap("refs.bib", 'Emotion in "Speech"', "From the bib")
    lab.patch(KEY, title="From Zotero")
    (conflict,) = lab.sync().plan.conflicts
    assert set(conflict.sides.values()) == {"From the note", "From the bib", "From Zotero"}
    lab.swap("zsync-conflicts.md", "- [ ] notes", "- [x] notes")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.items()[KEY]["title"] == "From the note"
    assert "From the note" in lab.text("refs.bib")
    settled(lab)


def test_a_run_is_undone(lab: Lab) -> None:
    """What a run wrote into the note goes back byte for byte, and stays back."""
    lab.patch(KEY, title="Other", date="2019")
    before = seen(lab)
    lab.sync()
    assert take_back(lab).left == []
    assert seen(lab) == before
    settled(lab)


def test_an_emptied_field_is_emptied_elsewhere_but_an_absent_one_says_nothing(lab: Lab) -> None:
    """`doi:` left empty removes the DOI; a line that is taken out only ends the note's part in it."""
    lab.swap("notes/garcia.md", "journal: '[[Speech Communication]]'\n", "")
    lab.swap("notes/garcia.md", "doi: https://doi.org/10.1000/EMO", "doi:")
    lab.sync()
    assert lab.items()[KEY]["DOI"] == ""
    assert "doi " not in lab.text("refs.bib")
    assert lab.items()[KEY]["publicationTitle"] == "Speech Communication"
    settled(lab)
    lab.patch(KEY, DOI="10.1000/back")
    lab.sync()
    assert "doi: 10.1000/back\n" in lab.text("notes/garcia.md")
    assert "journal" not in lab.text("notes/garcia.md")
    settled(lab)


def test_templates_and_unused_fields_are_left_alone(lab: Lab) -> None:
    """`{{title}}` waits for another program; what a note does not use it does not get."""
    second = '---\ncitekey: garciaEmotion2021\ntitle: "{{title}}"\nyear:\n---\nSecond.\n'
    lab.write("notes/second.md", second)
    lab.patch(KEY, title="Other")
    lab.sync()
    assert lab.text("notes/second.md") == second.replace("year:", "year: 2021")
    settled(lab)


class TestTwoNotes:
    """Two literature notes of one work are one side."""

    @pytest.fixture
    def pair(self, lab: Lab) -> Lab:
        head = f'---\ncitekey: {KEY}\ntitle: "Emotion in \\"Speech\\""\n'
        lab.write("notes/second.md", f"{head}date: 2024-03-01\nissued: 2021-05-02\n---\n")
        assert lab.sync().plan.operations == ()
        settled(lab)
        return lab

    def test_an_edit_in_one_reaches_the_other(self, pair: Lab) -> None:
        """The note that still shows what was agreed makes no claim."""
        pair.swap("notes/second.md", 'title: "Emotion in \\"Speech\\""', 'title: "New"')
        run = pair.sync()
        assert (run.plan.conflicts, run.applied.failed) == ((), ())
        assert "title: New   # as printed" in pair.text("notes/garcia.md")
        assert pair.items()[KEY]["title"] == "New"
        settled(pair)

    def test_a_day_edited_beside_a_year_is_no_conflict(self, pair: Lab) -> None:
        """`year: 2021` in one note only says less than the day in the other; both follow a new one."""
        pair.swap("notes/second.md", "issued: 2021-05-02", "issued: 2022-01-01")
        run = pair.sync()
        assert (run.plan.conflicts, run.applied.failed) == ((), ())
        assert "year: 2022 #" in pair.text("notes/garcia.md")
        assert pair.items()[KEY]["date"] == "2022-01-01"
        settled(pair)

    def test_different_edits_are_a_conflict_with_both_places(self, pair: Lab) -> None:
        """Both notes edited: the page names each with its value, and a tick settles it everywhere."""
        pair.swap("notes/second.md", 'title: "Emotion in \\"Speech\\""', 'title: "B"')
        pair.swap("notes/garcia.md", 'title: Emotion in "Speech"', "title: A")
        (conflict,) = pair.sync().plan.conflicts
        places = {side: value for side, value in conflict.sides.items() if side.startswith("notes")}
        assert places == {"notes:notes/garcia.md": "A", "notes:notes/second.md": "B"}
        assert pair.items()[KEY]["title"] == 'Emotion in "Speech"'
        assert pair.sync().plan.operations == ()
        pair.swap("zsync-conflicts.md", "- [ ] notes:notes/second.md", "- [x] notes:notes/second.md")
        run = pair.sync()
        assert (run.plan.conflicts, run.applied.failed) == ((), ())
        assert "title: B   # as printed" in pair.text("notes/garcia.md")
        assert pair.items()[KEY]["title"] == "B"
        settled(pair)


def test_a_broken_note_removes_nothing(lab: Lab) -> None:
    """YAML that does not read stops the run; told to go on, it takes nothing away, and mended it goes on."""
    lab.swap("notes/garcia.md", "year: 2021 # of print", 'year: "2021')
    run = lab.sync()
    assert run.plan.stopped
    assert run.plan.findings
    with opened(load(lab.root), {}, keep_going=True) as project:
        assert sync(project, run="on").plan.operations == ()
    lab.write("notes/garcia.md", NOTE)
    assert lab.sync().plan.operations == ()
    settled(lab)


@pytest.mark.parametrize(
    ("rule", "title"),
    [("prefer notes", "From the note"), ("from bib", "From the bib"), ("off", "From Zotero")],
)
def test_rules_hold_for_notes_too(lab: Lab, rule: str, title: str) -> None:
    """A rule by attribute settles the title on three sides, or leaves it alone."""
    lab.swap("notes/garcia.md", 'title: Emotion in "Speech"', "title: From the note")
    lab.swap("refs.bib", 'Emotion in "Speech"', "From the bib")
    lab.patch(KEY, title="From Zotero")
    lab.write("zsync.yaml", CONFIG + f"merge: {{attributes: {{title: {rule}}}}}\n")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()[KEY]["title"] == title
    assert ("title: From the note" in lab.text("notes/garcia.md")) == (title != "From the bib")
    assert lab.plan().operations == ()


def test_only_one_field(lab: Lab) -> None:
    """`--only title` brings the title into the note and leaves the year for another run."""
    lab.patch(KEY, title="New", date="2030")
    with opened(load(lab.root), {}) as project:
        run = sync(replace(project, only=frozenset({"title"})), run="only")
    assert {op.attribute for op in run.plan.operations} == {"title"}
    assert "title: New   #" in lab.text("notes/garcia.md")
    assert "year: 2021 #" in lab.text("notes/garcia.md")
    lab.sync()
    assert "year: 2030 #" in lab.text("notes/garcia.md")


def test_offered_fields_come_to_every_literature_note(lab: Lab) -> None:
    """`offer` makes a field where a note has none, but not in one that merely cites or has no front matter."""
    lab.write("zsync.yaml", CONFIG.replace("fields: obsidian", "fields: obsidian, offer: [pages, year]"))
    lab.write("notes/citing.md", "---\ntitle: Mine\n---\nSee [@garciaEmotion2021].\n")
    lab.write("notes/@garciaEmotion2021.md", "Bare.\n")
    lab.write("notes/second.md", "---\ncitekey: garciaEmotion2021\n---\n")
    lab.patch(KEY, pages="1-9")
    assert lab.sync().applied.failed == ()
    assert lab.text("notes/second.md") == "---\ncitekey: garciaEmotion2021\nyear: 2021\npages: 1–9\n---\n"
    assert lab.text("notes/garcia.md") == NOTE.replace("tags: [speech]\n", "tags: [speech]\npages: 1–9\n")
    assert lab.text("notes/citing.md").startswith("---\ntitle: Mine\n---")
    assert lab.text("notes/@garciaEmotion2021.md") == "Bare.\n"
    settled(lab)


def test_a_line_taken_out_empties_nothing_though_it_is_offered(lab: Lab) -> None:
    """The field comes back; only one that stands there empty is emptied."""
    lab.write("zsync.yaml", CONFIG.replace("fields: obsidian", "fields: obsidian, offer: [doi]"))
    settled(lab)
    lab.swap("notes/garcia.md", "doi: https://doi.org/10.1000/EMO\n", "")
    run = lab.sync()
    assert [(op.side, op.attribute) for op in run.plan.operations] == [("notes", "doi")]
    assert lab.items()[KEY]["DOI"] == "10.1000/emo"
    assert "doi: 10.1000/" in lab.text("notes/garcia.md")
    settled(lab)


@pytest.mark.parametrize("offer", ["", ", offer: [doi]"])
@pytest.mark.parametrize("field", ["", "doi:\n", 'doi: ""\n', "doi:\ntags: []\n"])
def test_a_new_note_in_the_place_of_another_empties_nothing(lab: Lab, offer: str, field: str) -> None:
    """A form of a note still to be filled in: it has never shown what it does not show."""
    lab.write("zsync.yaml", CONFIG.replace("fields: obsidian", f"fields: obsidian{offer}"))
    settled(lab)
    (lab.root / "notes/garcia.md").unlink()
    lab.write("notes/new.md", f"---\ncitekey: {KEY}\n{field}---\n")
    run = lab.sync()
    assert {op.side for op in run.plan.operations} <= {"notes"}
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.items()[KEY]["DOI"] == "10.1000/emo"
    assert lab.items()[KEY]["tags"] == [{"tag": "speech"}]
    assert ("10.1000/" in lab.text("notes/new.md")) == bool(offer or field)
    assert ("[speech]" in lab.text("notes/new.md")) == ("tags" in field)
    settled(lab)


OFFERED = {
    "in braces": ("---\n{a: 1}\n---\n", "---\n{a: 1, doi: 10.1000/emo, pages: 1–9}\n---\n"),
    "indented": ("---\n  a: 1\n---\n", "---\n  a: 1\n  doi: 10.1000/emo\n  pages: 1–9\n---\n"),
    "nothing yet": ("---\n# mine\n---\n", "---\n# mine\ndoi: 10.1000/emo\npages: 1–9\n---\n"),
    "a template": ("---\ndoi: '{{DOI}}'\n---\n", "---\ndoi: '{{DOI}}'\npages: 1–9\n---\n"),
    "an anchor": ("---\ndoi: &d x\ne: *d\n---\n", "---\ndoi: &d x\ne: *d\npages: 1–9\n---\n"),
    "twice": ("---\ndoi: x\ndoi: y\n---\n", "---\ndoi: x\ndoi: y\npages: 1–9\n---\n"),
    "a list": ("---\n- a\n---\n", None),
    "a text between two lines": ("---\n\nSome text.\n\n---\n", None),
}


@pytest.mark.parametrize("case", OFFERED)
def test_offered_fields_where_there_is_a_place_for_them(lab: Lab, case: str) -> None:
    """Inside the mapping that the front matter is; what stands there and is not read stays, and a note whose front
    matter is none has no place. Either way a second run has nothing to do."""
    before, after = OFFERED[case]
    (lab.root / "notes/garcia.md").unlink()
    lab.write("zsync.yaml", CONFIG.replace("fields: obsidian", "fields: obsidian, offer: [pages, doi]"))
    lab.write("notes/@garciaEmotion2021.md", f"{before}Text.\n")
    lab.patch(KEY, pages="1-9")
    assert lab.sync().applied.failed == ()
    text = lab.text("notes/@garciaEmotion2021.md")
    assert text == f"{after or before}Text.\n"
    settled(lab)


def test_why_is_told_by_place(lab: Lab) -> None:
    """`plan --explain` shows what each of two notes says, and which of them changed."""
    lab.write("notes/second.md", "---\ncitekey: garciaEmotion2021\ntitle: Another\n---\n")
    with opened(load(lab.root), {}) as project:
        why = explain(project, KEY, look(project))
        (reason,) = [each for each in why.reasons if each.attribute == "title"]
    states = {sight.side: sight.state for sight in reason.sights if sight.side.startswith("notes")}
    assert states == {"notes:notes/garcia.md": "same", "notes:notes/second.md": "rival"}


def test_a_new_note_with_another_value_asks(lab: Lab) -> None:
    """A second note that was never in agreement is no edit: nothing is overwritten before a person looked.

    That the same run fills another field of it changes nothing.
    """
    lab.write("notes/second.md", "---\ncitekey: garciaEmotion2021\ntitle: My reading\ndoi:\n---\n")
    (conflict,) = lab.sync().plan.conflicts
    assert "doi: 10.1000/EMO\n" in lab.text("notes/second.md")
    assert (conflict.attribute, conflict.reason) == ("title", "different")
    assert conflict.sides["notes:notes/second.md"] == "My reading"
    assert lab.sync().plan.conflicts == (conflict,)
    assert lab.items()[KEY]["title"] == 'Emotion in "Speech"'
    lab.swap("notes/second.md", "title: My reading", "year: 2021")
    assert lab.sync().plan.operations == ()
    settled(lab)


def test_paragraphs_of_a_folded_abstract_stay_apart(lab: Lab) -> None:
    """A blank line in a folded text parts two paragraphs, in Zotero too; and edits come back so."""
    lab.swap("notes/garcia.md", "rating: 4\n", "rating: 4\nabstract: >\n  One goes\n  on.\n\n  Two.\n")
    lab.sync()
    assert lab.items()[KEY]["abstractNote"] == "One goes on.\n\nTwo."
    settled(lab)
    lab.patch(KEY, abstractNote="One goes on.\n\nTwo, mended.\n\nThree.")
    assert lab.sync().applied.failed == ()
    assert "  Two, mended.\n" in lab.text("notes/garcia.md")
    assert lab.items()[KEY]["abstractNote"] == "One goes on.\n\nTwo, mended.\n\nThree."
    settled(lab)
    lab.swap("notes/garcia.md", "Three.", "Four.")
    lab.sync()
    assert lab.items()[KEY]["abstractNote"] == "One goes on.\n\nTwo, mended.\n\nFour."
    lab.patch(KEY, abstractNote="One line.\nAnother.")
    assert lab.sync().applied.failed == ()
    assert "Another." in lab.text("notes/garcia.md")
    settled(lab)


def test_a_value_that_cannot_be_written_is_left_with_the_reason(lab: Lab) -> None:
    """A list with a comment in its brackets is not touched; the run says which note, and the rest goes through."""
    authors = 'authors: [Gabriel García Márquez, # x\n  "[[Wei Lu]]"]\n'
    lab.write("notes/garcia.md", NOTE.replace('authors:\n  - Gabriel García Márquez\n  - "[[Wei Lu]]"\n', authors))
    assert lab.sync().plan.operations == ()
    lab.patch(KEY, creators=lab.items()[KEY]["creators"][:1], title="New")
    run = lab.sync()
    ((failed, why),) = run.applied.failed
    assert failed.attribute == "creators"
    assert why.startswith("notes/garcia.md:4:10: a list in the front matter has comments")
    assert authors in lab.text("notes/garcia.md")
    assert "title: New   #" in lab.text("notes/garcia.md")
