"""Edits: the planned lines change, in the file's own style, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats_bib.support import CASES, NAME, VALUE, changed_lines, documents, read
from zsync.formats.bib import Refused, UnknownKey, parse

PLAIN = "@article{a1,\n  author = {Doe, Jane},\n  year = {2020}\n}\n"
COMMAS = "@article{a1,\n  author = {Doe},\n  year = 2020,\n}\n"
FIRST = "@article{a1\n  , title = {T}\n  , year = 2001\n  }\n"
ALIGNED = "@book{a1,\n    Author    = {Doe},\n    Title     = {T},\n    Year      = {2020}}\n"
RIGHT = "@ARTICLE{a1,\n   author = {Doe},\n    title = \"{T}\",\n     year = 2020,\n}\n"
QUOTED = '@misc{a1, title = "A", note = "B"}'
COMMENTED = "@misc{a1,\n  title = {A}, % checked\n  year = 2001 % sure\n}\n"
TWICE = "@misc{a1,\n  x = {1},\n  y = {2},\n  X = {3}\n}\n"

SETS = [
    (PLAIN, "author", "Roe", ["-  author = {Doe, Jane},", "+  author = {Roe},"]),
    (PLAIN, "doi", "10.1/x", ["-  year = {2020}", "+  year = {2020},", "+  doi = {10.1/x}"]),
    (COMMAS, "doi", "10.1/x", ["+  doi = {10.1/x},"]),
    (COMMAS, "volume", "7", ["+  volume = 7,"]),
    (PLAIN, "volume", "7", ["-  year = {2020}", "+  year = {2020},", "+  volume = {7}"]),
    (COMMAS, "year", "2021", ["-  year = 2020,", "+  year = 2021,"]),
    (COMMAS, "year", "2021a", ["-  year = 2020,", "+  year = {2021a},"]),
    (COMMAS, "month", "jan", ["+  month = jan,"]),
    (FIRST, "note", "N", ["+  , note = {N}"]),
    (ALIGNED, "doi", "x", ["-    Year      = {2020}}", "+    Year      = {2020},", "+    Doi       = {x}}"]),
    (RIGHT, "doi", "x", ["+      doi = {x},"]),
    (RIGHT, "title", "{New}", ['-    title = "{T}",', '+    title = "{New}",']),
    (RIGHT, "title", '{\\"U} {"}b{"}', ['-    title = "{T}",', '+    title = "{\\"U} {"}b{"}",']),
    (RIGHT, "title", '\\"U', ['-    title = "{T}",', '+    title = {\\"U},']),
    (RIGHT, "title", '{\\{"\\}}', ['-    title = "{T}",', '+    title = "{\\{"\\}}",']),
    (RIGHT, "title", '\\{"\\}', ['-    title = "{T}",', '+    title = {\\{"\\}},']),
    (RIGHT, "title", 'a "b"', ['-    title = "{T}",', '+    title = {a "b"},']),
    (QUOTED, "year", "2001", ["-" + QUOTED, '+@misc{a1, title = "A", note = "B", year = "2001"}']),
    (COMMENTED, "note", "N", ["-  year = 2001 % sure", "+  year = 2001, % sure", "+  note = {N}"]),
    ("@misc{a1}\n", "note", "N", ["-@misc{a1}", "+@misc{a1,", "+  note = {N}", "+}"]),
    ("@misc{a1,}\n", "note", "N", ["-@misc{a1,}", "+@misc{a1,", "+  note = {N}", "+}"]),
    ("@misc(a1, note = {x})", "year", "1", ["-@misc(a1, note = {x})", "+@misc(a1, note = {x}, year = {1})"]),
]


@pytest.mark.parametrize(("text", "name", "value", "lines"), SETS)
def test_set_looks_like_its_neighbours(text: str, name: str, value: str, lines: list[str]) -> None:
    """A value keeps its old delimiters, a new field gets indentation, alignment and commas of its neighbours."""
    after = parse(text).set("a1", name, value)
    assert changed_lines(text, after.text) == lines
    assert after.find("a1").fields[name].value == value  # type: ignore[union-attr]


UNSETS = [
    (PLAIN, "author", ["-  author = {Doe, Jane},"]),
    (PLAIN, "year", ["-  author = {Doe, Jane},", "-  year = {2020}", "+  author = {Doe, Jane}"]),
    (COMMAS, "year", ["-  year = 2020,"]),
    (FIRST, "title", ["-  , title = {T}"]),
    (FIRST, "year", ["-  , year = 2001"]),
    (ALIGNED, "year", ["-    Title     = {T},", "-    Year      = {2020}}", "+    Title     = {T}}"]),
    (QUOTED, "title", ["-" + QUOTED, '+@misc{a1, note = "B"}']),
    (COMMENTED, "missing", []),
    (TWICE, "x", ["-  x = {1},", "-  y = {2},", "-  X = {3}", "+  y = {2}"]),
]


@pytest.mark.parametrize(("text", "name", "lines"), UNSETS)
def test_unset_takes_the_field_and_its_comma(text: str, name: str, lines: list[str]) -> None:
    """The field's own line goes, every occurrence of it; a last field without a comma leaves none behind."""
    after = parse(text).unset("a1", name)
    assert changed_lines(text, after.text) == lines
    assert name not in after.find("a1").fields  # type: ignore[union-attr]


