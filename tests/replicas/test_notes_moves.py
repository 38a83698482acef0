"""Files and folders that get new names, in an order in which each place is free."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.replicas.notes.moves import ASIDE, Move, in_turn

NAMES = "abcdef"


def steps(*pairs: str) -> list[str]:
    """`in_turn` of moves written as `ab`, each group as text."""
    moves = [Move(one, other, one) for one, other in pairs]
    return [" ".join(f"{m.source}>{m.target}" for m in group) for group in in_turn(moves)]


@pytest.mark.parametrize(
    ("pairs", "order"),
    [
        (["ab", "cd"], ["a>b", "c>d"]),
        (["ab", "bc"], ["b>c", "a>b"]),
        (["ab", "ba"], [f"a>a{ASIDE} b>a a{ASIDE}>b"]),
        (["ab", "bc", "ca", "de"], ["d>e", f"a>a{ASIDE} c>a b>c a{ASIDE}>b"]),
        (["ab", "cb", "bc"], ["a>b", f"c>c{ASIDE} b>c c{ASIDE}>b"]),
    ],
)
def test_the_order(pairs: list[str], order: list[str]) -> None:
    """Chains from their end, circles by way of a name nobody has; what cannot be is left to the disk to refuse."""
    assert steps(*pairs) == order


@given(st.permutations(NAMES), st.permutations(NAMES))
def test_any_exchange_arrives(sources: list[str], targets: list[str]) -> None:
    """Whatever files change names with each other, none is ever moved onto another, and all arrive."""
    held = {name: name for name in NAMES}
    moves = [Move(one, other, "") for one, other in zip(sources, targets, strict=True) if one != other]
    for move in (move for group in in_turn(moves) for move in group):
        assert move.target not in held
        held[move.target] = held.pop(move.source)
    assert {content: name for name, content in held.items()} == dict(zip(sources, targets, strict=True))
