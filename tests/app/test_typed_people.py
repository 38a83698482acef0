"""People as a person types them: on the page of conflicts, at the prompt. What is no list of names is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.cli.main import group
from zsync.errors import UsageProblem
from zsync.formats import conflicts as page
from zsync.formats.typed import text_of, value_of
from zsync.model.values import Creator

BIB = "@article{one2020,\n  title = {One},\n  author = {Lovelace, Ada},\n  year = {2020}\n}\n"
NASA = Creator("author", name="NASA: Goddard")
ADA, LU = Creator("author", "Lovelace", "Ada"), Creator("author", "Lu", "Wei")
NAMES = st.text(st.one_of(st.sampled_from(" ,;:{}\\'"), st.characters(codec="utf-8")), min_size=1, max_size=6)
NAMES = st.one_of(NAMES, st.sampled_from(["others", "A and B", "editor: A", "Robert, PhD", "{", "\\{"]))
MAYBE = st.one_of(st.just(""), NAMES)
ROLES = st.sampled_from(["author", "editor", "bookAuthor"])
PERSON = st.builds(Creator, ROLES, family=NAMES, given=MAYBE, particle=MAYBE, suffix=MAYBE)
PEOPLE = st.lists(st.one_of(PERSON, st.builds(Creator, ROLES, name=NAMES)), min_size=1, max_size=3)


@given(PEOPLE)
def test_all_people_read_back(people: list[Creator]) -> None:
    """Whatever signs are in their names: each part is what it was."""
    assert value_of("creators", text_of(tuple(people))) == tuple(people)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Lovelace, Ada; Lu, Wei", (ADA, LU)),
        ("Lovelace, Ada and Lu, Wei", (ADA, LU)),
        ("Lovelace, Ada and {NASA: Goddard} and others", (ADA, NASA, Creator("author", name="others"))),
        ("editor: Lu, Wei and Lovelace, Ada", (Creator("editor", "Lu", "Wei"), replace(ADA, role="editor"))),
        ("{Lovelace and Lu, Ltd.; London}", (Creator("author", name="Lovelace and Lu, Ltd.; London"),)),
        ("Plato", (Creator("author", "Plato"),)),
        ("King, Jr., Martin", (Creator("author", "King", "Martin", suffix="Jr."),)),
        ("{van} Rossum, Guido", (Creator("author", "Rossum", "Guido", "van"),)),
        ("", None),
    ],
)
def test_what_is_typed(text: str, people: tuple[Creator, ...] | None) -> None:
    """Names parted by `;`, or by BibTeX's `and` where each is told as a name."""
    assert value_of("creators", text) == people


@pytest.mark.parametrize(
    "text",
    ["Ada Lovelace", "Ada Lovelace and Wei Lu", "Lovelace, Ada, Lu, Wei", "Lovelace, Ada and Wei", "{A", "A}, {B"],
)
def test_what_nobody_can_tell_is_asked_again(text: str) -> None:
    """Names in reading order, too many commas, braces that do not match: no value is made of them."""
    with pytest.raises(UsageProblem) as told:
        value_of("creators", text)
    assert "Family, Given" in told.value.help


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """One work whose authors were changed on two sides, in the library to names full of signs."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.library.write(article("one2020", "One"))
    assert lab.sync().plan.conflicts == ()
    lab.patch("one2020", creators=ODD)
    lab.swap("refs.bib", "{Lovelace, Ada}", "{Lovelace, Augusta}")
    assert [each.attribute for each in lab.sync().plan.conflicts] == ["creators"]
    return lab


ODD = [
    {"creatorType": "author", "name": "NASA: Goddard; Space {Center}"},
    {"creatorType": "author", "firstName": "Robert, PhD, MSc", "lastName": "Smith"},
]


def test_a_side_that_is_ticked_keeps_its_names(lab: Lab) -> None:
    """Nobody edited the text: the item stays as it is, to the letter."""
    lab.swap(page.NAME, "- [ ] zotero", "- [x] zotero")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.items()["one2020"]["creators"] == ODD
    assert lab.plan().operations == ()


def test_an_answer_that_cannot_be_told_stays_on_the_page(lab: Lab) -> None:
    """It is reported with its reason and the way to write it; nothing moves."""
    lab.swap(page.NAME, 'other = ""', 'other = "Ada Lovelace"')
    lab.swap(page.NAME, "- [ ] other", "- [x] other")
    run = lab.sync()
    assert (run.plan.operations, len(run.plan.conflicts)) == ((), 1)
    ((message, help),) = [(each.message, each.help) for each in run.plan.findings]
    assert "'Ada Lovelace'" in message
    assert "Family, Given" in help
    assert '- [x] other = "Ada Lovelace"' in lab.text(page.NAME)


def test_a_ticked_other_without_a_text_is_told_as_that(lab: Lab) -> None:
    """It is not the way to take the value away."""
    lab.swap(page.NAME, "- [ ] other", "- [x] other")
    assert [each.message for each in lab.sync().plan.findings] == ["there is no text behind this box"]


@pytest.mark.parametrize(
    ("typed", "authors"),
    [("Editor: Lu, Wei; Author: Lovelace, Ada", 1), ("auther: Lovelace, Ada", 0), ("guest: Lovelace, Ada", 0)],
)
def test_a_role_that_the_work_has_not_is_told(lab: Lab, typed: str, authors: int) -> None:
    """Nobody is made a contributor for a slip, and roles may begin with a capital."""
    lab.swap(page.NAME, '- [ ] other = ""', f'- [x] other = "{typed}"')
    findings = [each.help for each in lab.sync().plan.findings]
    assert lab.text("refs.bib").count("author = {Lovelace, Ada}") == authors
    assert [person["creatorType"] for person in lab.items()["one2020"]["creators"]] == (
        ["editor", "author"] if authors else ["author", "author"]
    )
    assert all("roles that this type of work has" in each for each in findings)
    assert bool(findings) is not bool(authors)


def test_people_that_no_side_shows_in_full_leave_the_page_at_once(lab: Lab) -> None:
    """Each side has what it can say: the answer is carried out, and the next run has nothing to write."""
    lab.swap("refs.bib", "@article", "@book")
    lab.patch("one2020", itemType="book")
    lab.sync()
    typed = "Lovelace, Ada; seriesEditor: Lu, Wei; bookAuthor: King, Jo"
    lab.swap(page.NAME, '- [ ] other = ""', f'- [x] other = "{typed}"')
    run = lab.sync()
    files = lab.files()
    assert (run.plan.findings, run.plan.conflicts, page.NAME in files) == ((), (), False)
    assert lab.sync().plan.operations == ()
    assert lab.files() == files


def test_names_at_the_prompt(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be told is asked for again, with the text that was written."""
    monkeypatch.chdir(lab.root)
    refused = CliRunner().invoke(group, ["resolve", "--all", "--value", "Ada Lovelace"], standalone_mode=False)
    assert isinstance(refused.exception, UsageProblem)
    shown: list[str] = []

    def edit(text: str) -> str:
        shown.append(text)
        return "Ada Lovelace\n" if len(shown) == 1 else "Lovelace, Ada and Lu, Wei\n"

    monkeypatch.setattr(click, "edit", edit)
    CliRunner().invoke(group, ["resolve"], input="e\ne\n", standalone_mode=False, catch_exceptions=False)
    assert "Ada Lovelace\n" in shown[1]
    assert "author = {Lovelace, Ada and Lu, Wei}" in lab.text("refs.bib")
    assert lab.plan().operations == ()
