"""Works named without a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.notes.mentions import mentions

LOG = """# Log

[2021-CVPR-oral-未看] Deep Nets for Reading Text. CVPR, 2021.
[202011-arixv]### FROST: Faster Training [code]

[2020-NIPS]Twins: Revisiting the Design of
Spatial Attention

[2021-blog] https://example.org/x
[page title] not a work
"""

CASES = [
    ("[2021-CVPR-oral-未看] Deep Nets. CVPR, 2021.", ("Deep Nets", "2021", "CVPR", ("oral", "未看"), {})),
    ("[202011-arixv]### FROST: Faster Training [code]", ("FROST: Faster Training", "2020-11", "arXiv", (), {})),
    ("[202102]-Large-Scale Recognition]", ("Large-Scale Recognition", "2021-02", "", (), {})),
    ("[2018-ICLR]A Paper code", ("A Paper", "2018", "ICLR", (), {})),
    ("> A Deep Net for Text 2019.12", ("A Deep Net for Text", "2019-12", "", (), {})),
    (">A Deep Net for Text CVPR2018", ("A Deep Net for Text", "2018", "CVPR", (), {})),
    ("> A  DEEP   NET 2018.9\n>\n> Some One", ("A DEEP NET", "2018-09", "", (), {})),
    ("Title: A Net\nPaper: https://arxiv.org/abs/2203.10489v2\n", ("A Net", "", "", (), {"arxiv": "2203.10489"})),
    ("|**2024-07-16**|[A [big] Net $x$](http://arxiv.org/abs/2407.11422)|null|",
     ("A [big] Net $x$", "2024-07-16", "", (), {"arxiv": "2407.11422"})),
    ("- [A Net](https://doi.org/10.1000/X.1)", ("A Net", "", "", (), {"doi": "10.1000/x.1"})),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:40] for case in CASES])
def test_one_mention(text: str, expected: tuple[object, ...]) -> None:
    """Title, date, venue, notes and identifiers of one line."""
    (found,) = mentions(text)
    assert (found.title, found.date, found.venue, found.notes, dict(found.identifiers)) == expected
    assert text[found.start : found.end] == found.text
    assert found.year == (int(found.date[:4]) if found.date else None)


ABSTRACT = (
    "While reading by machine is a well-studied task, it remains unexplored to a large extent in notes that people"
    " write, and little is known of them."
)


@pytest.mark.parametrize(
    "written",
    [
        f"> [!abstract] {ABSTRACT}",
        f"> [!Abstract]-\r\n> {ABSTRACT}\r\n>\r\n\r\n> 虽然\r\n",
        "\ufeff>[!summary] " + ABSTRACT.replace("unexplored ", "unexplored\n> ") + "\n",
    ],
)
def test_an_abstract(written: str) -> None:
    """Behind the sign or below it, over several lines; it has no title."""
    (found,) = mentions(written)
    assert (found.title, found.abstract, found.line) == ("", ABSTRACT, 1 + written[: found.start].count("\n"))
    assert written[found.start : found.end] == found.text
    assert found.text.startswith("While")
    assert found.text.endswith("known of them.")
    assert found.name == "While reading by machine is a well-studied task, it remains …"


NONE = [
    "> [!abstract] 虽然 " + "word " * 30,
    "> [!abstract] [A Net](./net.md) " + "word " * 30,
    "> [!note] " + "word " * 30,
    "> To be or not to be, that is the question",
    "> [!abstract] While Emotion Recognition Is Well Studied 2019",
    "> 虽然情绪识别是一项 2019",
    "> Usage: [here](./README.md) 2019",
    "[2021-blog] https://example.org/x",
    "[page title] not a work",
    "[link](https://arxiv.org/abs/2407.11422)",
    "> A Title Without A Year",
]


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_work(text: str) -> None:
    """Quotations, callouts, addresses and bare links are no titles."""
    assert mentions(text) == ()


def test_a_log_in_order_with_its_sections() -> None:
    """Places, order, headings, and a title that breaks off at the end of its line."""
    found = mentions(LOG)
    assert [(m.line, m.col) for m in found] == [(3, 1), (4, 1), (6, 1)]
    assert found[2].title == "Twins: Revisiting the Design of Spatial Attention"
    assert {m.sections for m in found} == {("Log",)}


COUNTS = [("000", 0), ("001", 138), ("002", 1), ("003", 111), ("004", 264)]


@pytest.mark.parametrize(("name", "count"), COUNTS)
def test_the_real_notes(shared: Path, name: str, count: int) -> None:
    """As many works as were counted by hand, beside abstracts without a title."""
    (path,) = (shared / "corpus").glob(f"{name}_*.txt")
    found = mentions(path.read_bytes().decode())
    assert sum(bool(mention.title) for mention in found) == count
    assert sum(bool(mention.abstract) for mention in found) == (13 if name == "000" else 0)


def test_the_daily_table(shared: Path) -> None:
    """255 distinct identifiers and 74 links to code, in seven sections."""
    (path,) = (shared / "corpus").glob("004_*.txt")
    found = mentions(path.read_bytes().decode())
    assert len({m.identifiers["arxiv"] for m in found}) == 255
    assert sum(bool(m.code) for m in found) == 74
    assert len({m.sections for m in found}) == 7
    assert all(len(m.date) == 10 for m in found)


@given(st.text("[]()>| \n#2019-Abc:x/.", max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Never an error; places lie in the text, in order."""
    found = mentions(text)
    assert all(text[m.start : m.end] == m.text for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)
