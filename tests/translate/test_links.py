"""A URL in a field for any text: `howpublished = {\\url{…}}`, as people and Zotero's own export write it."""

from __future__ import annotations

import pytest

from zsync.translate.bib import BibDialect, BibNative

AT = "https://a.example/b_c?d=1"


def _url(dialect: BibDialect, type: str, **fields: str) -> object:
    return dialect.read(BibNative(type, fields)).values.get("url")


@pytest.mark.parametrize(
    "text", [f"\\url{{{AT}}}", f"{{\\url{{{AT}}}}}", AT, f" {AT} ", f"\\url {{{AT}}}.", AT.replace("_", "\\_")]
)
def test_a_field_that_is_a_url_says_so(text: str, bibtex: BibDialect, biblatex: BibDialect) -> None:
    """Alone in the field, in `\\url{}` or bare, it is the work's URL."""
    assert _url(bibtex, "misc", howpublished=text) == AT
    assert _url(biblatex, "misc", howpublished=text) == AT


@pytest.mark.parametrize("text", ["Talk at X", f"See \\url{{{AT}}}", f"{AT} and {AT}", "www", ""])
def test_a_field_that_says_more_is_no_url(text: str, bibtex: BibDialect) -> None:
    """Among other words a URL is left where it is."""
    assert _url(bibtex, "misc", howpublished=text) is None


def test_the_field_url_goes_first(bibtex: BibDialect) -> None:
    """A URL elsewhere counts only where the field `url` says nothing; in `note` only for what is no print."""
    assert _url(bibtex, "misc", howpublished="http://b.example", url=AT) == AT
    assert _url(bibtex, "misc", note=AT) == AT
    assert _url(bibtex, "article", note=AT) is None


@pytest.mark.parametrize(
    ("fields", "value", "changes"),
    [
        ({"howpublished": "\\url{http://b.example}"}, AT, {"howpublished": f"\\url{{{AT}}}"}),
        ({"howpublished": "http://b.example"}, AT, {"howpublished": AT}),
        ({"howpublished": "http://b.example"}, "a.example", {"howpublished": "\\url{a.example}"}),
        ({"howpublished": "http://b.example"}, None, {"howpublished": None}),
        ({"howpublished": "Talk at X"}, AT, {"url": AT}),
        ({"howpublished": f"\\url{{{AT}}}"}, AT, {}),
    ],
)
def test_a_url_is_written_where_it_stands(
    fields: dict[str, str], value: str | None, changes: dict[str, str], bibtex: BibDialect
) -> None:
    """An edit keeps the field and its form; text of another kind is never written over."""
    assert bibtex.write(BibNative("misc", fields), "url", value) == changes
