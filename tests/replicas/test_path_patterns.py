"""The settings mean the same files to a sync and to a check."""

from __future__ import annotations

import pytest

from zsync.config.paths import grammar, matcher

FITS = [
    ("*.draft.md", "notes/deep/a.draft.md", True),
    ("*.draft.md", "notes/a.md", False),
    ("notes/old", "notes/old/a.md", True),
    ("notes/old", "notes/older/a.md", False),
    ("notes/*.md", "notes/a.md", True),
    ("notes/*.md", "notes/deep/a.md", False),
    ("notes/**/*.md", "notes/deep/er/a.md", True),
    ("./notes/", "notes/a.md", True),
    ("[ab].md", "x/b.md", True),
    ("[!ab].md", "x/b.md", False),
    ("[1] Old", "[1] Old/a.md", True),
    ("[1] Old", "1 Old/a.md", True),
    ("[1] Old", "1] Old/a.md", False),
    ("[[]1] *.md", "[1] a.md", True),
    ("[z-a]", "[z-a]/a.md", True),
    ("[!]", "[!]/a.md", True),
    ("[^a]", "b", False),
    ("[a--b]", "c", False),
]


@pytest.mark.parametrize(("pattern", "path", "fits"), FITS)
def test_a_pattern_is_a_folder_a_file_or_a_glob(pattern: str, path: str, *, fits: bool) -> None:
    """`*` stays within a name, `**` does not; a glob without `/` is tried on every name."""
    assert matcher([pattern], empty=False)(path) is fits


def test_no_pattern_fits_as_said() -> None:
    """Without patterns the answer is the one that was asked for."""
    assert matcher([], empty=True)("a")
    assert not matcher([], empty=False)("a")


def test_the_first_pattern_that_fits_names_the_grammar() -> None:
    """Patterns of grammars are tried in the order of the settings."""
    chosen = (("book/*.md", "quarto"), ("*.md", "obsidian"))
    assert [grammar(path, chosen) for path in ("book/a.md", "b.md", "b.org")] == ["quarto", "obsidian", ""]
