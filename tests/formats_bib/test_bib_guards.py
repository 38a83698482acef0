"""The corners that keep edits honest: each of these was found by planting a bug."""

from __future__ import annotations

import pytest

from tests.formats_bib.support import changed_lines
from zsync.formats.bib import Add, Refused, Remove, Set, parse
from zsync.formats.bib.compare import compare
from zsync.formats.bib.entry import Entry

AGAIN = [
    ("@comment{ x\n@misc{a,\n x={1}\n}\n@misc{b,\n x={1}\n}\n", "@misc{b,\n x={1}\n}\n", "@misc{b,\n x={1}\n}}\n"),
    (
        "t @z{ @misc{k, a={1}} @misc{l, a={1}} rest\n@misc{b,\n x={1}\n}\n",
        " rest",
        " rest }",
    ),
    ("@misc{a,\n x={\\{}\n}\n@misc{b,\n x={1}\n}\n@misc{c,\n x={\\{}\n}\n", "{1}", "{12}"),
]


@pytest.mark.parametrize(("text", "old", "new"), AGAIN)
def test_what_a_later_change_closes_is_read_anew(text: str, old: str, new: str) -> None:
    """A block that an edit far behind it closes is not taken over from the previous reading."""
    changed = text.replace(old, new)
    helped, anew = parse(changed, parse(text)).scanned, parse(changed).scanned
    assert (helped.pieces, helped.odd, helped.notes) == (anew.pieces, anew.odd, anew.notes)


def test_a_new_field_in_the_middle_leaves_comments_where_they_are() -> None:
    """It goes behind the comment on its neighbour's line."""
    text = "@misc{a,\n t = {A},\n n = {N},\n y = 1\n}\n@misc{b,\n t = {B}, % checked\n y = 1\n}\n"
    assert changed_lines(text, parse(text).set("b", "n", "M").text) == ["+ n = {M},"]


def test_a_new_entry_goes_behind_the_comment_on_the_last_line() -> None:
    """What stands behind a closing brace on its line stays there."""
    text = "@misc{a,\n t = {A}\n} % mine\n"
    added = "\n\n@misc{b,\n t = {B}\n}\n"
    assert parse(text).add("b", "misc", {"t": "B"}).text == text[:-1] + added


def test_a_macro_defined_twice_below_means_the_first() -> None:
    """Where none is defined above, the first definition below is taken."""
    doc = parse("@misc{a, x = l}\n@string{l = {1}}\n@string{l = {2}}\n")
    assert doc.entries[0].values == {"x": "1"}


def test_a_new_entry_outlives_the_one_it_follows() -> None:
    """An entry added behind one that goes takes its place."""
    text = "@misc{a,\n t = {A}\n}\n\n@misc{b,\n t = {B}\n}\n\n@misc{c,\n t = {C}\n}\n"
    after = parse(text).apply_many([Add("x", "misc", {"t": "X"}, after="b"), Remove("b")])
    assert [entry.key for entry in after.entries] == ["a", "x", "c"]
    front = parse(text).apply_many([Add("x", "misc", {"t": "X"}, after="a"), Remove("a")])
    assert [entry.key for entry in front.entries] == ["x", "b", "c"]


def test_an_edit_that_would_close_another_block_is_refused() -> None:
    """Without this entry, the unclosed one before it would find a brace to end at."""
    doc = parse("@a{x,\n t = {1\n@misc{k,\n y = {2}\n}\n }\n}\n")
    assert [entry.key for entry in doc.entries] == ["k"]
    with pytest.raises(Refused):
        doc.remove("k")


def test_a_change_of_any_other_field_is_noticed() -> None:
    """The comparison after an edit looks at every field, the key and the type."""
    before = parse("@misc{a, t = {A}, n = {N}}").entries[0]
    for other in ("@misc{a, t = {B}, n = {M}}", "@misc{b, t = {B}, n = {N}}", "@book{a, t = {B}, n = {N}}"):
        with pytest.raises(Refused):
            compare(before, parse(other).entries[0], Set("a", "t", "B"), "\n")
    with pytest.raises(Refused):
        compare(before, before, Set("a", "t", "B"), "\n")
    compare(before, parse("@misc{a, t = {B}, n = {N}}").entries[0], Set("a", "t", "B"), "\n")


def test_undefined_names_are_told_once_and_looked_up_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry of many undefined names is read for their places once, not once for each of them."""
    looks = []
    spots = Entry.spots
    monkeypatch.setattr(Entry, "spots", lambda entry: looks.append(1) or spots(entry))
    doc = parse("@misc{a,\n x = b # c # b,\n y = c\n}\n")
    told = [(problem.code, problem.span.line, problem.message) for problem in doc.problems]
    assert [(code, line, message.split("'")[1]) for code, line, message in told] == [
        ("ZS106", 2, "b"), ("ZS106", 2, "c"), ("ZS106", 3, "c"),
    ]  # fmt: skip
    assert len(looks) == 1


@pytest.mark.parametrize("text", ["@misc{a%s,t={x}}", "@misc{a,t={x}%s,u={y}}", "@misc{a,t={x}%s}"])
def test_long_runs_of_blanks_are_passed_once(text: str) -> None:
    """Edits beside them take no time: looked through from every blank on, these would take an hour."""
    doc = parse(text % ("\n" * 300_000))
    assert doc.set("a", "v", "1").set("a", "t", "2").unset("a", "t").entries[0].fields["v"].value == "1"
