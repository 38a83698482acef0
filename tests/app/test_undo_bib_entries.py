"""A .bib edited since a run, entry by entry: before the run, after it, now, and what the undo makes of it."""

from __future__ import annotations

import pytest

from zsync.app.undobib import Taken, taken_back

MINE = "% mine\n"


def entry(key: str, *fields: str) -> str:
    """One entry; each field as `name=value`."""
    pairs = (each.split("=") for each in fields)
    return f"@book{{{key},\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in pairs) + "\n}\n\n"


def back(before: str, after: str, now: str, renames: str = "") -> Taken:
    """What `taken_back` makes of texts; `renames` as `old>new old>new`."""
    pairs = [(old, new) for old, new in (each.split(">") for each in renames.split())]
    return taken_back(before.encode(), after.encode(), now.encode(), renames=pairs)


S, M, T = ("title=Speech", "year=2020"), ("title=Music", "year=2020"), ("title=Theatre", "year=2020")
UNNAMED = ("editor=Ada", "year=1840", "pages=7"), ("editor=Bob", "year=1850", "pages=9")
SWAP = "a>b b>a"

CASES = {
    "exchange": (
        entry("a", *S) + entry("b", *M), entry("b", *S) + entry("a", *M), SWAP,
    ),
    "chain": (
        entry("a", *S) + entry("b", *M) + entry("c", *T), entry("b", *S) + entry("c", *M) + entry("d", *T),
        "a>b b>c c>d",
    ),
    "circle": (
        entry("a", *S) + entry("b", *M) + entry("c", *T), entry("b", *S) + entry("c", *M) + entry("a", *T),
        "a>b b>c c>a",
    ),
    "exchange of entries without title": (
        entry("a", *UNNAMED[0]) + entry("b", *UNNAMED[1]),
        entry("b", *UNNAMED[0]) + entry("a", *UNNAMED[1]), SWAP,
    ),
    "exchange of entries without title, with a field written": (
        entry("a", *UNNAMED[0]) + entry("b", *UNNAMED[1]),
        entry("b", "editor=Ada", "year=1850", "pages=7") + entry("a", *UNNAMED[1]), SWAP,
    ),
    "exchange of entries of one title": (
        entry("a", "title=Works", "volume=1") + entry("b", "title=Works", "volume=2"),
        entry("b", "title=Works", "volume=1") + entry("a", "title=Works", "volume=2"), SWAP,
    ),
    "exchange with both titles written": (
        entry("a", *S) + entry("b", "title=Music", "year=1850"),
        entry("b", "title=On Speech", "year=2020") + entry("a", "title=On Music", "year=1850"), SWAP,
    ),
    "exchange elsewhere, the entries had these keys": (
        entry("b", *S) + entry("a", *M), entry("b", "title=Speech", "year=2021") + entry("a", *M), SWAP,
    ),
    "exchange and an entry made": (
        entry("a", *S) + entry("b", *M), entry("b", *S) + entry("a", *M) + entry("c", *T), SWAP,
    ),
    "a key given up to an entry made": (
        entry("a", *S), entry("b", *S) + entry("a", *T), "a>b",
    ),
    "a key taken over from an entry taken away": (
        entry("a", *S) + entry("b", *M), entry("b", *S), "a>b",
    ),
    "exchange of entries that name each other": (
        entry("a", *S, "crossref=b") + entry("b", *M, "related=a,c") + entry("c", *T, "related=a,b"),
        entry("b", *S, "crossref=a") + entry("a", *M, "related=b,c") + entry("c", *T, "related=b,a"), SWAP,
    ),
    "exchange with the old keys kept": (
        entry("a", *S) + entry("b", *M, "ids=x"), entry("b", *S, "ids=a") + entry("a", *M, "ids=x, b"), SWAP,
    ),
    "several entries taken away": (
        entry("a", *S) + entry("b", *M) + entry("c", *T), entry("a", *S), "",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_elsewhere_hinders_nothing(case: str) -> None:
    """All that the run did is taken back, and then taken back once more: each time to the last character."""
    before, after, renames = CASES[case]
    taken = back(before, after, after + MINE, renames)
    assert (taken.content.decode(), taken.left) == (before + MINE, [])
    again = back(after, before, before + MINE, renames)
    assert (again.content.decode(), again.left) == (after + MINE, [])


@pytest.mark.parametrize("case", [case for case in CASES if "title" not in case and "away" not in case])
def test_an_edit_of_an_entry_stays_in_it(case: str) -> None:
    """A field of the first entry is new: the entry goes the way it would have gone, and keeps it."""
    before, after, renames = CASES[case]
    year = "  year = {2020}" if "  year = {2020}" in after.split("@")[1] else "  year = {2021}"
    taken = back(before, after, after.replace(year, "  note = {mine},\n" + year, 1), renames)
    assert taken.content.decode() == before.replace("  year = {2020}", "  note = {mine},\n  year = {2020}", 1)
    assert taken.left == []


A, B = entry("a", *S) + entry("b", *M), entry("b", "title=Speech", "year=2021") + entry("a", *M)
GONE, TAKEN = "the entry is gone since, or has another key", "another entry has the key "
SINCE = {
    "a field the run wrote is edited": (
        B.replace("2021", "1843"), A.replace("2020", "1843", 1), [("b year", "edited since")],
    ),
    "one of both is gone": (entry("a", *M), entry("b", *M), [("b", GONE)]),
    "the other one is gone": (entry("b", "title=Speech", "year=2021"), entry("a", *S), [("a", GONE)]),
    "one of both is gone, the other one named": (
        entry("a", *M) + entry("c", *T, "related=a,b"), entry("b", *M) + entry("c", *T, "related=b,a"),
        [("b", GONE)],
    ),
    "both are gone": ("", "", [("b", GONE), ("a", GONE)]),
    "somebody exchanged the keys back": (
        entry("a", "title=Speech", "year=2021") + entry("b", *M), A, [],
    ),
    "somebody gave one a third key": (
        B.replace("{b,", "{d,"), entry("d", "title=Speech", "year=2021") + entry("b", *M), [("b", GONE)],
    ),
    "a title is edited": (B.replace("Speech", "Mine"), A.replace("Speech", "Mine"), []),
    "both titles are edited": (
        B.replace("Speech", "Mine").replace("Music", "My"), A.replace("Speech", "Mine").replace("Music", "My"), [],
    ),
    "a key stands twice": (
        B + entry("b", *T), B + entry("b", *T),
        [("a", TAKEN + "'b'"), ("b", "its key is given more than once")],
    ),
}


@pytest.mark.parametrize("case", SINCE)
def test_exchanged_entries_edited_since(case: str) -> None:
    """Two entries exchanged their keys and the first was dated 2021; what became of them since is followed."""
    now, then, left = SINCE[case]
    taken = back(A, B, now, SWAP)
    assert (taken.content.decode(), taken.left) == (then, left)


def test_where_no_title_tells_the_key_does() -> None:
    """Years without titles are edited crosswise since: no year wanders to the other work."""
    before = entry("a", "editor=Ada", "year=1") + entry("b", "editor=Ada", "year=2")
    after = entry("b", "editor=Ada", "year=1") + entry("a", "editor=Ada", "year=2")
    now = entry("b", "editor=Ada", "year=2") + entry("a", "editor=Ada", "year=3")
    taken = back(before, after, now, SWAP)
    assert taken.content.decode() == entry("a", "editor=Ada", "year=2") + entry("b", "editor=Ada", "year=3")


def test_entries_without_key_are_not_taken_for_each_other() -> None:
    """A run gave the first of two entries without key one; the second keeps its own fields."""
    before = entry("", *S) + entry("", *M)
    after = entry("s", *S) + entry("", *M)
    taken = back(before, after, after + MINE)
    assert taken.content.decode() == after + MINE
    assert [place for place, _ in taken.left] == ["s"]
