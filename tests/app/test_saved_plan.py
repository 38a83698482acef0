"""A saved plan is carried out exactly, or refused with what differs; --explain says why."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.app.lab import Lab
from tests.app.test_killed import build
from zsync.cli.main import group
from zsync.errors import UsageProblem

Call = Callable[..., Result]


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """The laboratory with edits on every side, as the current folder."""
    lab = build(tmp_path)
    monkeypatch.chdir(tmp_path)
    return lab


def call(*args: str) -> Result:
    """The command; what it told comes as an exception."""
    done = CliRunner().invoke(group, list(args), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done


def shown(*args: str) -> dict[str, Any]:
    """The JSON document of a command."""
    data: dict[str, Any] = json.loads(call(*args, "--format", "json").stdout)
    return data


def test_the_saved_plan_is_carried_out(lab: Lab) -> None:
    """What was looked at is what is done."""
    planned = call("plan", "--out", "plan.json")
    assert planned.return_value == 1
    saved = json.loads(lab.text("plan.json"))
    ran = shown("sync", "--yes", "--plan", "plan.json")
    assert ran["operations"] == saved["operations"]
    assert ran["applied"] == len(saved["operations"])
    assert lab.plan().operations == ()


def test_unrelated_edits_do_not_spoil_it(lab: Lab) -> None:
    """A comment in the .bib and a new word in a note change no plan."""
    call("plan", "--out", "plan.json")
    lab.swap("refs.bib", "% mine", "% mine, really")
    lab.swap("notes/other.md", "say", "truly say")
    assert shown("sync", "--yes", "--plan", "plan.json")["failed"] == []
    assert "% mine, really" in lab.text("refs.bib")


def test_another_plan_is_refused(lab: Lab) -> None:
    """One more edit: nothing is done, the side and the difference are named."""
    call("plan", "--out", "plan.json")
    lab.swap("refs.bib", "Two, corrected", "Two, corrected twice")
    before, version = lab.files(), lab.library.version()
    with pytest.raises(UsageProblem) as refused:
        call("sync", "--yes", "--plan", "plan.json")
    assert "(bib:refs.bib changed since)" in refused.value.message
    assert "no longer: two2021 zotero:users/1: update title Two → Two, corrected\n" in refused.value.message
    assert "new: two2021 zotero:users/1: update title Two → Two, corrected twice" in refused.value.message
    assert (lab.files(), lab.library.version()) == (before, version)


def test_files_that_make_another_plan_are_named(lab: Lab) -> None:
    """A file that came since is told by its name."""
    call("plan", "--out", "plan.json")
    lab.write("notes/{1}_One@one2020.assets/new.png", b"new")
    with pytest.raises(UsageProblem) as refused:
        call("sync", "--yes", "--plan", "plan.json")
    assert "create attachments new.png" in refused.value.message


def test_a_plan_about_a_part_does_not_speak_of_all(lab: Lab) -> None:
    """Titles differ: nothing is to be done about pages, but nobody says that all sides agree."""
    assert call("plan", "--only", "pages").stdout == "Nothing to do.\n"
    call("sync", "--yes")
    assert call("plan").stdout == "All sides agree.\n"


def test_a_plan_carried_out_is_refused_the_second_time(lab: Lab) -> None:
    """Twice is not exactly it."""
    call("plan", "--out", "plan.json")
    call("sync", "--yes", "--plan", "plan.json")
    with pytest.raises(UsageProblem, match="no longer"):
        call("sync", "--yes", "--plan", "plan.json")


def test_choices_are_kept_in_the_plan(lab: Lab) -> None:
    """A plan made with --only is carried out with --only."""
    call("plan", "--out", "plan.json", "--only", "tags")
    ran = shown("sync", "--yes", "--plan", "plan.json")
    assert {operation["attribute"] for operation in ran["operations"]} == {"tags"}


@pytest.mark.parametrize("other", ["--only tags", "--prefer bib", "--redo", "--keep-going"])
def test_other_choices_are_refused(lab: Lab, other: str) -> None:
    """They would not be obeyed: all of the plan would be carried out."""
    call("plan", "--out", "my plan.json")
    before = lab.files()
    with pytest.raises(UsageProblem, match="brings the choices"):
        call("sync", "--yes", "--plan", "my plan.json", *other.split())
    assert lab.files() == before


def test_what_is_to_be_typed_can_be_typed(lab: Lab) -> None:
    """A name with a blank in it is one word for the shell, too."""
    said = call("plan", "--out", "my plan.json").stderr.strip()
    words = shlex.split(said.partition(": zsync ")[2].removesuffix(" carries out exactly this."))
    assert call(*words, "--yes").return_value == 0


@pytest.mark.parametrize("content", ["", "[]", '{"schema": 1}', "no json"])
def test_what_is_no_plan_is_refused(lab: Lab, content: str) -> None:
    """The file is named."""
    lab.write("plan.json", content)
    with pytest.raises(UsageProblem) as refused:
        call("sync", "--yes", "--plan", "plan.json")
    assert refused.value.place == "plan.json"


@pytest.mark.parametrize(
    "part",
    [{"options": None}, {"options": {}}, {"read": None}, {"operations": None}, {"operations": [{}]},
     {"conflicts": [5]}, {"options": {"keep_going": False, "prefer": None, "only": 5, "redo": False}}],
)  # fmt: skip
def test_a_spoilt_plan_is_refused(lab: Lab, part: dict[str, Any]) -> None:
    """A part that is missing or of another kind; nothing is done."""
    call("plan", "--out", "plan.json")
    lab.write("plan.json", json.dumps(json.loads(lab.text("plan.json")) | part))
    before = lab.files()
    with pytest.raises(UsageProblem):
        call("sync", "--yes", "--plan", "plan.json")
    assert lab.files() == before


def test_explain_says_what_each_side_shows_and_what_follows(lab: Lab) -> None:
    """States, values and effects of one work, under its old or new key; calm attributes in one line."""
    text = call("plan", "--explain", "one2020").stdout
    assert "changed since it was shown what is agreed" in text
    assert "→ bib:refs.bib: rename (renamed in zotero:users/1)" in text
    assert "nothing follows for: creators, title" in text
    data = shown("plan", "--explain", "uno2020")
    date = next(each for each in data["attributes"] if each["attribute"] == "date")
    assert {side["side"]: (side["value"], side["state"]) for side in date["sides"]} == {
        "bib:refs.bib": ("2020", "same"),
        "notes": (None, "outside"),
        "zotero:users/1": ("2020-03-04", "changed"),
    }
    assert [operation["side"] for operation in date["operations"]] == ["bib:refs.bib"]


def test_explain_knows_the_nearest_key(lab: Lab) -> None:
    """A slip of the finger is told with the key that was meant."""
    with pytest.raises(UsageProblem) as told:
        call("plan", "--explain", "two2012")
    assert "two2021" in told.value.help


def test_explain_names_what_an_undo_holds_back(lab: Lab) -> None:
    """And --redo lets it go."""
    call("sync", "--yes")
    call("undo", "--yes")
    assert "is held back, since it was undone" in call("plan", "--explain", "uno2020").stdout
    assert "held back (--redo does them again)" in call("plan").stdout
    assert call("sync", "--yes", "--redo").return_value == 0
    assert "All sides agree." in call("plan").stdout
