"""Faults of `zsync.yaml`: each is told with its line and column, and none is taken for a setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from zsync.config import paths
from zsync.config.bibfile import BibFile
from zsync.config.settings import Settings, load, parse
from zsync.errors import ConfigProblem
from zsync.formats.notes import GRAMMARS

HEAD = "notes: [.]\nbib: [refs.bib]\nzotero: [embedded]\n"


def read(text: str) -> Settings:
    """The settings of this text."""
    return parse(text, Path("zsync.yaml"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("zotero: [user/1]\n", "1:10: 'user/1' names no library: use embedded"),
        ("zotero:\n  libraries:\n    - users/1\n    - users/0\n", "4:7: 'users/0' names no library"),
        ("zotero: [users/1, users/1]\n", "1:19: two of the libraries are called users/1"),
        ("zotero: {libraries: [users/1], home: groups/2}\n", "1:38: 'groups/2' is none of the libraries: users/1"),
        ("notes: [..]\n", "1:9: '..' is outside the project"),
        ("notes: [/etc]\n", "1:9: '/etc' is outside the project"),
        ("notes: [a/../../b]\n", "1:9: 'a/../../b' is outside the project"),
        ("bib:\n  files: [{path: ../x.bib}]\n", "2:18: '../x.bib' is outside the project"),
        ("bib:\n  files: [{path: /x.bib}]\n", "2:18: '/x.bib' is outside the project"),
        ("bib: ['']\n", "1:7: a file is expected here"),
        ("bib: [.]\n", "1:7: a file is expected here"),
        ("bib: [a.bib, ./a.bib]\n", "1:14: 'a.bib' is named a second time"),
        ("bib: [a.bib, {path: a.bib}]\n", "1:21: 'a.bib' is named a second time"),
        ('bib: ["a\\0b"]\n', "1:7: 'a\\x00b' cannot be a path"),
        ('notes: ["\\ud800"]\n', "1:9: '\\ud800' cannot be a path"),
        (f"notes: [{'ä' * 130}]\n", "1:9: "),
        ("notes: {grammars: {'*.md': obsidain}}\n", "1:28: unknown grammar 'obsidain'; did you mean 'obsidian'?"),
        ("notes: {grammars: {'*.md': }}\n", "1:27: a single text is expected here"),
        ("notes: {grammars: pandoc}\n", "1:19: `grammars` must be a mapping"),
        ("bib: [null]\n", "1:7: a single text is expected here"),
        ("notes:\n  folders:\n    -\n    - a\n", "3:6: a single text is expected here"),
        ("bib: {files: [a.bib], groups: ture}\n", "1:31: 'ture' is neither yes nor no"),
        ("bib: [{path: a.bib, read_only: 1}]\n", "1:32: '1' is neither yes nor no"),
        ("bib: [{path: a.bib, fields: [abstrakt]}]\n", "1:30: unknown attribute 'abstrakt'; did you"),
        ("merge: {max_deletes: ²}\n", "1:22: '²' is not a number"),
        ("merge: {max_deletes: 99999999999999999999}\n", "1:22: '99999999999999999999' is not a number"),
        ("notes: [a]\nbib: [b]\nnotes: [c]\n", "3:1: 'notes' stands here a second time; the first is in line 1"),
        ("bib:\n  files: [b]\n  add: all\n  add: none\n", "4:3: 'add' stands here a second time"),
        ("merge: {attributes: {title: off, title: ask}}\n", "1:34: 'title' stands here a second time"),
        ("? [a]\n: b\n", "1:3: a single text is expected here"),
        ("merge: {attributes: {title: ask, tags: ask}}\n", "1:40: 'ask' is no rule for tags: it is for fields"),
        ("merge: {attributes: {key: ask}}\n", "1:27: 'ask' is no rule for key: it is for fields"),
        ("merge: {attributes: {title: [ask]}}\n", "1:29: a single text is expected here"),
        ("notes: [a]\n<<<<<<< HEAD\nbib: [a.bib]\n=======\n>>>>>>> x\n", "2:1: git left a merge conflict here"),
        ("notes: [a]\n# \x07\n", "2:3: not valid YAML: a character that may not stand there (U+0007)"),
        (f"notes: {'[' * 5000}\n", "not valid YAML: nested too deeply"),
    ],
)
def test_a_fault_has_its_place(text: str, fault: str) -> None:
    """One message a place; what stands there is not shown as our own objects."""
    with pytest.raises(ConfigProblem) as problem:
        read(text)
    told = str(problem.value)
    assert fault in told
    assert told.startswith("zsync.yaml:")
    assert "Node(" not in told
    assert told.count("expected here") <= 1


def test_the_grammars_are_those_there_are() -> None:
    """The settings know their names, and load none of them."""
    assert set(GRAMMARS) == paths.GRAMMARS


def test_all_of_them_at_once() -> None:
    """Faults of three sections, in their order."""
    with pytest.raises(ConfigProblem) as problem:
        read("notes: [..]\nbib: ['']\nzotero: [x]\n")
    places = [line.rsplit(": ", 1)[0] for line in str(problem.value).splitlines()]
    assert [place.split(":")[1] for place in places[:3]] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "keys:\nmerge:\n",
        HEAD + "keys:\n  formula:\nmerge:\n  max_deletes: ~\n  attributes: null\n",
        "notes: {folders: [.]}\nbib: {files: [refs.bib], add: }\nzotero: {libraries: [embedded], home: }\n",
    ],
)
def test_a_key_without_a_value_says_nothing(text: str) -> None:
    """As a file in which that key is a comment."""
    assert read(text) == read(HEAD)


def test_what_is_meant_in_another_spelling() -> None:
    """Paths of .bib files in their plain form; a text in quotes is a text, whatever YAML would make of it."""
    assert read("bib: [./a.bib, b//c.bib]\n").bib == (BibFile("a.bib"), BibFile("b/c.bib"))
    assert read('bib: ["null", "5"]\nnotes: [5]\n').notes == ("5",)
    assert read("bib: {files: [a.bib], groups: Off}\n").bib == (BibFile("a.bib"),)
    assert read("bib: [{path: a.bib, read_only: TRUE}]\n").bib == (BibFile("a.bib", read_only=True),)


def test_another_encoding(tmp_path: Path) -> None:
    """The place is that of the first byte that is no UTF-8."""
    (tmp_path / "zsync.yaml").write_bytes("bib: [ä.bib]\nnotes: [ö, ".encode() + b"m\xfcll]\n")
    with pytest.raises(ConfigProblem, match=r"zsync\.yaml:2:13: this is not UTF-8"):
        load(tmp_path)