def test_a_number_is_written_as_near_entries_have_it() -> None:
    """Where the entry itself shows no number: as they have that field, else as they have numbers."""
    text = "@misc{j,\n  title = {T},\n  year = 2001\n}\n@misc{k,\n  title = {T}\n}\n@misc{l,\n  volume = {1}\n}\n"
    doc = parse(text).set("k", "year", "2002").set("l", "year", "2002").set("k", "note", "N")
    assert [entry.fields["year"].raw for entry in doc.entries] == ["2001", "2002", "{2002}"]
    assert doc.set("k", "pages", "7").set("j", "pages", "7").entries[0].fields["pages"].raw == "7"


RENAMED = [
    ("journal      = {J},", "journaltitle", "journaltitle = {J},"),
    ("abstract   = {J},", "note", "note       = {J},"),
    ("journal  = {J},", "journaltitle", "journaltitle = {J},"),
    ("journal = {J},", "journaltitle", "journaltitle = {J},"),
    ("journal={J},", "journaltitle", "journaltitle={J},"),
    ("journal\n  = {J},", "journaltitle", "journaltitle\n  = {J},"),
]


@pytest.mark.parametrize(("field", "new", "after"), RENAMED)
def test_a_renamed_field_keeps_the_column_of_its_sign(field: str, new: str, after: str) -> None:
    """A padded `=` stays where it is as long as the name leaves room; no other blank changes."""
    doc = parse(f"@misc{{k,\n  {field}\n}}\n")
    assert doc.rename_field("k", next(iter(doc.entries[0].fields)), new).text == f"@misc{{k,\n  {after}\n}}\n"


def test_a_new_field_stands_where_entries_of_its_type_have_it() -> None:
    """The order of fields is taken from an entry of the same type that has the field."""
    text = "@book{a,\n title={A},\n doi={1},\n year={2}\n}\n\n@book{b,\n title={B},\n year={3}\n}\n"
    after = parse(text).set("b", "doi", "9")
    assert changed_lines(text, after.text) == ["+ doi={9},"]
    assert list(after.entries[1].fields) == ["title", "doi", "year"]


def test_a_new_field_stands_where_entries_of_other_types_have_it() -> None:
    """Where no entry of the same type has the field, the nearest of any type shows its place."""
    book = "@book{b,\n  year = 2001,\n  month = jan,\n  note = {N}\n}\n"
    text = f"{book}\n@misc{{a,\n  year = 2002,\n  url = {{x}}\n}}\n"
    assert changed_lines(text, parse(text).set("a", "month", "feb").text) == ["+  month = feb,"]
    assert list(parse(text).set("a", "month", "feb").entries[1].fields) == ["year", "month", "url"]


def test_a_macro_stays_one_when_another_macro_has_the_text() -> None:
    """A macro value is replaced by the macro that has the new text, else by braces."""
    text = "@string{a = {One}}\n@string{b = {Two}}\n@misc{k, journal = a, month = jan}\n"
    doc = parse(text)
    assert doc.set("k", "journal", "Two").entries[0].fields["journal"].raw == "b"
    assert doc.set("k", "journal", "Three").entries[0].fields["journal"].raw == "{Three}"
    assert doc.set("k", "month", "feb").entries[0].fields["month"].raw == "feb"


SORTED = "@misc{a,\n  year = 1\n}\n\n% about c\n@misc{c,\n  year = 1\n}\n\n@misc{e,\n  year = 1\n}\n"
ADDS = [
    (SORTED, "d", None, ["a", "c", "d", "e"]),
    (SORTED, "b", None, ["a", "b", "c", "e"]),
    (SORTED, "z", None, ["a", "c", "e", "z"]),
    (SORTED, "Z", None, ["Z", "a", "c", "e"]),
    (SORTED, "A0", "e", ["a", "c", "e", "A0"]),
    (SORTED.replace("{c", "{x"), "b", None, ["a", "x", "e", "b"]),
    ("", "b", None, ["b"]),
    ("\ufeff% only a comment", "b", None, ["b"]),
]


