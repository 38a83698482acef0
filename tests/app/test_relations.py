"""Relations merged when configured: Zotero's Related and biblatex's `related`; what one works' key is called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.sync import sync
from zsync.config.settings import load
from zsync.model.plan import Answer
from zsync.model.values import Relation

CONFIG = (
    "notes: [notes]\nbib: {files: [{path: refs.bib, dialect: biblatex}]}\nzotero: [embedded]\n"
    "merge: {attributes: {relations: two-way}}\n"
)
ENTRY = (
    "@article{{{key},\n  author = {{Lovelace, Ada}},\n  title = {{{key}}},\n"
    "  journaltitle = {{J}},\n  date = {{2020}},\n{more}}}\n"
)
KEYS = ("one2020", "two2020", "six2020")
FOREIGN = "http://zotero.org/groups/7/items/ABCD2345"


def uri(key: str) -> str:
    """What Zotero calls the item of a test with this citation key."""
    return f"http://zotero.org/users/1/items/{item_key(key)}"


def item_key(key: str) -> str:
    return f"{key[:3].upper().replace('O', 'A')}A2345"


def entries(**related: str) -> str:
    """A file with the three works, each with this field `related`."""
    more = {key: f"  related = {{{related[key]}}},\n" if key in related else "" for key in KEYS}
    return "\n".join(ENTRY.format(key=key, more=more[key]) for key in KEYS)


def agreed(root: Path, *, config: str = CONFIG, **related: str) -> Lab:
    """Three works in Zotero and the .bib, agreed."""
    root.mkdir(exist_ok=True)
    lab = Lab(root, config=config)
    lab.library.write(
        *(
            {**article(key, key, publicationTitle="J"), "key": item_key(key), "version": 0}
            for key in KEYS
        )
    )
    lab.write("refs.bib", entries(**related))
    return lab


def linked(lab: Lab, key: str) -> list[str]:
    """The citation keys of the items that an item is related to in Zotero, but for those in the trash; other URIs
    as they are."""
    every = lab.items()
    items = {f"http://zotero.org/users/1/items/{data['key']}": name for name, data in every.items()}
    named: Any = every[key]["relations"].get("dc:relation", [])
    found = [items.get(each, each) for each in ([named] if isinstance(named, str) else named)]
    return sorted(each for each in found if each not in every or not every[each].get("deleted"))


def field(lab: Lab, key: str) -> str:
    """The text of an entry's field `related`, "" when it has none or is gone."""
    entry = lab.text("refs.bib").partition(f"{{{key},\n")[2].split("\n}")[0]
    lines = [line for line in entry.splitlines() if line.startswith("  related = ")]
    return lines[0].removeprefix("  related = {").removesuffix("},") if lines else ""


def test_they_go_both_ways(tmp_path: Path) -> None:
    """What one side relates, the other relates; what one takes apart is taken apart. Zotero shows both ends."""
    lab = agreed(tmp_path, one2020="two2020")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert (linked(lab, "one2020"), linked(lab, "two2020")) == (["two2020"], ["one2020"])
    assert lab.text("refs.bib") == entries(one2020="two2020")
    settled(lab)
    lab.patch("six2020", relations={"dc:relation": [uri("one2020")]})
    assert lab.sync().applied.failed == ()
    assert [field(lab, key) for key in KEYS] == ["two2020, six2020", "", ""]
    settled(lab)
    lab.swap("refs.bib", "two2020, six2020", "six2020")
    assert lab.sync().applied.failed == ()
    assert [linked(lab, key) for key in KEYS] == [["six2020"], [], ["one2020"]]
    settled(lab)
    for key in ("one2020", "six2020"):
        lab.patch(key, relations={})
    assert lab.sync().applied.failed == ()
    assert lab.text("refs.bib") == entries()
    settled(lab)


def test_off_by_default(tmp_path: Path) -> None:
    """Without a rule of their own, relations are none of anybody's business; `*` is no such rule."""
    lab = agreed(tmp_path, config=CONFIG.replace("relations: two-way", "'*': two-way"), one2020="two2020")
    assert lab.sync().plan.operations == ()
    assert "relations" not in lab.text("zsync.lock")
    assert linked(lab, "one2020") == []


