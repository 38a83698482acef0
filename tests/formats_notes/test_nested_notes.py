"""Quotes and lists that hold one another: what is text and what is code is told as CommonMark and pandoc tell it.

Pandoc's readers are the authority; they are given the same note, and their code is left out. Written decision,
kept out of the generated notes: where blocks follow one another in pandoc's Markdown without a blank line, quotes
and lists may go on over more lines than zsync thinks.
"""

from __future__ import annotations

import json
import re
import subprocess
from itertools import count
from typing import Any

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zsync.formats.notes import fences, scan

PANDOC = pypandoc.get_pandoc_path()
COMMONMARK = "commonmark+pipe_tables+footnotes"
CODE = ("Code", "CodeBlock", "RawInline", "RawBlock")

LEAVES = st.sampled_from(
    [["text @K"], ["    code @K"], ["# H @K"], ["`@K` and @K"], ["long @K", "line @K"], ["stray ` @K"], ["---"],
     ["```", "x @K", "", "y @K", "```"], ["~~~ py", "@K", "~~~"], ["````", "```", "@K", "````"],
     ["text @K", "==="],
     ["| @K | `@K` |", "|---|---|", "| a | @K |"], ["```py", "open @K"], ["<!-- @K", "@K -->"], ["2. @K"], ["-"]]
)  # fmt: skip
GAPS = st.sampled_from([[""], [""], [""], []])
BLANK = st.just([""])


def _joined(parts: list[tuple[list[str], list[str]]]) -> list[str]:
    lines = [line for gap, block in parts for line in [*gap, *block]]
    return lines[len(parts[0][0]) :]


def _quoted(lines: list[str]) -> list[str]:
    return [f"> {line}".rstrip() for line in lines]


def _item(sign: str, lines: list[str]) -> list[str]:
    return [f"{sign}{lines[0]}", *(f"{' ' * len(sign)}{line}".rstrip() for line in lines[1:])]


def _notes(leaves: Any, gaps: Any, *signs: str) -> Any:
    """Notes of such leaves and lists, with such gaps between their blocks."""

    def blocks(inner: Any) -> Any:
        return st.lists(st.tuples(gaps, inner), min_size=1, max_size=3).map(_joined)

    def containers(inner: Any) -> Any:
        held = blocks(inner)
        return st.one_of(inner, held.map(_quoted), st.builds(_item, st.sampled_from(signs), held))

    return blocks(st.recursive(leaves, containers, max_leaves=6)).map("\n".join)


SIGNS = ("- ", "* ", "1. ", "10. ", "-   ")
NOTES = _notes(LEAVES, GAPS, *SIGNS, "[^1]: ")
SPACED = _notes(LEAVES.filter(lambda lines: "open" not in lines[-1]), BLANK, *SIGNS, "(@) ", "#. ", "a) ")


def _numbered(text: str) -> str:
    """`text` with another key in each place, and each of its footnotes with a label of its own that is used."""
    keys, notes = count(1), count(1)
    named = re.sub(r"\[\^1\]:", lambda _: f"[^{next(notes)}]:", re.sub("K", lambda _: f"k{next(keys)}", text))
    used = "".join(f"[^{number}]" for number in range(1, next(notes)))
    return f"{named}\n\nend{used}\n"


def oracle_keys(text: str, format: str) -> set[str]:
    """The keys in what pandoc's reader of `format` takes for text."""
    command = [PANDOC, "-f", format, "-t", "json"]
    run = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    found: set[str] = set()
    _collect(json.loads(run.stdout)["blocks"], found)
    return found


def _collect(node: Any, found: set[str]) -> None:
    if isinstance(node, dict) and node.get("t") in CODE:
        return
    if isinstance(node, dict) and node.get("t") == "Str":
        found.update(re.findall(r"@(k\d+)", node["c"]))
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _collect(part, found)


def agree(text: str, grammar: str = "markdown") -> None:
    """Both see the same keys."""
    format = "markdown-implicit_figures" if grammar == "pandoc" else COMMONMARK
    assert {c.key for c in scan(text, grammar=grammar)} == oracle_keys(text, format), text


CASES = [
    "- > ```\n  > @K\n  > ```\n  > @K\n",
    "- > ```\n  > @K\n@K\n",
    "1. >     @K\n   >\n   > -   stray ` @K\n   > -   `@K` @K\n",
    "> > >     @K\n> > >\n> >> `@K` and @K\n",
    "- 10.     @K\n\n      - ````\n        @K\n        ````\n  `@K` and @K\n",
    "10. > * # H @K\n\n    @K\n\nstray ` @K\n",
    "> -   > stray ` @K\n>     >\n>     >     @K\n",
    "-   > ~~~ py\n    > @K\n    >\n    > @K\n    > ~~~\n    > `@K` @K\n",
    "1. # H @K\n   1. @K\n\n      >    @K\n      >\n      > @K\n   ````\n   @K\n\n   @K\n   ````\n\n- @K\n",
    "> - a @K\n> lazy @K\nlazy @K\n\n>     @K\n> -\n>\n>       @K\n",
    "- > a\n  > ===\n  >     @K\n  > - - -\n  >     @K\n  > 2. @K\n  >\n  > 2. @K\n",
    "> 1. <!-- @K\n>\n>    @K -->\n>    @K\n>\n> -\t```\n> \t@K\n",
]


@pytest.mark.parametrize("text", CASES, ids=lambda text: text[:30])
def test_the_hard_places(text: str) -> None:
    """The constructs that once were read otherwise."""
    agree(_numbered(text))


@settings(max_examples=40)
@given(NOTES)
def test_nested_notes_read_as_commonmark_reads_them(text: str) -> None:
    """In generated notes the keys in text are found, and no others."""
    if fences.nested(text):
        agree(_numbered(text))


@settings(max_examples=40)
@given(SPACED)
def test_nested_notes_read_as_pandoc_reads_them(text: str) -> None:
    """The same with pandoc's own Markdown."""
    if fences.nested(text):
        agree(_numbered(text), "pandoc")


@pytest.mark.deep
@settings(max_examples=1000)
@given(SPACED)
def test_many_nested_notes_read_as_pandoc_reads_them(text: str) -> None:
    """The same with pandoc's own Markdown, for the long run."""
    if fences.nested(text):
        agree(_numbered(text), "pandoc")


@pytest.mark.deep
@settings(max_examples=1000)
@given(NOTES)
def test_many_nested_notes_read_as_commonmark_reads_them(text: str) -> None:
    """The same, for the long run."""
    if fences.nested(text):
        agree(_numbered(text))
