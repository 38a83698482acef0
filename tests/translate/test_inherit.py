"""Fields from other entries: crossref, xdata, chains, loops, no parent. And which of two values says more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from zsync.model.values import Creator
from zsync.translate.bib import BibNative, sniff
from zsync.translate.values.inherit import resolve
from zsync.translate.values.richness import carry, cased, richer, showing


def entries(**named: tuple[str, Mapping[str, str]]) -> dict[str, BibNative]:
    """Entries by key."""
    return {key: BibNative(kind, fields) for key, (kind, fields) in named.items()}


CASES = [
    (
        entries(
            c=("inproceedings", {"title": "C", "crossref": "p"}),
            p=("proceedings", {"title": "P", "subtitle": "S", "year": "2001", "editor": "E", "doi": "10.1/p"}),
        ),
        {"title": "C", "crossref": "p", "booktitle": "P", "booksubtitle": "S", "year": "2001", "editor": "E"},
    ),
    (
        entries(
            c=("inproceedings", {"title": "C", "crossref": "P"}),
            p=("proceedings", {"title": "T", "booktitle": "B"}),
        ),
        {"title": "C", "crossref": "P", "booktitle": "B"},
    ),
    (
        entries(
            c=("inproceedings", {"title": "C", "crossref": "p"}),
            p=("proceedings", {"title": "T", "subtitle": "S", "booktitle": "B"}),
        ),
        {"title": "C", "crossref": "p", "booktitle": "B"},
    ),
    (
        entries(c=("inbook", {"title": "C", "crossref": "p"}), p=("book", {"title": "P", "author": "A"})),
        {"title": "C", "crossref": "p", "booktitle": "P", "author": "A", "bookauthor": "A"},
    ),
    (
        entries(c=("book", {"title": "C", "crossref": "p"}), p=("mvbook", {"title": "P"})),
        {"title": "C", "crossref": "p", "maintitle": "P"},
    ),
    (
        entries(c=("article", {"title": "C", "crossref": "p"}), p=("periodical", {"title": "P", "volume": "1"})),
        {"title": "C", "crossref": "p", "journaltitle": "P", "volume": "1"},
    ),
    (
        entries(
            c=("online", {"title": "C", "xdata": "x, y"}),
            x=("xdata", {"publisher": "P", "xdata": "y"}),
            y=("xdata", {"location": "L", "publisher": "Q"}),
        ),
        {"title": "C", "xdata": "x, y", "publisher": "P", "location": "L"},
    ),
    (
        entries(c=("article", {"crossref": "d"}), d=("article", {"crossref": "c", "volume": "1"})),
        {"crossref": "d", "volume": "1"},
    ),
    (entries(c=("article", {"crossref": "c"})), {"crossref": "c"}),
    (
        entries(c=("misc", {"crossref": "p"}), p=("misc", {"title": "P", "subtitle": "S", "shorttitle": "s"})),
        {"crossref": "p", "title": "P", "subtitle": "S", "shorttitle": "s"},
    ),
    (
        entries(c=("misc", {"title": "C", "crossref": "p"}), p=("misc", {"title": "P", "subtitle": "S"})),
        {"title": "C", "crossref": "p"},
    ),
    (
        entries(
            c=("inproceedings", {"year": "2005", "crossref": "p"}),
            p=("proceedings", {"title": "P", "shorttitle": "s", "date": "2001"}),
        ),
        {"year": "2005", "crossref": "p", "booktitle": "P"},
    ),
    (
        entries(c=("article", {"crossref": "p"}), p=("periodical", {"title": "P", "subtitle": "S"})),
        {"crossref": "p", "journaltitle": "P", "journalsubtitle": "S"},
    ),
    (
        entries(c=("inbook", {"crossref": "p"}), p=("collection", {"title": "P", "author": "A"})),
        {"crossref": "p", "booktitle": "P", "author": "A"},
    ),
    (entries(c=("article", {"crossref": "gone", "xdata": ","})), {"crossref": "gone", "xdata": ","}),
]


@pytest.mark.parametrize(("found", "fields"), CASES)
def test_inheritance(found: dict[str, BibNative], fields: dict[str, str]) -> None:
    """The first entry shows its own fields and those it takes, under the names they have there."""
    assert dict(resolve(found)["c"]) == fields


def test_only_heirs_are_resolved() -> None:
    """An entry that names no other is not in the result."""
    found = entries(a=("book", {"title": "A"}), b=("inbook", {"crossref": "a"}))
    assert resolve(found).keys() == {"b"}


SNIFFED = [
    ([], "bibtex"),
    ([BibNative("article", {"journal": "J", "year": "2020"})], "bibtex"),
    ([BibNative("article", {"journaltitle": "J", "date": "2020"})], "biblatex"),
    ([BibNative("online", {"title": "T", "url": "u"})], "biblatex"),
    ([BibNative("misc", {"title": "T"})], "bibtex"),
    (
        [BibNative("book", {"date": "2020", "year": "2020"})] * 2 + [BibNative("phdthesis", {"school": "S"})],
        "biblatex",
    ),
    ([BibNative("article", {"year": "1"})] * 3 + [BibNative("thesis", {"date": "1"})], "bibtex"),
]


@pytest.mark.parametrize(("found", "name"), SNIFFED)
def test_sniffing(found: list[BibNative], name: str) -> None:
    """The file speaks the dialect most of its entries speak."""
    assert sniff(found) == name


def test_many_circles_end() -> None:
    """Entries that all take from each other are read in the time it takes to look at each for each."""
    names = [f"x{number}" for number in range(20)]
    all_of = {name: BibNative("xdata", {"xdata": ",".join(names), name: "v"}) for name in names}
    assert all(set(fields) == {"xdata", *names} for fields in resolve(all_of).values())


def people(*names: str) -> tuple[Creator, ...]:
    """Authors from `Family, Given` or a single name."""
    parts = (name.partition(", ") for name in names)
    return tuple(
        Creator("author", family, given) if given else Creator("author", name=family) for family, _, given in parts
    )

AUTHOR, EDITOR = Creator("author", "Doe", "Jane"), Creator("editor", "E", "B")

RICHER = [
    ("date", "2021-06-03", "2021", True),
    ("date", "2021-06-03", "2021-06", True),
    ("date", "2021-06", "2021-06-03", False),
    ("date", "2021-06-03", "2020", False),
    ("date", "2021", "2021", False),
    ("orig_date", "1781-06", "1781", True),
    ("date", "1999/2001", "1999", True),
    ("date", "2020-07-01/2020-08-05", "2020-07", True),
    ("date", "1999/2001", "2001", False),
    ("date", "1850~", "1850", True),
    ("date", "1850", "1850?", False),
    ("date", "2011-05-25~/2012-06-26~", "2011-05-25/2012-06-26", True),
    ("date", "2011-05-25/2012-06-26", "2011-05-25~/2012-06-26", False),
    ("date", "4.7.1999", "1999-07", True),
    ("date", "4.7.1999", "1999-04-07", True),
    ("date", "4.7.1999", "1999-05", False),
    ("date", "January/February 2005", "2005-01", True),
    ("date", "January/February 2005", "2005-01/2005-02", True),
    ("date", "January/February 2005", "2005-02", False),
    ("date", "January/February 2005", "2004", False),
    ("date", "Dec. 2010/Jan. 2011", "2010-12", True),
    ("date", "Dec. 2010/Jan. 2011", "2011-01", False),
    ("date", "March 1-3, 2005", "2005-03-01/2005-03-03", True),
    ("date", "March 1-3, 2005", "2005-03-02", False),
    ("date", "Mon, 3 May 2010", "2010-05-03", True),
    ("date", "5. Mai 2010", "2010-05", True),
    ("date", "c2009", "2009", True),
    ("date", "[1950]", "1950", True),
    ("date", "2010 (in press)", "2010", True),
    ("date", "in press", "2010", False),
    ("date", "2003 [1920]", "2003", True),
    ("date", "2003 [1920]", "1920", False),
    ("date", "1950 (2nd ed. 1960)", "1960", False),
    ("date", "185X", "1850", True),
    ("date", "185X", "1855", False),
    ("date", "2010", "Q1 2010", False),
    ("language", "fr-FR", "fr", True),
    ("language", "fr", "fr-FR", False),
    ("language", "fry", "fr", False),
    ("url", "https://x.org/a", "http://x.org/a", True),
    ("url", "http://x.org/a", "https://x.org/a", False),
    ("url", "https://doi.org/10.1/X", "http://dx.doi.org/10.1/X", True),
    ("url", "https://dl.acm.org/doi/10.1145/1.2", "https://doi.org/10.1145/1.2", True),
    ("url", "https://dl.acm.org/doi/10.1145/1.3", "https://doi.org/10.1145/1.2", False),
    ("issn", "0258-8900, 1432-0819", "14320819", True),
    ("issn", "0258-8900", "1432-0819", False),
    ("isbn", "978-0-201-89683-1 978-0-201-89684-8", "9780201896831", True),
    ("issue", "3-4", "3", True),
    ("issue", "3/4", "3", True),
    ("issue", "3, Part 2", "3", True),
    ("issue", "12 A", "12", True),
    ("issue", "05", "5", True),
    ("issue", "5", "05", False),
    ("issue", "34", "3", False),
    ("issue", "3", "3/4", False),
    ("issue", "S3", "3", False),
    ("volume", "3/4", "3", False),
    ("number", "US1234567B2", "1234567B2", True),
    ("number", "RFC 2119", "2119", False),
    ("genre", "Dissertation", "PhD thesis", True),
    ("genre", "PhD thesis", "Dissertation", False),
    ("genre", "Habilitation", "PhD thesis", False),
    ("genre", "Master's thesis", "PhD thesis", False),
    ("container", "Physics Letters B", "Phys. Lett. B", True),
    ("container", "Journal of Things", "J Things", True),
    ("container", "IEEE Transactions on Pattern Analysis", "IEEE Trans. Pattern Anal.", True),
    ("container", "Annals of the National Academy", "Ann Natl Acad", True),
    ("container", "Zeitschrift für Physik", "Z. Phys.", True),
    ("container", "Physical Review Applied", "Phys Rev A", False),
    ("container", "Physics Letters B", "Phys. Lett.", False),
    ("container", "Cells", "Cell", False),
    ("container", "Journal of Polymers", "Journal of Polymer", False),
    ("container", "Physics Letters", "Phys. Lett. B", False),
    ("container", "Nature", "Nat. Genet.", False),
    ("container", "Journal of Things", "", False),
    ("container", "The Astrophysical Journal", "\\apj", True),
    ("container", "Astronomy & Astrophysics", "\\aap", True),
    ("container", "Nature", "\\apj", False),
    ("container", "Nature", "\\foo", False),
    ("container", "Journal of Things", "JOURNAL OF THINGS", True),
    ("container", "JOURNAL OF THINGS", "Journal of Things", False),
    ("container", "Nature", "NATURE", True),
    ("container", "Journal of things", "JOURNAL of Things", False),
    ("container", "JOURNAL OF THINGS", "JOURNAL OF THING", False),
    ("title", "On things", "ON THINGS", False),
    ("pages", "1–10", "1", True),
    ("pages", "1–10", "10", False),
    ("title", "A longer title", "A", False),
    ("title", "A longer title", "A Longer Title", True),
    ("title", "A Longer Title", "A longer title", False),
    ("title", "A Longer title", "A longer Title", False),
    ("title", "What it isn't: re-used øl", "What It Isn't: Re-Used Øl", True),
    ("title", "it isn't", "It Isn'T", False),
    ("title", "A bert", "A BERT", False),
    ("title", "Of <i>e. coli</i>", "Of <i>E. Coli</i>", True),
    ("container", "Journal of vision", "Journal of Vision", True),
    ("publisher", "mit press", "MIT Press", False),
    ("place", "new york", "New York", False),
    ("creators", people("Doe, Jane"), people("Doe, J."), True),
    ("creators", people("Doe, Jane Q."), people("Doe, Jane"), True),
    ("creators", people("Doe, John"), people("Doe, Jane"), False),
    ("creators", people("Doe, Jane", "Roe, R."), people("Doe, Jane", "others"), True),
    ("creators", people("Doe, Jane", "others"), people("Doe, Jane"), True),
    ("creators", people("Doe, Jane", "Roe, R."), people("Doe, Jane"), False),
    ("creators", people("Doe, J."), people("Doe, Jane"), False),
    ("creators", people("Doe, Jane"), people("Doe, Jan"), False),
    ("creators", people("Doe, Joseph"), people("Doe, Jos."), True),
    ("creators", (AUTHOR, Creator("recipient", "Wu", "Al")), (AUTHOR, Creator("contributor", "Wu", "A.")), True),
    ("creators", (AUTHOR, Creator("contributor", "Wu", "Al")), (AUTHOR, Creator("recipient", "Wu", "Al")), False),
    ("creators", (AUTHOR, Creator("recipient", "Wu", "Al")), (AUTHOR, Creator("contributor", "Ho", "Al")), False),
    ("creators", (Creator("seriesEditor", "S", "A"), EDITOR), (Creator("editor", "S", "A"), EDITOR), True),
    ("creators", (AUTHOR, EDITOR), (AUTHOR, Creator("author", "E", "B")), False),
    ("creators", (AUTHOR, EDITOR), (AUTHOR,), False),
    ("creators", people("Doe, Jean-Paul"), people("Doe, J.-P."), True),
]


@pytest.mark.parametrize(("attribute", "one", "other", "more"), RICHER)
def test_richer(attribute: str, one: object, other: object, more: bool) -> None:
    """One value is richer when it says all the other says and more."""
    assert richer(attribute, one, other) is more  # type: ignore[arg-type]


CON, AND = Creator("contributor", "Con", "Cat"), Creator("author", name="others")


@pytest.mark.parametrize(
    ("one", "other", "more"),
    [
        ((AUTHOR, CON, EDITOR), (AUTHOR, EDITOR), True),
        ((AUTHOR, CON, replace(EDITOR, role="seriesEditor")), (AUTHOR, EDITOR), True),
        ((AUTHOR, CON), (AUTHOR, CON), False),
        ((AUTHOR, CON, EDITOR), (AUTHOR,), False),
        ((CON,), (AUTHOR,), False),
        ((AUTHOR, CON), (AUTHOR, replace(CON, family="Coe")), False),
        ((AUTHOR, Creator("author", "Roe", "R"), EDITOR), (AUTHOR, AND, EDITOR), True),
        ((AUTHOR, EDITOR), (AUTHOR, AND, EDITOR), False),
    ],
)
def test_people_whom_the_other_side_has_no_place_for(one: Any, other: Any, more: bool) -> None:
    """That it does not name them says nothing; all others it must name, role by role."""
    assert richer("creators", one, other, holds=lambda creator: creator.role != "contributor") is more


@pytest.mark.parametrize(
    ("now", "known", "made"),
    [
        ("The Way of Large Data", "The way of data", "The way of Large data"),
        ("Way of Data", "The way of data", "Way of data"),
        ("On Speech and On Polish", "On speech and on Polish", "On speech and on Polish"),
        ("A Data-Driven Way", "A data-driven way", "A data-driven way"),
        ("Of BERT", "Of bert", "Of BERT"),
        ("of data", "Of Data", "of data"),
        ("", "Of Data", ""),
    ],
)
def test_the_case_of_words(now: str, known: str, made: str) -> None:
    """A word that another side has without its capital loses it; no other sign of the text changes."""
    assert cased("title", now, known) == made
    assert cased("publisher", now, known) == now


def test_carrying_what_a_side_cannot_show() -> None:
    """A person the poorer side cannot hold stays in place; a richer form of one it keeps stays too."""

    def poorer(creators: tuple[Creator, ...]) -> tuple[Creator, ...] | None:
        return tuple(Creator(c.role, c.family, c.given[:1]) for c in creators if c.role == "author") or None

    jane, guest, roe = (
        Creator("author", "Doe", "Jane"),
        Creator("guest", "G", "Gina"),
        Creator("author", "Roe", "Rob"),
    )
    edited = (Creator("author", "Doe", "J"), Creator("author", "New", "N"), Creator("author", "Roe", "R"))

    def carried(agreed: tuple[Creator, ...], now: tuple[Creator, ...]) -> tuple[Creator, ...]:
        return carry(showing(agreed, poorer, lambda _: False, poorer), now, poorer)

    assert carried((jane, guest, roe), edited) == (jane, guest, Creator("author", "New", "N"), roe)
    assert carried((guest, jane), ()) == (guest,)
    gina = Creator("contributor", "G", "Gina")
    assert carried((jane, guest), (edited[0], gina)) == (jane, guest)
    assert carried((jane,), (edited[0], Creator("contributor", "Doe", "Jane")))[1].role == "contributor"


def test_carrying_into_roles_told_more_roughly() -> None:
    """What was shown tells in which roles, and who was not: who took the place of another has that one's role."""
    wall, lee = Creator("recipient", "Wall", "Al"), Creator("author", "Lee", "Ann")
    bob = Creator("bookAuthor", "Whole", "Bob")

    def entry(creators: tuple[Creator, ...]) -> tuple[Creator, ...]:
        return tuple(c for role in ("author", "bookAuthor", "contributor") for c in creators if c.role == role)

    def carried(shown: tuple[Creator, ...], *now: Creator) -> tuple[Creator, ...]:
        return carry(showing((lee, wall, bob), entry, lambda people: people == shown, entry), now, entry)

    rough = replace(wall, role="contributor")
    other = replace(rough, family="Wallace")
    assert carried((lee, rough), lee, other) == (lee, replace(wall, family="Wallace"), bob)
    assert carried((lee, rough), lee) == (lee, bob)
    assert carried((lee, bob), lee, bob, other) == (lee, wall, bob, other)
    assert carried((lee, bob), lee) == (lee, wall)
    assert carried((lee,), lee, replace(bob, family="X")) == (lee, wall, bob, replace(bob, family="X"))
    assert carried((), lee, replace(bob, family="X")) == (lee, wall, bob, replace(bob, family="X"))
    assert carried((wall,), lee, other) == (lee, wall, other)