def test_a_renamed_key_is_the_same_work(tmp_path: Path) -> None:
    """A key that changes in Zotero, or in the .bib, changes no relation; the field follows."""
    lab = agreed(tmp_path, one2020="two2020")
    lab.sync()
    before = lab.items()["one2020"]["version"]
    lab.patch("two2020", citationKey="second2020")
    run = lab.sync()
    assert {op.attribute for op in run.plan.operations} == {"key"}
    assert field(lab, "one2020") == "second2020"
    settled(lab)
    lab.swap("refs.bib", "@article{second2020", "@article{third2020")
    lab.swap("refs.bib", "related = {second2020}", "related = {third2020}")
    run = lab.sync()
    assert {op.attribute for op in run.plan.operations} == {"key"}
    assert lab.items()["one2020"]["version"] == before
    settled(lab)


def test_a_key_of_old_is_its_work(tmp_path: Path) -> None:
    """An old key, listed in `ids`, still names its work; it leaves by the word it stands there as."""
    lab = agreed(tmp_path, one2020="old1999 , nobody, two2020")
    lab.swap("refs.bib", "@article{six2020,\n", "@article{six2020,\n  ids = {old1999},\n")
    lab.sync()
    assert linked(lab, "one2020") == ["six2020", "two2020"]
    settled(lab)
    lab.patch("six2020", relations={})
    lab.patch("one2020", relations={"dc:relation": [uri("two2020")]})
    lab.sync()
    assert field(lab, "one2020") == "nobody, two2020"
    settled(lab)


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """Other libraries, items that are not there, other predicates, keys of no entry, `relatedtype`: kept."""
    lab = agreed(tmp_path, one2020="elsewhere1999,two2020")
    lab.swap("refs.bib", "  related =", "  relatedtype = {reviewof},\n  related =")
    gone = "http://zotero.org/users/1/items/ZZZZ2345"
    lab.patch("one2020", relations={"owl:sameAs": FOREIGN, "dc:relation": [FOREIGN, gone]})
    lab.sync()
    assert linked(lab, "one2020") == sorted([FOREIGN, gone, "two2020"])
    lab.patch("six2020", relations={"dc:relation": uri("one2020")})
    lab.sync()
    assert field(lab, "one2020") == "elsewhere1999,two2020,six2020"
    lab.swap("refs.bib", ",two2020,six2020", "")
    lab.sync()
    assert lab.items()["one2020"]["relations"] == {"owl:sameAs": FOREIGN, "dc:relation": sorted([FOREIGN, gone])}
    assert "  relatedtype = {reviewof},\n" in lab.text("refs.bib")
    settled(lab)


def test_plain_bibtex_has_no_place_for_them(tmp_path: Path) -> None:
    """Another dialect is neither asked nor told, and takes nothing away."""
    lab = agreed(tmp_path, config=CONFIG.replace("biblatex", "bibtex"), one2020="six2020")
    lab.patch("one2020", relations={"dc:relation": [uri("two2020")]})
    text = lab.text("refs.bib")
    assert {op.attribute for op in lab.sync().plan.operations} <= {"date"}
    assert (lab.text("refs.bib"), linked(lab, "one2020")) == (text, ["two2020"])


def test_new_works_come_with_their_relations(tmp_path: Path) -> None:
    """To works that are there, and to each other; on both sides, in the run that makes them."""
    lab = agreed(tmp_path)
    lab.sync()
    more = [ENTRY.format(key=key, more=f"  related = {{{other}}},\n") for key, other in
            (("new2021", "one2020"), ("newer2022", "new2021"))]
    lab.write("refs.bib", lab.text("refs.bib") + "\n" + "\n".join(more))
    assert lab.sync().applied.failed == ()
    assert [linked(lab, key) for key in ("new2021", "one2020")] == [["newer2022", "one2020"], ["new2021"]]
    settled(lab)
    lab.write("notes/a.md", "On [@zot2023] and [@zotter2024].\n")
    first = lab.items()["newer2022"]["key"]
    (key,) = lab.library.write({
        **article("zot2023", "zot", publicationTitle="J"),
        "relations": {"dc:relation": f"http://zotero.org/users/1/items/{first}"},
    })
    named = {"relations": {"dc:relation": f"http://zotero.org/users/1/items/{key}"}}
    lab.library.write({**article("zotter2024", "zotter", publicationTitle="J"), **named})
    assert lab.sync().applied.failed == ()
    said = {key: field(lab, key) for key in ("newer2022", "zot2023", "zotter2024")}
    assert said == {"newer2022": "new2021, zot2023", "zot2023": "zotter2024", "zotter2024": ""}
    settled(lab)