@pytest.mark.parametrize(("text", "key", "after", "keys"), ADDS)
def test_add_keeps_the_order_of_the_file(text: str, key: str, after: str | None, keys: list[str]) -> None:
    """A new entry stands in sorted place if the file is sorted, behind `after` if given, else last."""
    doc = parse(text).add(key, "book", {"title": "T", "year": "5"}, after=after)
    assert [entry.key for entry in doc.entries] == keys
    assert all(line.startswith("+") for line in changed_lines(text, doc.text) if text[-1:] == "\n")
    assert doc.remove(key).text == text or not text.endswith("\n")


def test_add_looks_like_the_entries_around_it() -> None:
    """Type case, indentation, alignment, trailing comma and blank lines are the neighbours'."""
    text = "@Book{a,\r\n\tTitle = {T},\r\n}\r\n\r\n\r\n@Misc{z,\r\n\tTitle = {Z},\r\n}"
    doc = parse(text).add("b", "book", {"title": "N", "note": "x"})
    assert doc.text == text.replace("@Misc", "@Book{b,\r\n\tTitle = {N},\r\n\tNote = {x},\r\n}\r\n\r\n\r\n@Misc")


@pytest.mark.parametrize(
    ("like", "order"),
    [
        ("title, author, year", "title author shorttitle journal year volume doi"),
        ("year, volume, author", "year volume author title shorttitle journal doi"),
        ("author, journal, keywords, title, year", "author doi journal shorttitle title volume year"),
        ("note", "author title shorttitle journal year volume doi"),
    ],
    ids=["title first", "year first", "by the alphabet", "nothing in common"],
)
def test_add_has_its_fields_in_the_order_of_its_neighbour(like: str, order: str) -> None:
    """Of the nearest entry of its type; what that one lacks stays behind what it was given behind."""
    fields = dict.fromkeys(("author", "title", "shorttitle", "journal", "year", "volume", "doi"), "1")
    entry = ", ".join(f"{name} = {{1}}" for name in like.split(", "))
    doc = parse(f"@article{{a, {entry}}}\n\n@book{{b, doi = {{1}}, author = {{1}}}}\n").add("c", "article", fields)
    assert list(doc.entries[2].fields) == order.split()


REFUSED = [
    lambda doc: doc.set("a1", "note", "{open"),
    lambda doc: doc.set("a1", "note", "close}"),
    lambda doc: doc.set("a1", "note", "}{"),
    lambda doc: doc.set("a1", "note", "\\{"),
    lambda doc: doc.set("a1", "note", "C:\\dir\\"),
    lambda doc: doc.set("a1", "no te", "x"),
    lambda doc: doc.set("a1", "note", "x\n@article{b,\n title = y"),
    lambda doc: doc.rename("a1", "a 2"),
    lambda doc: doc.rename("a1", ""),
    lambda doc: doc.rename("a1", "a,2"),
    lambda doc: doc.rename_field("a1", "author", "year"),
    lambda doc: doc.rename_field("a1", "missing", "note"),
    lambda doc: doc.add("a1", "misc", {}),
    lambda doc: doc.add("a2", "comment", {}),
    lambda doc: doc.add("a2", "misc", {"x=": "1"}),
    lambda doc: doc.add("a2", "misc", {"x": "{"}),
    lambda doc: doc.add("a2", "misc", {}, after="nobody"),
    lambda doc: doc.set_type("a1", "string"),
]


@pytest.mark.parametrize("edit", REFUSED)
def test_what_would_not_read_back_is_refused(edit) -> None:  # type: ignore[no-untyped-def]
    """Unbalanced braces, impossible names, taken keys: a ValueError, and no document."""
    with pytest.raises(ValueError):
        edit(parse(PLAIN))


def test_unknown_keys_are_told() -> None:
    """An edit of an entry that is not there names the key."""
    for edit in (lambda d: d.set("x", "a", "b"), lambda d: d.remove("x"), lambda d: d.rename("x", "y")):
        with pytest.raises(UnknownKey, match="'x'"):
            edit(parse(PLAIN))


def test_rename_leaves_references_until_told() -> None:
    """`rename` changes one key; `rename_references` the fields that name it, whole keys only, spacing kept."""
    text = "@book{p,\n t={p}\n}\n@inbook{c,\n crossref={p},\n related = \"x, p,pp\",\n note={p}\n}\n"
    doc = parse(text).rename("p", "q")
    assert doc.text == text.replace("@book{p,", "@book{q,")
    assert changed_lines(doc.text, doc.rename_references("p", "q").text) == [
        "- crossref={p},", '- related = "x, p,pp",', "+ crossref={q},", '+ related = "x, q,pp",',
    ]  # fmt: skip


