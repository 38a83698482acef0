"""Any front matter, any library, any edits: a run ends in agreement or in questions, even one that was killed."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.lab import Killed, Lab, killer
from tests.replicas.library import article
from zsync.translate.values.texwrite import encode

DEEP = os.environ.get("ZSYNC_PROFILE") == "deep"
KEY = "ada2020"
FIELDS = "{preset: obsidian, date: date}"
CONFIG = f"notes: {{folders: [notes], fields: {FIELDS}}}\nbib: [refs.bib]\nzotero: [embedded]\n"
People = Sequence[tuple[str, str]]

titles = st.sampled_from([
    "Plain", "A: b", '"Q" x', "{{BERT}} y", "It's", "Über — x", "#1", "2021", "true", "[[Link]]", "a, b", "* star",
    "<i>x</i>", "$a^2$", "50% & more", "A\\B", "- dash", "null",
])  # fmt: skip
days = st.sampled_from(["2021", "2021-05", "2021-05-02", "May 2, 2021", "n.d.", "1999", "2021?"])
people: st.SearchStrategy[People] = st.sampled_from([
    [("Ada", "King")], [("Gabriel", "García Márquez"), ("Wei", "Lu")], [("", "World Health Organization")],
    [("Ludwig", "van Beethoven"), ("Ada", "King")], [], [("子轩", "彭")], [("Martin", "King, Jr.")],
])  # fmt: skip


def _spelt(title: str, style: str) -> str:
    quoted = {"'": "'" + title.replace("'", "''") + "'", '"': json.dumps(title, ensure_ascii=False)}
    return quoted.get(style, f"{style}\n  {title}")


def _listed(names: People, style: str) -> str:
    natural = [f"{given} {family}".strip() for given, family in names]
    inverted = [f"{family}, {given}" if given else family for given, family in names]
    if style == "csl":
        return json.dumps([{"family": family, "given": given, "role": "x"} for given, family in names])
    shown: dict[str, Any] = {
        "natural": natural,
        "inverted": inverted,
        "links": [f"[[{name}]]" for name in natural],
        "text": ", ".join(natural),
        "text;": "; ".join(inverted),
    }
    return json.dumps(shown[style], ensure_ascii=False)


_lines = st.fixed_dictionaries(
    {},
    optional={
        "title": st.builds(_spelt, titles, st.sampled_from(["'", '"', "|", ">-"])),
        "authors": st.builds(
            _listed, people, st.sampled_from(["natural", "inverted", "links", "text", "text;", "csl"])
        ),
        "year": st.sampled_from(["2021", '"2021"', "2020", "", "~"]),
        "date": st.sampled_from(["2021-05-02", "2021-05", '"May 2, 2021"', "2021", ""]),
        "doi": st.sampled_from(["10.1000/A", "https://doi.org/10.1000/a", "", "10.2000/b"]),
        "journal": st.sampled_from(['"[[J of X]]"', "J of X", "[J of X]", ""]),
        "abstract": st.sampled_from(["|\n  one\n\n  two", ">\n  one\n  two", '"x"', ""]),
    },
)
notes = _lines.map(
    lambda lines: "".join(["---\n", f"citekey: {KEY}\n", *(f"{n}: {v}\n" for n, v in lines.items()), "---\nA.\n"])
)


def _entry(title: str, names: People, year: str) -> str:
    shown = " and ".join(f"{encode(f)}, {encode(g)}" if g else f"{{{encode(f)}}}" for g, f in names)
    return f"@article{{{KEY},\n  author = {{{shown}}},\n  title = {{{encode(title)}}},\n  year = {{{year}}}\n}}\n"


def _creators(names: People) -> list[dict[str, str]]:
    return [
        {"creatorType": "author", "firstName": given, "lastName": family}
        if given
        else {"creatorType": "author", "name": family}
        for given, family in names
    ]


entries = st.builds(_entry, titles, people, st.sampled_from(["2021", "2020"]))
patches = st.one_of(
    titles.map(lambda title: {"title": title}),
    days.map(lambda day: {"date": day}),
    people.map(lambda names: {"creators": _creators(names)}),
    st.sampled_from([{"DOI": "10.1000/a"}, {"DOI": ""}, {"abstractNote": "x"}, {"publicationTitle": "K"}]),
)
edits = st.one_of(
    st.tuples(st.just("notes/a.md"), notes),
    st.tuples(st.just("notes/b.md"), notes),
    st.tuples(st.just("refs.bib"), entries),
    st.tuples(st.just("zotero"), patches),
)


def _edit(lab: Lab, place: str, what: Any) -> None:
    if place == "zotero":
        lab.patch(KEY, **what)
    else:
        lab.write(place, what)


lives = st.lists(st.lists(edits, min_size=1, max_size=2), max_size=2)
deaths = st.none() | st.tuples(st.sampled_from(["before", "after"]), st.integers(0, 2))


@settings(max_examples=300 if DEEP else 5, suppress_health_check=list(HealthCheck))
@given(first=notes, entry=entries, patch=patches, life=lives, dies=deaths, tick=st.integers(0, 2))
def test_any_life_ends_in_agreement(
    tmp_path_factory: pytest.TempPathFactory,
    first: str,
    entry: str,
    patch: dict[str, Any],
    life: list[list[tuple[str, Any]]],
    dies: tuple[str, int] | None,
    tick: int,
) -> None:
    """After each run the next one has nothing to do, whatever stood there; questions answered stay answered."""
    lab = Lab(tmp_path_factory.mktemp("life"), config=CONFIG)
    lab.write("notes/a.md", first)
    lab.write("refs.bib", entry)
    lab.library.write({**article(KEY, "Plain", publicationTitle="J of X", date="2021"), **patch})
    for turn in [[], *life]:
        for place, what in turn:
            _edit(lab, place, what)
        _run(lab, dies)
        if (lab.root / "zsync-conflicts.md").exists():
            _answer(lab, tick)
            _run(lab, dies)


def _run(lab: Lab, dies: tuple[str, int] | None) -> None:
    if dies is not None:
        with suppress(Killed):
            lab.sync(killer(*dies))
    run = lab.sync()
    assert run.applied.failed == ()
    again = lab.sync()
    assert again.plan.operations == ()


def _answer(lab: Lab, tick: int) -> None:
    """Tick the box of this number in each block."""
    blocks = lab.text("zsync-conflicts.md").split("\n## ")
    ticked = []
    for block in blocks:
        boxes = [line for line in block.split("\n") if line.startswith("- [ ]") and " other = " not in line]
        box = boxes[min(tick, len(boxes) - 1)] if boxes else ""
        ticked.append(block.replace(box, box.replace("[ ]", "[x]"), 1) if box else block)
    lab.write("zsync-conflicts.md", "\n## ".join(ticked))


NOTE = "---\ncitekey: ada2020\ntitle: Plain # t\nauthors:\n  - Ada King\nyear: 2021\n---\nA.\n"


def _edited(root: Path) -> Lab:
    lab = Lab(root, config=CONFIG)
    lab.write("notes/a.md", NOTE)
    lab.write("notes/b.md", NOTE)
    lab.write("refs.bib", _entry("Plain", [("Ada", "King")], "2021"))
    lab.library.write(article(KEY, "Plain", date="2021-05-02", creators=_creators([("Ada", "King")])))
    assert lab.sync().plan.conflicts == ()
    lab.swap("notes/b.md", "title: Plain", "title: Fancy")
    lab.patch(KEY, date="2022-01-01", creators=_creators([("Ada", "King"), ("Wei", "Lu")]))
    return lab


@pytest.mark.parametrize("moment", ["before", "after", "recorded"])
@pytest.mark.parametrize("at", range(4))
def test_killed_and_run_again(tmp_path: Path, moment: str, at: int) -> None:
    """Killed between two notes of one work, before or after any effect: the next run ends where all ends."""
    lab = _edited(tmp_path)
    with pytest.raises(Killed):
        lab.sync(killer(moment, at))
    healed = lab.sync()
    assert (healed.plan.conflicts, healed.applied.failed) == ((), ())
    wanted = NOTE.replace("Plain", "Fancy").replace("2021", "2022").replace("King\n", "King\n  - Wei Lu\n")
    assert lab.text("notes/a.md") == lab.text("notes/b.md") == wanted
    assert lab.items()[KEY]["title"] == "Fancy"
    assert lab.plan().operations == ()
