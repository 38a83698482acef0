"""The laws over real files and an embedded library: lives of a user among the world's malice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.app.machine.actions import Actions
from tests.app.machine.branches import Branches
from tests.app.machine.keys import Renames
from tests.app.machine.malice import World
from tests.app.machine.world import Malice, Seed

DEEP = os.environ.get("ZSYNC_PROFILE") == "deep"
SHARDS, LIVES, STEPS = (80, 250, 8) if DEEP else (4, 50, 6)
FIRST = int(os.environ.get("ZSYNC_SEED", "0"))


class Life(Actions, Renames, Branches, World):
    """Everything that may happen."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shard: int) -> None:
    """Whatever happens, the sides end in agreement and nothing is lost; ZSYNC_SEED chooses other lives."""
    life = type("Life", (Life,), {"seed": Seed(tmp_path), "malice": Malice(monkeypatch)})
    how = settings(
        max_examples=LIVES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(seed(1000 * FIRST + shard)(life), settings=how)
