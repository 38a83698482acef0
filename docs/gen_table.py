"""Writes docs/decision-table.md: every case of a scalar and of a set member, decided by the code itself.

    python docs/gen_table.py            write the page
    python docs/gen_table.py --check    exit 1 when the page is not what the code decides
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import combinations_with_replacement, product
from pathlib import Path

from zsync.model.base import SetShown
from zsync.model.values import Scalar
from zsync.reconcile.changes import State, View
from zsync.reconcile.digest import of_value
from zsync.reconcile.merge import SetView, decide, decide_members

PAGE = Path(__file__).parent / "decision-table.md"
SIDES = ("A", "B", "C")
AGREED = "agreed"
CELLS: dict[str, tuple[State, str | None]] = {
    "agreed": ("same", AGREED),
    "behind": ("behind", "before"),
    "empty": ("empty", None),
    "changed to x": ("changed", "x"),
    "changed to y": ("changed", "y"),
    "removed": ("changed", None),
    "never asked, x": ("rival", "x"),
    "never asked, y": ("rival", "y"),
}
HEAD = """# The decision, case by case

Written by `docs/gen_table.py` from the code in `zsync/reconcile/merge.py`; a test holds the two together.
The order of the sides does not matter, so each combination stands here once.

## One value (title, date, creators, key, …), three sides

`agreed`: shows what is agreed. `behind`: has not been shown it yet. `empty`: was never shown anything and
shows nothing. `changed`, `removed`: somebody changed it, knowing what was agreed. `never asked`: shows a value
of its own without having been shown what is agreed (a first meeting, a lost lock).

| one side | another | a third | all sides then show |
|---|---|---|---|
"""
SETS = """
## One member of a set (a tag, a file, a collection), two sides

| agreed before | one side | the other | afterwards |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_scalars()) + SETS + "".join(_members())


def _scalars() -> Iterator[str]:
    for names in combinations_with_replacement(CELLS, 3):
        yield "| " + " | ".join((*names, _outcome(names))) + " |\n"


def _outcome(names: tuple[str, ...]) -> str:
    cells = [CELLS[name] for name in names]
    views = [
        View(side, state, value, of_value("w", "title", value))
        for side, (state, value) in zip(SIDES, cells, strict=True)
    ]
    agreed = of_value("w", "title", AGREED)
    decision = decide(
        views,
        agreed,
        kinds=dict.fromkeys(SIDES, "book"),
        projects=dict.fromkeys(SIDES, _keep),
        attribute="title",
    )
    if decision.conflict == "lost":
        return "what they show now (nobody shows what is agreed)"
    if decision.conflict:
        return f"**conflict** ({decision.conflict})"
    if decision.value is None:
        return "nothing: removed"
    return "what is agreed" if decision.value == AGREED else str(decision.value)


def _keep(kind: str, attribute: str, value: Scalar) -> Scalar:
    return value


def _members() -> Iterator[str]:
    memories = {
        "was shown it": SetShown(),
        "not shown it yet": SetShown(missing=frozenset({"m"})),
        "never asked": SetShown(unseen=True),
    }
    words = {True: "has it", False: "lacks it"}
    cells = [(f"{words[has]}, {name}", has, name) for name in memories for has in (True, False)]
    for agreed, pair in product((True, False), combinations_with_replacement(cells, 2)):
        if not agreed and any(name == "not shown it yet" for _, _, name in pair):
            continue
        views = [
            SetView(side, frozenset({"m"} if has else ()), memories[name])
            for side, (_, has, name) in zip(SIDES, pair, strict=False)
        ]
        stays = decide_members(frozenset({"m"} if agreed else ()), views, removals=True)
        end = "both have it" if stays else "neither has it"
        yield f"| {'yes' if agreed else 'no'} | {pair[0][0]} | {pair[1][0]} | {end} |\n"


def main(argv: list[str]) -> int:
    """Write or check the page."""
    text = page()
    if "--check" in argv:
        return 0 if PAGE.is_file() and PAGE.read_text("utf-8") == text else 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
