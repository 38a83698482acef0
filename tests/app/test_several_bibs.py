"""Several .bib files: each new entry goes to the first file that takes it; a work in two files is kept in both."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.config.settings import load
from zsync.errors import ConfigProblem

CONFIG = """notes: [notes]
bib:
  add: all
  files:
    - {path: books.bib, takes: ["type:book"]}
    - {path: cited.bib, takes: cited}
    - rest.bib
zotero: [embedded]
"""


def test_new_entries_go_where_the_rules_say(tmp_path: Path) -> None:
    """By type first, then what is cited, then the rest; nothing twice."""
    lab = Lab(tmp_path, config=CONFIG)
    for name in ("books", "cited", "rest"):
        lab.write(f"{name}.bib", f"% {name}\n")
    lab.write("notes/a.md", "See [@paper2020; @book2021].\n")
    lab.library.write(
        article("paper2020", "A paper"),
        article("other2022", "Another"),
        article("book2021", "A book", itemType="book"),
    )
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert "@book{book2021," in lab.text("books.bib")
    assert "@article{paper2020," in lab.text("cited.bib")
    assert "@article{other2022," in lab.text("rest.bib")
    assert sum(lab.text(f"{name}.bib").count("\n@") for name in ("books", "cited", "rest")) == 3
    assert lab.plan().operations == ()


def test_a_work_in_two_files_is_kept_in_both(tmp_path: Path) -> None:
    """An edit in one file arrives in the other and in Zotero."""
    lab = Lab(tmp_path, config="notes: [notes]\nbib: [a.bib, b.bib]\nzotero: [embedded]\n")
    for name in ("a", "b"):
        lab.write(f"{name}.bib", "@article{one2020,\n  title = {One},\n  year = {2020}\n}\n")
    lab.sync()
    lab.swap("b.bib", "{One}", "{One, corrected}")
    assert lab.sync().plan.conflicts == ()
    assert "{One, corrected}" in lab.text("a.bib")
    assert lab.items()["one2020"]["title"] == "One, corrected"
    assert len(lab.items()) == 1
    assert lab.plan().operations == ()


def test_a_rule_that_is_none_is_named_with_its_place(tmp_path: Path) -> None:
    """An unknown rule is a fault of the configuration."""
    lab = Lab(tmp_path, config="bib:\n  files:\n    - {path: a.bib, takes: everything}\n")
    with pytest.raises(ConfigProblem, match="no rule"):
        load(lab.root)
