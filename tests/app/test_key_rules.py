"""Rules about the citation key, and a merge driver that is called by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import CONFIG, Lab
from zsync.cli.main import run

ENTRY = "@article{one2020,\n  author = {Lovelace, Ada},\n  title = {One},\n  year = {2020}\n}\n"


@pytest.mark.parametrize(("world", "key"), [("zotero", "one2020"), ("bib", "bibKey")])
def test_a_one_way_rule_holds_for_keys(tmp_path: Path, world: str, key: str) -> None:
    """Renamed in the `.bib`: with `from zotero` it goes back, with `from bib` the others follow."""
    lab = Lab(tmp_path, config=CONFIG + f"merge: {{attributes: {{key: from {world}}}}}\n")
    lab.write("refs.bib", ENTRY)
    lab.write("notes/a.md", "See [@one2020].\n")
    lab.sync()
    lab.swap("refs.bib", "one2020", "bibKey")
    assert lab.sync().plan.conflicts == ()
    assert (list(lab.items()), lab.text("notes/a.md")) == ([key], f"See [@{key}].\n")
    assert f"@article{{{key}," in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_a_one_way_rule_settles_keys_of_two_sides(tmp_path: Path) -> None:
    """Both renamed: nobody is asked."""
    lab = Lab(tmp_path, config=CONFIG + "merge: {attributes: {key: from zotero}}\n")
    lab.write("refs.bib", ENTRY)
    lab.sync()
    lab.swap("refs.bib", "one2020", "bibKey")
    lab.patch("one2020", citationKey="zotKey")
    assert lab.sync().plan.conflicts == ()
    assert "@article{zotKey," in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_keys_that_are_off_stay_where_they_are(tmp_path: Path) -> None:
    """Renamed in the `.bib` or in Zotero: no side follows, nobody is asked, and all else of the work goes on."""
    lab = Lab(tmp_path, config=CONFIG + "merge: {attributes: {key: off}}\n")
    lab.write("refs.bib", ENTRY)
    lab.write("notes/a.md", "See [@one2020].\n")
    lab.sync()
    lab.swap("refs.bib", "one2020", "bibKey")
    lab.patch(next(iter(lab.items())), citationKey="zotKey")
    assert lab.sync().plan.operations == ()
    for title in ("{Two}", "{Three}"):
        lab.swap("refs.bib", lab.text("refs.bib").split("title = ")[1].split(",")[0], title)
        made = lab.sync().plan
        assert (made.conflicts, [op.attribute for op in made.operations]) == ((), ["title"])
        assert {key: item["title"] for key, item in lab.items().items()} == {"zotKey": title.strip("{}")}
        assert lab.plan().operations == ()
    assert "@article{bibKey," in lab.text("refs.bib")
    assert lab.text("notes/a.md") == "See [@one2020].\n"


def test_a_merge_driver_without_its_files_is_a_matter_of_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and the file that is not there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "o").write_text("")
    assert run(["merge-driver", "o", "nowhere", "o"]) == 2
    assert "nowhere" in capsys.readouterr().err
