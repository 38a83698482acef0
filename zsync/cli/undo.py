"""`zsync undo`: take a run back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from zsync.cli.common import (
    clear_progress,
    format_option,
    mended,
    progress,
    put_json,
    put_lines,
    run_name,
    settings_of,
    waiting,
)

if TYPE_CHECKING:
    from zsync.app.undo import Undoing, Undone


@click.command("undo")
@format_option
@click.option("--yes", "-y", is_flag=True, help="Do not ask before writing.")
@click.argument("run", required=False)
@click.pass_context
def command(ctx: click.Context, form: str, yes: bool, run: str | None) -> int:
    """Put back what RUN changed (by default: the last run that still stands).

    Files and items are put back where they still are what the run made of them; what was edited since is left,
    and named. The next sync does not do the undone changes again unless you say `--redo`, and an undo is a run
    itself: `zsync undo` with its name takes it back. Exits 1 when something was left, 3 when a side failed: the
    next `zsync undo` then goes on.
    """
    from zsync.app.project import opened
    from zsync.app.undo import Undone, plan_undo, undo

    show = progress()
    with opened(settings_of(ctx), say=waiting(show)) as project:
        mended(project)
        undoing = None if yes else plan_undo(project, run or "")
        if undoing and not _agreed(undoing):
            if form == "json":
                put_json(_data(Undone("", undoing.past)))
            return 1
        outcome = undo(project, name=run_name(project), run=run or "", progress=show)
    clear_progress(show)
    return _report(outcome, form)


def _agreed(undoing: Undoing) -> bool:
    """Show what would be put back, and ask."""
    from zsync.report.history import left_lines

    put_lines((f"{effect.summary}" for effect in undoing.effects), err=True)
    put_lines(left_lines(undoing.left), err=True)
    if not undoing.effects:
        return True
    if not sys.stdin.isatty():
        click.echo("Nothing was done: say --yes to go ahead without being asked.", err=True)
        return False
    return click.confirm(f"Take back run {undoing.past.run}?", err=True)


def _report(outcome: Undone, form: str) -> int:
    from zsync.report.history import left_lines

    if form == "json":
        put_json(_data(outcome))
    else:
        put_lines(outcome.done)
        put_lines(left_lines(outcome.left))
        put_lines((f"failed: {each.place}: {each.reason}" for each in outcome.failed), err=True)
        put_lines([_end(outcome)])
    return 3 if outcome.failed else 1 if outcome.left else 0


def _data(outcome: Undone) -> dict[str, Any]:
    """As JSON data."""
    left, failed = (
        [{"place": each.place, "reason": each.reason} for each in listed]
        for listed in (outcome.left, outcome.failed)
    )
    told = {"run": outcome.run, "of": outcome.past.run, "done": outcome.done, "left": left, "failed": failed}
    return {"schema": 1, **told}


def _end(outcome: Undone) -> str:
    run, back = outcome.past.run, f"`zsync undo {outcome.run}` brings it back"
    if outcome.unfinished:
        return f"Run {run} is undone in part: `zsync undo {run}` goes on, {back}."
    return f"Run {run} is undone. {back}."
