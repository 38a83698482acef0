"""A person settles a conflict with words of their own: on the page, at the prompt."""

from __future__ import annotations

import json
import re
from contextlib import chdir

from click.testing import CliRunner
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine.life import Living
from zsync.cli.main import group
from zsync.formats.typed import text_of, value_of
from zsync.model.plan import Answer, Conflict

WORDS = {"key": "key{}", "doi": "10.1234/{}", "url": "https://example.org/{}", "creators": "{}, Ada"}
PAGE = "zsync-conflicts.md"


class Choices(Living):
    """Every way to answer that is not one of the sides."""

    @rule(which=st.integers(0, 3), way=st.sampled_from(["other", "edited", "value", "command"]))
    def settle_in_words(self, which: int, way: str) -> None:
        """A value of one's own; what was settled never returns."""
        conflicts = self.house.planned().conflicts
        asked = [c for c in conflicts if any(side in c.sides for side in c.choices) and c.attribute != "type"]
        if not asked:
            return
        conflict = asked[which % len(asked)]
        token = self.fresh()
        if conflict.attribute == "date":
            token = str(1000 + self.count)
        words = WORDS.get(conflict.attribute, "Settled {}").format(token)
        if way in ("other", "edited") and not self.write_on_page(conflict, way, words):
            return
        for value in conflict.sides.values():
            self.give_up(text_of(value))
        self.typed.add(token)
        if way == "command":
            self.command(conflict, ["--value", words])
        answers = {conflict.id: Answer(value=value_of(conflict.attribute, words))} if way == "value" else {}
        run = self.run(answers=answers) if not run_stops(self, answers, token) else None
        assert run is None or conflict.id not in {c.id for c in run.plan.conflicts}

    @rule(which=st.integers(0, 3), choice=st.integers(0, 3))
    def resolve(self, which: int, choice: int) -> None:
        """`zsync resolve KEY --take CHOICE`."""
        asked = [c for c in self.house.planned().conflicts if c.choices and c.key]
        if not asked:
            return
        conflict = asked[which % len(asked)]
        taken = conflict.choices[choice % len(conflict.choices)]
        for side, value in conflict.sides.items():
            if side != taken and value != conflict.sides.get(taken):
                self.give_up(text_of(value))
        if taken == "delete":
            self.typed.clear()
            self.overruled.clear()
        if taken == "create":
            self.apart(conflict)
        self.missing = True
        self.command(conflict, ["--take", taken])
        plan = self.house.planned()
        assert plan.stopped or conflict.id not in {c.id for c in plan.conflicts}

    def command(self, conflict: Conflict, how: list[str]) -> None:
        """`zsync resolve` for one conflict."""
        with chdir(self.house.root):
            words = ["resolve", conflict.key, "--attribute", conflict.attribute, *how]
            done = CliRunner().invoke(group, words, env=self.house.env, catch_exceptions=False)
        assert done.exit_code in (0, 1, 3), done.output

    def write_on_page(self, conflict: Conflict, way: str, words: str) -> bool:
        """Tick a box with other text in its quotes, if the conflict stands on the page."""
        if not (self.house.root / PAGE).exists():
            return False
        head, mark, rest = self.house.text(PAGE).partition(f"<!-- zsync {conflict.id} ")
        block, end, below = rest.partition("\n## ")
        box = r'- \[ \] (other) = ""' if way == "other" else r'- \[ \] ((?!other)\S+) = ".*"'
        quoted = json.dumps(words, ensure_ascii=False)
        new, number = re.subn(box, lambda found: f"- [x] {found[1]} = {quoted}", block, count=1)
        if not mark or not number:
            return False
        self.house.write(PAGE, head + mark + new + end + below)
        return True


def run_stops(life: Living, answers: dict[str, Answer], token: str) -> bool:
    """Whether the run of now stops, and with it whatever was answered for it alone."""
    stopped = bool(life.house.planned(answers=answers).stopped)
    if stopped and answers:
        life.typed.discard(token)
    return stopped
