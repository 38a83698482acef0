"""Keys that one work gives up and another takes, keys that somebody outside has, items made anew under a key."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.lab import Killed, Lab, killer
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article

ENTRY = (
    "@article{{{key},\n  author = {{Lovelace, Ada}},\n  title = {{{title}}},\n"
    "  journal = {{Journal}},\n  year = {{2020}}\n}}\n"
)
NOTE = "notes/@one2020.md"
ALL = "notes: [notes]\nbib: {files: [refs.bib], add: all}\nzotero: [embedded]\n"


def agreed(root: Path, *, config: str = ALL) -> Lab:
    """Two works on all sides, one with a literature note."""
    root.mkdir(exist_ok=True)
    lab = Lab(root, config=config)
    titles = {"one2020": "One", "two2020": "Two"}
    lab.write("refs.bib", "\n".join(ENTRY.format(key=key, title=title) for key, title in titles.items()))
    lab.library.write(*(article(key, title, publicationTitle="Journal") for key, title in titles.items()))
    lab.write(NOTE, "---\ncitekey: one2020\n---\n\nSee [@one2020].\n")
    lab.write("notes/other.md", "As @one2020 and [@two2020] say.\n")
    assert lab.sync().plan.conflicts == ()
    return lab


def titles(lab: Lab) -> tuple[dict[str, str], dict[str, str]]:
    """Key to title, in Zotero and in the .bib."""
    found = re.findall(r"@article\{(\S+),.*?title\s*= \{([^}]*)\}", lab.text("refs.bib"), re.DOTALL)
    every = [lab.library.item(data["key"]) for data in lab.library.everything() if "citationKey" in data]
    standing = {data["citationKey"]: data for data in every if not data.get("deleted")}
    return {key: data["title"] for key, data in standing.items()}, dict(found)


def in_bib(lab: Lab) -> None:
    """An entry gets a new key, and another one is typed under the old key, with the same author and journal."""
    lab.swap("refs.bib", "{one2020,", "{first2020,")
    lab.write("refs.bib", lab.text("refs.bib") + "\n" + ENTRY.format(key="one2020", title="Another"))


def in_zotero(lab: Lab) -> None:
    """The same in Zotero."""
    lab.patch("one2020", citationKey="first2020")
    lab.library.write(article("one2020", "Another", publicationTitle="Journal"))


@pytest.mark.parametrize("edit", [in_bib, in_zotero])
def test_a_key_given_up_is_taken_by_a_newcomer(tmp_path: Path, edit: Callable[[Lab], None]) -> None:
    """The notes follow their work, and no value of the one is the other's; killed anywhere, too."""
    effects: list[int] = []
    for case in range(20):
        lab = agreed(tmp_path / str(case))
        edit(lab)
        try:
            if case and (case - 1) // 3 > max(effects):
                break
            moment = ("before", "after", "recorded")[(case - 1) % 3]
            run = lab.sync(killer(moment, (case - 1) // 3) if case else lambda _, number: effects.append(number))
        except Killed:
            run = lab.sync()
        assert (run.plan.conflicts, run.applied.failed) == ((), ())
        expected = {"first2020": "One", "two2020": "Two", "one2020": "Another"}
        assert titles(lab) == (expected, expected)
        assert lab.text("notes/other.md") == "As @first2020 and [@two2020] say.\n"
        assert lab.text("notes/@first2020.md") == "---\ncitekey: first2020\n---\n\nSee [@first2020].\n"
        settled(lab)
        lab.library.app.close()


def test_a_title_typed_over_beside_a_copy(tmp_path: Path) -> None:
    """What shows less of the work than the entry under its key is no work that was renamed, but another one."""
    lab = agreed(tmp_path)
    lab.swap("refs.bib", "title = {One}", "title = {One, in print}")
    lab.write("refs.bib", lab.text("refs.bib") + "\n@misc{draft2019,\n  title = {One},\n  year = {2019}\n}\n")
    lab.sync()
    assert titles(lab)[0]["one2020"] == "One, in print"
    assert lab.text("notes/other.md") == "As @one2020 and [@two2020] say.\n"


def test_keys_passed_on_in_a_row(tmp_path: Path) -> None:
    """One gets the key of another that gets a new one, and a newcomer the first: each keeps its own values."""
    lab = agreed(tmp_path)
    text = lab.text("refs.bib").replace("{two2020,", "{last2020,").replace("{one2020,", "{two2020,")
    lab.write("refs.bib", text + "\n" + ENTRY.format(key="one2020", title="Another"))
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    expected = {"one2020": "Another", "two2020": "One", "last2020": "Two"}
    assert titles(lab) == (expected, expected)
    assert lab.text("notes/other.md") == "As @two2020 and [@last2020] say.\n"
    settled(lab)


def passed_on(lab: Lab, side: str) -> None:
    """Of two works, the second is deleted on a side, and the first gets its key there."""
    if side == "bib":
        lab.write("refs.bib", ENTRY.format(key="two2020", title="One"))
    else:
        lab.patch("two2020", deleted=1, citationKey="")
        lab.patch("one2020", citationKey="two2020")


@pytest.mark.parametrize("side", ["bib", "zotero"])
def test_the_key_of_a_work_that_was_deleted(tmp_path: Path, side: str) -> None:
    """Of two, one is deleted and the other gets its key: in one run one goes and the other is renamed. Killed
    anywhere, too."""
    for case in range(14):
        lab = agreed(tmp_path / str(case))
        lab.write("notes/other.md", "As @one2020 says.\n")
        lab.sync()
        passed_on(lab, side)
        try:
            run = lab.sync(killer(("before", "after")[case % 2], case // 2 - 1))
        except Killed:
            run = lab.sync()
        assert (run.plan.conflicts, run.applied.failed) == ((), ())
        assert titles(lab)[0]["two2020"] == "One"
        assert titles(lab)[1] == {"two2020": "One"}
        assert lab.text("notes/other.md") == "As @two2020 says.\n"
        settled(lab)
        lab.library.app.close()


@pytest.mark.parametrize("side", ["bib", "zotero"])
def test_a_key_passed_on_is_given_back(tmp_path: Path, side: str) -> None:
    """An undo brings both works back, each with its own entry, and the next run leaves them so."""
    lab = agreed(tmp_path)
    lab.write("notes/other.md", "As @one2020 says.\n")
    lab.sync()
    passed_on(lab, side)
    before = lab.text("refs.bib"), lab.text("notes/other.md"), lab.text(NOTE)
    assert lab.sync().plan.conflicts == ()
    assert take_back(lab).left == []
    assert (lab.text("refs.bib"), lab.text("notes/other.md"), lab.text(NOTE)) == before
    items = lab.library.version()
    assert lab.sync().plan.operations == ()
    assert (lab.text("refs.bib"), lab.text("notes/other.md"), lab.text(NOTE)) == before
    assert lab.library.version() == items


def test_a_title_corrected_beside_a_copy(tmp_path: Path) -> None:
    """A copy under a new key makes no other work of the one whose title was corrected: it is asked about."""
    lab = agreed(tmp_path)
    lab.swap("refs.bib", "title = {Two}", "title = {Two waves of noise}")
    lab.sync()
    copy = ENTRY.format(key="copy2020", title="Two waves of noise")
    lab.write("refs.bib", lab.text("refs.bib").replace("of noise", "of the noise") + "\n" + copy)
    assert [c.reason for c in lab.sync().plan.conflicts] == ["possible duplicate"]
    assert titles(lab)[0]["two2020"] == "Two waves of the noise"
    assert lab.text("notes/other.md") == "As @one2020 and [@two2020] say.\n"


def test_an_old_key_that_another_item_has_now(tmp_path: Path) -> None:
    """A note that cites it afterwards means the work that has it; an old key that nobody has is still its work."""
    lab = agreed(tmp_path, config="notes: [notes]\nbib: [refs.bib]\nzotero: [embedded]\n")
    lab.swap("refs.bib", "{one2020,", "{first2020,")
    lab.sync()
    lab.write("notes/late.md", "From a branch: @one2020.\n")
    lab.sync()
    assert lab.text("notes/late.md") == "From a branch: @first2020.\n"
    lab.library.write(article("one2020", "Another"))
    lab.write("notes/new.md", "On @one2020.\n")
    assert lab.sync().plan.conflicts == ()
    assert lab.text("notes/new.md") == "On @one2020.\n"
    assert titles(lab)[1]["one2020"] == "Another"
    settled(lab)


def test_a_key_that_an_item_outside_has(tmp_path: Path) -> None:
    """It is not given to a second item: a person is asked, and nothing is renamed before."""
    lab = agreed(tmp_path, config="notes: [notes]\nbib: [refs.bib]\nzotero: [embedded]\n")
    lab.library.write(article("zeta2020", "Zeta"))
    lab.sync()
    lab.swap("refs.bib", "{one2020,", "{zeta2020,")
    run = lab.sync()
    (conflict,) = run.plan.conflicts
    assert (conflict.reason, run.plan.operations) == ("key clash", ())
    assert "outside the project" in conflict.message
    lab.patch("zeta2020", citationKey="zeta2020b")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert titles(lab)[0] == {"zeta2020": "One", "two2020": "Two", "zeta2020b": "Zeta"}
    settled(lab)


def test_an_item_made_anew_under_its_key(tmp_path: Path) -> None:
    """Deleted, and imported again with less and a new title: nothing is emptied, and the title is asked about."""
    lab = agreed(tmp_path)
    lab.patch("two2020", deleted=1, citationKey="")
    lab.library.write(article("two2020", "Two, imported", tags=[{"tag": "new"}]))
    run = lab.sync()
    assert [(c.attribute, c.reason) for c in run.plan.conflicts] == [("title", "different")]
    assert lab.items()["two2020"]["publicationTitle"] == "Journal"
    assert lab.text("refs.bib").count("journal = {Journal}") == 2
    lab.swap("zsync-conflicts.md", "- [ ] zotero", "- [x] zotero")
    lab.sync()
    assert titles(lab)[1]["two2020"] == "Two, imported"
    settled(lab)


def test_a_question_stays_word_by_word(tmp_path: Path) -> None:
    """What may be the same is asked in the same words when the other record has another title by then."""
    lab = agreed(tmp_path)
    again = "@misc{again2020,\n  author = {Lovelace, Ada},\n  title = {Two}\n}\n"
    lab.write("refs.bib", lab.text("refs.bib").replace("{Two}", "{Two, corrected}") + "\n" + again)
    assert [c.reason for c in lab.sync().plan.conflicts] == ["possible duplicate"]
    page = lab.text("zsync-conflicts.md")
    assert [c.reason for c in lab.sync().plan.conflicts] == ["possible duplicate"]
    assert lab.text("zsync-conflicts.md") == page


@pytest.mark.parametrize(("pages", "renamed"), [("pages = {{1--20}},", True), ("", False)])
def test_a_new_key_and_a_new_title_at_once(tmp_path: Path, pages: str, renamed: bool) -> None:
    """All else is the same: with the pages it is the same work. Author, journal and year alone are those of many
    works: there one goes and another comes."""
    lab = Lab(tmp_path, config=ALL)
    entry = ENTRY.replace("  year", f"  {pages}\n  year" if pages else "  year")
    lab.write("refs.bib", entry.format(key="one2020", title="To be found"))
    lab.sync()
    item = lab.items()["one2020"]["key"]
    lab.write("refs.bib", entry.format(key="engine2020", title="Notes on the Analytical Engine"))
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert titles(lab)[0] == {"engine2020": "Notes on the Analytical Engine"}
    assert (lab.items()["engine2020"]["key"] == item) == renamed
    settled(lab)
