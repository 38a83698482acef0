"""The laws over real files and embedded libraries: lives of a user among the world's malice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.app.machine.actions import Actions
from tests.app.machine.branches import Branches
from tests.app.machine.choices import Choices
from tests.app.machine.foldered import Foldered, Moving
from tests.app.machine.furnished import Furnished
from tests.app.machine.keys import Renames
from tests.app.machine.libraries import Libraries, Ruled
from tests.app.machine.life import Living
from tests.app.machine.linking import Aliases, Linking
from tests.app.machine.malice import World
from tests.app.machine.matter import Matter
from tests.app.machine.relating import Relating
from tests.app.machine.shared import Shared
from tests.app.machine.shelves import Shelving
from tests.app.machine.world import House, Malice, Seed


class Life(Actions, Renames, Branches, Choices, World):
    """Everything that may happen in a plain project."""


class FurnishedLife(Shelving, Matter, Linking, Aliases, Relating, Actions, Renames, Branches, Choices, World):
    """What may happen where collections, fields of notes, linked files and old keys are merged too."""

    house: Furnished
    swap_keys = None  # lived by the plain project


class FolderedLife(Moving, Actions, Renames, Branches, Choices, World):
    """What may happen where notes lie in folders named after collections."""

    house: Foldered
    swap_keys = None


class SharedLife(Ruled, Actions, Renames, Branches, Choices, Libraries):
    """What may happen on two libraries, with rules by attribute and sides that may only be read."""

    house: Shared
    swap_keys = None


LIVES: dict[str, tuple[type[Living], type[House], int]] = {
    "plain": (Life, House, 80),
    "furnished": (FurnishedLife, Furnished, 60),
    "shared": (SharedLife, Shared, 40),
    "foldered": (FolderedLife, Foldered, 20),
}
"""The machine, the project it begins in, and how many lives are lived in it: a shard each time."""

DEEP = os.environ.get("ZSYNC_PROFILE") == "deep"
SHARDS, STEPS = (100, 8) if DEEP else (1, 6)
FIRST = int(os.environ.get("ZSYNC_SEED", "0"))


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("name", LIVES)
def test_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, shard: int) -> None:
    """Whatever happens, the sides end in agreement and nothing is lost; ZSYNC_SEED chooses other lives."""
    machine, house, lives = LIVES[name]
    malice = Malice(monkeypatch)
    life = type(machine.__name__, (machine,), {"seed": Seed(tmp_path, house), "malice": malice})
    how = settings(
        max_examples=lives, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(seed(1000 * FIRST + shard)(life), settings=how)
