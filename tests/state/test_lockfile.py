"""The lock: what is written reads back, the same base gives the same bytes, and damage is told with its line."""

from __future__ import annotations

import gc
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zsync.errors import ConfigProblem
from zsync.model.base import UNSEEN, Alias, SetShown, Shown, WorkBase
from zsync.state import lockfile

DIGEST = st.integers(0, 2**64 - 1).map("{:016x}".format)
NAME = st.sampled_from(["abstract", "creators", "date", "key", "page_total", "title", "type"])
SET = st.sampled_from(["tags", "attachments", "collections"])
SIDE = st.sampled_from(["bib:a b.bib", "bib:refs.bib", "notes", "zotero:users/1"])
MEMBERS = st.frozensets(DIGEST, max_size=3)
SHOWN = st.one_of(st.just(Shown(UNSEEN)), st.builds(Shown, st.one_of(st.just(""), DIGEST), st.booleans()))
SET_SHOWN = st.one_of(st.just(SetShown(unseen=True)), st.builds(SetShown, MEMBERS, MEMBERS))
TOKENS = st.frozensets(st.one_of(st.sampled_from("+-"), st.builds("={}".format, DIGEST)), min_size=1, max_size=3)
TEXT = st.sampled_from(["", "lee2020", "é 漢", '"\\', "a/b: c.md"])


def filled(values: st.SearchStrategy[object], names: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    """A mapping by side that names no side without marks: such a side says nothing."""
    return st.dictionaries(SIDE, st.dictionaries(names, values, min_size=1, max_size=5), max_size=3)


WORK = st.builds(
    WorkBase,
    work=DIGEST,
    key=TEXT,
    aliases=st.lists(st.builds(Alias, TEXT, st.sampled_from(["renamed", "merged"])), max_size=2).map(tuple),
    ids=st.dictionaries(st.sampled_from(["doi", "isbn"]), TEXT),
    where=st.dictionaries(SIDE, TEXT, max_size=3),
    notes=st.lists(TEXT, max_size=2, unique=True).map(lambda paths: tuple(sorted(paths))),
    agreed=st.dictionaries(NAME, DIGEST, max_size=7),
    sets=st.dictionaries(SET, st.frozensets(DIGEST, min_size=1, max_size=3), max_size=3),
    shown=filled(SHOWN, NAME),
    set_shown=filled(SET_SHOWN, SET),
    deleted=st.booleans(),
    held=filled(TOKENS, st.one_of(st.just(""), NAME, SET)),
)
BASE = st.lists(WORK, max_size=2, unique_by=lambda work: work.work).map(lambda works: {w.work: w for w in works})


@settings(max_examples=30)
@given(BASE)
def test_what_is_written_reads_back(base: dict[str, WorkBase]) -> None:
    """`loads` undoes `dumps`, whatever marks and digests there are, and the bytes come out the same again."""
    text = lockfile.dumps(base)
    assert lockfile.loads(text) == base
    assert lockfile.dumps(lockfile.loads(text)) == text


@settings(max_examples=30)
@given(BASE)
def test_one_object_a_line_sorted_by_work(base: dict[str, WorkBase]) -> None:
    """The first line names the format; each other line is one JSON object with the fixed names first."""
    head, *lines = lockfile.dumps(base).removesuffix("\n").split("\n")
    assert json.loads(head) == {"zsync": 1}
    data = [json.loads(line) for line in lines]
    assert [each["work"] for each in data] == sorted(base)
    assert all(list(each)[:5] == ["work", "key", "aliases", "ids", "where"] for each in data)


@settings(max_examples=30)
@given(BASE, BASE)
def test_lines_are_written_anew_only_for_other_entries(one: dict[str, WorkBase], two: dict[str, WorkBase]) -> None:
    """Writing one base after another gives what writing it alone gives."""
    lines = lockfile.Lines()
    lines.text(one)
    assert lines.text({**one, **two}) == lockfile.dumps({**one, **two})


def test_order_of_marks_does_not_matter() -> None:
    """Equal entries have equal lines, however their mappings were filled."""
    one = WorkBase("a", "k", agreed={"date": "1", "title": "2"}, where={"bib:x": "k", "notes": "k"})
    two = WorkBase("a", "k", agreed={"title": "2", "date": "1"}, where={"notes": "k", "bib:x": "k"})
    assert lockfile.line(one) == lockfile.line(two)


def test_a_side_that_holds_nothing_takes_few_words() -> None:
    """A side that was never shown any agreed field but the key is written as `*- key`."""
    agreed = dict.fromkeys(("abstract", "creators", "date", "key", "title"), "0" * 16)
    shown = {"notes": {name: Shown(UNSEEN) for name in agreed if name != "key"}}
    assert '"shown":{"notes":"*- key"}' in lockfile.line(WorkBase("a", "k", agreed=agreed, shown=shown))


HEAD = '{"zsync": 1}\n'
LINE = lockfile.line(WorkBase("a", "k", agreed={"title": "0" * 16}))
DAMAGED = {
    "another version": ('{"zsync": 2}\n', 1),
    "no head": (LINE + "\n", 1),
    "no json": (HEAD + "nonsense\n", 2),
    "cut": (HEAD + LINE[:-5] + "\n", 2),
    "two on a line": (HEAD + LINE + LINE + "\n", 2),
    "no key": (HEAD + '{"work":"a"}\n', 2),
    "a number for a key": (HEAD + LINE.replace('"k"', "5") + "\n", 2),
    "too deep": (HEAD + "[" * 100_000 + "\n", 2),
    "a list": (HEAD + LINE + "\n[]\n", 3),
    "names without digests": (HEAD + LINE.replace("title:", "date title:") + "\n", 2),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_told_with_its_line(name: str) -> None:
    """No damaged lock is taken for a smaller one."""
    text, number = DAMAGED[name]
    with pytest.raises(ConfigProblem) as told:
        lockfile.loads(text)
    assert told.value.place == f"zsync.lock:{number}:1"
    assert gc.isenabled()


def test_a_lock_of_a_later_version() -> None:
    """Nobody is told to delete it: only this program is too old."""
    with pytest.raises(ConfigProblem, match="later version of zsync") as problem:
        lockfile.loads('{"zsync": 2}\n')
    assert "update" in problem.value.help
