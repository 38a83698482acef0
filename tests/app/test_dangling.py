"""A key that a person changed in a .bib, where other entries went on naming the old one: they are mended, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.lab import Killed, Lab, killer
from tests.app.test_undo import take_back

BIB = """@proceedings{conf2020,
  title = {Proceedings of a Conference},
  year = {2020}
}

@inproceedings{talk2020,
  title = {Talk},
  author = {Lovelace, Ada},
  crossref = {conf2020},
  related = {other2019, conf2020}
}
"""
NOTE = "[@conf2020; @talk2020]\n"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Two works on three sides, one of which names the other."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.write("notes/a.md", NOTE)
    assert lab.sync().plan.conflicts == ()
    assert lab.plan().operations == ()
    return lab


def test_entries_that_name_the_old_key_follow(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command brings the new key to the notes, the library, and the rest of the .bib; then all is done."""
    from zsync.cli.main import group

    lab.swap("refs.bib", "@proceedings{conf2020,", "@proceedings{congress2020,")
    monkeypatch.chdir(lab.root)
    shown = CliRunner().invoke(group, ["plan"], standalone_mode=False).output
    assert "~ bib:refs.bib: references conf2020 → congress2020 (renamed in bib:refs.bib)" in shown
    result = CliRunner().invoke(group, ["sync", "--yes"], standalone_mode=False)
    assert result.return_value == 0, result.output
    assert lab.text("refs.bib") == BIB.replace("conf2020", "congress2020")
    assert lab.text("notes/a.md") == NOTE.replace("conf2020", "congress2020")
    assert set(lab.items()) == {"congress2020", "talk2020"}
    assert lab.plan().operations == ()
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings of a Conference"
    assert lab.items()["talk2020"]["date"] == "2020"


def rename(lab: Lab) -> None:
    """A person gives the proceedings another key, and leaves the rest."""
    lab.swap("refs.bib", "@proceedings{conf2020,", "@proceedings{congress2020,")


def mended(lab: Lab) -> None:
    """The new key is everywhere, nothing else has changed, and nothing is left to do."""
    assert lab.text("refs.bib") == BIB.replace("conf2020", "congress2020")
    assert lab.text("notes/a.md") == NOTE.replace("conf2020", "congress2020")
    assert set(lab.items()) == {"congress2020", "talk2020"}
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings of a Conference"
    assert lab.plan().operations == ()


@pytest.mark.parametrize("moment", ["before", "announced", "after", "recorded"])
@pytest.mark.parametrize("effect", [0, 1, 2])
def test_killed_and_run_again(lab: Lab, moment: str, effect: int) -> None:
    """A run that dies anywhere is ended by the next."""
    rename(lab)
    with pytest.raises(Killed):
        lab.sync(killer(moment, effect))
    lab.sync()
    mended(lab)


def test_undone_and_it_stays_so(lab: Lab) -> None:
    """Back is what the run did; the entry keeps the key that the person gave it. Done again, all is as before."""
    rename(lab)
    before = lab.files()
    lab.sync()
    undone = take_back(lab)
    assert undone.left == []
    found = lab.files()
    assert {name: text for name, text in found.items() if name != "zsync.lock"} == {
        name: text for name, text in before.items() if name != "zsync.lock"
    }
    plan = lab.sync().plan
    assert plan.operations == ()
    assert {(op.side, op.attribute) for op in plan.held} == {
        ("bib:refs.bib", "references"), ("notes", "key"), ("zotero:users/1", "key")
    }
    assert lab.files() == found
    assert lab.items()["talk2020"]["proceedingsTitle"] == "Proceedings of a Conference"
    take_back(lab, undone.run)
    mended(lab)


def test_a_reference_to_a_former_key_written_later(lab: Lab) -> None:
    """An entry that comes with a key of before, when all was at rest."""
    rename(lab)
    lab.sync()
    lab.swap("refs.bib", "other2019, congress2020", "other2019, conf2020")
    assert [(op.attribute, op.before, op.after) for op in lab.sync().plan.operations] == [
        ("references", "conf2020", "congress2020")
    ]
    mended(lab)
