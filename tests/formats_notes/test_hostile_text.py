"""No text makes the reader fail, and none makes it slow: the work grows as the text does."""

from __future__ import annotations

import sys
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.notes import GRAMMARS, scan
from zsync.formats.notes.assets import links
from zsync.formats.notes.edit import Uneditable, set_list
from zsync.formats.notes.frontmatter import read
from zsync.formats.notes.put import put

PIECES = [
    "@", "@a1", "[", "]", "](", "[[", "`", "``", "$", "$$", "\\", "{", "{{", "<", "<!--", "-->", "<pre>", "%%",
    "*@", "\n", "\n\n", "    ", "- ", "> ", "```", "~~~", "|", "---\n", ":cite:`", "{cite}`", "[cite:@",
    "[[cite:&", "\\cite{", "\\cite[", "\\begin{x}", "#cite(<", "//", "/*", "cite:[", "研", "é", "\x00", "\ud800",
    "\r", "%40", ".assets/", "🙂", "zotero://select/items/", "bbt:", ": ", "tags: [", "+++\n", "(@x) ",
    "#+begin_src\n", ":PROPERTIES:\n", "::\n\n ", "`x`", "$x$", "[a](b)", "<br>", "\\$", "@a1@", "a@b.org",
    "[^a-@a1]", "\n \n    ", "50 %", "~~", "\\sum ", ";@a1 ", "(@a1)", "[@a1]", "[[@a1]]", "[[a@b|c]]", "\n- ",
    "\n```\n", "\n\n```py\n@a1\n```\n", "````", "tags:\n::",
]  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


@given(TEXTS, st.sampled_from(GRAMMARS), st.sampled_from([None, frozenset({"a1", "研"})]))
def test_any_text_reads(text: str, grammar: str, known: frozenset[str] | None) -> None:
    """`scan` returns citations in order, with spans inside the text, whatever the text."""
    found = scan(text, grammar=grammar, known=known)
    assert all(0 <= c.start < c.end <= len(text) and c.key for c in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[c.start : c.end] == c.key or "%" in text[c.start : c.end] for c in found)


@given(TEXTS)
def test_any_front_matter_reads(text: str) -> None:
    """Front matter is read, or its fault is a value; edits are made or refused; links are found."""
    note = f"---\n{text}\n---\n"
    front = read(note)
    assert front.problem is None or 0 <= front.problem.offset <= len(note)
    assert front.tags is not None
    for edit in (lambda: set_list(note, "tags", ["x"]), lambda: put(note, "k", "x")):
        try:
            edit()
        except Uneditable:
            continue
    assert links(note, "obsidian") is not None


@pytest.mark.parametrize("level", ["[", "{", "- ", "? ", "[{"])
@pytest.mark.parametrize("levels", [101, 100_000])
def test_deep_front_matter_is_a_fault(level: str, levels: int) -> None:
    """However deep it is nested, the front matter is read no further; a composer would fall through the stack."""
    note = f"---\na: x\nb:\n {level * levels}\n---\n"
    problem = read(note).problem
    assert problem is not None
    assert 0 <= problem.offset <= len(note)


def test_long_front_matter_is_not_deep() -> None:
    """Many levels beside each other are none below each other."""
    lists = "".join(f"- [a, {{b: [{n}]}}]\n" for n in range(500))
    assert read(f"---\nx:\n{lists}y:{' ' * 200}z\n---\n").problem is None


@given(TEXTS, st.sampled_from(GRAMMARS))
def test_what_is_read_in_one_go_reads_as_with_care(text: str, grammar: str) -> None:
    """With a library, even an empty one, every paragraph is read sign by sign: the citations are the same."""
    assert scan(text, grammar=grammar) == scan(text, grammar=grammar, known=frozenset())


def test_an_address_before_another_sign_is_read_once() -> None:
    """An `@` glued to a Zotero address that ended before it is one of its own, and reading goes on behind it."""
    found = scan("zotero://select/items/@lee2020</pre>@kim2021+++@", grammar="myst")
    assert "lee2020" in {c.key for c in found}


def test_an_unknown_grammar_is_a_mistake_of_the_caller() -> None:
    """Only the names in GRAMMARS are grammars."""
    with pytest.raises(KeyError):
        scan("@a", grammar="docx")


def work(text: str, grammar: str) -> int:
    """The lines of Python that reading `text` takes: a measure of work that no clock disturbs."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        scan(text, grammar=grammar)
    finally:
        sys.settrace(before)
    return count


UNITS = [
    "@", "@a ", "[", "](@a", "`", "`@ ", "$", "$@", "\\", "<", "<!--@", "{{@", "[[@a", "    @a\n\n",
    "```a\n@a\n", "\n- @a", "> ```\n@x\n", "\\cite{", "[x]: @a\n", "> - ```\n", "- > @a\n>     @a\n", "> - >",
]  # fmt: skip
READERS = ["pandoc", "obsidian", "myst", "org", "latex", "typst", "rst", "asciidoc", "path"]


@pytest.mark.parametrize("grammar", READERS)
@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_as_the_text_does(unit: str, grammar: str) -> None:
    """Four times the text takes at most about four times the work."""
    small, large = work(unit * 60, grammar), work(unit * 240, grammar)
    assert large <= 4.6 * small + 200
