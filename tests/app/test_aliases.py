"""Keys that an entry lists in `ids`, or an item in Extra: they name the work, and old keys can be kept there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import sync
from zsync.app.undo import undo
from zsync.config.settings import load

ENTRY = "@article{new2020,\n  title = {One},\n  ids = {old2020, older},\n  date = {2020}\n}\n"
CONFIG = "notes: [notes]\nbib:\n  files: [refs.bib]\n  aliases: ids\nzotero: [embedded]\n"
BOOKS = """@book{one2020,
  title = {One},
  date  = {2020},
}

@inbook{part2020,
  title    = {Part},
  crossref = {one2020},
  related  = {one2020},
  ids      = {chapter},
}

@xdata{shared,
  publisher = {P},
}

@book{two2021,
  title   = {Two},
  xdata   = {shared},
  related = {part2020,one2020},
}
"""


def whole(lab: Lab) -> None:
    """One run without a conflict, and nothing left to do."""
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert lab.plan().operations == ()


@pytest.mark.parametrize("known", [False, True])
def test_a_citation_by_an_alias_is_of_the_work(tmp_path: Path, known: bool) -> None:
    """At the first sync and later: no second work, and the note cites by the key of today."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY)
    lab.write("notes/a.md", "See @new2020.\n")
    if known:
        whole(lab)
    lab.write("notes/b.md", "See [@old2020] and @older, @other2000.\n")
    whole(lab)
    assert lab.text("notes/b.md") == "See [@new2020] and @new2020, @other2000.\n"
    assert lab.text("refs.bib") == ENTRY
    assert list(lab.items()) == ["new2020"]


def test_an_item_under_an_alias_is_the_same_work(tmp_path: Path) -> None:
    """Zotero has the old key: it gets the new one, and no second item is made."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY)
    lab.library.write(article("old2020", "Another title, no identifier", date="2020"))
    run = lab.sync()
    assert list(lab.items()) == ["new2020"]
    assert [conflict.attribute for conflict in run.plan.conflicts] == ["title"]


def test_an_alias_in_extra_counts(tmp_path: Path) -> None:
    """Better BibTeX's line of Extra."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "% mine\n")
    lab.write("notes/a.md", "See @old2020.\n")
    lab.library.write(article("new2020", "One", extra="tex.ids: old2020"))
    whole(lab)
    assert lab.text("notes/a.md") == "See @new2020.\n"
    assert "{new2020," in lab.text("refs.bib")


def test_an_alias_that_is_a_key_names_nobody_else(tmp_path: Path) -> None:
    """An entry with that very key is another work."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", ENTRY + "\n@article{old2020,\n  title = {Not one},\n  date = {2019}\n}\n")
    lab.write("notes/a.md", "See @old2020.\n")
    whole(lab)
    assert lab.text("notes/a.md") == "See @old2020.\n"
    assert set(lab.items()) == {"new2020", "old2020"}


def renamed(tmp_path: Path, config: str) -> Lab:
    """A work that got another key in Zotero."""
    lab = Lab(tmp_path, config=config)
    lab.write("refs.bib", BOOKS)
    lab.write("notes/a.md", "See @one2020.\n")
    whole(lab)
    lab.patch("one2020", citationKey="uno2020")
    whole(lab)
    return lab


def test_references_follow_a_rename(tmp_path: Path) -> None:
    """`crossref`, `related` and lists of keys; without a setting no alias is written."""
    lab = renamed(tmp_path, CONFIG.replace("  aliases: ids\n", ""))
    assert lab.text("refs.bib") == BOOKS.replace("one2020", "uno2020")
    assert lab.text("notes/a.md") == "See @uno2020.\n"


def test_the_old_key_is_kept_where_it_is_wanted(tmp_path: Path) -> None:
    """In `ids`, in the file's layout, behind what stands there; and taken back by an undo."""
    lab = renamed(tmp_path, CONFIG)
    new = BOOKS.replace("one2020", "uno2020")
    assert lab.text("refs.bib") == new.replace("{One},\n", "{One},\n  ids   = {one2020},\n", 1)
    lab.patch("part2020", citationKey="parte2020")
    whole(lab)
    assert "ids      = {chapter, part2020}" in lab.text("refs.bib")
    assert "related = {parte2020,uno2020}" in lab.text("refs.bib")
    with opened(load(lab.root), {}) as project:
        undo(project, name="undo1")
    assert "ids      = {chapter}," in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_a_key_taken_back_leaves_the_aliases(tmp_path: Path) -> None:
    """Renamed back: the key is no alias of itself."""
    lab = renamed(tmp_path, CONFIG)
    with opened(load(lab.root), {}) as project:
        sync(replace(project, renames={"uno2020": "one2020"}), run="back")
    assert "ids   = {uno2020}" in lab.text("refs.bib")
    assert "@book{one2020," in lab.text("refs.bib")
    assert lab.plan().operations == ()


def test_keys_listed_by_an_entry_that_was_merged_away(tmp_path: Path) -> None:
    """Two items become one: what its entry listed names the work that took it in, today and later."""
    lab = Lab(tmp_path, config=CONFIG)
    lab.write("refs.bib", ENTRY + "\n@article{two2020,\n  title = {Two},\n  date = {2020}\n}\n")
    lab.sync()
    lab.write("notes/b.md", "See [@old2020].\n")
    one = lab.items()["new2020"]
    lab.patch("two2020", relations={"dc:replaces": f"http://zotero.org/users/1/items/{one['key']}"})
    lab.patch("new2020", deleted=1)
    whole(lab)
    assert lab.text("notes/b.md") == "See [@two2020].\n"
    assert "new2020" not in lab.text("refs.bib")
    lab.write("notes/b.md", "See [@older].\n")
    whole(lab)
    assert lab.text("notes/b.md") == "See [@two2020].\n"
