"""`zsync conflicts`: what needs a decision."""

from __future__ import annotations

import click

from zsync.cli.common import (
    clear_progress,
    format_option,
    progress,
    put_json,
    put_lines,
    settings_of,
    waiting,
    width,
)


@click.command("conflicts")
@format_option
@click.option("--keep-going", is_flag=True, help="Go on without what cannot be read.")
@click.pass_context
def command(ctx: click.Context, form: str, keep_going: bool) -> int:
    """List the conflicts as they stand now. Changes nothing.

    Settle them by ticking boxes in zsync-conflicts.md (written by `zsync sync`), or with `zsync resolve`.
    Exits 0 when there is none, 1 otherwise.
    """
    from zsync.app.project import opened
    from zsync.app.sync import plan
    from zsync.report.plan_json import plan_data
    from zsync.report.plan_text import conflict_lines, finding_lines

    show = progress()
    with opened(settings_of(ctx), keep_going=keep_going, say=waiting(show)) as project:
        made = plan(project, show)
    clear_progress(show)
    if form == "json":
        shown = plan_data(made)
        put_json({name: shown[name] for name in ("schema", "conflicts", "findings", "stopped")})
    else:
        put_lines(finding_lines(made.findings), err=True)
        put_lines(line for conflict in made.conflicts for line in conflict_lines(conflict, width=width()))
        put_lines([made.stopped or f"{len(made.conflicts)} to decide."])
    return 1 if made.conflicts or made.stopped else 0