def test_references_in_another_case_follow_unless_they_name_another() -> None:
    """Bibtex finds a parent whatever the case of its key; an entry of just that key is another one."""
    child = "@inbook{c,\n crossref={P},\n xdata={p}\n}\n"
    alone = parse("@book{P,\n t={1}\n}\n" + child).rename("P", "q").rename_references("P", "q")
    assert alone.text == "@book{q,\n t={1}\n}\n" + child.replace("{P}", "{q}").replace("{p}", "{q}")
    both = parse("@book{P,\n t={1}\n}\n@book{p,\n t={2}\n}\n" + child).rename("P", "q").rename_references("P", "q")
    assert both.text.endswith(child.replace("{P}", "{q}"))


def test_duplicate_keys_are_told_apart_by_number() -> None:
    """Of entries with one key `nth` names one; the first is meant without it."""
    text = "@misc{a,\n x = {1}\n}\n@misc{a,\n x = {2}\n}\n"
    assert parse(text).set("a", "x", "9").text == text.replace("1", "9")
    assert parse(text).set("a", "x", "9", nth=1).text == text.replace("2", "9")
    assert [entry.opaque for entry in parse(text).entries] == [True, True]


@settings(max_examples=120, deadline=None)
@given(documents(), st.integers(0, 3), NAME, VALUE)
def test_set_and_unset_change_one_field_of_one_entry(text: str, number: int, name: str, value: str) -> None:
    """In any layout: set reads back as given, unset as absent; set again is no change; the rest stays."""
    doc = parse(text)
    assert not [problem for problem in doc.problems if problem.code == "ZS101"], text
    entry = doc.entries[number % len(doc.entries)]
    try:
        after = doc.set(entry.key, name, value)
    except Refused:
        assert "@" in value
        return
    now = after.find(entry.key)
    assert now is not None
    assert _same_but(entry, now, name.lower())
    assert now.fields[name.lower()].value.replace("\r\n", "\n").replace("\r", "\n") == value
    assert after.text.startswith(text[: entry.start])
    assert after.text.endswith(text[entry.end :])
    assert after.set(entry.key, name, value) is after
    gone = after.unset(entry.key, name)
    assert _same_but(now, gone.find(entry.key), name.lower())
    assert name.lower() not in gone.find(entry.key).fields  # type: ignore[union-attr]
    assert gone.scanned.pieces == parse(gone.text).scanned.pieces


def _same_but(before, after, name: str) -> bool:  # type: ignore[no-untyped-def]
    return [(f.name, f.raw) for f in before.all_fields if f.name.lower() != name] == [
        (f.name, f.raw) for f in after.all_fields if f.name.lower() != name
    ]


@settings(max_examples=80, deadline=None)
@given(documents(), st.sampled_from(["a", "key1x", "zz"]), VALUE)
def test_add_then_remove_gives_the_file_back(text: str, key: str, value: str) -> None:
    """Adding changes no other byte, and removing what was added leaves the file as it was."""
    doc = parse(text)
    try:
        added = doc.add(key, "book", {"title": value, "year": "2001"})
    except Refused:
        assert "@" in value
        return
    entry = added.find(key)
    assert entry is not None
    assert [block.raw for block in added.blocks if block.kind == "entry" and block.name != key] == [
        block.raw for block in doc.blocks if block.kind == "entry"
    ]
    assert "".join(added.remove(key).text.split()) == "".join(text.split())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_hard_cases_can_be_edited(path: Path) -> None:
    """On every hard case, every single edit reads back as planned, with the rest untouched."""
    text = read(path)
    doc = parse(text)
    seen: dict[str, int] = {}
    for entry in doc.entries:
        nth = seen[entry.key] = seen.get(entry.key, -1) + 1
        for name in [*entry.fields, "zz"]:
            after = doc.set(entry.key, name, "New {V}alue", nth=nth)
            assert after.text.startswith(text[: entry.start])
            assert after.text.endswith(text[entry.end :])
            assert after.find(entry.key, nth).fields[name].value == "New {V}alue"  # type: ignore[union-attr]
            assert name not in doc.unset(entry.key, name, nth=nth).find(entry.key, nth).fields  # type: ignore[union-attr]
        assert len(doc.remove(entry.key, nth=nth).entries) == len(doc.entries) - 1
