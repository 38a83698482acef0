"""Tags that an export does not keep whole: Zotero's own cut them at commas, Better BibTeX drops their signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_first_hour import agrees, lab_of
from tests.app.test_undo import settled

TAGS = ["ash", "plinian, dense", "old"]
LIST = "ash, plinian, dense, old"


def rows(names: list[str]) -> list[dict[str, str]]:
    """Tags as the API gives them."""
    return [{"tag": name} for name in names]


def lab_with(root: Path, tags: list[str], keywords: str) -> Lab:
    """One book with these tags, and its entry with that list."""
    return lab_of(root, [({"tags": rows(tags)}, f"keywords = {{{keywords}}}")], "book")


def tags_of(lab: Lab) -> list[str]:
    """The tags in Zotero, by name."""
    return sorted(row["tag"] for row in lab.items()["w0"]["tags"])


@pytest.mark.parametrize(
    ("tags", "keywords"),
    [
        (TAGS, LIST),
        (["Art, Modern", "Art, French", "Art, Modern, Paris"], "Art, Modern, Art, French, Art, Modern, Paris"),
        (["dense", "plinian, dense"], "dense, plinian, dense"),
        (["#todo", "C#", "x"], "C,todo,x"),
    ],
)
def test_a_tag_in_pieces_is_that_tag(tmp_path: Path, tags: list[str], keywords: str) -> None:
    """Nothing is planned on either side, and no piece becomes a tag."""
    agrees(lab_with(tmp_path, tags, keywords))


@pytest.mark.parametrize(
    ("tags", "keywords", "then"),
    [
        (["plinian, dense"], "plinian", ["plinian", "plinian, dense"]),
        (["plinian,dense"], "plinian, dense", ["dense", "plinian", "plinian,dense"]),
        (["a#b"], "ab", ["a#b", "ab"]),
        (["dense", "plinian", "plinian, dense"], "dense, plinian", ["dense", "plinian", "plinian, dense"]),
    ],
)
def test_what_may_be_another_tag_is_one(tmp_path: Path, tags: list[str], keywords: str, then: list[str]) -> None:
    """Pieces that are not all there, of which the tag cannot be made again, or that are tags of their own."""
    lab = lab_with(tmp_path, tags, keywords)
    lab.sync()
    assert tags_of(lab) == then
    settled(lab)


@pytest.mark.parametrize(
    ("tags", "keywords"),
    [
        (["ash", "old"], "ash, old"),
        ([*TAGS, "new"], f"{LIST}, new"),
        (["ash", "plinian", "old"], "ash, plinian, old"),
        ([*TAGS, "dense"], LIST),
        (["ash", "plinian, grey", "old"], "ash, old, {plinian, grey}"),
    ],
)
def test_edits_in_zotero(tmp_path: Path, tags: list[str], keywords: str) -> None:
    """A tag that goes takes its pieces along, but for those that are tags now; others come and go beside it."""
    lab = lab_with(tmp_path, TAGS, LIST)
    lab.sync()
    lab.patch("w0", tags=rows(tags))
    lab.sync()
    assert f"keywords = {{{keywords}}}" in lab.text("refs.bib")
    assert tags_of(lab) == sorted(tags)
    settled(lab)


@pytest.mark.parametrize(
    ("old", "new", "tags"),
    [
        ("plinian, dense, ", "", ["ash", "old"]),
        ("plinian, ", "", ["ash", "dense", "old"]),
        ("old", "old, new", ["ash", "new", "old", "plinian, dense"]),
        ("ash", "{plinian, dense}", ["dense", "old", "plinian", "plinian, dense"]),
    ],
)
def test_edits_in_the_entry(tmp_path: Path, old: str, new: str, tags: list[str]) -> None:
    """Who takes a piece away takes the tag away and keeps the other; beside the whole tag, pieces are tags."""
    lab = lab_with(tmp_path, TAGS, LIST)
    lab.sync()
    lab.swap("refs.bib", old, new)
    lab.sync()
    assert tags_of(lab) == tags
    settled(lab)


def test_pieces_that_become_tags_leave_the_tag(tmp_path: Path) -> None:
    """Whose pieces are all tags of their own later is there still, until somebody takes it away."""
    lab = lab_with(tmp_path, TAGS, LIST)
    lab.sync()
    for tags in ([*TAGS, "dense", "plinian"], ["dense", "plinian"]):
        lab.patch("w0", tags=rows(tags))
        lab.sync()
        assert tags_of(lab) == sorted(tags)
        settled(lab)
    assert "keywords = {plinian, dense}" in lab.text("refs.bib")


def test_a_lost_lock_changes_nothing(tmp_path: Path) -> None:
    """It is the first run again."""
    lab = lab_with(tmp_path, TAGS, LIST)
    lab.sync()
    (tmp_path / "zsync.lock").unlink()
    agrees(lab)