def edited(root: Path) -> Lab:
    """One relation more on each side, one less, and a new work that names an old one."""
    lab = agreed(root, one2020="two2020")
    lab.sync()
    lab.patch("six2020", relations={"dc:relation": [uri("two2020")]})
    new = ENTRY.format(key="new2021", more="  related = {one2020},\n")
    lab.write("refs.bib", entries(one2020="six2020") + "\n" + new)
    return lab


def outcome(lab: Lab) -> object:
    return [linked(lab, key) for key in (*KEYS, "new2021")], [field(lab, key) for key in (*KEYS, "new2021")]


def test_killed_anywhere(tmp_path: Path) -> None:
    """Killed at any effect and run again: as if never killed."""
    whole = edited(tmp_path / "whole")
    assert whole.sync().applied.failed == ()
    expected = outcome(whole)
    assert expected[0] == [["new2021", "six2020"], ["six2020"], ["one2020", "two2020"], ["one2020"]]
    settled(whole)
    for moment in ("before", "after", "recorded"):
        for number in range(3):
            lab = edited(tmp_path / f"{moment}{number}")
            try:
                lab.sync(killer(moment, number))
            except Killed:
                assert lab.sync().plan.conflicts == ()
            assert outcome(lab) == expected
            settled(lab)


def test_undone(tmp_path: Path) -> None:
    """An undo takes them back on all sides; relations made since stay."""
    lab = edited(tmp_path)
    before = (lab.text("refs.bib"), [linked(lab, key) for key in KEYS])
    lab.sync()
    lab.patch("six2020", relations={**lab.items()["six2020"]["relations"], "owl:sameAs": FOREIGN})
    assert take_back(lab).left == []
    assert (lab.text("refs.bib"), [linked(lab, key) for key in KEYS]) == before
    assert lab.items()["six2020"]["relations"]["owl:sameAs"] == FOREIGN
    settled(lab)


def test_a_deleted_work_takes_no_relation_of_others(tmp_path: Path) -> None:
    """While a person is asked about a work that is gone on a side, its relations stand."""
    lab = agreed(tmp_path, two2020="one2020")
    lab.write("notes/a.md", "On [@two2020].\n")
    lab.sync()
    text = lab.text("refs.bib")
    lab.write("refs.bib", text.replace(ENTRY.format(key="two2020", more="  related = {one2020},\n"), ""))
    run = lab.sync()
    assert [conflict.attribute for conflict in run.plan.conflicts] == ["existence"]
    assert (run.plan.operations, linked(lab, "one2020")) == ((), ["two2020"])
    lab.write("refs.bib", text)
    assert lab.sync().plan.operations == ()
    settled(lab)
    assert linked(lab, "one2020") == ["two2020"]


@pytest.mark.parametrize("cited", ["before", "since", ""])
def test_a_deletion_seen_while_a_file_was_away(tmp_path: Path, cited: str) -> None:
    """A relation stands until the deletion of its other work is decided, and goes with that."""
    lab = agreed(tmp_path, one2020="two2020", two2020="six2020")
    lab.write("notes/a.md", "On [@two2020].\n" if cited == "before" else "Nothing.\n")
    lab.sync()
    before = lab.text("refs.bib")
    lab.patch("two2020", deleted=1)
    (tmp_path / "refs.bib").rename(tmp_path / "aside")
    with opened(load(tmp_path), {}, keep_going=True) as project:
        assert sync(project, run="away").plan.operations == ()
    (tmp_path / "aside").rename(tmp_path / "refs.bib")
    lab.write("notes/a.md", "On [@two2020].\n" if cited else "Nothing.\n")
    run = lab.sync()
    if cited:
        (conflict,) = run.plan.conflicts
        assert (conflict.attribute, run.plan.operations, lab.text("refs.bib")) == ("existence", (), before)
        files = lab.files()
        assert (lab.sync().plan.operations, lab.files()) == ((), files)
        with opened(load(tmp_path), {}) as project:
            run = sync(replace(project, answers={conflict.id: Answer(choice="delete")}), run="told")
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert {op.because for op in run.plan.operations if op.attribute} == {"that work is deleted"}
    assert [field(lab, key) for key in KEYS] == ["", "", ""]
    lab.write("notes/a.md", "Nothing.\n")
    settled(lab)


@pytest.mark.parametrize("side", ["zotero", "bib", "both"])
@pytest.mark.parametrize("told", [("one2020",), ("two2020", "one2020"), ("six2020", "one2020", "two2020")])
def test_a_deleted_work_is_related_to_none(tmp_path: Path, side: str, told: tuple[str, ...]) -> None:
    """Wherever a work is deleted, its key goes from `related` of others, and the plan says so."""
    lab = agreed(tmp_path, one2020="six2020, nobody, two2020", two2020="six2020")
    lab.sync()
    key, *others = told
    gone(lab, key, side)
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert [op.key for op in run.plan.operations if op.attribute == "relations"] == others
    assert [each for each in KEYS if key in field(lab, each)] == []
    assert [each for each in KEYS if each != key and key in linked(lab, each)] == []
    settled(lab)


