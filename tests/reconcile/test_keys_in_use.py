"""A key is free for another work only once its own has surely left it."""

from __future__ import annotations

from dataclasses import replace

from tests.reconcile.worlds import Project, three
from zsync.model.plan import Plan

Z, B = "zotero:users/1", "bib:refs.bib"


def _works(*keys: str) -> Project:
    """Works that stand in the library and the .bib, agreed."""
    project = three()
    for key in keys:
        project.worlds[B].put(key, title=f"Title {key}")
        project.worlds[Z].put(key, f"ITEM{key}", title=f"Title {key}")
    assert project.sync().conflicts == ()
    return project


def _in_zotero(project: Project, key: str, new: str) -> None:
    items = project.worlds[Z].records
    items[f"ITEM{key}"] = replace(items[f"ITEM{key}"], key=new)


def _in_bib(project: Project, key: str, new: str) -> None:
    entries = project.worlds[B].records
    entries[new] = replace(entries.pop(key), key=new, locator=new)


def _asked(plan: Plan) -> set[tuple[str, str]]:
    return {(conflict.key, conflict.reason) for conflict in plan.conflicts}


def test_who_cannot_move_keeps_its_key() -> None:
    """One wants the key of another that wants one which is taken: none of them moves, however long the row is."""
    project = _works("a", "b", "c", "d")
    for old, new in (("a", "b"), ("b", "c"), ("c", "d")):
        _in_zotero(project, old, new)
    plan = project.sync()
    assert _asked(plan) == {("a", "key clash"), ("b", "key clash"), ("c", "key clash")}
    assert plan.operations == ()
    assert sorted(entry.key for entry in project.base.values()) == ["a", "b", "c", "d"]


def test_a_key_that_somebody_has_to_decide_about_is_not_free() -> None:
    """A work was given two new keys, and another one wants one of these: it waits until a person chose."""
    project = _works("a", "b")
    _in_zotero(project, "a", "x")
    _in_bib(project, "a", "y")
    _in_zotero(project, "b", "y")
    plan = project.sync()
    assert _asked(plan) == {("a", "both changed"), ("b", "key clash")}
    assert plan.operations == ()
    assert sorted(entry.key for entry in project.base.values()) == ["a", "b"]


def test_a_key_that_goes_with_a_merge_is_there_to_choose() -> None:
    """An item takes over the key of one that is merged into it, and its entry got another one: both can be
    chosen in the run that takes the other entry away, as in the next one."""
    project = _works("a", "b")
    items = project.worlds[Z].records
    del items["ITEMb"]
    items["ITEMa"] = replace(items["ITEMa"], key="b", replaces=("ITEMb",))
    _in_bib(project, "a", "x")
    (conflict,) = project.sync().conflicts
    assert (dict(conflict.sides), conflict.choices) == ({Z: "b", B: "x"}, (B, Z))
    assert project.plan().conflicts == (conflict,)
