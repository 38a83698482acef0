"""The page of HTML: all that the project says is on it, and nothing that anybody typed is more than text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from zsync.app.overview import Overview, WorkRow
from zsync.model.finding import Finding
from zsync.model.plan import Conflict, Operation, Plan
from zsync.model.span import Span
from zsync.model.values import Creator, Tag, Work
from zsync.report.overview_html import page
from zsync.report.plain import plain

SIDES = ("bib:refs.bib", "notes", "zotero:users/1")
HOSTILE = [
    "<script>alert(1)</script>",
    "</title></style></td><img src=x onerror=alert(1)>",
    "\"' onmouseover=\"alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;amp;",
    "--><!-- ]]>",
    "a\x00b\x1b[2J\x7f",
    "\u202ertl\u2066 \u2028",
    "\udcff is no text",
    "情感 – é",
]
LAYOUT = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "nav", "div"}
WORDS = {"a", "h1", "h2", "h3", "p", "span", "code", "del", "ins"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}


class Reader(HTMLParser):
    """Tags with their attributes, the texts of cells and all other text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.text += data
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def operation(action: Any, attribute: str, before: Any, after: Any, *, key: str = "lee2020") -> Operation:
    """An effect on the item of a work."""
    why = f"because of {attribute or 'it'}"
    return Operation("id", "w", key, "zotero:users/1", "zotero", "ABCD2345", action, attribute, before, after, why)


def overview(text: str = "A title") -> Overview:
    """A project that says `text` wherever a person can write something."""
    operations = (
        operation("update", "title", text, f"New {text}"),
        operation("create", "tags", None, Tag(text)),
        operation("delete", "tags", Tag(text), None),
        operation("create", "", None, Work("book", {"title": text}), key=f"k{text}"),
        operation("rename", "key", text, "kim2021"),
        operation("update", "creators", (Creator("author", text, "B."),), None),
    )
    conflict = Conflict("w", text, "title", "both changed", {"bib:refs.bib": text, "zotero:users/1": None}, text)
    finding = Finding("ZS101", "bib-syntax", "error", Span(text, 0, 1, 2, 3, 2, 4), text, text)
    plan = Plan(operations, (conflict,), (finding,), stopped=text)
    rows = (
        WorkRow(text, text, text, text, SIDES[:2], (), 3, 1),
        WorkRow("wu2022", "Other", "Wu", "2022", SIDES, (), 0, 0),
    )
    return Overview(SIDES, rows, plan)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_anybody_typed_is_text(text: str) -> None:
    """No tag, no attribute and no address comes from a value, whatever it is; and the value can be read."""
    found = Reader(page(overview(text), made=text))
    assert found.tags == Reader(page(overview(), made="now")).tags
    assert found.text.count(plain(text).split()[0]) >= 15
    assert not any(sign in found.text for sign in "\x00\x1b\x7f\u202e\u2066\u2028\udcff")


def test_the_page_needs_nothing_else() -> None:
    """No script, no picture, no other file or server: links stay on the page, and its policy forbids the rest."""
    found = Reader(page(overview(), made="now"))
    assert {tag for tag, _ in found.tags} <= LAYOUT | WORDS | TABLE
    policy = next(attrs for tag, attrs in found.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    names = {attrs["id"] for _, attrs in found.tags if "id" in attrs}
    links = [attrs["href"] for _, attrs in found.tags if "href" in attrs]
    assert links == ["#decide", "#pending", "#findings", "#works"]
    assert {str(link)[1:] for link in links} <= names
    assert not any("src" in attrs or any(name.startswith("on") for name in attrs) for _, attrs in found.tags)
    assert "url(" not in page(overview(), made="now")


def test_what_is_told() -> None:
    """Values of a conflict, effects with old and new, findings with their place, works with their sides."""
    rows = Reader(page(overview(), made="zsync 1, today")).rows
    for row in (
        ["bib", "A title"],
        ["zotero", "(empty)"],
        ["zotero:users/1", "title", "A title", "New A title", "because of title"],
        ["zotero:users/1", "tag", "", "A title", "because of tags"],
        ["zotero:users/1", "tag", "A title", "", "because of tags"],
        ["zotero:users/1", "new item", "", "A title", "because of it"],
        ["zotero:users/1", "key", "A title", "kim2021", "because of key"],
        ["A title:2:3", "error ZS101", "A title", "A title"],
        ["key", "title", "by", "date", *SIDES, "left to do"],
        ["A title", "A title", "A title", "A title", "✓", "✓", "–", "3 pending, 1 to decide"],
        ["wu2022", "Other", "Wu", "2022", "✓", "✓", "✓", ""],
    ):
        assert row in [[" ".join(cell.split()) for cell in each] for each in rows]


def test_in_agreement() -> None:
    """Nothing to decide, nothing to be done: those parts are not there."""
    text = page(Overview(SIDES, (), Plan()), made="zsync 1, today")
    found = Reader(text)
    assert "0 works on 3 sides. All sides agree." in found.text
    assert "zsync 1, today" in found.text
    assert [attrs["id"] for tag, attrs in found.tags if tag == "section"] == ["works"]
