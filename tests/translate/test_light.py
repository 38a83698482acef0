"""What programs write in fields that TeX never reads: URLs, DOIs, paths of files."""

from __future__ import annotations

import pytest

from zsync.model.values import FileRef, Tag, Work
from zsync.translate.bib import BibDialect, BibNative

SAID = [
    ("url", "http://x.org/a{\\_}b", "http://x.org/a_b"),
    ("url", "\\url{http://x.org/a{\\_}b}", "http://x.org/a_b"),
    ("doi", "\\href{https://doi.org/10.1/x}{10.1/x}", "10.1/x"),
    ("url", "http://x.org/{~}u?a=1{\\&}b", "http://x.org/~u?a=1&b"),
    ("url", "http://x.org/{\\~{}}u", "http://x.org/~u"),
    ("url", "http://x.org/{\\textasciitilde}u", "http://x.org/~u"),
    ("url", "http://x.org/\\textasciitilde{}u", "http://x.org/~u"),
    ("url", "http://x.org/$\\sim$u", "http://x.org/~u"),
    ("url", "http://x.org/\\string~u", "http://x.org/~u"),
    ("url", "{http://x.org}", "http://x.org"),
    ("url", "http://x.org/{a}b", "http://x.org/{a}b"),
    ("howpublished", "\\url{http://x.org/a{\\_}b}", "http://x.org/a_b"),
    ("doi", "{10.1000/abc}", "10.1000/abc"),
    ("doi", "10.1000/a{\\_}b{\\%}c", "10.1000/a_b%c"),
    ("doi", "10.1002/(SICI)1(98)4:8$<$6::AID-A4$>$3.0.CO;2-O", "10.1002/(SICI)1(98)4:8<6::AID-A4>3.0.CO;2-O"),
    ("doi", "10.1002/a{$<$}6\\>3{<}", "10.1002/a<6>3<"),
    ("doi", "10.1002/a{\\textless}6\\textgreater{}3", "10.1002/a<6>3"),
    ("issn", "{1234-5678}", "1234-5678"),
]


@pytest.mark.parametrize(("name", "raw", "text"), SAID)
def test_escapes_of_programs(name: str, raw: str, text: str, bibtex: BibDialect) -> None:
    """They are read as what they stand for, and stay in the file as long as they say the same."""
    attribute = "url" if name == "howpublished" else name
    entry = BibNative("misc", {name: raw})
    assert bibtex.read(entry).values[attribute] == text
    assert bibtex.write(entry, attribute, text) == {}


@pytest.mark.parametrize("text", ["{http://x.org}", "http://x.org/{~}u", "http://x.org/\\textless", "http://x/$<$"])
def test_such_a_text_of_another_world(text: str, bibtex: BibDialect) -> None:
    """A URL that looks so elsewhere is written so that it reads back as one and the same."""
    written = bibtex.write(BibNative("misc", {}), "url", text)
    assert bibtex.read(BibNative("misc", {"url": str(written["url"])})).values["url"] == bibtex.project(
        "document", "url", text
    )


PATHS = [
    (":home/a{\\_}b.pdf:pdf", FileRef("home/a_b.pdf", "", "pdf")),
    (':C$\\backslash$:/Sch{\\"{o}}n {\\&} S{\\o} - {~}1.pdf:pdf', FileRef("C:/Schön & Sø - ~1.pdf", "", "pdf")),
    ("C:\\x\\{a}\\b.pdf", FileRef("C:\\x\\{a}\\b.pdf")),
    (":a{b}.pdf:pdf", FileRef("a{b}.pdf", "", "pdf")),
    (":a\n   b.pdf:pdf", FileRef("a b.pdf", "", "pdf")),
]


@pytest.mark.parametrize(("raw", "ref"), PATHS)
def test_paths_of_mendeley(raw: str, ref: FileRef, bibtex: BibDialect) -> None:
    """Letters and signs in braces with a backslash are what Mendeley made of them; others are of the name."""
    entry = BibNative("article", {"file": raw})
    assert bibtex.read(entry).files == (ref,)
    assert bibtex.write(entry, "files", (ref,)) == {}


def test_files_of_calibre(bibtex: BibDialect) -> None:
    """Its records are set apart by commas; a comma in a name is none of those."""
    both = (FileRef("/c/a.pdf", "", "pdf"), FileRef("/c/a.epub", "", "epub"))
    entry = BibNative("book", {"file": ":/c/a.pdf:pdf, :/c/a.epub:epub"})
    assert bibtex.read(entry).files == both
    assert bibtex.write(entry, "files", both) == {}
    assert bibtex.write(entry, "files", both[1:]) == {"file": ":/c/a.epub:epub"}
    assert bibtex.read(BibNative("book", {"file": "x, :y.pdf:pdf"})).files == (FileRef("y.pdf", "x,", "pdf"),)


KEYWORDS = [
    ("a\\, b, c", ["a, b", "c"]),
    ("a\\; b; c, d", ["a; b", "c, d"]),
    ("a\\, b", ["a, b"]),
    ("a\\\\, b", ["a", "b"]),
    ("R\\&D, {x, y}", ["R&D", "x, y"]),
]


@pytest.mark.parametrize(("raw", "names"), KEYWORDS)
def test_keywords_of_jabref(raw: str, names: list[str], bibtex: BibDialect) -> None:
    """A separator behind a backslash is part of the keyword; the list stays as it is."""
    entry = BibNative("article", {"keywords": raw})
    assert [tag.name for tag in bibtex.read(entry).tags] == names
    assert bibtex.write(entry, "tags", bibtex.read(entry).tags) == {}
    assert bibtex.write(entry, "tags", (*bibtex.read(entry).tags, Tag("new")))["keywords"] == (
        f"{raw}; new" if ";" in raw else f"{raw}, new"
    )


FIELDS = [
    ("bibtex", {"year": "2020", "month": "Spring"}, "date", "2020-21"),
    ("bibtex", {"year": "2020", "month": "{Fall}"}, "date", "2020-23"),
    ("biblatex", {"date": "\\bibstring{nodate}"}, "date", "n.d."),
    ("biblatex", {"eid": "e12"}, "pages", "e12"),
    ("bibtex", {"eid": "e12", "pages": "3"}, "pages", "3"),
    ("biblatex", {"langid": "basque"}, "language", "eu"),
    ("biblatex", {"language": "langfrench"}, "language", "fr"),
    ("biblatex", {"language": "language"}, "language", "language"),
]


@pytest.mark.parametrize(("dialect", "fields", "attribute", "value"), FIELDS)
def test_less_usual_fields(
    dialect: str, fields: dict[str, str], attribute: str, value: str, request: pytest.FixtureRequest
) -> None:
    """They are read, and left as they are when they say what is wanted."""
    spoken: BibDialect = request.getfixturevalue(dialect)
    entry = BibNative("article", fields)
    assert spoken.read(entry).values[attribute] == value
    assert spoken.write(entry, attribute, value) == {}


def test_seasons_stand_in_the_month(bibtex: BibDialect) -> None:
    """A season is no month's number, and no range of years: `year = {2020-21}` would be read as one."""
    assert bibtex.create(Work("journalArticle", {"date": "2020-21"}), offered=["date"]).fields == {
        "year": "2020",
        "month": "Spring",
    }
