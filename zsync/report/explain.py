"""Why a work's plan is as it is, as text and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from zsync.model.plan import Conflict, Operation
from zsync.model.values import Attachment, Creator, Relation, Tag
from zsync.report.folding import shorten_alike
from zsync.report.plan_json import conflict_data, operation_data, value_data
from zsync.report.plan_text import words

STATES = {
    "same": "as agreed, as far as this side can hold it",
    "behind": "not yet shown what is agreed",
    "empty": "never shown it, and shows nothing",
    "changed": "changed since it was shown what is agreed",
    "rival": "something of its own, without having been shown what is agreed",
    "outside": "does not hold this",
}
"""What each state of `zsync.app.explain.Sight` means."""


class Sight(Protocol):
    """See `zsync.app.explain`."""

    @property
    def side(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def shown(self) -> str: ...
    @property
    def state(self) -> str: ...


class Reason(Protocol):
    """See `zsync.app.explain`."""

    @property
    def attribute(self) -> str: ...
    @property
    def agreed(self) -> str: ...
    @property
    def sights(self) -> Sequence[Sight]: ...
    @property
    def operations(self) -> Sequence[Operation]: ...
    @property
    def conflicts(self) -> Sequence[Conflict]: ...
    @property
    def held(self) -> Sequence[Operation]: ...
    @property
    def calm(self) -> bool: ...


class Explanation(Protocol):
    """See `zsync.app.explain`."""

    @property
    def key(self) -> str: ...
    @property
    def where(self) -> Mapping[str, str]: ...
    @property
    def reasons(self) -> Sequence[Reason]: ...


def explain_lines(why: Explanation, *, width: int = 100) -> Iterator[str]:
    """The work, then each attribute: what the sides show, and what follows; calm ones in one line at the end."""
    yield why.key
    for side, locator in why.where.items():
        yield f"  stands in {side} as {locator}"
    for reason in why.reasons:
        if not reason.calm:
            yield from _reason(reason, width)
    calm = [reason.attribute for reason in why.reasons if reason.calm]
    if calm:
        yield f"nothing follows for: {', '.join(calm)}"


def _reason(reason: Reason, width: int) -> Iterator[str]:
    yield f"{reason.attribute or 'existence'}: {'agreed before' if reason.agreed else 'never agreed'}"
    longest = max((len(sight.side) for sight in reason.sights), default=0)
    shown = shorten_alike([_words(sight.value) for sight in reason.sights], width - longest - 50)
    for sight, text in zip(reason.sights, shown, strict=True):
        yield f"  {sight.side.ljust(longest)}  {text}  ({STATES[sight.state]})"
    for operation in reason.operations:
        yield f"  → {operation.side}: {operation.action} ({operation.because})"
    for conflict in reason.conflicts:
        yield f"  → a person decides: {conflict.reason}{': ' if conflict.message else ''}{conflict.message}"
    for operation in reason.held:
        yield f"  → {operation.side}: {operation.action} is held back, since it was undone (sync --redo does it)"


def _words(value: Any) -> str:
    if isinstance(value, tuple) and not any(isinstance(each, Creator) for each in value):
        names = [each.name if isinstance(each, Tag | Attachment | Relation) else str(each) for each in value]
        return ", ".join(names) or "(empty)"
    return words(value)


def explain_data(why: Explanation) -> dict[str, Any]:
    """The document of `zsync plan --explain KEY --format json`."""
    return {
        "schema": 1,
        "key": why.key,
        "where": dict(why.where),
        "attributes": [
            {
                "attribute": reason.attribute,
                "agreed": bool(reason.agreed),
                "sides": [_sight(sight) for sight in reason.sights],
                "operations": [operation_data(operation) for operation in reason.operations],
                "conflicts": [conflict_data(conflict) for conflict in reason.conflicts],
                "held_back": [operation_data(operation) for operation in reason.held],
            }
            for reason in why.reasons
        ],
    }


def _sight(sight: Sight) -> dict[str, Any]:
    value = sight.value
    members = isinstance(value, tuple) and not any(isinstance(each, Creator) for each in value)
    plain = [value_data(each) for each in value] if members else value_data(value)
    return {"side": sight.side, "value": plain, "shown": sight.shown, "state": sight.state}
