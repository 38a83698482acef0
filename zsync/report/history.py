"""Past runs as text and JSON, and what an undo takes back."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Protocol

from zsync.model.words import counted


class Run(Protocol):
    """A run as the journal has it (`zsync.app.history.Past`)."""

    @property
    def run(self) -> str: ...

    @property
    def verb(self) -> str: ...

    @property
    def of(self) -> str: ...

    @property
    def operations(self) -> tuple[Mapping[str, Any], ...]: ...

    @property
    def touched(self) -> tuple[Mapping[str, str], ...]: ...

    @property
    def done(self) -> int: ...

    @property
    def failed(self) -> tuple[str, ...]: ...

    @property
    def ended(self) -> bool: ...


class Place(Protocol):
    """A place that was left as it is (`zsync.app.undofiles.Left`)."""

    @property
    def place(self) -> str: ...

    @property
    def reason(self) -> str: ...


_SIGNS = {"create": "+", "update": "~", "delete": "-", "rename": "»"}


def log_lines(runs: Iterable[Run], *, undone: Container[str], verbose: bool = False) -> Iterator[str]:
    """One line a run, newest first; with `verbose`, one more for each of its changes."""
    for run in runs:
        yield f"{run.run}  {_what(run)}{_state(run, undone)}"
        if verbose and run.verb != "undo":
            yield from (f"  {change(operation)}" for operation in run.operations)
        yield from (f"  ! {reason}" for reason in run.failed)


def _what(run: Run) -> str:
    if run.verb == "undo":
        return f"undo of {run.of}"
    if not run.operations:
        return f"{run.verb}: {counted(len({step['place'] for step in run.touched}), 'file')}"
    works = len({operation["key"] for operation in run.operations})
    return f"{run.verb}: {counted(len(run.operations), 'change')} in {counted(works, 'work')}"


def _state(run: Run, undone: Container[str]) -> str:
    notes = [] if run.ended else ["broken off"]
    notes += ["undone"] if run.run in undone else []
    return f" ({', '.join(notes)})" if notes else ""


def change(operation: Mapping[str, Any]) -> str:
    """One change of a run, as one line."""
    what = operation["attribute"] or "record"
    old, new = _short(operation["before"]), _short(operation["after"])
    values = {"create": new, "delete": old}.get(operation["action"], f"{old or '(empty)'} → {new or '(empty)'}")
    return f"{_SIGNS[operation['action']]} {operation['key']} {operation['side']}: {what} {values}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 50 else f"{text[:49]}…"


def log_data(runs: Iterable[Run], *, undone: Container[str]) -> dict[str, Any]:
    """The document of `zsync log`."""
    return {"schema": 1, "runs": [_run_data(run, undone) for run in runs]}


def _run_data(run: Run, undone: Container[str]) -> dict[str, Any]:
    names = ("id", "key", "work", "side", "action", "attribute", "before", "after")
    return {
        "run": run.run,
        "verb": run.verb,
        "of": run.of,
        "ended": run.ended,
        "undone": run.run in undone,
        "applied": run.done,
        "failed": list(run.failed),
        "places": sorted({image["place"] for image in run.touched}),
        "operations": [{name: operation[name] for name in names} for operation in run.operations],
    }


def left_lines(left: Iterable[Place]) -> Iterator[str]:
    """What an undo leaves as it is, each with place and reason."""
    return (f"left: {each.place}: {each.reason}" for each in left)
