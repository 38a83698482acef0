"""The laws of every dialect, on values and native things of any shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.translate import values_strategies as gen
from zsync.config.mappings import load
from zsync.model.values import Work
from zsync.translate.bib import ENTRY_TYPE, BibDialect, BibNative
from zsync.translate.dialect import attribute_of
from zsync.translate.values.text import equal
from zsync.translate.values.texwrite import is_safe
from zsync.translate.zotero import ZoteroDialect

CANONICAL = load("canonical")
FIELDS = [*CANONICAL["fields"], "tags", "files"]
KINDS = CANONICAL["types"]
BIB = {name: BibDialect.from_mapping(load(f"bib/{name}"), CANONICAL) for name in ("bibtex", "biblatex")}
BIB["ascii"] = replace(BIB["bibtex"], charset="ascii", tag_separator="; ")
ZOTERO = ZoteroDialect.from_mapping(load("zotero"), CANONICAL)
TYPES = sorted({*BIB["bibtex"].types, *BIB["biblatex"].types})
attributes = st.sampled_from(FIELDS).flatmap(lambda name: st.tuples(st.just(name), gen.value_of(name)))


def applied(native: BibNative, changes: Any) -> BibNative:
    """The entry after a write."""
    fields = {**native.fields, **{k: v for k, v in changes.items() if k != ENTRY_TYPE}}
    kept = {name: text for name, text in fields.items() if text is not None}
    return BibNative(changes.get(ENTRY_TYPE, native.type), kept)


@pytest.mark.parametrize("name", BIB)
@given(native=gen.entries(TYPES), pair=attributes)
@example(native=BibNative("misc", {"eprint": "123", "archiveprefix": "pubmed"}), pair=("pmid", "10.1000/abc"))
@example(native=BibNative("misc", {"eprint": "123", "archiveprefix": "pubmed"}), pair=("pmid", "456"))
def test_bib_reads_what_it_wrote(name: str, native: BibNative, pair: tuple[str, Any]) -> None:
    """After a write the entry shows the projection, its text is balanced, and a second write is empty."""
    dialect, (attribute, value) = BIB[name], pair
    wanted = dialect.project(dialect.read(native).kind, attribute, value)
    if not wanted and attribute in {"arxiv", "pmid"}:
        return  # what a DOI, a URL or another kind of eprint says cannot be taken away through this attribute
    changes = dialect.write(native, attribute, value)
    after = applied(native, changes)
    assert all(text is None or is_safe(text) for text in changes.values())
    if attribute == "arxiv" and dialect.eprint.kind(native.fields) not in {"", "arxiv"}:
        return
    shown = attribute_of(dialect.read(after), attribute)
    assert equal(attribute, shown, wanted) or (_dated(after, attribute) and equal(attribute, shown, value))
    assert dialect.write(after, attribute, value) == {}


@pytest.mark.parametrize("name", BIB)
@given(native=gen.entries(TYPES), kind=st.sampled_from(KINDS))
def test_bib_types(name: str, native: BibNative, kind: str) -> None:
    """A type written is the type read, as far as the dialect tells types apart."""
    dialect = BIB[name]
    after = applied(native, dialect.write(native, "type", kind))
    assert dialect.read(after).kind == dialect.project(kind, "type", kind)


@pytest.mark.parametrize("name", BIB)
@given(native=gen.entries(TYPES))
def test_bib_shows_projections(name: str, native: BibNative) -> None:
    """All that is read is its own projection, so that writing it back changes nothing."""
    dialect = BIB[name]
    work = dialect.read(native)
    for attribute in FIELDS:
        value = attribute_of(work, attribute)
        assert dialect.write(native, attribute, value) == {}
        if value and not _dated(native, attribute):
            assert equal(attribute, dialect.project(work.kind, attribute, value), value)


def _dated(native: BibNative, attribute: str) -> bool:
    """An entry with a field `date` or `day` in a file that dates by year and month otherwise: it shows more."""
    return attribute == "date" and not native.fields.keys().isdisjoint(("date", "day"))


@given(pair=attributes, kind=st.sampled_from(KINDS))
def test_projection_settles(pair: tuple[str, Any], kind: str) -> None:
    """A projection projected is itself."""
    attribute, value = pair
    for dialect in (*BIB.values(), ZOTERO):
        once = dialect.project(kind, attribute, value)
        assert dialect.project(kind, attribute, once) == once


@pytest.mark.parametrize("name", BIB)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_bib_creates_what_is_offered(name: str, data: st.DataObject, kind: str) -> None:
    """A new entry shows the projections of what was offered and nothing of the rest."""
    values = {a: data.draw(gen.value_of(a)) for a in data.draw(st.sets(st.sampled_from(FIELDS), max_size=5))}
    work = _work(kind, values)
    offered = data.draw(st.sets(st.sampled_from(FIELDS)))
    shown = BIB[name].read(BIB[name].create(work, offered=offered))
    for attribute in FIELDS:
        wanted = attribute_of(work, attribute) if attribute in offered else None
        if attribute not in {"arxiv", "pmid"}:
            assert equal(attribute, attribute_of(shown, attribute), BIB[name].project(kind, attribute, wanted))


def _work(kind: str, values: dict[str, Any]) -> Work:
    tags, files = values.pop("tags", ()), values.pop("files", ())
    return Work(kind, values, tags, files)


def items() -> st.SearchStrategy[dict[str, Any]]:
    """Zotero items as the web API gives them, with any text in any field of their type."""

    def of_kind(kind: str) -> st.SearchStrategy[dict[str, Any]]:
        texts = dict.fromkeys(ZOTERO.fields[kind].values(), gen.text | gen.dates)
        role = st.sampled_from(ZOTERO.roles[kind])
        person = st.one_of(
            st.fixed_dictionaries({"creatorType": role, "firstName": gen.text, "lastName": gen.text}),
            st.fixed_dictionaries({"creatorType": role, "name": gen.text}),
        )
        tag = st.fixed_dictionaries({"tag": gen.text}, optional={"type": st.just(1)})
        extra = st.lists(
            st.sampled_from(["DOI: 10.1/x", "PMID: 12", "arXiv: 2101.00001", "free text", "", "a: b"]), max_size=4
        )
        more = {
            "creators": st.lists(person, max_size=2),
            "tags": st.lists(tag, max_size=3),
            "extra": extra.map("\n".join),
        }
        known = st.fixed_dictionaries(
            {"itemType": st.just(kind), "version": st.just(3)}, optional={**texts, **more}
        )
        return known.map(lambda item: {**dict.fromkeys(texts, ""), "extra": "", **item})

    return st.sampled_from(KINDS).flatmap(of_kind)


@given(native=items(), pair=attributes)
@example(native={"itemType": "artwork", "version": 3, "extra": ""}, pair=("pmid", "arXiv:2101.00001"))
def test_zotero_reads_what_it_wrote(native: dict[str, Any], pair: tuple[str, Any]) -> None:
    """After a write the item shows the projection, and a second write is empty."""
    attribute, value = pair
    wanted = ZOTERO.project(native["itemType"], attribute, value)
    if not wanted and attribute in {"arxiv", "isbn", "issn", "number"}:
        return
    after = {**native, **ZOTERO.write(native, attribute, value)}
    assert equal(attribute, attribute_of(ZOTERO.read(after), attribute), wanted)
    assert ZOTERO.write(after, attribute, value) == {}


@given(native=items(), kind=st.sampled_from(KINDS))
def test_zotero_types_move_values(native: dict[str, Any], kind: str) -> None:
    """A new type keeps every text that both types have a field for."""
    before = ZOTERO.read(native)
    changes = ZOTERO.write(native, "type", kind)
    after = ZOTERO.read({**native, **changes, "itemType": kind})
    assert after.kind == kind
    shared = set(ZOTERO.fields[before.kind]) & set(ZOTERO.fields[kind]) - {"number"}
    for attribute in shared & before.values.keys():
        assert equal(attribute, after.values.get(attribute), before.values[attribute])


@given(native=items())
def test_zotero_shows_projections(native: dict[str, Any]) -> None:
    """All that is read is its own projection, so that writing it back changes nothing."""
    work = ZOTERO.read(native)
    for attribute in FIELDS:
        assert ZOTERO.write(native, attribute, attribute_of(work, attribute)) == {}


def test_alike_types_hold_alike_fields() -> None:
    """Entry types that read as one canonical type hold the same attributes, and so do the forms of a type."""
    for dialect in BIB.values():
        homes = {entry_type: dialect.kinds[dialect.kind(entry_type)] for entry_type in dialect.types}
        homes |= {form: home for home, forms in dialect.plans.forms.items() for form in forms.values()}
        for form, home in homes.items():
            assert dict(dialect.plans.of(form)).keys() == dict(dialect.plans.of(home)).keys(), form
