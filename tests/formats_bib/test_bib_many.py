"""Many changes at once: one text, as if each had been made after the other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.biblio import bibliography
from tests.formats_bib.support import changed_lines, documents
from zsync.formats.bib import (
    Add,
    Change,
    Document,
    Refused,
    Remove,
    Rename,
    RenameField,
    RenameReferences,
    Set,
    SetType,
    UnknownKey,
    Unset,
    parse,
)

TEXT = "@book{p,\n  title = {P},\n  year = 2001\n}\n\n@inbook{c,\n  title = {C},\n  crossref = {p}\n}\n"


def test_later_changes_see_earlier_ones() -> None:
    """A renamed entry is found by its new key, a new one can be changed, a removed key is free again."""
    after = parse(TEXT).apply_many([
        Rename("p", "q"),
        RenameReferences("p", "q"),
        Set("q", "year", "2002"),
        Add("x", "misc", {"title": "X", "crossref": "q"}),
        Set("x", "title", "Y"),
        Remove("c"),
        Add("c", "misc", {"title": "again"}, after="x"),
        RenameReferences("q", "r"),
        Rename("q", "r"),
        RenameField("r", "year", "date"),
        SetType("r", "collection"),
    ])  # fmt: skip
    shown = [(entry.key, entry.type, entry.values) for entry in after.entries]
    assert shown == [
        ("r", "collection", {"title": "P", "date": "2002"}),
        ("x", "misc", {"title": "Y", "crossref": "r"}),
        ("c", "misc", {"title": "again"}),
    ]


def test_a_chain_of_names_does_not_run_together() -> None:
    """Two entries can swap their keys through a third name."""
    text = "@misc{a,\n t = {A}\n}\n@misc{b,\n t = {B},\n xref = {a}\n}\n"
    swaps = [("a", "z"), ("b", "a"), ("z", "b")]
    changes = [change for old, new in swaps for change in (Rename(old, new), RenameReferences(old, new))]
    after = parse(text).apply_many(changes)
    assert [(entry.key, entry.values) for entry in after.entries] == [
        ("b", {"t": "A"}),
        ("a", {"t": "B", "xref": "b"}),
    ]


def test_one_refused_change_refuses_all() -> None:
    """Nothing is done by halves."""
    doc = parse(TEXT)
    with pytest.raises(UnknownKey):
        doc.apply_many([Set("p", "title", "New"), Set("nobody", "title", "x")])
    with pytest.raises(Refused) as told:
        doc.apply_many([Set("p", "title", "New"), Rename("p", "c")])
    assert told.value.change == Rename("p", "c")
    assert doc.text == TEXT


def test_nothing_to_do_is_the_same_document() -> None:
    """Changes that change nothing give the document back."""
    doc = parse(TEXT)
    assert doc.apply_many([]) is doc
    assert doc.apply_many([Set("p", "title", "P"), Unset("c", "note"), Rename("c", "c")]) is doc


def test_one_edit_of_ten_thousand_entries_is_one_line() -> None:
    """The diff of a set value is its line, whatever the size of the file."""
    text = bibliography(1500)
    doc = parse(text)
    entry = doc.entries[700]
    after = doc.set(entry.key, "year", "1066")
    assert [line[0] for line in changed_lines(text, after.text)] == ["-", "+"]
    assert after.scanned.pieces == parse(after.text).scanned.pieces


KEYS = st.sampled_from(["key0", "key1", "key2", "new1", "new2"])
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(Set, KEYS, st.sampled_from(["title", "note", "key"]), st.sampled_from(["A", "{B}", "3"])),
    st.builds(Unset, KEYS, st.sampled_from(["title", "note", "author"])),
    st.builds(Rename, KEYS, KEYS),
    st.builds(Remove, KEYS),
    st.builds(Add, KEYS, st.just("book"), st.just({"title": "N"})),
    st.builds(RenameReferences, KEYS, KEYS),
    st.builds(SetType, KEYS, st.just("online")),
)


def facts(doc: Document) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What a document holds, but for its order."""
    return sorted((e.key, e.type, [(f.name.lower(), f.value) for f in e.all_fields]) for e in doc.entries)


@settings(max_examples=100, deadline=None)
@given(documents(), st.lists(CHANGES, max_size=6))
def test_many_at_once_hold_what_one_by_one_would(text: str, changes: list[Change]) -> None:
    """The entries after `apply_many` are those after each change in turn; text between entries stays in order."""
    doc = one_by_one = parse(text)
    done = []
    for change in changes:
        try:
            one_by_one = one_by_one.apply_many([change])
        except Refused:
            continue
        done.append(change)
    together = doc.apply_many(done)
    assert facts(together) == facts(one_by_one)
    assert together.scanned.pieces == parse(together.text).scanned.pieces


def test_a_reference_made_with_the_rename_follows_it() -> None:
    """An entry that gets its first reference in the same edit as the other one's new key names that by it."""
    document = parse("@article{x,\n  title={X}\n}\n@article{y,\n  title={Y}\n}\n")
    changes = [Set("y", "related", "x"), Rename("x", "z"), RenameReferences("x", "z")]
    assert "related={z}" in document.apply_many(changes).text
