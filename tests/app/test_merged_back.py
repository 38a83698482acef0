"""Works whose item was merged into another one, and whose entry was edited since: they come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_lives_merged import CONFIG, ENTRY
from tests.replicas.library import article
from zsync.app.project import opened
from zsync.app.undo import undo
from zsync.config.settings import load

LINKED = CONFIG.replace("bib: [refs.bib]", "bib: {files: [{path: refs.bib, dialect: biblatex, folders: papers}]}")


def test_a_work_that_comes_back_from_a_merge_has_its_file_again(tmp_path: Path) -> None:
    """The item went into another one, and its file with it; its entry was edited since. It comes back with a file
    of its own, in one run; the other item keeps what its owner gave it."""
    lab = Lab(tmp_path, config=LINKED)
    lab.write("papers/one.pdf", b"%PDF one")
    one = ENTRY.format(key="one2020", title="One").replace("\n}", ",\n  file = {papers/one.pdf}\n}")
    lab.write("refs.bib", one + ENTRY.format(key="two2020", title="Two"))
    lab.write("notes/a.md", "[@one2020; @two2020]\n")
    lab.library.write(*(article(key, title) for key, title in (("one2020", "One"), ("two2020", "Two"))))
    lab.sync()
    item, other = lab.items()["one2020"], lab.items()["two2020"]
    (child,) = lab.children("one2020")
    lab.library.write({"key": child["key"], "version": child["version"], "parentItem": other["key"]})
    lab.patch("two2020", relations={"dc:replaces": f"http://zotero.org/users/1/items/{item['key']}"})
    lab.library.write({"key": item["key"], "version": item["version"], "deleted": 1})
    lab.swap("refs.bib", "title = {One}", "title = {One},\n  volume = {7}")
    assert lab.sync().applied.failed == ()
    assert lab.items()["one2020"]["volume"] == "7"
    children = [lab.children(key) for key in ("one2020", "two2020")]
    assert [[each["md5"] for each in some] for some in children] == [[child["md5"]], [child["md5"]]]
    assert lab.plan().operations == ()


@pytest.mark.parametrize("noted", [False, True])
@pytest.mark.parametrize("handed", [False, True])
def test_a_work_that_comes_back_from_a_merge_keeps_its_notes(tmp_path: Path, handed: bool, noted: bool) -> None:
    """Its item went into another one, which was perhaps handed its key; its entry was edited since. What cites it
    goes on citing it, its note stays its own, and no tag is taken from the other item; nor after an undo."""
    lab = Lab(tmp_path, config=CONFIG.replace("[refs.bib]", "[refs.bib, more.bib]"))
    works = {"one2020": "One", "two2020": "Two"}
    for path, (key, title) in zip(("refs.bib", "more.bib"), works.items(), strict=True):
        lab.write(path, ENTRY.format(key=key, title=title))
    for key, title in [*works.items()][not noted :]:
        lab.write(f"notes/{title}@{key}.md", f"---\ncitekey: {key}\ntags: [{title.lower()}]\n---\n")
    lab.write("notes/a.md", "[@one2020; @two2020]\n")
    lab.library.write(*(article(key, title, tags=[{"tag": title.lower()}]) for key, title in works.items()))
    lab.sync()
    item = lab.items()["one2020"]
    replaced = {"dc:replaces": f"http://zotero.org/users/1/items/{item['key']}"}
    tags = [{"tag": "one"}, {"tag": "two"}]
    lab.patch("two2020", relations=replaced, tags=tags, **({"citationKey": "one2020"} if handed else {}))
    lab.library.write({"key": item["key"], "version": item["version"], "deleted": 1})
    lab.swap("refs.bib", "title = {One}", "title = {One},\n  volume = {7}")
    before = _written(lab)
    lab.sync()
    assert lab.text("notes/a.md") == "[@one2020; @two2020]\n"
    assert (lab.root / "notes/One@one2020.md").is_file() is noted
    assert [each["volume"] for each in lab.library.everything() if each["key"] == item["key"]] == ["7"]
    assert lab.plan().operations == ()
    assert [each["tags"] for each in lab.library.everything() if each.get("title") == "Two"] == [tags]
    with opened(load(lab.root), {}) as project:
        assert undo(project, name="undo").left == []
    assert _written(lab) == before
    assert lab.plan().operations == ()


def _written(lab: Lab) -> dict[str, bytes]:
    """The notes and the entries."""
    return {path: text for path, text in lab.files().items() if path.startswith(("notes/", "refs."))}
