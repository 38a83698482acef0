"""The laws of the notes' dialect, on values and front matter of any shape, and the shapes people write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.translate import values_strategies as gen
from zsync.config.mappings import load
from zsync.config.notefields import preset, presets
from zsync.model.values import Creator, Plain, Work
from zsync.translate.notes import NotesDialect, UnknownFields
from zsync.translate.values.limits import bounded
from zsync.translate.values.text import equal

CANONICAL = load("canonical")
FIELDS = {
    "title": "title", "authors": "authors", "author": "creators", "editor": "editors", "year": "date",
    "month": "month", "date": "date", "journal": "container", "doi": "doi", "abstract": "abstract",
    "pages": "pages", "lang": "language", "url": "url", "arxiv": "arxiv",
}  # fmt: skip
DIALECT = NotesDialect.from_mapping(FIELDS, CANONICAL)
ATTRIBUTES = DIALECT.attributes
pairs = st.sampled_from(ATTRIBUTES).flatmap(lambda name: st.tuples(st.just(name), gen.value_of(name)))
_NAMES = st.sampled_from([
    "Ada King", "King, Ada", "Plato", "[[Ada King]]", "[[people/Ada King|Ada]]", "García Márquez, Gabriel",
    "Gabriel García Márquez", "彭子轩", "Ludwig van Beethoven", "et al.", "King, Jr., Martin", "WHO; UN",
    "A and B",
])  # fmt: skip
_MAPS = st.sampled_from([
    {"family": "King", "given": "Ada", "affiliation": "Home"}, {"lastName": "King", "firstName": "Ada"},
    {"literal": "World Health Organization"}, {"name": "Ada King", "orcid": "1"},
    {"name": {"family": "King", "given": "Ada"}}, {"odd": "x"},
])  # fmt: skip
_PEOPLE = st.one_of(
    st.none(), _NAMES, st.lists(_NAMES, max_size=4).map("; ".join), st.lists(_NAMES, max_size=4).map(", ".join),
    st.lists(_NAMES | st.none(), max_size=4).map(tuple), st.lists(_MAPS, max_size=3).map(tuple), _MAPS,
    st.lists(_MAPS | _NAMES, max_size=3).map(tuple),
)  # fmt: skip
_DATES = st.sampled_from([
    {"date-parts": (("2021",),)}, {"date-parts": (("2021", "5", "2"),), "circa": "true"}, {"date-parts": ()},
    {"date-parts": ("2021", "5")}, {"date-parts": None}, {"date-parts": (("2021",), ("2022",))}, {"year": "x"},
    {"year": "2021", "month": "5"}, {"literal": "Spring 2021"}, {"raw": "2021-05"}, {"literal": None},
    {"year": "2021", "season": "1"}, ({"year": "2021", "day": None},), {"date-parts": (("2021", "13"),)},
    {"literal": "n.d.", "date-parts": (("2021",),)},
])  # fmt: skip
_TEXTS = st.one_of(
    _DATES,
    st.none(), gen.text, gen.dates, gen.text.map(lambda text: f"[[{text}]]"), gen.text.map(lambda text: (text,)),
    st.sampled_from(["https://doi.org/10.1000/ABC", "doi: 10.1000/x", (), ("a", "b"), {"a": "b"}, "2021", "true"]),
)  # fmt: skip
natives = st.fixed_dictionaries(
    {}, optional={name: _PEOPLE if name in ("authors", "author", "editor") else _TEXTS for name in FIELDS}
)


@given(native=natives, pair=pairs)
def test_reads_what_it_wrote(native: dict[str, Plain], pair: tuple[str, Any]) -> None:
    """After a write each field shows the projection as far as it goes, and a second write is empty."""
    attribute, value = pair
    changes = DIALECT.write(native, attribute, value)
    after = {**native, **changes}
    wanted = DIALECT.project("", attribute, value)
    for shown in DIALECT.shown(after, attribute):
        assert equal(attribute, shown.value, bounded(attribute, shown.limit, wanted) if wanted else None)  # type: ignore[arg-type]
    assert DIALECT.write(after, attribute, value) == {}


@given(native=natives)
def test_what_is_shown_is_its_projection(native: dict[str, Plain]) -> None:
    """All that is read is its own projection, within the limits of its place; writing it back changes nothing."""
    for attribute in ATTRIBUTES:
        for shown in DIALECT.shown(native, attribute):
            if shown.value:
                assert equal(attribute, DIALECT.project("", attribute, shown.value), shown.value)
                assert equal(attribute, bounded(attribute, shown.limit, shown.value), shown.value)
        found = DIALECT.shown(native, attribute)
        if len(found) == 1:
            assert DIALECT.write(native, attribute, found[0].value) == {}


@given(pair=pairs, limit=st.sampled_from(["author/natural", "author/inverted editor/parts", "author/parts"]))
def test_projection_settles(pair: tuple[str, Any], limit: str) -> None:
    """A projection projected is itself; so is what a limit leaves of it."""
    attribute, value = pair
    once = DIALECT.project("", attribute, value)
    assert DIALECT.project("", attribute, once) == once
    if attribute == "creators" and once:
        cut = bounded(attribute, limit, once)  # type: ignore[arg-type]
        assert cut is None or equal(attribute, bounded(attribute, limit, cut), cut)


@given(values=st.fixed_dictionaries({}, optional={a: gen.value_of(a) for a in ATTRIBUTES}))
def test_creates_what_is_offered(values: dict[str, Any]) -> None:
    """A new note shows the offered attributes and nothing of the rest."""
    offered = set(ATTRIBUTES[:3])
    native = DIALECT.create(Work("", values), offered=offered)
    for attribute in ATTRIBUTES:
        shown = DIALECT.read(native).values.get(attribute)
        wanted = DIALECT.project("", attribute, values.get(attribute)) if attribute in offered else None
        limit = next(each.limit for each in DIALECT.shown({DIALECT.name_for(attribute): None}, attribute))
        assert equal(attribute, shown, bounded(attribute, limit, wanted) if wanted else None)  # type: ignore[arg-type]


BERG = Creator("author", "Berg", "Jan Willem", "van der")
WHO = Creator("author", name="World Health Organization")
LI = Creator("author", "Li", "Bo")
ADA, WEI = Creator("author", "King", "Ada"), Creator("author", "Lu", "Wei")
SHAPES: list[tuple[str, Plain, tuple[Creator, ...]]] = [
    ("a list", ("Ada King", "Wei Lu"), (ADA, WEI)),
    ("a list, inverted", ("King, Ada", "Lu, Wei"), (ADA, WEI)),
    ("wikilinks", ("[[Ada King]]", "[[people/Wei Lu]]"), (ADA, WEI)),
    ("one text", "Ada King, Wei Lu", (ADA, WEI)),
    ("one text with and", "Ada King, Wei Lu, and Plato", (ADA, WEI, Creator("author", name="Plato"))),
    ("semicolons", "King, Ada; Lu, Wei", (ADA, WEI)),
    ("as BibTeX has it", "King, Ada and Lu, Wei", (ADA, WEI)),
    ("one person", "King, Ada", (ADA,)),
    ("one person with a particle", "van der Berg, Jan Willem", (BERG,)),
    ("and others", "Ada King et al.", (ADA, Creator("author", name="others"))),
    ("wikilinks in a text", "[[Ada King]], [[Wei Lu]]", (ADA, WEI)),
    ("CSL", ({"family": "King", "given": "Ada"}, {"family": "Lu", "given": "Wei"}), (ADA, WEI)),
    ("Zotero", ({"lastName": "King", "firstName": "Ada"},), (ADA,)),
    ("Quarto", ({"name": "Ada King", "orcid": "0"},), (ADA,)),
    ("Quarto, in parts", ({"name": {"family": "King", "given": "Ada"}},), (ADA,)),
    ("an institution", ({"literal": "World Health Organization"},), (WHO,)),
    ("Chinese names", "彭子轩、卢伟", (Creator("author", name="彭子轩"), Creator("author", name="卢伟"))),
    ("nobody", (), ()),
]  # fmt: skip


@pytest.mark.parametrize(("what", "native", "people"), SHAPES, ids=[case[0] for case in SHAPES])
def test_people_are_read_in_every_shape(what: str, native: Plain, people: tuple[Creator, ...]) -> None:
    """Texts, lists and mappings, in reading order or with the family first."""
    assert DIALECT.read({"authors": native}).values.get("creators", ()) == people


KEPT: list[tuple[str, Plain, tuple[Creator, ...], Plain]] = [
    ("spelling kept", ("[[Ada King]]", "Wei  Lu"), (ADA, WEI, LI), ("[[Ada King]]", "Wei  Lu", "Bo Li")),
    ("links beget links", ("[[Ada King]]",), (ADA, WEI), ("[[Ada King]]", "[[Wei Lu]]")),
    ("inverted", ("King, Ada",), (ADA, WEI), ("King, Ada", "Lu, Wei")),
    ("a text stays a text", "Ada King", (ADA, WEI), "Ada King, Wei Lu"),
    ("semicolons stay", "King, Ada; Lu, Wei", (WEI, ADA), "Lu, Wei; King, Ada"),
    ("CSL keeps the rest", ({"family": "King", "given": "A.", "affiliation": "H"},), (ADA,),
     ({"family": "King", "given": "Ada", "affiliation": "H"},)),
    ("Zotero", ({"lastName": "King", "firstName": "Ada"},), (WEI,), ({"lastName": "Lu", "firstName": "Wei"},)),
    ("Chinese", ("彭子轩",), (Creator("author", "彭", "子轩"), WEI), ("彭子轩", "Wei Lu")),
    ("none left", ("Ada King",), (), ()),
]  # fmt: skip


@pytest.mark.parametrize(("what", "native", "people", "after"), KEPT, ids=[case[0] for case in KEPT])
def test_people_are_written_in_the_shape_found(
    what: str, native: Plain, people: tuple[Creator, ...], after: Plain
) -> None:
    """Those who stay are spelt as they were, new ones like the others."""
    assert DIALECT.write({"authors": native}, "creators", people) == {"authors": after}


def test_every_field_of_an_attribute_is_written() -> None:
    """`date` and `year` follow one date, each as far as it goes; an unused field is not made."""
    changes = DIALECT.write({"date": "2021-05-02", "year": "2021"}, "date", "2022-06-01")
    assert changes == {"date": "2022-06-01", "year": "2022"}
    assert DIALECT.write({"year": "2021"}, "date", "2021-06-01") == {}
    assert DIALECT.write({"doi": "https://doi.org/10.1/A"}, "doi", "10.1234/b") == {"doi": "https://doi.org/10.1234/b"}


@pytest.mark.parametrize("name", presets())
def test_presets_name_canonical_fields(name: str) -> None:
    """Every preset is a mapping that can be used."""
    assert NotesDialect.from_mapping(preset(name), CANONICAL).attributes


def test_wrong_targets_are_named() -> None:
    """A target that is no canonical field is an error with all of them."""
    with pytest.raises(UnknownFields) as caught:
        NotesDialect.from_mapping({"a": "title", "b": "jurnal", "c": "date.century"}, CANONICAL)
    assert caught.value.names == ("b", "c")


@pytest.mark.parametrize(
    ("native", "shown", "new", "after"),
    [
        ({"date-parts": (("2021", "5"),), "x": "y"}, "2021-05", "2022", {"date-parts": (("2022",),), "x": "y"}),
        ({"date-parts": (("2021",),)}, "2021", "2021-05-02", {"date-parts": (("2021", "5", "2"),)}),
        ({"date-parts": ("2021", "5")}, "2021-05", "2021-06", {"date-parts": ("2021", "6")}),
        ({"date-parts": (("2021",),)}, "2021", "in press", {"literal": "in press"}),
        ({"literal": "Spring 2021"}, "2021-21", "2022", {"literal": "2022"}),
        ({"year": "2021", "month": "5"}, "2021-05", "2021-06-01", {"year": "2021", "month": "6", "day": "1"}),
        (({"year": "2021"},), "2021", "2022", ({"year": "2022"},)),
        ({"date-parts": (("2021",), ("2022",))}, None, "2022", None),
        ({"year": "2021", "season": "1"}, None, "2022", None),
    ],
)
def test_dates_in_parts(native: Plain, shown: str | None, new: str, after: Plain) -> None:
    """CSL's dates are read and written in their own manner; a range or a season in parts is left alone."""
    dialect = NotesDialect.from_mapping({"issued": "date"}, CANONICAL)
    assert [each.value for each in dialect.shown({"issued": native}, "date")] == ([shown] if shown else [])
    assert dialect.write({"issued": native}, "date", new) == ({} if after is None else {"issued": after})
