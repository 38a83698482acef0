"""`zsync plan`: what a sync would do."""

from __future__ import annotations

import click

from zsync.cli.common import clear_progress, format_option, progress, put_json, put_lines, settings_of, width


@click.command("plan")
@format_option
@click.option("--keep-going", is_flag=True, help="Go on without what cannot be read.")
@click.pass_context
def command(ctx: click.Context, form: str, keep_going: bool) -> int:
    """Show what `zsync sync` would do now, and change nothing.

    Exits 0 when there is nothing to do, 1 otherwise.
    """
    from zsync.app.project import opened
    from zsync.app.sync import plan
    from zsync.report.plan_json import plan_data
    from zsync.report.plan_text import finding_lines, plan_lines

    show = progress()
    with opened(settings_of(ctx), keep_going=keep_going) as project:
        made = plan(project, show)
    clear_progress(show)
    if form == "json":
        put_json(plan_data(made))
    else:
        put_lines(finding_lines(made.findings), err=True)
        put_lines([made.stopped] if made.stopped else plan_lines(made, width=width()))
    return 1 if made.operations or made.conflicts or made.stopped else 0
