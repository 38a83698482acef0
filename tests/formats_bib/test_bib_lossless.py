"""The first law: a parsed text is the same text, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zsync.formats.bib import parse

CASES = sorted((Path(__file__).parent.parent / "data" / "bib-cases").glob("*.bib"))
PIECES = [
    *("@article{a1,\n", "@misc{b}", "@book(c, ", "@string{s = ", "@comment{", "@preamble{", "@ARTICLE {k2 ,"),
    *("@", "{", "}", "(", ")", '"', ","),
    *("\n", "\r\n", "\r", "%", "\\{", "\\}", "\\", "#", "=", " ", "\f", "\ufeff"),
    *("title = {T}", "year = 2001", "month = jan", "é", "\udc80", "x", "\n}\n\n", "\n@misc{k3, title={A},\n}\n"),
]
BIBLIKE = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def read(path: Path) -> str:
    """The text of a fixture, as the edges read files."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_hard_cases_keep_their_text(path: Path) -> None:
    """Every hard case parses to its own text, its blocks have no gap, and it reports without an exception."""
    text = read(path)
    doc = parse(text)
    assert doc.text == text
    assert "".join(block.raw for block in doc.blocks) == text
    assert all(problem.span.start <= problem.span.end <= len(text) for problem in doc.problems)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), BIBLIKE))
def test_any_text_is_kept(text: str) -> None:
    """Blocks join to the text; every entry, field and problem lies inside it; nothing raises."""
    doc = parse(text)
    assert doc.text == text
    assert "".join(block.raw for block in doc.blocks) == text
    for entry in doc.entries:
        assert text[entry.start] == "@"
        assert entry.type
        for field in entry.all_fields:
            assert entry.start < field.start < field.end <= entry.end
            assert field.value is not None
    assert all(entry.line >= 1 for entry in doc.entries)
    assert list(doc.problems) is not None


@settings(max_examples=300, deadline=None)
@given(BIBLIKE, BIBLIKE, BIBLIKE, BIBLIKE)
def test_reading_again_after_an_edit_is_reading_anew(start: str, old: str, new: str, end: str) -> None:
    """A parse helped by the previous document equals a parse without it."""
    before, after = start + old + end, start + new + end
    helped, anew = parse(after, parse(before)), parse(after)
    assert helped.scanned.pieces == anew.scanned.pieces
    assert helped.scanned.odd == anew.scanned.odd
    assert helped.scanned.notes == anew.scanned.notes
