"""A file's habits in what is written; finer types for new items; whole entries made of works."""

from __future__ import annotations

import pytest

from zsync.model.values import Creator, FileRef, Tag, Work
from zsync.translate.bib import NOT_WORKS, BibDialect, BibNative
from zsync.translate.shape import as_data
from zsync.translate.values.text import sendable

ACCENTS = BibNative("article", {"author": 'M{\\"u}ller, A', "keywords": "a; b"})
PLAIN = BibNative("article", {"author": "Doe, J", "keywords": "a, b"})
FOREIGN = BibNative("article", {"author": "Müller, A"})


@pytest.mark.parametrize(
    ("entries", "ascii_only", "separator"),
    [
        ([], False, ", "),
        ([PLAIN], False, ", "),
        ([PLAIN, ACCENTS, ACCENTS], True, "; "),
        ([ACCENTS, FOREIGN], False, "; "),
        ([FOREIGN], False, ", "),
    ],
)
def test_habits(entries: list[BibNative], ascii_only: bool, separator: str, bibtex: BibDialect) -> None:
    """A file is in ASCII when it has accents and all of them are commands; lists are cut as most are."""
    adapted = bibtex.adapted(entries)
    assert (adapted.charset == "ascii", adapted.tag_separator) == (ascii_only, separator)
    assert adapted.read(ACCENTS) == bibtex.read(ACCENTS)


def test_ascii_files_stay_so(bibtex: BibDialect) -> None:
    """New text in such a file has its accents as commands; verbatim fields are left alone."""
    adapted = bibtex.adapted([ACCENTS])
    people = (Creator("author", "Erdős", "Pál"), Creator("author", name="Ångström AB"))
    assert adapted.write(PLAIN, "creators", people) == {
        "author": "Erd{\\H{o}}s, P{\\'a}l and {{\\AA}ngstr{\\\"o}m AB}"
    }
    assert adapted.write(PLAIN, "title", "Über Øl") == {"title": '{\\"U}ber {\\O}l'}
    assert adapted.write(PLAIN, "tags", (Tag("é"), Tag("f"))) == {"keywords": "{\\'e}, f"}
    assert adapted.write(PLAIN, "url", "http://x/é") == {"url": "http://x/é"}
    assert adapted.write(FOREIGN, "tags", (Tag("a"), Tag("b"))) == {"keywords": "a; b"}
    assert adapted.write(PLAIN, "title", "中文") == {"title": "中文"}


def test_what_an_encoding_lacks_is_a_command(bibtex: BibDialect) -> None:
    """A Latin-1 file gets Latin-1 letters as they are and others as commands, where there are any."""
    latin = bibtex.adapted([PLAIN], "latin-1")
    assert latin.write(PLAIN, "title", "Über Łódź → X") == {
        "title": "Über {\\L}ód{\\'z} \\textrightarrow{} X"
    }
    assert latin.write(PLAIN, "title", "中文") == {"title": "中文"}


REFINED = [
    ("biblatex", "article", {"entrysubtype": "newspaper"}, "newspaperArticle"),
    ("biblatex", "article", {"entrysubtype": "Magazine"}, "magazineArticle"),
    ("biblatex", "book", {"entrysubtype": "magazine"}, "book"),
    ("biblatex", "online", {"eprint": "2101.00001", "eprinttype": "arxiv"}, "preprint"),
    ("bibtex", "misc", {"eprint": "2101.00001", "archiveprefix": "arXiv"}, "preprint"),
    ("bibtex", "misc", {}, "document"),
    ("bibtex", "online", {}, "webpage"),
    ("bibtex", "software", {}, "computerProgram"),
    ("bibtex", "inreference", {}, "encyclopediaArticle"),
    ("bibtex", "article", {"eprint": "2101.00001"}, "journalArticle"),
    ("biblatex", "video", {"entrysubtype": "tvbroadcast"}, "tvBroadcast"),
    ("biblatex", "oddity", {}, "document"),
]


@pytest.mark.parametrize(("name", "kind", "fields", "item"), REFINED)
def test_finer_types(
    name: str, kind: str, fields: dict[str, str], item: str, request: pytest.FixtureRequest
) -> None:
    """A new item gets the type the entry's other fields tell; what is read stays as coarse as the dialect."""
    dialect: BibDialect = request.getfixturevalue(name)
    native = BibNative(kind, fields)
    assert dialect.refined(native) == item
    assert dialect.project(item, "type", item) == dialect.read(native).kind


def test_creating(biblatex: BibDialect) -> None:
    """A new entry has the usual order of fields, and a subtype where nothing else tells the type."""
    work = Work(
        "newspaperArticle",
        {
            "title": "The NSA",
            "date": "2021-06-03",
            "container": "The Times",
            "creators": (Creator("author", "Doe", "Jane"), Creator("author", name="others")),
            "pages": "1–2",
            "doi": "10.1000/x",
            "archive": "nowhere",
        },
        (Tag("b"), Tag("a, c")),
        (FileRef("a.pdf"),),
    )
    native = biblatex.create(work, offered=[*work.values, "tags", "files"])
    assert native.type == "article"
    assert list(native.fields.items()) == [
        ("author", "Doe, Jane and others"),
        ("title", "The {NSA}"),
        ("journaltitle", "The Times"),
        ("date", "2021-06-03"),
        ("pages", "1--2"),
        ("doi", "10.1000/x"),
        ("file", "a.pdf"),
        ("keywords", "b, {a, c}"),
        ("entrysubtype", "newspaper"),
    ]
    preprint = Work("preprint", {"title": "T", "arxiv": "2101.00001"})
    assert "entrysubtype" not in biblatex.create(preprint, offered=["title", "arxiv"]).fields


