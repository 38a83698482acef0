"""Merge conflicts that git left in notes: found where they are in force, not where a note shows one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.notes.unmerged import conflict

OPEN = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> laptop\n"
FENCED = OPEN.replace("ours", "```py\nours")

CASES = [
    (OPEN, "markdown", 0),
    (f"---\ntitle: x\n---\n\n{OPEN}", "markdown", 18),
    (OPEN.replace("=======", "||||||| base\nold\n======="), "markdown", 0),
    (f"```\ncode\n```\n{OPEN}", "markdown", 13),
    (f"```\ncode\n```\n{OPEN}```\n", "markdown", 13),
    (f"````\n```\n{OPEN}````\n", "markdown", None),
    (f"~~~ text\n{OPEN}", "obsidian", None),
    (FENCED, "markdown", 0),
    (f"    {OPEN}", "markdown", None),
    ("<<<<<<< HEAD\n", "markdown", None),
    ("<<<<<<< HEAD\n>>>>>>> x\n=======\n", "markdown", None),
    ("Title\n=======\n\n<<<<<<< x\n", "rst", None),
    (f"#+BEGIN_SRC diff\n{OPEN}#+END_SRC\n", "org", None),
    (f"#+begin_src\n#+end_src\n{OPEN}", "org", 22),
    (f"\\begin{{verbatim}}\n{OPEN}\\end{{verbatim}}\n", "latex", None),
    (f"----\n{OPEN}----\n", "asciidoc", None),
    (f"----\n----\n{OPEN}", "asciidoc", 10),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("text", "grammar", "start"), CASES)
def test_where_it_opens(text: str, grammar: str, start: int | None, newline: str) -> None:
    """The line with the first sign, and none in a block of code or without the other two signs."""
    text = text.replace("\n", newline)
    found = conflict(text, grammar=grammar)
    assert (found and found[0]) == (start and start + text[: text.index("<<<<<<<")].count("\r"))
    if found:
        assert text[slice(*found)].startswith("<<<<<<< HEAD")


@given(st.lists(st.sampled_from(["<<<<<<< a", "=======", ">>>>>>> b", "```", "~~~~", "x", "\\begin{verbatim}"])))
def test_it_never_raises(lines: list[str]) -> None:
    """Any lines, in any order; what is found is a line that opens one."""
    for grammar in ("markdown", "org", "latex", "asciidoc", "jupyter"):
        found = conflict("\n".join(lines), grammar=grammar)
        assert found is None or "\n".join(lines)[slice(*found)] == "<<<<<<< a"
