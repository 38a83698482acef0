"""`zsync log`: the runs so far."""

from __future__ import annotations

import click

from zsync.cli.common import format_option, put_json, put_lines, settings_of


@click.command("log")
@format_option
@click.option("--number", "-n", metavar="N", type=click.IntRange(min=1), help="Only the last N runs.")
@click.option("--changes", is_flag=True, help="Also what each run changed.")
@click.argument("run", required=False)
@click.pass_context
def command(ctx: click.Context, form: str, number: int | None, changes: bool, run: str | None) -> int:
    """Show the runs so far, newest first: when, how much they changed, and whether they were undone.

    With RUN (the start of its name is enough), that run and its changes. `zsync undo RUN` takes one back.
    """
    from zsync.app.history import find, runs, undone
    from zsync.app.project import STATE
    from zsync.report.history import log_data, log_lines

    state = settings_of(ctx).root / STATE
    past = runs(state)
    gone = undone(past)
    shown = [find(state, run)] if run else past[::-1][:number]
    if form == "json":
        put_json(log_data(shown, undone=gone))
    else:
        put_lines(log_lines(shown, undone=gone, verbose=changes or bool(run)) if shown else ["No run so far."])
    return 0
