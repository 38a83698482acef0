"""JabRef's groups as collections, where the project says so: both ways, the tree left as it is."""

from __future__ import annotations

from pathlib import Path

from tests.app.lab import Lab
from tests.app.test_collections import rename, shelf, shelved, tree
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article

CONFIG = "bib: {files: [refs.bib], groups: yes}\nzotero: [embedded]\nmerge: {attributes: {collections: two-way}}\n"
TREE = """@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:Thesis\\;0\\;1\\;\\;\\;\\;;
2 StaticGroup:Chapter 2\\;0\\;1\\;\\;\\;\\;;
2 KeywordGroup:Found\\;0\\;keywords\\;found\\;0\\;0\\;1\\;\\;\\;\\;;
3 StaticGroup:Deep\\;0\\;1\\;\\;\\;\\;;
1 StaticGroup:Twice\\;0\\;1\\;\\;\\;\\;;
2 StaticGroup:Same\\;0\\;1\\;\\;\\;\\;;
1 StaticGroup:Same\\;0\\;1\\;\\;\\;\\;;
}
"""
ENTRY = "@article{{{key},\n  title = {{{key}}},\n  date = {{2020}},\n{more}}}\n\n"


def lab_of(root: Path, config: str = CONFIG, **groups: str) -> Lab:
    """A .bib with one entry each, in these groups, and JabRef's tree."""
    lab = Lab(root, config=config)
    more = {key: f"  groups = {{{names}}},\n" if names else "" for key, names in groups.items()}
    lab.write("refs.bib", "".join(ENTRY.format(key=key, more=text) for key, text in more.items()) + TREE)
    return lab


def test_groups_arrive_as_collections(tmp_path: Path) -> None:
    """By their place in the tree; a name that two groups bear says nothing, and is no removal."""
    lab = lab_of(tmp_path, one2020="Chapter 2, Loose,Deep", two2020="Same, Thesis")
    before = lab.text("refs.bib")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert shelved(lab, "one2020") == ["Loose", "Thesis/Chapter 2", "Thesis/Found/Deep"]
    assert shelved(lab, "two2020") == ["Thesis"]
    assert lab.text("refs.bib") == before
    settled(lab)


def test_members_go_both_ways(tmp_path: Path) -> None:
    """Added and removed on either side; collections that JabRef has no group for stay in Zotero."""
    lab = lab_of(tmp_path, one2020="Thesis", two2020="")
    lab.sync()
    two, other = shelf(lab, "Two"), shelf(lab, "Sub", shelf(lab, "Elsewhere"))
    lab.patch("one2020", collections=[two, other])
    assert lab.sync().applied.failed == ()
    assert "groups = {Two}," in lab.text("refs.bib")
    settled(lab)
    lab.swap("refs.bib", "  groups = {Two},\n", "")
    two = "{two2020},\n  date = {2020},\n"
    lab.swap("refs.bib", two, f"{two}  groups = {{Chapter 2}},\n")
    assert lab.sync().applied.failed == ()
    assert shelved(lab, "one2020") == ["Elsewhere/Sub"]
    assert shelved(lab, "two2020") == ["Thesis/Chapter 2"]
    assert lab.text("refs.bib").endswith(TREE)
    settled(lab)


def test_a_new_entry_has_its_groups(tmp_path: Path) -> None:
    """And an undo takes a membership back."""
    config = CONFIG.replace("groups: yes", "groups: yes, add: all")
    lab = lab_of(tmp_path, config, one2020="Thesis")
    lab.sync()
    thesis = lab.items()["one2020"]["collections"]
    lab.library.write(article("new2020", "New", collections=thesis))
    assert lab.sync().applied.failed == ()
    assert "groups" in lab.text("refs.bib").partition("new2020")[2].partition("@")[0]
    settled(lab)
    before = lab.text("refs.bib")
    lab.patch("one2020", collections=[])
    lab.sync()
    assert lab.text("refs.bib") != before
    take_back(lab)
    assert lab.text("refs.bib") == before
    settled(lab)


def test_a_group_that_cannot_be_renamed_keeps_its_name(tmp_path: Path) -> None:
    """Zotero's collection has a name that JabRef has no group for: the entry stays where it is, and taking it out
    of there takes it out of the collection."""
    lab = lab_of(tmp_path, one2020="Chapter 2", two2020="Chapter 2")
    lab.sync()
    before = lab.text("refs.bib")
    inner = next(key for key, path in tree(lab).items() if path == "Thesis/Chapter 2")
    rename(lab, inner, name="Chapter 3")
    assert lab.sync().plan.operations == ()
    assert lab.text("refs.bib") == before
    settled(lab)
    lab.swap("refs.bib", "  groups = {Chapter 2},\n", "")
    lab.sync()
    assert (shelved(lab, "one2020"), shelved(lab, "two2020")) == ([], ["Thesis/Chapter 3"])
    settled(lab)
    lab.patch("two2020", collections=[])
    lab.sync()
    assert "groups" not in lab.text("refs.bib").partition("@Comment")[0]
    settled(lab)


def test_a_group_beside_one_that_is_not_certain_is_not_lost(tmp_path: Path) -> None:
    """An entry to which no group can be added goes on calling a renamed collection by its old name."""
    lab = lab_of(tmp_path, one2020="Same, Classics", two2020="Classics")
    lab.sync()
    rename(lab, next(key for key, path in tree(lab).items() if path == "Classics"), name="Old ones")
    assert lab.sync().applied.failed == ()
    assert "groups = {Same, Classics}" in lab.text("refs.bib")
    assert "groups = {Old ones}" in lab.text("refs.bib")
    assert (shelved(lab, "one2020"), shelved(lab, "two2020")) == (["Old ones"], ["Old ones"])
    settled(lab)
    lab.swap("refs.bib", "Same, Classics", "Classics")
    lab.sync()
    assert lab.text("refs.bib").count("groups = {Old ones}") == 2
    settled(lab)


def test_a_file_cut_in_its_tree(tmp_path: Path) -> None:
    """What the groups mean is not known then: nothing is put into a collection or taken out of one for it."""
    lab = lab_of(tmp_path, one2020="Chapter 2", two2020="Loose")
    lab.sync()
    before = lab.text("refs.bib")
    lab.write("refs.bib", before.rstrip().removesuffix("}"))
    lab.patch("two2020", collections=[shelf(lab, "Two")])
    run = lab.sync()
    assert {op.attribute for op in run.plan.operations} <= {"title"}
    assert shelved(lab, "one2020") == ["Thesis/Chapter 2"]
    lab.write("refs.bib", before)
    lab.sync()
    assert shelved(lab, "one2020") == ["Thesis/Chapter 2"]
    assert shelved(lab, "two2020") == ["Two"]
    settled(lab)


def test_off_by_default(tmp_path: Path) -> None:
    """Without the setting, and without a rule for collections, groups are text."""
    for number, config in enumerate((CONFIG.replace(", groups: yes", ""), CONFIG.partition("merge")[0])):
        (tmp_path / str(number)).mkdir()
        lab = lab_of(tmp_path / str(number), config, one2020="Thesis")
        before = lab.text("refs.bib")
        lab.sync()
        assert shelved(lab, "one2020") == []
        assert lab.text("refs.bib") == before
