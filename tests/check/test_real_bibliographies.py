"""What bibliographies hold in real life, through the command: each rule's look-alikes are left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.support import command, write
from tests.conftest import ROOT

WHOLE = {"author": "{Lee, Ann}", "title": "{A Book About Things}", "date": "2020"}


def entry(name: str, value: str, key: str = "a") -> str:
    """A book that has `value` in the field `name`."""
    fields = {**WHOLE, name: f"{{{value}}}"}
    if name == "year":
        del fields["date"]
    return f"@book{{{key}, {', '.join(f'{field} = {text}' for field, text in fields.items())}}}\n"


GOOD = {
    "year": (
        "in press", "early access", "under review", "submitted 2020", "2020, in press", "2020 (in press)",
        "no date", "s.a.", "o. J.", "im Druck", "à paraître", "待出版", "2020年", "平成20年", "350 BCE", "AH 1342",
        "[1850]", "1999, c1998", "2020 [1920]", "©1999", "19--", "19??", "198X", "15th century", "June 2020",
        "2020.", "2020a", "between 1890 and 1900", "2020/21", "1999--2001", "ca. 1850", "-0349",
        "\\noopsort{1}2020", "２０２０",
    ),
    "date": ("1723~", "2004-06-XX", "2004-22", "/2000", "2020-06-03T10:11:12+01:00", "Y17000", "0349", "-0349"),
    "isbn": (
        "978-3-16-148410-0 (hardback), 978-0-306-40615-7 (pbk)", "ISBN-13 978-0-306-40615-7", "0-8044-2957-x",
        "ISBN-10: 0306406152 ISBN-13: 9780306406157", "978 0 306 40615 7 978 3 16 148410 0",
        "9780306406157/0306406152", "978-0-306-40615-7 : 12.50 EUR", "9780306406157 9783161484100",
    ),
    "issn": ("0378-5955 (Print) 1879-0038 (Online)", "ISSN 0378-5955", "2434-561x", "0378--5955", "03785955"),
    "author": (
        "{World Health Organization}", "{Health, Education, and Welfare}", "Garc&iacute;a, M. and Lee, B.",
        "Garc&#x00ED;a, M.", "{AT&T} and Lee, A.", "Lee, III, Ann", "王伟 and 李娜", "Lee,Ann and Kim,Bo",
        "Lee, A. AND Kim, B.", "{The CMS Collaboration} and others", "von Neumann, John and de la Cruz, José",
    ),
    "doi": (
        "10/gfx3tk", "{10.1000/182}", "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        "10.1000.10/123",
        "10.1890/0012-9658(2006)87[1465:ATOMIC]2.0.CO;2", "10.1175/1(2002)032$<$0870:CT$>$2.0.CO;2",
    ),
    "note": ("\\url{http://x.org/$y}", "\\href{http://x.org/$y}{z}", "\\verb|$| and \\verb+$+", "{\\$}5", "$$x$$"),
    "abstract": ("It costs $5 and more",),
    "bdsk-url-1": ("http://x.org/$y",),
    "file": (
        ":home/ann/.local/share/data/Mendeley Ltd./Mendeley Desktop/Downloaded/Lee.pdf:pdf",
        ":Users/ann/Library/Application Support/Mendeley Desktop/Downloaded/x.pdf:pdf",
        ":C$\\backslash$:/Users/ann/x.pdf:pdf",
    ),
}  # fmt: skip
BAD = {
    "year": ("20201", "202", "2O20", "2021-06-03"),
    "date": ("20201", "2021-13", "June 2020", "22.11.2020"),
    "isbn": ("978-0-306-40615-8", "12345", "9780306406157 030640615"),
    "issn": ("0378-5954", "978-0-306-40615-7", "0378-595"),
    "author": ("Lee, Ann, and Kim, Bo", "Lee, A. & Kim, B.", "Health, Education, and Welfare"),
    "doi": ("10/", "10.1000", "doi:10.1000/182", "{https://doi.org/10.1000/182}"),
    "note": ("costs $5", "$x$ and $", "\\url{http://x.org} costs $5"),
    "file": ("papers/lee.pdf", ":papers/lee.pdf:PDF", "homely/lee.pdf"),
}
CODES = {
    "year": "ZS116", "date": "ZS116", "isbn": "ZS117", "issn": "ZS117", "author": "ZS118", "doi": "ZS112",
    "note": "ZS113", "file": "ZS105",
}  # fmt: skip


def told(root: Path, monkeypatch: pytest.MonkeyPatch, **bibs: str) -> list[tuple[str, str]]:
    """Code and message of each finding in a project of these `.bib` files."""
    monkeypatch.chdir(write(root, {f"{name}.bib": text for name, text in bibs.items()}))
    return [(finding["code"], finding["message"]) for finding in command("--format", "json").json["findings"]]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_good_values(name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What exports of Zotero, Mendeley, BibDesk and publishers write, and people type."""
    assert told(tmp_path, monkeypatch, refs=entry(name, value)) == []


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_bad_values(name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong, and looks nearly so."""
    assert [code for code, _ in told(tmp_path, monkeypatch, refs=entry(name, value))] == [CODES[name]]


def book(key: str, rest: str, type: str = "book") -> str:
    """An entry that has a title and an author of its own, unless `rest` gives others."""
    return f"@{type}{{{key}, title = {{Histoire de la France}}, author = {{Braudel, F.}}, date = 1920, {rest}}}\n"


def chapter(key: str, author: str, rest: str) -> str:
    """A chapter of a book."""
    fields = f"author = {{{author}}}, title = {{Chapter of {key}}}, booktitle = {{B}}, date = 1920"
    return f"@incollection{{{key}, {fields}, {rest}}}\n"


DOI = "doi = {10.1000/1}"
OTHER = "doi = {10.1000/2}"
J = "journal = {J}"
SETS = [
    pytest.param(book("a", "volume = 1") + book("b", "volume = 2"), [], id="volumes"),
    pytest.param(book("a", "volume = 1") + book("b", "volume = {1}"), ["ZS103"], id="one volume twice"),
    pytest.param(book("a", "subtitle = {I}") + book("b", "subtitle = {II}"), [], id="subtitles"),
    pytest.param(book("a", f"volume = 1, {J}", "article") + book("b", J, "article"), ["ZS103"], id="journal"),
    pytest.param(book("a", DOI) + chapter("b", "Kim, B.", DOI) + chapter("c", "Doe, C.", DOI), [], id="chapters"),
    pytest.param(chapter("b", "K", f"pages = 1, {DOI}") + chapter("c", "K", f"pages = 9, {DOI}"), [], id="by one"),
    pytest.param(chapter("b", "K", DOI) + chapter("b2", "K", DOI), ["ZS103"], id="a chapter twice"),
    pytest.param(book("a", f"{DOI}, {J}", "article") + book("b", f"{OTHER}, {J}", "article"), ["ZS114"], id="b"),
    pytest.param(
        book("a", f"pages = {{3--9}}, {J}", "article") + book("b", f"pages = {{12--13}}, {J}", "article"),
        ["ZS114"],
        id="a column that is always called so",
    ),
    pytest.param(
        book("a", f"pages = {{3--9}}, {J}", "article") + book("b", f"pages = {{3-9}}, {J}", "article"),
        ["ZS103"],
        id="pages written otherwise",
    ),
    pytest.param(
        book("a", f"volume = 3, number = 1, {J}", "article") + book("b", f"number = 2, {J}", "article"),
        [],
        id="a column that is always called so, without pages",
    ),
    pytest.param(
        book("a", f"volume = 03, {J}", "article") + book("b", f"volume = 3, number = 2, {J}", "article"),
        ["ZS103"],
        id="one without its number",
    ),
    pytest.param(
        book("a", f"volume = {{abs/1}}, {J}", "article") + book("b", f"volume = 3, {OTHER}, {J}", "article"),
        ["ZS103"],
        id="DBLP: a volume of arXiv is none",
    ),
    pytest.param(book("a", "edition = 1") + book("b", "edition = {2nd}, year = 1925"), [], id="editions"),
    pytest.param(book("a", "edition = {2}") + book("b", "edition = {Second}"), ["ZS103"], id="one edition"),
    pytest.param(book("a", "note = {x}") + book("b", "related = {a}"), [], id="a reprint that says so"),
    pytest.param("@book{a, shorthand = {Ael. Ep.}}\n", [], id="a source cited by its shorthand"),
    pytest.param(
        "@proceedings{p, ids = {old2021, older21}, title = {P}, date = 2021}\n@inbook{c, crossref = {old2021}}\n",
        [],
        id="a parent by one of its other keys",
    ),
    pytest.param("@book{a, title = {T} date = 2020}\n", ["ZS101"], id="what cannot be read is told once"),
    pytest.param('@book{a, title = "T, date = 2020}\n', ["ZS101"], id="an open quote"),
    pytest.param("@book{, title = {T}}\n", ["ZS101"], id="no key"),
    pytest.param("@article{a, title = {Sets \\{a, b}, year = 2020}\n", ["ZS108"], id="an odd brace"),
    pytest.param("@comment{ @misc{a, title = {A}} }\n", ["ZS107"], id="an entry in a comment"),
    pytest.param("% misc{a, title = {A}}\n% mail ann@x.org {x}\n", [], id="no entry any more"),
]  # fmt: skip


@pytest.mark.parametrize(("bib", "codes"), SETS)
def test_entries_beside_one_another(
    bib: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Volumes, chapters, versions and parents are no duplicates; what cannot be read is told as that alone."""
    assert [code for code, _ in told(tmp_path, monkeypatch, refs=bib)] == codes


@pytest.mark.parametrize(
    ("title", "author", "codes"),
    [
        ("A Book: Its Subtitle", "Lee, A.", []),
        ("{A} book", "Ann Lee", []),
        ("Another Book", "Lee, Ann", ["ZS102", "ZS102"]),
        ("A Book on Dogs", "Kim, Bo", ["ZS102", "ZS102"]),
    ],
)
def test_one_key_in_two_files(
    title: str, author: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of an entry that somebody completed is no other work."""
    refs = "@book{lee2020, title = {A Book}, author = {Lee, Ann}, date = 2020}\n"
    more = f"@book{{lee2020, title = {{{title}}}, author = {{{author}}}, date = 2020}}\n"
    assert [code for code, _ in told(tmp_path, monkeypatch, refs=refs, more=more)] == codes


def test_strings_of_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of journals stand in a file of their own, which LaTeX is given first."""
    refs = "@article{a, title = {A}, author = {L}, journal = IEEE_J_SP, date = 2020}\n"
    abbreviations = "@STRING{IEEE_J_SP = {IEEE Trans. Signal Process.}}\n"
    assert told(tmp_path, monkeypatch, refs=refs, IEEEabrv=abbreviations) == []
    other = refs.replace("SP", "SPX")
    assert [code for code, _ in told(tmp_path, monkeypatch, refs=other, IEEEabrv=abbreviations)] == ["ZS106"]
    behind = f"{refs}{abbreviations}"
    found = told(tmp_path, monkeypatch, refs=behind, IEEEabrv=abbreviations.replace("SP", "X"))
    assert [code for code, _ in found] == ["ZS106"]


@pytest.mark.parametrize(
    ("bib", "words"),
    [
        ("@misc{a#b c, title = {T}}\n", "a blank #"),
        (entry("isbn", "12345"), "it has 5 digits, not 10 or 13"),
        (entry("issn", "0378-5954"), "the digits do not add up"),
        (entry("author", "Lee, Ann, and Kim, Bo"), "has a name that ends in a comma"),
    ],
)
def test_messages_say_what_is_wrong(
    bib: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words that are true of this very value."""
    assert [words in message for _, message in told(tmp_path, monkeypatch, refs=bib)] == [True]


def test_a_thousand_blanks_are_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a value is numbers in a row is told in one pass."""
    found = told(tmp_path, monkeypatch, refs=entry("isbn", "0 " * 3000 + "1"))
    assert [code for code, _ in found] == ["ZS117"]


EXPORTS = sorted((ROOT / "tests" / "data" / "exports").iterdir())


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_what_programs_export(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries in the manner of each program and publisher have no fault."""
    assert told(tmp_path, monkeypatch, refs=path.read_text("utf-8")) == []
