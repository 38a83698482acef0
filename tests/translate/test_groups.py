"""JabRef's groups: names in entries to collections and back, through the tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zsync.translate.values import commas
from zsync.translate.values.collections import path_of
from zsync.translate.values.groups import Groups

NAMES = st.text(st.sampled_from("ab ,;\\/{}%é中"), max_size=4)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(path_of)
TREES = st.dictionaries(NAMES, st.lists(PATHS, max_size=2).map(tuple))


@given(TREES, NAMES, PATHS)
def test_laws(paths: dict[str, tuple[str, ...]], name: str, path: str) -> None:
    """What a side can name reads back as the same collection, and the other way round."""
    tree = Groups(paths)
    if (named := tree.name(path)) is not None:
        assert tree.path(named) == path
        assert commas.read(named) == (named,)
    if (meant := tree.path(name)) is not None:
        assert tree.name(meant) == name


@given(st.text(), st.text(st.sampled_from("ab c"), min_size=1).map(str.strip).filter(bool))
def test_lists(raw: str, name: str) -> None:
    """A name added is there, one taken out is not, the others stay in order."""
    from zsync.translate.values.text import collapse

    name = collapse(name)
    before = [each for each in commas.read(raw) if each != name]
    assert [each for each in commas.read(commas.added(raw, name)) if each != name] == before
    assert name in commas.read(commas.added(raw, name))
    assert list(commas.read(commas.without(raw, [name]))) == before


def test_trees() -> None:
    """Names with signs of the format, wrapped lines, an old kind of group, nonsense: nothing is guessed."""
    tree = Groups.of(
        "\n0 AllEntriesGroup:;\n1 ExplicitGroup:Old\\;0\\;key1\\;key2\\;;\n2 Static\nGroup:A\\\\\\;B\\;0\\;1;\n"
        "1 StaticGroup:Plain;\nnonsense;1 StaticGroup;"
    )
    assert tree.paths == {"A;B": ("Old/A;B",), "Plain": ("Plain",)}
    assert tree.path("Plain") == "Plain"
    assert tree.path("A;B") is None
    assert Groups.of("\\") == Groups()
