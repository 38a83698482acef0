"""A field of front matter is set to texts, lists and mappings in place; all other bytes stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter
from zsync.formats.notes.edit import Uneditable
from zsync.formats.notes.plain import fields, plain
from zsync.formats.notes.put import put
from zsync.model.values import Plain

_BLOCK = "k:\n  - A B # one\n  # why\n  - C D\n  - E F\nz: 1\n"
_CSL = "k:\n  - family: P\n    given: Z # hi\n    aff: [x, y]\n\n  - family: Q\n    given: R\n# end\nz: 2\n"
_P: Plain = {"family": "P", "given": "Z", "aff": ("x", "y")}
_Q: Plain = {"family": "Q", "given": "R"}
CASES: list[tuple[str, str, Plain, str]] = [
    ("a number stays a number", "k: 2021 # y\n", "2022", "k: 2022 # y\n"),
    ("a number in quotes", "k: '2021'\n", "2022", "k: '2022'\n"),
    ("a number becomes a date", "k: 2021\n", "2021-05-02", "k: 2021-05-02\n"),
    ("text that looks like a number", "k: a\n", "1984", 'k: "1984"\n'),
    ("a number of YAML 1.2 alone", "k: 7\n", "08", 'k: "08"\n'),
    ("text that looks like a truth value", "k: a\n", "yes", 'k: "yes"\n'),
    ("a plain text stays plain", "k: a, [b]\n", "c, [d] it's", "k: c, [d] it's\n"),
    ("a plain text that needs quotes", "k: a\n", 'x: "y"', 'k: "x: \\"y\\""\n'),
    ("single quotes", "k: 'a'  # c\n", "it's: b", "k: 'it''s: b'  # c\n"),
    ("a template is spelt as a text", "k: a\n", "{{BERT}} x", 'k: "\\x7b{BERT}} x"\n'),
    ("emptied", "k: a # c\nb: 1\n", None, "k:  # c\nb: 1\n"),
    ("emptied in quotes", 'k: "a"\n', None, 'k: ""\n'),
    ("lines", "k: |\n  one\n  two\n\n# c\nb: 1\n", "new\n\nthree", "k: |\n  new\n\n  three\n\n# c\nb: 1\n"),
    ("folded lines", "k: >-\n  one\n  two\nb: 1\n", "new\nthree", "k: >-\n  new\n\n  three\nb: 1\n"),
    ("lines emptied", "k: |\n  one\nb: 1\n", None, "k: \nb: 1\n"),
    ("lines that cannot be", "k: |\n  one\nb: 1\n", " x", 'k: " x"\nb: 1\n'),
    ("a text of two lines", "k: a\n  b\nc: 1\n", "d", "k: d\nc: 1\n"),
    ("a member goes", _BLOCK, ("C D", "E F"), _BLOCK.replace("  - A B # one\n", "")),
    ("a member comes in between", _BLOCK, ("A B", "X", "C D", "E F"), _BLOCK.replace("# one\n", "# one\n  - X\n")),
    ("a member is replaced", _BLOCK, ("A B", "X", "E F"), _BLOCK.replace("- C D", "- X")),
    ("all go", _BLOCK, (), "k: []\n  # why\nz: 1\n"),
    ("order", _BLOCK, ("C D", "A B", "E F"), "k:\n  - C D\n  - A B # one\n  # why\n  - E F\nz: 1\n"),
    ("flow, order and quotes", 'k: [A B, "C"]\n', ("C", "D, E"), 'k: ["C", "D, E"]\n'),
    ("flow, all go", "k: [A B]\n", (), "k: []\n"),
    ("flow, from none", "k: []\n", ("a", "b"), "k: [a, b]\n"),
    ("from nothing to a list", "k:\nx: 1\n", ("a",), "k: [a]\nx: 1\n"),
    ("a text becomes a list", "k: A B\n", ("A B", "C and D"), "k: [A B, C and D]\n"),
    ("inside a mapping", _CSL, ({**_P, "given": "Zed"}, _Q), _CSL.replace("given: Z #", "given: Zed #")),  # type: ignore[dict-item]
    ("a mapping comes", _CSL, (_P, _Q, {"family": "S", "given": "T"}),
     _CSL.replace("given: R\n", "given: R\n  - family: S\n    given: T\n")),
    ("inside a mapping while one comes", _CSL, ({**_P, "given": "Zed"}, _Q, {"family": "S", "given": "T"}),  # type: ignore[dict-item]
     _CSL.replace("given: Z #", "given: Zed #").replace("given: R\n", "given: R\n  - family: S\n    given: T\n")),
    ("inside a mapping in brackets", "k: [{n: A, x: 007}, {n: B}]\n", ({"n": "A", "x": "007"}, {"n": "C"}),
     "k: [{n: A, x: 007}, {n: C}]\n"),
    ("inside a mapping in brackets, one comes", "k: [{n: A, x: 007}]\n", ({"n": "B", "x": "7"}, {"n": "C"}),
     'k: [{n: B, x: "7"}, {n: C}]\n'),
    ("mappings in another order", "k:\n- n: A # a\n- n: B # b\n", ({"n": "B"}, {"n": "A"}),
     "k:\n- n: B # b\n- n: A # a\n"),
    ("an empty line in a list", "k:\n  - A\n  -\n", ("A", "B"), "k:\n  - A\n  - B\n"),
    ("a mapping goes", "k:\n- {family: A}\n- {family: B}\n", ({"family": "B"},), "k:\n- {family: B}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "before", "value", "after"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_put(what: str, before: str, value: Plain, after: str, newline: str) -> None:
    """Only what spells the value changes, in the style it had."""
    text = f"---\n{before}---\nbody\n".replace("\n", newline)
    assert apply(text, put(text, "k", value)) == f"---\n{after}---\nbody\n".replace("\n", newline)


def test_a_new_field_stands_last_in_the_style_of_the_others() -> None:
    """Lists as the other lists are; a number without quotes where numbers are at home."""
    text = "---\nx: [1]\n---\n"
    assert apply(text, put(text, "k", ("a b", "c"))) == "---\nx: [1]\nk: [a b, c]\n---\n"
    assert apply(text, put(text, "k", "2021", bare=True)) == "---\nx: [1]\nk: 2021\n---\n"
    assert apply(text, put(text, "k", "2021")) == '---\nx: [1]\nk: "2021"\n---\n'
    text = "---\nx:\n- 1\n---\n"
    assert apply(text, put(text, "k", ("a b", "c"))) == "---\nx:\n- 1\nk:\n- a b\n- c\n---\n"


def test_what_is_not_for_certain_is_not_a_field() -> None:
    """Templates, anchors, aliases, tags of their own, names that stand twice: not shown, so never written."""
    text = '---\na: "{{x}}"\nb: <% y %>\nc: &q z\nd: *q\ne: !!str 1\nf: 1\nf: 2\ng: "\\x7b{x}}"\n---\n'
    assert fields(frontmatter.read(text), "abcdefg") == {"g": "{{x}}"}


@pytest.mark.parametrize("before", ["k: [a, b\n", "k: 1\nk: 2\n", "k: [a, # x\n  b]\n"])
def test_refuses(before: str) -> None:
    """Broken YAML, a name that stands twice and comments inside brackets are refused."""
    text = f"---\n{before}---\n"
    with pytest.raises(Uneditable):
        put(text, "k", ("c",))


def _mapping(words: st.SearchStrategy[str]) -> st.SearchStrategy[Plain]:
    return st.fixed_dictionaries({"family": words}, optional={"given": words})


_words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
_values: st.SearchStrategy[Plain] = st.one_of(
    st.none(),
    _words.map(lambda text: text or None),
    st.lists(_words.filter(bool), max_size=3).map(tuple),
    st.lists(_mapping(_words.filter(bool)), max_size=2).map(tuple),
)  # fmt: skip


@given(first=_values, second=_values, style=st.sampled_from(["", "'", '"', "|", ">-", "-"]), body=_words)
def test_what_is_put_reads_back(first: Plain, second: Plain, style: str, body: str) -> None:
    """Any value over any other reads back, and the fields and text around it are as they were."""
    text = f"---\na: [x] # 1\nk: {_STYLES.get(style, '')}\nz: 'y'\n---\n{body}"
    try:
        text = apply(text, put(text, "k", first))
        after = apply(text, put(text, "k", second))
    except Uneditable:
        return
    front = frontmatter.read(after)
    node = front.node("k")
    assert node is not None
    said = plain(node)
    assert (said.rstrip("\n") if isinstance(said, str) else said or None) == (second or None)
    assert after.startswith("---\na: [x] # 1\nk:")
    assert after.endswith(f"\nz: 'y'\n---\n{body}")


_STYLES = {"'": "'q'", '"': '"q"', "|": "|\n  q\n  r", ">-": ">-\n  q\n  r", "-": "\n  - q\n  - r"}
