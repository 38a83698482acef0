"""Notebooks and canvases: citations in their text, with places in the file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.edits import apply
from zsync.formats.notes import grammar_for, rewrite, scan
from zsync.formats.notes.cells import fault


def notebook(*cells: tuple[str, Any], ascii: bool = False) -> str:
    """A notebook of cells (type, source)."""
    body = [{"cell_type": kind, "metadata": {"tags": ["@no1"]}, "source": source} for kind, source in cells]
    return json.dumps({"cells": body, "metadata": {"source": "@no2"}, "nbformat": 4}, indent=1, ensure_ascii=ascii)


@pytest.mark.parametrize("ascii", [False, True])
def test_only_markdown_cells_of_a_notebook_cite(ascii: bool) -> None:
    """Lines of a cell are one text; code, outputs and metadata hold no citation."""
    text = notebook(
        ("markdown", ["# 研究 @lee2020\n", 'say "x" [@彭2021, p. 3]\n', "```\n", "@no3\n", "```\n"]),
        ("code", ["@no4\n", "def f(): ..."]),
        ("markdown", "see {cite:p}`kim2021,wu2022` `@no5`"),
        ascii=ascii,
    )
    found = scan(text, grammar=grammar_for("a.ipynb", text))
    assert [c.key for c in found] == ["lee2020", "彭2021", "kim2021", "wu2022"]
    assert {c.grammar for c in found} == {"markdown"}
    assert [text[c.start : c.end] for c in found if c.key.isascii()] == ["lee2020", "kim2021", "wu2022"]
    assert text.split("\n")[found[0].line - 1][found[0].col - 1 :].startswith("lee2020")


@pytest.mark.parametrize("ascii", [False, True])
def test_keys_that_end_in_an_escape_are_whole(ascii: bool) -> None:
    """A key's place covers the whole of its last character, however JSON spells it, so that it can be renamed."""
    text = notebook(("markdown", ["\U0001f600 [@peng语音] @a2020\U00020bb7\n", "[@\U00020bb72020]"]), ascii=ascii)
    found = scan(text, grammar="jupyter")
    written = [json.loads(f'"{text[c.start : c.end]}"') for c in found]
    assert written == [c.key for c in found] == ["peng语音", "a2020\U00020bb7", "\U00020bb72020"]
    renamed = apply(text, rewrite(text, {key: f"b{n}" for n, key in enumerate(written)}, grammar="jupyter"))
    assert [c.key for c in scan(renamed, grammar="jupyter")] == ["b0", "b1", "b2"]


def test_a_canvas_cites_in_text_and_files() -> None:
    """Text cards are Obsidian text; file cards are paths."""
    nodes = [
        {"id": "1", "type": "text", "text": "see [[@lee2020|Lee]]\nand @kim2021", "x": 0},
        {"id": "2", "type": "file", "file": "lit/@wu2021.md"},
        {"id": "3", "type": "link", "url": "https://x.org/@no1"},
    ]
    text = json.dumps({"nodes": nodes, "edges": [{"label": "@no2"}]})
    found = scan(text, grammar=grammar_for("a.canvas", text))
    assert [(c.key, c.kind) for c in found] == [("lee2020", "wikilink"), ("kim2021", "cite"), ("wu2021", "path")]
    renamed = apply(text, rewrite(text, {"lee2020": "a1", "wu2021": "b2"}, grammar="canvas"))
    assert json.loads(renamed)["nodes"][0]["text"] == "see [[@a1|Lee]]\nand @kim2021"
    assert json.loads(renamed)["nodes"][1]["file"] == "lit/@b2.md"


@given(st.text('"\\{}[],:@a1 u\n'))
def test_broken_json_is_read_as_far_as_it_goes(tail: str) -> None:
    """Cut or wrong JSON never raises; what stood before is still found."""
    text = '{"cells": [{"cell_type": "markdown", "source": "@lee2020"}, ' + tail
    assert scan(text, grammar="jupyter")[0].key == "lee2020"


@given(st.text('"\\{}[],:-1.eu0tfalsn \n\ufeff', max_size=12) | st.recursive(
    st.none() | st.text(max_size=3) | st.integers(), lambda inner: st.dictionaries(st.text(max_size=2), inner)
).map(json.dumps))  # fmt: skip
def test_what_is_no_document_is_told(text: str) -> None:
    """Told is all but JSON objects and empty files, with a place in the file."""
    found = fault(text)
    try:
        good = isinstance(json.loads(text.removeprefix("\ufeff")), dict)
    except json.JSONDecodeError:
        good = not text.removeprefix("\ufeff").strip()
    assert (found is None) == good
    assert found is None or (found.message and 0 <= found.place <= len(text))


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a": ' + "1" * 5000 + "}"])
def test_a_document_no_reader_takes(text: str) -> None:
    """Too deep, or a number too long: told, never raised."""
    assert fault(text) is not None
