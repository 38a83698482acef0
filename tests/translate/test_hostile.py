"""Texts made to hurt: nothing raises, and twice the text takes about twice the steps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from zsync.translate.bib import BibDialect, BibNative
from zsync.translate.values.text import meaning

SEEDS = [
    "{",
    "}",
    "\\",
    "\\{",
    "\\a{",
    "$",
    "$x ",
    "--",
    "'",
    "`",
    "\\'",
    "{\\'",
    "{\\em ",
    "\\enquote{",
    "\\url{",
    "{a and ",
    "{a} and ",
    ";",
    "\\;",
    ":",
    "family=",
    "<i>",
    '<span class="nocase">',
    "10.1/",
    "1-",
    "\u0301",
    "\\c",
]
FIELDS = ("title", "author", "date", "doi", "url", "keywords", "file", "pages", "abstract", "isbn")


def steps(work: Callable[[], object], kinds: tuple[str, ...] = ("call",)) -> int:
    """How many of our functions `work` calls (with `c_call`: Python's own): what no busy machine changes."""
    calls = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal calls
        calls += event in kinds

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_texts(seed: str, biblatex: BibDialect) -> None:
    """Each field reads any length of each seed, and what was read can be written, in steps linear in length."""

    def run(length: int) -> None:
        for name in FIELDS:
            work = biblatex.read(BibNative("article", {name: seed * length}))
            for attribute, value in work.values.items():
                meaning(attribute, value)
                biblatex.write(BibNative("article", {}), attribute, value)

    run(50)
    assert steps(lambda: run(200)) < 2.6 * steps(lambda: run(100)) + 2000
