"""The report in Markdown: a table in which what anybody typed is text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from tests.report.test_overview_html import Reader, overview
from zsync.report.overview import markdown

TYPED = [
    "A* search, B* and *C*",
    "[an address](https://example.org) and ![a picture](x.png)",
    "_under_ and a_b_c, ~~gone~~",
    "a|b `code` \\ <b>&lt;c&gt;</b> &amp;",
]


@pytest.mark.parametrize("text", TYPED)
def test_what_anybody_typed_is_text(text: str) -> None:
    """In each cell as it was typed: no emphasis, no link, no other cell."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    said = overview(text)
    said = replace(said, plan=replace(said.plan, stopped=""))
    page = Reader(reader.render("\n".join(markdown(said))))
    assert {tag for tag, _ in page.tags} <= {"h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code"}
    cells = [cell for row in page.rows for cell in row]
    assert cells.count(text) == 6


def test_one_is_one() -> None:
    """What is counted is named in the number that it has."""
    said = overview("A title")
    one = replace(said, works=said.works[:1], sides=said.sides[:1])
    assert any(line.startswith("1 work on 1 side. ") for line in markdown(one))
    assert any(line.startswith("2 works on 3 sides. ") for line in markdown(said))
