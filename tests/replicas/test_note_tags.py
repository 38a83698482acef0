"""Tags of notes: every name comes back the same, and what only waits to be filled in is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.translate.values_strategies import any_name
from zsync.config.settings import Settings
from zsync.formats.edits import apply
from zsync.formats.notes.edit import set_list
from zsync.replicas.notes import NotesReplica
from zsync.replicas.notes.replica import tag_names
from zsync.replicas.notes.vault import Note, read_note
from zsync.state.files import Disk
from zsync.translate.values.text import collapse

HEADS = ["tags: [a]", "tags:\n  - a", "tags:", "tags: a", 'tags: ["a"]', "tags: ['a']", "tags: []", "tags: a, b"]


def shown(folder: Path, text: str) -> list[str]:
    """The tags of a note with this text."""
    (folder / "n.md").write_bytes(text.encode())
    note = read_note("n.md", Settings(folder), Disk(folder))
    assert isinstance(note, Note)
    return tag_names(note, "tags")


@given(names=st.lists(any_name, min_size=1, max_size=3), head=st.sampled_from(HEADS))
def test_every_name_comes_back(tmp_path_factory: pytest.TempPathFactory, names: list[str], head: str) -> None:
    """Templates, signs of YAML, numbers, commas, CJK: written into any style of list, each is the same tag."""
    wanted = list(dict.fromkeys(name for each in names if (name := collapse(each))))
    text = f"---\n{head}\n---\nb\n"
    text = apply(text, set_list(text, "tags", wanted))
    assert sorted(shown(tmp_path_factory.mktemp("tags"), text)) == sorted(wanted)


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("tags: speech, emotion # two", ["speech", "emotion"]),
        ('tags: "speech, emotion"', ["speech, emotion"]),
        ('tags: ["{{tags}}", "<% tp.x %>", "", a]', ["a"]),
        ('tags: ["\\x7b{tags}}"]', ["{{tags}}"]),
        ("tags: [a  b, e\u0301]", ["a b", "é"]),
        ("tags: [2021, true, 1.0]", ["2021", "true", "1.0"]),
        ('tags: ["#to-read", a/b, C#]', ["#to-read", "a/b", "C#"]),
    ],
)
def test_what_is_a_tag(tmp_path: Path, head: str, names: list[str]) -> None:
    """A text is cut at commas unless it is quoted; templates and empty texts are no tags; spelling is settled."""
    assert shown(tmp_path, f"---\n{head}\n---\nb\n") == names


def test_a_tag_typed_in_another_spelling_goes(tmp_path: Path) -> None:
    """A tag is removed however its blanks and accents are typed."""
    from tests.conformance.suite import fetch
    from zsync.model.plan import Operation
    from zsync.model.values import Tag

    (tmp_path / "n.md").write_text("---\ncitekey: a2020\ntags: [x, cafe\u0301  au lait]\n---\n", "utf-8")
    side = NotesReplica(Settings(tmp_path, notes=(".",)), Disk(tmp_path))
    (record,) = side.read().records
    assert {tag.name for tag in record.tags} == {"x", "café au lait"}
    gone = Operation(
        "1", "w", "a2020", "notes", "notes", "a2020", "delete", "tags", Tag("café au lait"), None, "a test says so"
    )
    (receipt,) = [receipt for effect in side.prepare([gone], fetch) for receipt in effect.run()]
    assert receipt.record is not None
    assert [tag.name for tag in receipt.record.tags] == ["x"]
    assert (tmp_path / "n.md").read_text("utf-8") == "---\ncitekey: a2020\ntags: [x]\n---\n"


@pytest.mark.parametrize(
    ("aliases", "subject"),
    [
        ('["@lee2020"]', "lee2020"),
        ("['@lee2020: A title', '@lee2020']", "lee2020"),
        ('["@lee2020. A title"]', "lee2020"),
        ('["@lee2020."]', "lee2020."),
        ('["@", Lee]', ""),
    ],
)
def test_an_alias_names_the_work_of_a_note(tmp_path: Path, aliases: str, subject: str) -> None:
    """The key of `@key: A title` is without the sign that parts it from the title."""
    (tmp_path / "n.md").write_text(f"---\naliases: {aliases}\n---\n")
    note = read_note("n.md", Settings(tmp_path), Disk(tmp_path))
    assert isinstance(note, Note)
    assert note.subject == subject
