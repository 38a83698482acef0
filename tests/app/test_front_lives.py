"""The law of memories: what a command says is the same with them and without, whatever happens between."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.served import KEY, OTHER, Shell, at_work
from tests.replicas.library import article

QUESTIONS = [(verb, f"--format={form}") for verb in ("plan", "status") for form in ("text", "json")]


def _note(shell: Shell, chance: random.Random) -> None:
    cited = chance.choice([KEY, OTHER, "nobody2020"])
    shell.lab.write(f"notes/{chance.randrange(3)}.md", f"Seen [@{cited}].\n")


def _no_note(shell: Shell, chance: random.Random) -> None:
    (shell.lab.root / f"notes/{chance.randrange(3)}.md").unlink(missing_ok=True)


def _entry(shell: Shell, chance: random.Random) -> None:
    text = shell.lab.text("refs.bib")
    shell.lab.write("refs.bib", text.replace("{20", "{19") if "{20" in text else text.replace("{19", "{20"))


def _odd(shell: Shell, chance: random.Random) -> None:
    shell.lab.write("refs.bib", shell.lab.text("refs.bib") + "\n@comment{odd}\n@string{x = {y}}\n")


def _item(shell: Shell, chance: random.Random) -> None:
    shell.lab.patch(KEY, title=chance.choice(["One", "Two", "Three"]))


def _new_item(shell: Shell, chance: random.Random) -> None:
    key = f"new{chance.randrange(10**6)}"
    shell.lab.library.write(article(key, f"On {key}"))


def _settings(shell: Shell, chance: random.Random) -> None:
    shell.lab.write("zsync.yaml", shell.lab.text("zsync.yaml") + "# said\n")


def _touch(shell: Shell, chance: random.Random) -> None:
    shell.lab.write("refs.bib", shell.lab.text("refs.bib"))


def _sync(shell: Shell, chance: random.Random) -> None:
    shell.zsync("sync", "--yes")


def _nothing(shell: Shell, chance: random.Random) -> None:
    """Hours pass."""


DEEDS: list[Callable[[Shell, random.Random], None]] = [
    _note, _no_note, _entry, _odd, _item, _new_item, _settings, _touch, _sync, _sync, _sync, _nothing,
]  # fmt: skip


def _live(shell: Shell, seed: int, steps: int) -> int:
    """Live, and ask after each step; how many answers came from memory."""
    chance, light = random.Random(seed), 0
    shell.rest()
    for _ in range(steps):
        deed = chance.choice(DEEDS)
        deed(shell, chance)
        question = chance.choice(QUESTIONS)
        for _ in range(2):
            found = shell.zsync(*question)
            light += not shell.loaded
        assert found == shell.anew(*question), (seed, deed.__name__)
    return light


@pytest.mark.parametrize("seed", range(3))
def test_with_and_without(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Plan and status say the same, in both forms, whether they remember, asked once or twice."""
    with at_work(tmp_path, monkeypatch, capsys) as shell:
        assert _live(shell, seed, 8), "some answers must come from memory, or nothing is tested"


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(100, 140))
def test_with_and_without_for_long(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same over longer lives."""
    with at_work(tmp_path, monkeypatch, capsys) as shell:
        _live(shell, seed, 30)
