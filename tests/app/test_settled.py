"""A run after which nothing moved is known to be empty without reading the sides; anything that moves wakes it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync.app import settled
from zsync.app.project import opened
from zsync.app.sync import plan, sync
from zsync.config.settings import load
from zsync.report.plan_json import plan_data
from zsync.state.lockfile import LOCK_NAME

KEY, OTHER = "lovelaceNotes2020", "babbageEngines2020"
MEMORY = f".zsync/{settled.MEMORY}"


def entry(key: str) -> str:
    """An entry as the library shows it."""
    return (
        f"@article{{{key},\n  author = {{Lovelace, Ada}},\n  title = {{On {key}}},\n  date = {{2020}},\n"
        "  keywords = {speech}\n}\n"
    )


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Three sides in agreement, and the run that saw it."""
    lab = Lab(tmp_path)
    lab.write(f"notes/{KEY}.md", f"---\ncitekey: {KEY}\ntags: [speech]\n---\n\nOn [@{KEY}] and [@{OTHER}].\n")
    lab.write(f"notes/01_On@{KEY}.assets/a.png", b"\x89PNG")
    lab.write("refs.bib", "\n".join(map(entry, (KEY, OTHER))))
    lab.library.write(*(article(key, f"On {key}", tags=[{"tag": "speech"}]) for key in (KEY, OTHER)))
    while lab.sync().plan.operations:
        pass
    lab.sync()
    assert recalled(lab)
    return lab


def recalled(lab: Lab) -> bool:
    """Whether the next run would be known to be empty."""
    with opened(load(lab.root), {}) as project:
        return settled.recall(project) is not None


def shown(lab: Lab) -> dict[str, Any]:
    """What `zsync plan` would show."""
    return plan_data(lab.plan())


def test_same_words_as_a_full_run(lab: Lab) -> None:
    """The plan that is recalled is the one that is made; so is that of a project whose files have oddities."""
    lab.swap("refs.bib", "@article{" + OTHER, "@string{x = {y}}\n@comment{odd}\n@article{" + OTHER)
    lab.write("refs.bib", lab.text("refs.bib") + entry(KEY))
    (lab.root / MEMORY).unlink()
    first = lab.sync()
    assert not first.plan.operations
    assert first.plan.findings, "a finding is what the test is about"
    again = lab.sync()
    assert again.plan.findings == first.plan.findings
    assert recalled(lab)
    quick = shown(lab)
    (lab.root / MEMORY).unlink()
    assert shown(lab) == quick


def touched(path: str) -> Callable[[Lab], None]:
    """The same bytes, put there again."""
    return lambda lab: lab.write(path, lab.text(path) if not path.endswith(".png") else b"\x89PNG")


