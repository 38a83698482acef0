"""Titles: protecting braces stay with their words; text meaning; subtitles; codecs of single fields."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.translate import values_strategies as gen
from zsync.model.values import Creator, FileRef, Tag
from zsync.translate.bib import BibDialect, BibNative
from zsync.translate.values import titles
from zsync.translate.values.tex import decode
from zsync.translate.values.text import collapse, collapse_long, equal, fold, meaning
from zsync.translate.values.texwrite import encode, is_safe

SHOWN = [
    ("The BERT model", "", "The {BERT} model"),
    ("A new model", "An old model", "A new model"),
    ("The BERT models", "The {BERT} model", "The {BERT} models"),
    ("English: a new", "{E}nglish: an old", "{E}nglish: a new"),
    ("In New York, now", "In {New York}", "In {New York}, now"),
    ("All of this", "{All of it}", "{All of this}"),
    ("New wörld", "{{Old} world}", "{New wörld}"),
    ("Speech (ASR), and", "{S}peech ({ASR})", "{S}peech ({ASR}), and"),
    ("Müller's iPhone", "", "Müller's {iPhone}"),
    ("Garcı́a", "", "Garcı́a"),
    ("<i>E. coli</i> DNA", "\\textit{E. coli}", "\\textit{E. coli} {DNA}"),
    ("$O(N)$ BERT", "$O(N)$", "$O(N)$ {BERT}"),
    ("École DNA", "{\\'E}cole", "{\\'E}cole {DNA}"),
    ("Übung macht", '{\\"U}bung', '{\\"U}bung macht'),
    ("A & B", "A \\& {C}", "A \\& B"),
    ("\\foo{Bar} x", "y", "\\foo{Bar} x"),
    ('A <span class="nocase">Small</span> word', "", "A {Small} word"),
    ('A <span class="nocase">Small</span> word', "{A b}", "{A Small word}"),
]


@pytest.mark.parametrize(("value", "present", "text"), SHOWN)
def test_showing(value: str, present: str, text: str) -> None:
    """Words that were protected stay so, a title in braces stays in them, inner capitals are protected."""
    assert (
        titles.show(value, present, ascii_only="\\" in present and present.isascii() and "$" not in present)
        == text
    )


@given(gen.text, gen.text)
def test_any_title_reads_back(value: str, old: str) -> None:
    """Whatever a title replaces, it is balanced and reads back."""
    text = titles.show(value, encode(old))
    assert is_safe(text)
    assert collapse(decode(text)) == collapse(decode(encode(value)))


FOLDED = [
    ("A – B", "A - B"),
    ("“quoted” ‘x’", "\"quoted\" 'x'"),
    ("Garc\u0131\u0301a", "García"),
    ("The {BERT}  model", "The BERT model"),
    ('A <span class="nocase">B</span>', "A B"),
    ("a\u00a0b", "a b"),
    ("e\u0301", "é"),
    ("wait...", "wait…"),
]


@pytest.mark.parametrize(("one", "other"), FOLDED)
def test_same_meaning(one: str, other: str) -> None:
    """Spellings of one text fold to one."""
    assert fold(one) == fold(other)
    assert equal("title", one, other)


MEANINGS = [
    ("title", "a", "A", False),
    ("doi", "10.1/A", "10.1/a", True),
    ("pages", "1-10", "1–10", True),
    ("pages", "1 -- 10", "1–10", True),
    ("pages", "1-10", "1-11", False),
    ("language", "EN", "en", True),
    ("title", "", None, True),
    ("title", "x", None, False),
    ("creators", (Creator("author", name="Plato"),), (Creator("author", family="Plato"),), True),
    ("creators", (Creator("author", "Berg", "A", "van"),), (Creator("author", "van Berg", "A"),), True),
    ("creators", (Creator("author", "King", "M.", "", "Jr."),), (Creator("author", "King", "M., Jr."),), True),
    ("creators", (Creator("author", "King", "M."),), (Creator("editor", "King", "M."),), False),
    (
        "creators",
        (Creator("author", "A"), Creator("author", "B")),
        (Creator("author", "B"), Creator("author", "A")),
        False,
    ),
    ("tags", (Tag("a"), Tag("b", automatic=True)), (Tag("b"), Tag("a")), True),
    ("files", (FileRef("a", "T"),), (FileRef("a"),), True),
    ("key", "a - b", "a – b", False),
]


@pytest.mark.parametrize(("attribute", "one", "other", "same"), MEANINGS)
def test_meaning(attribute: str, one: object, other: object, same: bool) -> None:
    """Two values of an attribute mean the same exactly when a reader would say so."""
    assert equal(attribute, one, other) is same  # type: ignore[arg-type]
    assert (meaning(attribute, one) == meaning(attribute, other)) is same  # type: ignore[arg-type]


def test_white_space() -> None:
    """Lines of a field are one; paragraphs of a long text stay."""
    assert collapse(" a\n\t b\r\nc ") == "a b c"
    assert collapse_long("a\nb\n \n\n c\r\n\r\nd") == "a b\n\nc\n\nd"


SUBTITLED = [
    ({"title": "A", "subtitle": "b"}, "A: c", {"subtitle": "c"}),
    ({"title": "A", "subtitle": "b"}, "X: b", {"title": "X"}),
    ({"title": "A?", "subtitle": "b"}, "A? c", {"subtitle": "c"}),
    ({"title": "A", "subtitle": "b"}, "Alone", {"title": "Alone", "subtitle": None}),
    ({"title": "A: x", "subtitle": "b"}, "A: x: y", {"subtitle": "y"}),
    ({"title": "A"}, "A: b", {"title": "A: b"}),
    ({"title": "A", "subtitle": "b"}, None, {"title": None, "subtitle": None}),
    ({"title": "A", "subtitle": "b"}, "A: b", {}),
    ({"title": "A", "subtitle": "b"}, 'A<span class="nocase">: C</span>', {"subtitle": "C"}),
]


@pytest.mark.parametrize(("fields", "value", "changes"), SUBTITLED)
def test_subtitles(
    fields: dict[str, str], value: str | None, changes: dict[str, str | None], biblatex: BibDialect
) -> None:
    """A title with a subtitle is read as one and written as two."""
    native = BibNative("book", fields)
    assert dict(biblatex.write(native, "title", value)) == changes


SCALARS = [
    ("bibtex", "book", {}, "title", 'In <span class="nocase">New York</span> now', {"title": "In {New York} now"}),
    ("bibtex", "book", {"title": "In {New York} now"}, "title", 'In <span class="nocase">New York</span> now', {}),
    (
        "bibtex",
        "book",
        {"title": 'The M{\\"u}ller {C}ase'},
        "title",
        'The Müller Case of <span class="nocase">New York</span>',
        {"title": 'The M{\\"u}ller {C}ase of {New York}'},
    ),
    ("bibtex", "article", {"pages": "1--10"}, "pages", "1–11", {"pages": "1--11"}),
    ("bibtex", "article", {"pages": "1-10"}, "pages", "2–11", {"pages": "2-11"}),
    ("bibtex", "article", {"pages": "1-10"}, "pages", "1–10", {}),
    ("bibtex", "article", {"journal": "J"}, "container", "K & L", {"journal": "K \\& L"}),
    ("bibtex", "article", {"journaltitle": "J"}, "container", "K", {"journaltitle": "K"}),
    ("bibtex", "inproceedings", {}, "container", "K", {"booktitle": "K"}),
    ("bibtex", "phdthesis", {}, "publisher", "MIT", {"school": "MIT"}),
    ("bibtex", "book", {}, "creators", (Creator("director", "A", "B"),), {}),
    ("bibtex", "misc", {"title": 'M{\\"u}ller'}, "title", "Örsted", {"title": '{\\"O}rsted'}),
    ("bibtex", "misc", {"url": "http://x/a\\_b"}, "url", "http://x/a_b", {}),
    ("bibtex", "misc", {}, "url", "http://x/a_b%20c#d~e", {"url": "http://x/a_b%20c#d~e"}),
    ("bibtex", "misc", {}, "url", "http://x/{a", {"url": "http://x/%7Ba"}),
    ("bibtex", "misc", {"doi": "https://doi.org/10.1000/X"}, "doi", "10.1000/x", {}),
    ("bibtex", "misc", {}, "doi", "https://doi.org/10.1000/X", {"doi": "10.1000/X"}),
    ("bibtex", "misc", {"doi": "10.1000/X"}, "doi", "10.1000/x", {}),
    ("bibtex", "article", {"language": "English"}, "language", "de", {"language": "german"}),
    ("bibtex", "article", {"language": "en"}, "language", "de", {"language": "de"}),
    ("biblatex", "article", {}, "language", "de-DE", {"langid": "ngerman"}),
    ("biblatex", "article", {"langid": "english"}, "language", "en", {}),
    ("biblatex", "article", {"eprint": "2101.00001v2", "eprinttype": "arXiv"}, "arxiv", "2101.00001", {}),
    ("biblatex", "article", {"eprint": "12", "eprinttype": "pubmed"}, "pmid", "34", {"eprint": "34"}),
    ("biblatex", "article", {"eprint": "12", "eprinttype": "pubmed"}, "arxiv", "2101.00001", {}),
    (
        "biblatex",
        "article",
        {"eprint": "12", "eprinttype": "pubmed"},
        "pmid",
        None,
        {"eprint": None, "eprinttype": None},
    ),
    ("biblatex", "online", {}, "arxiv", "2101.00001", {"eprint": "2101.00001", "eprinttype": "arxiv"}),
    ("bibtex", "misc", {}, "arxiv", "2101.00001", {"eprint": "2101.00001", "archiveprefix": "arXiv"}),
    ("bibtex", "article", {}, "event", None, {}),
    ("bibtex", "article", {"volume": "1"}, "volume", None, {"volume": None}),
    ("bibtex", "article", {}, "session", "x", {}),
    ("biblatex", "oddity", {"location": "X"}, "place", "Y", {"location": "Y"}),
    ("biblatex", "thesis", {"school": "A"}, "publisher", "B", {"school": "B"}),
    ("biblatex", "article", {"abstract": "a\nb"}, "abstract", "a b", {}),
    ("biblatex", "article", {}, "abstract", "a\n\nb", {"abstract": "a\n\nb"}),
    (
        "biblatex",
        "article",
        {"editora": "X, Y", "editoratype": "reviser"},
        "creators",
        (Creator("contributor", "A", "B"),),
        {},
    ),
    (
        "biblatex",
        "article",
        {},
        "creators",
        (Creator("contributor", "A", "B"),),
        {"editora": "A, B", "editoratype": "collaborator"},
    ),
    (
        "biblatex",
        "book",
        {"namea": "X, Y", "nameatype": "collaborator", "editora": "R, S", "editoratype": "redactor"},
        "creators",
        (Creator("contributor", "A", "B"),),
        {"namea": "A, B", "editora": None, "editoratype": None},
    ),
    (
        "biblatex",
        "video",
        {"editor": "X, Y", "editortype": "director"},
        "creators",
        (Creator("author", "A", "B"),),
        {"editor": "A, B"},
    ),
    ("biblatex", "video", {"author": "X, Y"}, "creators", (Creator("author", "A", "B"),), {"author": "A, B"}),
]


@pytest.mark.parametrize(("name", "kind", "fields", "attribute", "value", "changes"), SCALARS)
def test_single_fields(
    name: str,
    kind: str,
    fields: dict[str, str],
    attribute: str,
    value: object,
    changes: dict[str, str | None],
    request: pytest.FixtureRequest,
) -> None:
    """Each field is written where and as the entry has it, and only when the meaning changed."""
    dialect: BibDialect = request.getfixturevalue(name)
    assert dict(dialect.write(BibNative(kind, fields), attribute, value)) == changes  # type: ignore[arg-type]
