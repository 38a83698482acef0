"""Conflicts settled by the command: at the prompt, by naming a side, with a text, by a preference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.cli.main import group
from zsync.errors import UsageProblem
from zsync.formats import conflicts as page

ENTRY = "@article{{{},\n  title = {{{}}},\n  year = {{{}}}\n}}\n"
BIB = ENTRY.format("one2020", "One", 2020) + "\n" + ENTRY.format("two2021", "Two", 2021)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """Two works with a title changed on two sides, and a date on one."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.write("notes/a.md", "See [@one2020; @two2021].\n")
    lab.library.write(
        article("one2020", "One", creators=[]), article("two2021", "Two", date="2021", creators=[])
    )
    assert lab.sync().plan.conflicts == ()
    for key, old in (("one2020", "One"), ("two2021", "Two")):
        lab.patch(key, title=f"{old} in Zotero", date="2020-01-02")
        lab.swap("refs.bib", f"{{{old}}}", f"{{{old} in the bib}}")
    monkeypatch.chdir(tmp_path)
    return lab


def zsync(*args: str, typed: str = "") -> Result:
    """The command, with what a person types at its prompts."""
    return CliRunner().invoke(group, list(args), input=typed, standalone_mode=False, catch_exceptions=False)


def titles(lab: Lab) -> list[str]:
    """The titles in Zotero; the .bib must have the same."""
    found = [data["title"] for _, data in sorted(lab.items().items())]
    assert all(f"title = {{{title}}}" in lab.text("refs.bib") for title in found)
    return found


def test_conflicts_are_listed_as_data(lab: Lab) -> None:
    """Both values, by world, with an id and the answers one may give."""
    result = zsync("conflicts", "--format", "json")
    first = json.loads(result.stdout)["conflicts"][0]
    assert (first["key"], first["attribute"], first["reason"]) == ("one2020", "title", "both changed")
    assert first["sides"] == {"bib": "One in the bib", "zotero": "One in Zotero"}
    assert result.return_value == 1


def test_taking_a_side_for_one_key(lab: Lab) -> None:
    """Only the named key is settled; the other conflict stays."""
    assert zsync("resolve", "one2020", "--take", "bib").return_value == 1
    assert lab.items()["one2020"]["title"] == "One in the bib"
    assert lab.items()["two2021"]["title"] == "Two in Zotero"
    assert [c.key for c in lab.plan().conflicts] == ["two2021"]


def test_a_mistyped_key(lab: Lab) -> None:
    """What has no conflict is told, with what has one; nothing is done."""
    result = zsync("resolve", "one2002", "--take", "bib")
    assert result.stderr == "Nothing to settle here: there is one2020 title, two2021 title.\n"
    assert result.return_value == 1
    assert len(lab.plan().conflicts) == 2


def test_a_text_of_ones_own(lab: Lab) -> None:
    """--value is what both sides show afterwards; it does not go with --take."""
    with pytest.raises(UsageProblem):
        zsync("resolve", "one2020", "--take", "bib", "--value", "Both")
    zsync("resolve", "one2020", "--attribute", "title", "--value", "Both")
    assert lab.items()["one2020"]["title"] == "Both"
    assert "title = {Both}" in lab.text("refs.bib")


def test_asked_one_by_one_and_alike(lab: Lab) -> None:
    """A number answers one, a number with ! all alike."""
    result = zsync("resolve", typed="2!\n")
    assert result.return_value == 0, result.output
    assert "[Zotero]" in result.stderr
    assert titles(lab) == ["One in Zotero", "Two in Zotero"]


def test_skipping_leaves_it(lab: Lab) -> None:
    """s leaves a conflict as it is."""
    assert zsync("resolve", typed="s\n1\n").return_value == 1
    assert len(lab.plan().conflicts) == 1


def test_a_preferred_side_settles_all(lab: Lab) -> None:
    """--prefer settles every conflict of the run by one side."""
    assert zsync("sync", "--yes", "--prefer", "bib").return_value == 0
    assert titles(lab) == ["One in the bib", "Two in the bib"]
    assert lab.plan().operations == ()


def test_only_some_attributes(lab: Lab) -> None:
    """--only tags leaves everything else for another run; --only KEY does one work."""
    before = lab.text("refs.bib")
    zsync("sync", "--yes", "--only", "tags")
    assert lab.text("refs.bib") == before
    zsync("sync", "--yes", "--only", "two2021")
    assert lab.text("refs.bib") == before.replace("{2021}", "{2020},\n  month = jan")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("from zotero", "One in Zotero"), ("from bib", "One in the bib"), ("prefer bib", "One in the bib")],
)
def test_rules_of_the_configuration(lab: Lab, rule: str, expected: str) -> None:
    """A rule per attribute in zsync.yaml settles it without asking."""
    lab.write("zsync.yaml", lab.text("zsync.yaml") + f"merge:\n  attributes:\n    title: {rule}\n")
    assert zsync("sync", "--yes").return_value == 0
    assert titles(lab)[0] == expected
    assert lab.plan().operations == ()


def test_a_rule_to_ask_holds_a_change_until_a_person_says(tmp_path: Path) -> None:
    """`ask`: what one side changed or removed waits; either value may be chosen. What is new goes."""
    rule = "merge: {attributes: {title: ask, date: ask}}\n"
    for choice, title in (("bib", "Neu"), ("zotero", "One")):
        (tmp_path / choice).mkdir()
        lab = Lab(tmp_path / choice, config=f"notes: [notes]\nbib: [refs.bib]\nzotero: [embedded]\n{rule}")
        lab.write("refs.bib", ENTRY.format("one2020", "One", 2020))
        lab.library.write(article("one2020", "One", creators=[], date=""))
        assert lab.sync().plan.conflicts == ()
        assert lab.items()["one2020"]["date"] == "2020"
        lab.swap("refs.bib", "{One}", "{Neu}")
        lab.swap("refs.bib", ",\n  year = {2020}", "")
        for plan in (lab.sync().plan, lab.plan()):
            assert plan.operations == ()
            assert [(each.attribute, each.reason) for each in plan.conflicts] == [
                ("date", "changed"), ("title", "changed"),
            ]  # fmt: skip
        lab.write(page.NAME, lab.text(page.NAME).replace(f"- [ ] {choice}", f"- [x] {choice}"))
        assert lab.sync().plan.conflicts == ()
        assert lab.items()["one2020"]["title"] == title
        assert f"title = {{{title}}}" in lab.text("refs.bib")
        assert lab.items()["one2020"]["date"] == ("" if choice == "bib" else "2020")
        assert lab.plan().operations == ()


def test_an_attribute_switched_off_is_left_alone(lab: Lab) -> None:
    """`off`: neither merged nor a conflict."""
    lab.write("zsync.yaml", lab.text("zsync.yaml") + "merge:\n  attributes:\n    title: off\n")
    assert zsync("sync", "--yes").return_value == 0
    assert lab.items()["one2020"]["title"] == "One in Zotero"
    assert "One in the bib" in lab.text("refs.bib")


def test_answers_need_a_target(lab: Lab) -> None:
    """--take without a key or --all is a usage error, and so is a side that takes no part."""
    from zsync.cli.main import run

    assert run(["resolve", "--take", "bib"]) == 2
    assert run(["resolve", "one2020", "--take", "notes"]) == 2
