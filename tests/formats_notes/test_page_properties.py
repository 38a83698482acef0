"""Logseq's page properties, and fields inside mappings of front matter: set in place, all other bytes stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter, properties
from zsync.formats.notes.edit import Uneditable
from zsync.formats.notes.plain import fields
from zsync.formats.notes.put import put
from zsync.model.values import Plain

PAGE = "title:: A B\nDOI::\nauthors:: [[Ada King]], [[Wei Lu]]  \n\n- x:: not one\n"
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.mark.parametrize(
    ("name", "value", "after"),
    [
        ("title", "C: d", PAGE.replace("A B", "C: d")),
        ("title", None, PAGE.replace("A B", "")),
        ("doi", "10.1/x", PAGE.replace("DOI::", "DOI:: 10.1/x")),
        ("year", "2021", PAGE.replace("  \n", "  \nyear:: 2021\n")),
        ("authors", "Ada King", PAGE.replace("[[Ada King]], [[Wei Lu]]", "Ada King")),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("head", ["", "---\nx: 1\n---\n"])
def test_put_a_property(name: str, value: Plain, after: str, newline: str, head: str) -> None:
    """Only what stands behind the colons changes; a new one follows the last."""
    text = (head + PAGE).replace("\n", newline)
    assert apply(text, properties.put(text, name, value)) == (head + after).replace("\n", newline)


@pytest.mark.parametrize("value", ["a\nb", " a", ("a", "b"), "{{x}}", "a\u2028b"])
def test_what_is_no_line_is_refused(value: Plain) -> None:
    """A value that would not read back is not written; nor one that stands twice, or where there are none."""
    with pytest.raises(Uneditable):
        properties.put(PAGE, "title", value)
    with pytest.raises(Uneditable):
        properties.put("a:: 1\nA:: 2\n", "a", "3")
    with pytest.raises(Uneditable):
        properties.put("Text.\na:: 1\n", "b", "3")


@given(before=_TEXT, value=_TEXT, tail=_TEXT)
def test_law(before: str, value: str, tail: str) -> None:
    """What is put reads back, and all else stays; or it is refused."""
    text = f"one:: 1\ntwo:: {before}\nthree:: 3\n{tail}"
    names = ("one", "two", "three")
    try:
        after = apply(text, properties.put(text, "two", value))
    except Uneditable:
        return
    assert properties.fields(after, names) == {**properties.fields(text, names), "two": value or None}


def test_fields_of_a_page() -> None:
    """Empty ones are None, templates and what stands twice are left out, lines further down are text."""
    text = "a::\nb:: {{x}}\nc:: 1\nc:: 2\nd:: e\n\nf:: 1\n"
    assert properties.fields(text, ("a", "b", "c", "d", "f")) == {"a": None, "d": "e"}


NESTED = (
    "k: 1\ncitation:\n  doi: 10.1/x # here\n  page: 1-5\n  issued:\n    date-parts: [[2021, 3]]\n# end\nz: 2\n"
)


@pytest.mark.parametrize(
    ("name", "value", "after"),
    [
        ("citation.doi", "10.2/y", NESTED.replace("10.1/x", "10.2/y")),
        ("citation.page", None, NESTED.replace(" 1-5", " ")),
        ("citation.volume", "3", NESTED.replace("[[2021, 3]]\n", '[[2021, 3]]\n  volume: "3"\n')),
        ("citation.issued", {"date-parts": (("2021", "4"),)}, NESTED.replace("[[2021, 3]]", "[[2021, 4]]")),
    ],
)
def test_put_inside_a_mapping(name: str, value: Plain, after: str) -> None:
    """A name with a dot is one inside a mapping; the lines around it stay."""
    text = f"---\n{NESTED}---\nbody\n"
    assert apply(text, put(text, name, value)) == f"---\n{after}---\nbody\n"


def test_places_of_names_with_a_dot() -> None:
    """In one line too; a name that has a dot itself comes first; no mapping is made, and a text is none."""
    flow = "---\ncitation: {doi: a}\n---\n"
    assert apply(flow, put(flow, "citation.page", "b")) == "---\ncitation: {doi: a, page: b}\n---\n"
    for text in ("---\ncitation: true\n---\n", "---\nk: 1\n---\n"):
        assert fields(frontmatter.read(text), ("citation.doi",)) == {}
        with pytest.raises(Uneditable):
            put(text, "citation.doi", "x")
    odd = "---\na.b: 1\na: {b: 2}\n---\n"
    assert fields(frontmatter.read(odd), ("a.b",)) == {"a.b": "1"}
