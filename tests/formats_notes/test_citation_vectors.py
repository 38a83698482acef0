"""Every vector of tests/data/citation-vectors.yaml reads as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from zsync.formats.notes import scan
from zsync.model.citation import SOFT

DATA = Path(__file__).resolve().parents[1] / "data" / "citation-vectors.yaml"
VECTORS = yaml.load(DATA.read_text("utf-8"), Loader=yaml.CSafeLoader)


def found(vector: dict[str, Any]) -> list[tuple[str, int, int, str]]:
    """The firm citations of the vector's text, and the soft ones of a kind the vector names."""
    known = vector.get("known")
    result = scan(vector["text"], grammar=vector["format"], known=known)
    wanted = vector.get("kind", "cite") if vector["expect"] else ""
    return [(c.key, c.line, c.col, c.kind) for c in result if c.kind not in SOFT or c.kind == wanted]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['format']}-{v['note'][:40]}")
def test_vector(vector: dict[str, Any]) -> None:
    """Key, line, column and kind are exactly those expected; nothing else is a firm citation."""
    kind = vector.get("kind", "cite")
    expected = [(e["key"], e["line"], e["start_col"], kind) for e in vector["expect"]]
    assert found(vector) == expected
