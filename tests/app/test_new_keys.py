"""Works without a citation key get one, by the formula, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.lab import CONFIG, Killed, Lab, killer
from tests.app.test_undo import seen, settled, take_back
from tests.replicas.library import article
from zsync.cli.main import group
from zsync.errors import ConfigProblem

INBOX = {"key": "ABCD2345", "version": 0, "name": "Inbox"}
SCOPED = (
    "notes: [notes]\nbib: {files: [refs.bib], add: all}\nzotero: {libraries: [embedded], collections: [Inbox]}\n"
)


def bare(title: str, **more: object) -> dict[str, object]:
    """An article without a key, in the collection."""
    made = article("", title, collections=["ABCD2345"], **more)
    return {name: value for name, value in made.items() if name != "citationKey"}


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A library with a collection that is the scope, and a .bib with one entry."""
    return prepared(tmp_path)


def prepared(root: Path, config: str = SCOPED) -> Lab:
    root.mkdir(exist_ok=True)
    lab = Lab(root, config=config)
    lab.library.outside.write([INBOX], kind="collections")
    lab.write("refs.bib", "@article{lovelaceGreatNotesEngines2020,\n  title = {Another},\n  year = {1999}\n}\n")
    return lab


def keys(lab: Lab) -> list[str]:
    """The citation keys of the library."""
    return sorted(data.get("citationKey", "") for data in lab.items().values() if data["title"] != "Another")


def test_a_new_item_gets_a_key(lab: Lab) -> None:
    """By the formula, free among all keys, with postfixes for equal ones; the plan says why, the .bib gets it."""
    lab.library.write(bare("Great Notes on Engines"), bare("Great Notes on Engines", volume="2"))
    plan = lab.plan()
    made = [op for op in plan.operations if op.attribute == "key"]
    assert [op.action for op in made] == ["update", "update"]
    assert all("a new key, by the formula" in op.because for op in made)
    lab.sync()
    assert keys(lab) == ["lovelaceGreatNotesEngines2020a", "lovelaceGreatNotesEngines2020b"]
    assert lab.text("refs.bib").count("@article{lovelaceGreatNotesEngines2020") == 3
    settled(lab)


def test_a_key_is_never_made_again(lab: Lab) -> None:
    """A work whose title changed keeps its key; so does one whose key a person chose."""
    lab.library.write(bare("Great Notes on Engines"))
    lab.sync()
    (key,) = keys(lab)
    lab.patch(key, title="Something Else")
    lab.sync()
    lab.patch(key, citationKey="mine2020")
    lab.sync()
    assert keys(lab) == ["mine2020"]
    settled(lab)
    lab.library.write(bare("Great Notes on Engines", volume="3"))
    lab.sync()
    assert keys(lab) == ["lovelaceGreatNotesEngines2020b", "mine2020"], "an alias is taken"


def test_out_of_scope_or_off_no_key_is_made(tmp_path: Path) -> None:
    """An item that is none of the project's, or a rule that leaves keys alone."""
    lab = prepared(tmp_path / "one", CONFIG)
    lab.library.write(bare("Great Notes on Engines"))
    lab.sync()
    assert keys(lab) == [""]
    lab = prepared(tmp_path / "two", SCOPED + "merge: {attributes: {key: off}}\n")
    lab.library.write(bare("Great Notes on Engines"))
    lab.sync()
    assert keys(lab) == [""]


def test_the_configured_formula(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the command, with the formula of zsync.yaml; one that cannot be read is told with its place."""
    lab.write("zsync.yaml", SCOPED + "keys: {formula: 'auth.upper + year'}\n")
    lab.library.write(bare("Great Notes on Engines"))
    monkeypatch.chdir(lab.root)
    shown = CliRunner().invoke(group, ["plan"])
    assert "LOVELACE2020" in shown.stdout, shown.output
    assert "by the formula auth.upper + year" in shown.stdout
    lab.write("zsync.yaml", SCOPED + "keys: {formula: 'auth.nonsense('}\n")
    wrong = CliRunner().invoke(group, ["plan"])
    assert isinstance(wrong.exception, ConfigProblem)
    assert "the key formula" in str(wrong.exception)


def test_killed_anywhere(tmp_path: Path) -> None:
    """A run killed at any effect and run again gives the same keys."""
    for moment in ("before", "after", "recorded"):
        for number in range(3):
            lab = prepared(tmp_path / f"{moment}{number}")
            lab.library.write({**bare("Great Notes on Engines"), "key": "BCDE2345", "version": 0})
            try:
                lab.sync(killer(moment, number))
            except Killed:
                lab.sync()
            assert keys(lab) == ["lovelaceGreatNotesEngines2020a"]
            assert "@article{lovelaceGreatNotesEngines2020a," in lab.text("refs.bib")
            settled(lab)


def test_undone(lab: Lab) -> None:
    """The key and the entry are taken back, and are not made again until somebody asks for them."""
    lab.library.write(bare("Great Notes on Engines"))
    before = seen(lab)
    ran = lab.sync()
    outcome = take_back(lab)
    assert outcome.left == []
    assert seen(lab) == before
    assert len(settled(lab).held) == len(ran.plan.operations)
    take_back(lab, outcome.run)
    assert keys(lab) == ["lovelaceGreatNotesEngines2020a"]
    settled(lab)
