"""Front matter is edited in place: only the bytes of the member that changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter
from zsync.formats.notes.edit import Uneditable, set_list

LISTS = [
    ("flow, add", "tags: [a, b] # mine\n", ["a", "b", "c"], "tags: [a, b, c] # mine\n"),
    ("flow, remove first", "tags: [a, b]\n", ["b"], "tags: [b]\n"),
    ("flow, remove last", "tags: [a, b]\n", ["a"], "tags: [a]\n"),
    ("flow, remove middle", "tags: [a,  b , c]\n", ["a", "c"], "tags: [a,  c]\n"),
    ("flow, remove last two", "tags: [a, b, c]\n", ["a"], "tags: [a]\n"),
    ("flow, remove all", "tags: [a, b]\n", [], "tags: []\n"),
    ("flow, replace all", "tags: [a, b]\n", ["c"], "tags: [c]\n"),
    ("flow, swap", "tags: [a, b]\n", ["b", "c"], "tags: [b, c]\n"),
    ("flow, quoted", 'tags: ["a"]\n', ["a", "b"], 'tags: ["a", "b"]\n'),
    ("flow, single quotes", "tags: ['a']\n", ["a", "it's"], "tags: ['a', 'it''s']\n"),
    ("flow, template", 'tags: [""]\n', ["a"], 'tags: ["a"]\n'),
    ("flow, empty", "tags: []\n", ["a"], "tags: [a]\n"),
    ("flow, trailing comma", "tags: [a, ]\n", ["a", "b"], "tags: [a, b, ]\n"),
    ("flow, lines", "tags: [\n  a,\n  b\n]\n", ["a"], "tags: [\n  a\n]\n"),
    ("block, add", "tags:\n  - a # 1\n  - b\nx: 1\n", ["a", "b", "c"], "tags:\n  - a # 1\n  - b\n  - c\nx: 1\n"),
    ("block, remove", "tags:\n- a # one\n- b\n", ["b"], "tags:\n- b\n"),
    ("block, comment between", "tags:\n  - a\n  # why\n  - b\n", ["a"], "tags:\n  - a\n  # why\n"),
    ("block, remove all", "tags:\n  - a\n  - b\nx: 1\n", [], "tags: []\nx: 1\n"),
    ("block, replace all", "tags:\n  - a\n", ["b"], "tags:\n  - b\n"),
    ("block, quoted", "tags:\n  - 'a'\n", ["a", "b"], "tags:\n  - 'a'\n  - 'b'\n"),
    ("scalar, change", "tags: a\n", ["b"], "tags: b\n"),
    ("commas, add", "tags: a, b # x\n", ["a", "b", "c"], "tags: a, b, c # x\n"),
    ("commas, remove", "tags: a, b ,c\n", ["a", "c"], "tags: a, c\n"),
    ("commas, one left", "tags: a, b\n", ["b"], "tags: [b]\n"),
    ("commas, same", "tags: a,b\n", ["b", "a"], "tags: a,b\n"),
    ("commas, a tag with one", "tags: a, b\n", ["a", "b", "c, d"], 'tags: [a, b, "c, d"]\n'),
    ("commas in quotes are one tag", 'tags: "a, b"\n', ["a, b", "c"], 'tags: ["a, b", c]\n'),
    ("scalar, to one with a comma", "tags: a\n", ["b, c"], 'tags: "b, c"\n'),
    ("scalar, more", 'tags: "a" # x\n', ["a", "b"], 'tags: ["a", b] # x\n'),
    ("empty", "tags:\nx: 1\n", ["a"], "tags: [a]\nx: 1\n"),
    ("empty, nothing", "tags:\n", [], "tags:\n"),
    ("absent, block", "x: 1\n", ["a", "b"], "x: 1\ntags:\n  - a\n  - b\n"),
    ("absent, flow like others", "k: [x]\n", ["a", "b"], "k: [x]\ntags: [a, b]\n"),
    ("absent, block like others", "k:\n- x\n", ["a"], "k:\n- x\ntags:\n- a\n"),
    ("needs quotes", "tags: [a]\n", ["a", "2021", "true", "x: y", "#z", "@k", "a, b"],
     'tags: [a, "2021", "true", "x: y", "#z", "@k", "a, b"]\n'),
    ("unicode", "tags: [语音]\n", ["语音", "情感 识别"], "tags: [语音, 情感 识别]\n"),
    ("beside a name that is a list", "tags: [a]\n? [x, y]\n: 1\n", ["a", "b"], "tags: [a, b]\n? [x, y]\n: 1\n"),
    ("nothing, spelt", "tags: ~\n", ["a"], "tags: [a]\n"),
    ("a member that is nothing", "tags: [a, null]\n", ["a", "b"], "tags: [a, b]\n"),
    ("block, an empty last line", "tags:\n  - a\n  -\n", ["a", "b"], "tags:\n  - a\n  - b\n"),
    ("block, an empty line", "tags:\n  -\n  - a\n", ["b"], "tags:\n  - b\n"),
    ("flow, comments, add", "tags: [ # all\n  a, # 1\n  b # 2\n]\n", ["a", "b", "c", "d"],
     "tags: [ # all\n  a, # 1\n  b, # 2\n  c,\n  d\n]\n"),
    ("flow, comments, trailing comma", "tags: [\n  a, # 1\n]\n", ["a", "b"], "tags: [\n  a, # 1\n  b,\n]\n"),
    ("flow, comments, remove", "tags: [\n  a, # 1\n  # 2\n  b # 3\n]\n", ["b"], "tags: [\n  # 2\n  b # 3\n]\n"),
    ("flow, comments, swap", "tags: [\n  a, # 1\n  b # 2\n]\n", ["a", "c"], "tags: [\n  a, # 1\n  c\n]\n"),
    ("flow, comments, remove all", "tags: [\n  a, # 1\n]\nx: 1\n", [], "tags: [\n]\nx: 1\n"),
    ("lines, add", "tags: |\n  a\n  b c\nx: 1\n", ["a", "b c", "d"], "tags: [a, b c, d]\nx: 1\n"),
    ("lines, one needs quotes", "tags: |-\n  a: b\n", ["a: b", "c"], 'tags: ["a: b", c]\n'),
    ("lines, remove all", "tags: |\n  a\n", [], "tags: []\n"),
    ("folded, remove", "tags: >\n  a, b,\n  c\nx: 1\n", ["a", "c"], "tags: [a, c]\nx: 1\n"),
    ("same, other order", "tags: [a, b]\n", ["b", "a"], "tags: [a, b]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "before", "values", "after"), LISTS, ids=[c[0] for c in LISTS])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_set_list(what: str, before: str, values: list[str], after: str, newline: str) -> None:
    """A list is edited member by member, in the style found."""
    text = f"---\n{before}---\nbody [a, b]\n".replace("\n", newline)
    assert apply(text, set_list(text, "tags", values)) == f"---\n{after}---\nbody [a, b]\n".replace("\n", newline)


def test_front_matter_is_made_when_there_is_none() -> None:
    """A note without front matter gets one; an empty list needs none."""
    assert apply("body\n", set_list("body\n", "tags", ["a"])) == "---\ntags:\n  - a\n---\n\nbody\n"
    assert set_list("body\n", "tags", []) == []


@pytest.mark.parametrize("front", ["tags: [a\n", "tags: {a: b}\n", "tags: [[a], b]\n", "tags: [a]\ntags: [b]\n"])
def test_refusals(front: str) -> None:
    """What cannot be edited and read back is refused, never half done."""
    with pytest.raises(Uneditable):
        set_list(f"---\n{front}---\n", "tags", ["x"])


@pytest.mark.parametrize("nothing", ["~", "null", "Null", "", "[~, null]", "''"])
def test_nothing_is_no_tag(nothing: str) -> None:
    """YAML's ways to say nothing say nothing; in quotes they are texts."""
    assert frontmatter.read(f"---\ntags: {nothing}\n---\n").tags == ()
    assert [tag.text for tag in frontmatter.read("---\ntags: ['null', \"~\"]\n---\n").tags] == ["null", "~"]


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn"))
NAMES = st.text(LETTERS, min_size=1, max_size=12)
STYLES = st.sampled_from(["flow", "block", "scalar"])


@given(st.lists(NAMES, unique=True, max_size=4), st.lists(NAMES, unique=True, max_size=4), STYLES)
def test_any_list_to_any_list(before: list[str], after: list[str], style: str) -> None:
    """Whatever the tags, the edited list reads back as wanted, or the edit is refused and nothing is written."""
    text = _note(before, style)
    try:
        edited = apply(text, set_list(text, "tags", after))
    except Uneditable:
        return
    front = frontmatter.read(edited)
    assert sorted(v.text for v in front.values("tags")) == sorted(after)
    assert edited.endswith("other: 1 # stays\n---\nbody\n")
    assert set_list(edited, "tags", after) == []


def _note(tags: list[str], style: str) -> str:
    from zsync.formats.notes.yamltext import spell

    spelt = [spell(tag) for tag in tags]
    if style == "block" and spelt:
        shown = "\n" + "\n".join(f"  - {tag}" for tag in spelt)
    else:
        shown = f" {spelt[0]}" if style == "scalar" and len(spelt) == 1 else f" [{', '.join(spelt)}]"
    return f"---\ntags:{shown}\nother: 1 # stays\n---\nbody\n"