def test_every_type_has_a_home(bibtex: BibDialect, biblatex: BibDialect) -> None:
    """Each canonical type becomes an entry type that reads as a canonical type of the dialect's own."""
    for dialect in (bibtex, biblatex):
        assert {"document", "book", "thesis"} <= dialect.kinds.keys()
        for kind in dialect.kinds:
            shown = dialect.project(kind, "type", kind)
            assert isinstance(shown, str)
            assert dialect.project(shown, "type", shown) == shown
        assert not NOT_WORKS & dialect.types.keys()


def test_what_an_entry_is_does_not_hang_on_the_dialect(bibtex: BibDialect, biblatex: BibDialect) -> None:
    """People use the entry types of both in files of either: `@webpage` is no type of biblatex's own."""
    assert bibtex.types == biblatex.types


def test_every_type_comes_back(biblatex: BibDialect) -> None:
    """A new item made from an entry that was made from an item is of that item's type, in biblatex."""
    for kind in biblatex.kinds:
        entry = biblatex.create(Work(kind, {"title": "T"}), offered=["title"])
        assert biblatex.refined(entry) == kind


def test_the_genre_tells_the_degree(bibtex: BibDialect, biblatex: BibDialect) -> None:
    """A thesis whose genre says so is a master's, or bibtex would print that it is a doctor's."""
    told = {"Master's thesis": "mastersthesis", "M.Sc.": "mastersthesis", "PhD": "phdthesis"}
    for genre, entry_type in told.items():
        work = Work("thesis", {"title": "T", "genre": genre})
        assert bibtex.create(work, offered=["title"]).type == entry_type
        assert biblatex.create(work, offered=["title"]).type == "thesis"


KEYS = [
    ("thesis", {}, "genre", "PhD thesis", {"type": "phdthesis"}),
    ("thesis", {"type": "phdthesis"}, "genre", "PhD thesis", {}),
    ("thesis", {"type": "phdthesis"}, "genre", "phdthesis", {}),
    ("thesis", {"type": "phdthesis"}, "genre", "Master's thesis", {"type": "mathesis"}),
    ("thesis", {"type": "phdthesis"}, "genre", "Habilitation", {"type": "Habilitation"}),
    ("thesis", {"type": "Ph.D."}, "genre", "PhD thesis", {"type": "PhD thesis"}),
    ("unpublished", {"pubstate": "inpress"}, "status", "in press", {}),
    ("patent", {"location": "countryde"}, "country", "Germany", {}),
]


@pytest.mark.parametrize(("entry_type", "fields", "attribute", "value", "changes"), KEYS)
def test_keys_of_biblatex_are_texts_elsewhere(
    entry_type: str,
    fields: dict[str, str],
    attribute: str,
    value: str,
    changes: dict[str, str],
    biblatex: BibDialect,
) -> None:
    """`phdthesis` is `PhD thesis`; it is written where nothing or another such key stands, else it is not."""
    assert biblatex.write(BibNative(entry_type, fields), attribute, value) == changes


def test_who_judges_and_where_it_is_printed(biblatex: BibDialect) -> None:
    """Courts, legislative bodies, organizations, reporters and codes have the fields that Better BibTeX uses."""
    case = Work("case", {"title": "T", "authority": "Court", "reporter": "R"})
    assert dict(biblatex.create(case, offered=case.values).fields) == {
        "title": "T", "institution": "Court", "journaltitle": "R",
    }  # fmt: skip
    bill = BibNative("legislation", {"institution": "House", "journaltitle": "Code"})
    assert biblatex.read(bill).values == {"authority": "House", "code": "Code"}
    norm = BibNative("standard", {"organization": "ISO", "publisher": "P"})
    assert biblatex.read(norm).values == {"authority": "ISO", "publisher": "P"}


def test_types_written(biblatex: BibDialect) -> None:
    """A new type changes the entry type only when the dialect sees a difference, and tells the finer one."""
    article = BibNative("article", {"entrysubtype": "magazine"})
    assert biblatex.write(article, "type", "newspaperArticle") == {}
    assert biblatex.write(article, "type", "book") == {"ENTRYTYPE": "book", "entrysubtype": None}
    assert biblatex.write(BibNative("book", {}), "type", "tvBroadcast") == {
        "ENTRYTYPE": "video",
        "entrysubtype": "tvbroadcast",
    }
    assert biblatex.write(BibNative("phdthesis", {}), "type", "thesis") == {}


def test_aliases(biblatex: BibDialect) -> None:
    """The keys an entry had are those of `ids`."""
    assert biblatex.aliases(BibNative("book", {"ids": "a, b ,,c"})) == ("a", "b", "c")
    assert biblatex.aliases(BibNative("book", {})) == ()


def test_shape_of_a_work() -> None:
    """A work as data has every part of a person, names of tags, and files as named."""
    work = Work(
        "book",
        {"title": "T", "creators": (Creator("editor", "Berg", "A", "van"),)},
        (Tag("a"),),
        (FileRef("p", "t", "m"),),
    )
    assert as_data(work) == {
        "type": "book",
        "title": "T",
        "creators": [{"role": "editor", "family": "Berg", "given": "A", "particle": "van", "suffix": ""}],
        "tags": ["a"],
        "files": [{"path": "p", "title": "t", "mime": "m"}],
    }


def test_what_an_api_takes() -> None:
    """Control signs go, broken bytes become the replacement sign, all else stays."""
    assert sendable("a\x00b\x1fc\n\té中😀") == "abc\n\té中😀"
    assert sendable("a\udc80b") == "a\ufffdb"
