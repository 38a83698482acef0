"""The planted bugs still fit the code: `make faults` would plant each of them at one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.seeds import SEEDS, Seed

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.what)
def test_a_seed_fits_exactly_one_place(seed: Seed) -> None:
    """The text to be replaced stands once in the file, and the patch changes it."""
    text = (ROOT / seed.path).read_text("utf-8")
    assert text.count(seed.old) == 1, seed.path
    assert seed.old != seed.new


def test_there_are_enough() -> None:
    """At least twenty-five different bugs."""
    assert len({(seed.path, seed.old, seed.new) for seed in SEEDS}) >= 25
