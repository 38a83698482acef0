"""`zsync status`: where the sides stand."""

from __future__ import annotations

import click

from zsync.cli.common import (
    clear_progress,
    format_option,
    heard,
    json_text,
    keep_said,
    progress,
    put_said,
    settings_of,
    text_of,
    waiting,
)


@click.command("status")
@format_option
@click.option("--keep-going", is_flag=True, help="Go on without what cannot be read.")
@click.pass_context
def command(ctx: click.Context, form: str, keep_going: bool) -> int:
    """Show each side, how many works it holds, and what is pending. Changes nothing.

    Exits 0 when all sides agree and no error is left for you, 1 otherwise.
    """
    from zsync.app.project import opened
    from zsync.app.status import status
    from zsync.report.plan_json import plan_data
    from zsync.report.plan_text import finding_lines, verdict

    show = progress()
    with opened(settings_of(ctx), keep_going=keep_going, say=waiting(show), heard=heard(ctx)) as project:
        stands = status(project, show)
        clear_progress(show)
        made = stands.plan
        code = 1 if made.operations or made.conflicts or made.stopped or made.errors else 0
        lines = [*stands.lines(), verdict(made)]
        said = code, text_of(lines), text_of(finding_lines(made.findings))
        if form == "json":
            data = {**stands.data(), "findings": plan_data(made)["findings"]}
            said = code, json_text(data), ""
        keep_said(project, "status", form, said)
    return put_said(said)
