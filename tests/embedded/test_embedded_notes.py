"""The canonical form of note HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.embedded.notehtml import canonical

CASES = {
    "<p>Foo &amp; Bar</p>": "<p>Foo &amp; Bar</p>",
    "plain & <b>bold": "plain &amp; <b>bold</b>",
    "<span >Foo</span>": "<span>Foo</span>",
    "<P CLASS=x onclick='y()'>A</P>": '<p class="x">A</p>',
    "a<script>x</script>b<style>y</style>c": "abc",
    "<a href='javascript:x()'>A</a>": "<a>A</a>",
    "<a href=' java\tscript:x()'>A</a>": "<a>A</a>",
    '<a href="zotero://select/items/1">A</a>': '<a href="zotero://select/items/1">A</a>',
    '<div data-schema-version="8"><p>x</p></div>': '<div data-schema-version="8"><p>x</p></div>',
    '<span class="citation" data-citation="%7B%22a%22%7D">(L)</span>': (
        '<span class="citation" data-citation="%7B%22a%22%7D">(L)</span>'
    ),
    '<img data-attachment-key="ABCD2345" width="3">': '<img data-attachment-key="ABCD2345" width="3">',
    "<p>a<br/>b": "<p>a<br>b</p>",
    "<i><b>x</i>y</b>": "<i><b>x</b></i>y",
    "<blink>x</blink>": "x",
    "a<!-- comment -->b": "ab",
    "x&nbsp;y &copy; &lt;": "x\xa0y © &lt;",
    "<p style='color: red; background: url(x)'>x</p>": "<p>x</p>",
    "<p title='a\"b<c'>x</p>": '<p title="a&quot;b&lt;c">x</p>',
    "  <p>x</p>\r\n": "<p>x</p>",
    "</p>x<": "x&lt;",
    "": "",
}


@pytest.mark.parametrize(("given_html", "form"), CASES.items())
def test_forms(given_html: str, form: str) -> None:
    """What is kept, what goes, and how it is written."""
    assert canonical(given_html) == form


MARKUP = ("<p>", "</p>", "<b", "<i>", "</i>", "<br/>", "<script>", "</script>", "<!--", "-->", "<svg>", "/>")
PIECES = ("</", "&amp;", "&", "&lt", "<", ">", "'", '"', " a=", "href=", "onx=", "x", "\xa0", "\n", "<![CDATA[")
PARTS = st.sampled_from((*MARKUP, *PIECES, "]]>", "&#x3c;", "<?"))


@given(st.lists(PARTS | st.text(max_size=4), max_size=12).map("".join))
def test_the_canonical_form_is_a_fixed_point(text: str) -> None:
    """Cleaning what is clean changes nothing, on any text."""
    once = canonical(text)
    assert canonical(once) == once


@given(st.lists(PARTS, max_size=12).map("".join))
def test_no_script_survives(text: str) -> None:
    """Whatever is fed, no script element and no handler comes out as markup."""
    form = canonical(text).lower()
    assert "<script" not in form
    assert "<svg" not in form