EDITS: dict[str, Callable[[Lab], object]] = {
    "a note": lambda lab: lab.swap(f"notes/{KEY}.md", "and", "or"),
    "a note, written again": touched(f"notes/{KEY}.md"),
    "a new note": lambda lab: lab.write("notes/new.md", "Nothing cited.\n"),
    "a note that goes": lambda lab: (lab.root / f"notes/{KEY}.md").unlink(),
    "a note that is renamed": lambda lab: (lab.root / f"notes/{KEY}.md").rename(lab.root / "notes/x.md"),
    "a folder": lambda lab: (lab.root / "notes/empty").mkdir(),
    "a picture": lambda lab: lab.write(f"notes/01_On@{KEY}.assets/a.png", b"\x89PNH"),
    "a new picture": lambda lab: lab.write(f"notes/01_On@{KEY}.assets/b.png", b"\x89PNG"),
    "an entry": lambda lab: lab.swap("refs.bib", "date = {2020}", "date = {2021}"),
    "the .bib gone": lambda lab: (lab.root / "refs.bib").unlink(),
    "an item": lambda lab: lab.patch(KEY, title="Another"),
    "a new item": lambda lab: lab.library.write(article("new2020", "New")),
    "a file of an item": lambda lab: lab.attach(KEY, "paper.pdf", b"%PDF"),
    "the lock": lambda lab: lab.write(LOCK_NAME, lab.text(LOCK_NAME).replace("\n", "\r\n")),
    "the lock gone": lambda lab: (lab.root / LOCK_NAME).unlink(),
    "the configuration": lambda lab: lab.write("zsync.yaml", lab.text("zsync.yaml") + "merge: {max_deletes: 3}\n"),
    "the page of conflicts": lambda lab: lab.write("zsync-conflicts.md", "# Conflicts\n"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_moves_wakes(lab: Lab, edit: str) -> None:
    """After any edit from outside the sides are read: the outcome is that of a project that remembers nothing."""
    EDITS[edit](lab)
    assert not recalled(lab)
    woken = shown(lab)
    (lab.root / MEMORY).unlink()
    assert shown(lab) == woken


def test_equal_size_and_times(lab: Lab) -> None:
    """A file that had only just changed when it was read counts by its content: its times may stand still."""
    path = lab.root / f"notes/{KEY}.md"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"and", b"und"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not recalled(lab)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"kind": 1}'])
def test_a_broken_memory_costs_time(lab: Lab, text: str) -> None:
    """A memory that is missing, cut or of another kind is none; the next run makes it anew."""
    lab.write(MEMORY, text)
    assert not recalled(lab)
    assert not lab.sync().plan.operations
    assert recalled(lab)


def test_parts_of_another_shape(lab: Lab) -> None:
    """Whatever is written in the memory, it is no failure of the run."""
    data = json.loads(lab.text(MEMORY))
    for name in data:
        for value in (None, 7, "x", [[1]], {"a": [1]}, {"[]": "x"}):
            lab.write(MEMORY, json.dumps({**data, name: value}))
            with opened(load(lab.root), {}) as project:
                settled.recall(project)
    assert lab.sync().run == ""


def test_a_run_with_effects_is_not_remembered(lab: Lab) -> None:
    """Only a run that found agreement is; the one after it."""
    lab.patch(KEY, title="Another")
    assert lab.sync().plan.operations
    assert not recalled(lab)
    assert not lab.sync().plan.operations
    assert recalled(lab)


def test_conflicts_are_met_again(lab: Lab) -> None:
    """While a person has to decide, every run reads the sides and asks."""
    lab.patch(KEY, title="One")
    lab.swap("refs.bib", f"On {KEY}", "Two")
    assert lab.sync().plan.conflicts
    assert lab.sync().plan.conflicts
    assert not recalled(lab)


def test_what_could_not_be_read(lab: Lab) -> None:
    """A snapshot that is not complete is never remembered."""
    lab.write("refs.bib", lab.text("refs.bib") + "\n@article{cut,\n  title = {")
    lab.sync()
    lab.sync()
    assert not recalled(lab)


def test_choices_of_one_run(lab: Lab) -> None:
    """A run with choices of its own neither recalls nor is remembered."""
    with opened(load(lab.root), {}) as project:
        for choice in ({"prefer": "bib"}, {"redo": True}, {"only": frozenset({"tags"})}, {"renames": {KEY: "x"}}):
            assert settled.recall(replace(project, **choice)) is None
    (lab.root / MEMORY).unlink()
    with opened(load(lab.root), {}) as project:
        sync(replace(project, only=frozenset({"tags"})), run="only")
    assert not (lab.root / MEMORY).exists()


def test_an_edit_during_the_run(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes while the sides are read is met by the next run, not remembered away."""
    (lab.root / MEMORY).unlink()
    swap = lab.swap
    with opened(load(lab.root), {}) as project:
        last = project.replicas[-1]
        read = last.read

        def reading() -> Any:
            found = read()
            swap(f"notes/{KEY}.md", "tags: [speech]", "tags: [speech, late]")
            swap("refs.bib", "date = {2020}", "date = {2019}")
            return found

        monkeypatch.setattr(last, "read", reading)
        assert not sync(project, run="during").plan.operations
    assert {operation.attribute for operation in lab.plan().operations} == {"tags", "date"}


def test_nothing_is_read(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recalled run reads no side, and writes nothing."""
    before = lab.files()
    with opened(load(lab.root), {}) as project:
        for replica in project.replicas:
            monkeypatch.setattr(type(replica), "read", lambda self: pytest.fail("a side was read"))
        assert sync(project, run="quick").run == ""
    assert lab.files() == before


def test_another_right_wakes(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be written was not planned: a side that may be written now is looked at again."""
    from zsync.replicas.protocol import Capabilities
    from zsync.replicas.zotero.replica import ZoteroLibrary

    with opened(load(lab.root), {}) as project:
        able = project.replicas[0].capabilities
    for other in (replace(able, writable=False), replace(able, holds_files=False), Capabilities()):
        with monkeypatch.context() as patch:
            patch.setattr(ZoteroLibrary, "capabilities", property(lambda self, other=other: other))
            assert not recalled(lab)
    assert recalled(lab)


def test_requests(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without news a run asks a library twice: about the key, and about its version."""
    asked: list[str] = []
    send = httpx2.Client.send

    def sent(self: httpx2.Client, request: httpx2.Request, **more: Any) -> httpx2.Response:
        asked.append(request.url.path)
        return send(self, request, **more)

    monkeypatch.setattr(httpx2.Client, "send", sent)
    with opened(load(lab.root), {}) as project:
        plan(project)
    assert len(asked) == 2
