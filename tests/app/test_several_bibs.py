"""Several .bib files: each new entry goes to the first file that takes it; a work in two files is kept in both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_collections import shelf
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


def entry(key: str) -> str:
    """An entry in the layout of the files below."""
    return f"@article{{{key},\n  title = {{{key}}},\n  year = {{2020}}\n}}\n"


def test_by_collection_and_in_sorted_place(tmp_path: Path) -> None:
    """A file for a collection, sorted without regard to case: the entry stands in its place; else last."""
    config = CONFIG.replace('takes: ["type:book"]', 'takes: "collection:Thesis"')
    lab = Lab(tmp_path, config=config)
    thesis = shelf(lab, "Thesis")
    lab.write("books.bib", "\n".join(map(entry, ("Alpha", "beta", "Delta"))))
    lab.write("cited.bib", "\n".join(map(entry, ("zeta", "eta", "theta"))))
    lab.write("rest.bib", "% rest\n")
    lab.write("notes/a.md", "See [@kappa].\n")
    lab.library.write(article("chi", "Chi", collections=[thesis]), article("kappa", "Kappa"))
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    keys = [re.findall(r"@\w+\{(\w+),", lab.text(f"{name}.bib")) for name in ("books", "cited", "rest")]
    assert keys == [["Alpha", "beta", "chi", "Delta"], ["zeta", "eta", "theta", "kappa"], []]
    assert lab.plan().operations == ()


def test_without_rules_the_first_file_takes_all(tmp_path: Path) -> None:
    """One that is read-only, or exported by Better BibTeX, is passed over."""
    bib = "bib:\n  add: all\n  files: [{path: a.bib, read_only: yes}, b.bib, c.bib]\n"
    lab = Lab(tmp_path, config=bib + "zotero: [embedded]\n")
    for name in ("a", "b", "c"):
        lab.write(f"{name}.bib", f"% {name}\n")
    lab.library.write(article("one", "One"))
    lab.sync()
    assert "@article{one," in lab.text("b.bib")
    assert "@" not in lab.text("a.bib") + lab.text("c.bib")


def test_a_rule_that_fits_comes_before_a_file_for_all(tmp_path: Path) -> None:
    """The file for everything stands first, as in the README: books go to the file for books all the same."""
    files = "    - refs.bib\n    - {path: books.bib, takes: ['type:book']}\n"
    lab = Lab(tmp_path, config=f"notes: [notes]\nbib:\n  files:\n{files}zotero: [embedded]\n")
    lab.write("refs.bib", "% all\n")
    lab.write("books.bib", "% books\n")
    lab.library.write(article("art2020", "Art"), article("book2020", "Book", itemType="book"))
    lab.write("notes/a.md", "See [@art2020; @book2020].\n")
    lab.sync()
    assert "@article{art2020," in lab.text("refs.bib")
    assert "@book{book2020," in lab.text("books.bib")
    assert lab.plan().operations == ()