def test_a_key_retyped_in_one_place_parts_nobody(tmp_path: Path) -> None:
    """An entry that still names another one by the key of before is related to it, at both ends."""
    lab = agreed(tmp_path, one2020="two2020")
    lab.sync()
    lab.swap("refs.bib", "@article{two2020,", "@article{second2020,")
    run = lab.sync()
    assert {op.attribute for op in run.plan.operations} == {"key", "references"}
    assert field(lab, "one2020") == "second2020"
    assert (linked(lab, "one2020"), linked(lab, "second2020")) == (["second2020"], ["one2020"])
    settled(lab)


def test_items_that_become_one(tmp_path: Path) -> None:
    """The entry of the item that is gone goes, also from `related` of others; who took it in is related now."""
    lab = agreed(tmp_path, one2020="two2020")
    lab.sync()
    lab.patch("six2020", relations={"dc:relation": uri("one2020"), "dc:replaces": uri("two2020")})
    lab.patch("two2020", deleted=1)
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert [field(lab, key) for key in KEYS] == ["six2020", "", ""]
    assert "@article{two2020," not in lab.text("refs.bib")
    settled(lab)


@pytest.mark.parametrize("side", ["zotero", "bib"])
@pytest.mark.parametrize("key", KEYS)
def test_a_deletion_undone_with_its_relations(tmp_path: Path, side: str, key: str) -> None:
    """They come back with the work, stay, and go with it again when the undo is undone."""
    lab = agreed(tmp_path, one2020="six2020, nobody, two2020", two2020="six2020")
    lab.sync()
    gone(lab, key, side)
    before = lab.text("refs.bib"), [linked(lab, each) for each in KEYS]
    lab.sync()
    after = lab.text("refs.bib"), [linked(lab, each) for each in KEYS]
    undone = take_back(lab)
    assert undone.left == []
    assert (lab.text("refs.bib"), [linked(lab, each) for each in KEYS]) == before
    settled(lab)
    assert take_back(lab, undone.run).left == []
    assert (lab.text("refs.bib"), [linked(lab, each) for each in KEYS]) == after
    settled(lab)


def gone(lab: Lab, key: str, side: str) -> None:
    """Somebody takes a work away: in Zotero, in the .bib, in both."""
    if side != "bib":
        lab.patch(key, deleted=1)
    if side != "zotero":
        head, _, rest = lab.text("refs.bib").partition(f"@article{{{key},")
        lab.write("refs.bib", head + rest.partition("\n}\n")[2].lstrip("\n"))


@pytest.mark.parametrize("side", ["zotero", "bib"])
def test_the_plan_says_which_work(tmp_path: Path, side: str) -> None:
    """A relation is shown by the key of the other work."""
    lab = agreed(tmp_path)
    lab.sync()
    if side == "bib":
        lab.patch("one2020", relations={"dc:relation": [uri("two2020")]})
    else:
        lab.write("refs.bib", entries(one2020="two2020"))
    plan = lab.plan()
    assert {(op.side.partition(":")[0], op.key, op.action) for op in plan.operations} == {
        (side, "one2020", "create"),
        (side, "two2020", "create"),
    }
    assert [op.after.name for op in plan.operations if isinstance(op.after, Relation)] == ["two2020", "one2020"]


def test_more_than_one_request_takes(tmp_path: Path) -> None:
    """Items that move by being related to in an earlier request are written all the same."""
    lab = Lab(tmp_path, config=CONFIG)
    keys = [f"work{number:02}" for number in range(60)]
    lab.library.write(*(article(key, key, publicationTitle="J") for key in keys))
    lab.write("refs.bib", "\n".join(ENTRY.format(key=key, more="") for key in keys))
    lab.sync()
    pairs = zip(keys, reversed(keys), strict=True)
    more = {one: f"  related = {{{two}}},\n" for one, two in pairs if one < two}
    lab.write("refs.bib", "\n".join(ENTRY.format(key=key, more=more.get(key, "")) for key in keys))
    run = lab.sync()
    assert (len(run.plan.operations), run.applied.failed) == (60, ())
    assert linked(lab, "work59") == ["work00"]
    settled(lab)
