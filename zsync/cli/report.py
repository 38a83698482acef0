"""`zsync report`: the project at a glance."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zsync import __version__
from zsync.cli.common import (
    clear_progress,
    json_text,
    keep,
    progress,
    put_lines,
    settings_of,
    text_of,
    waiting,
    width,
)

if TYPE_CHECKING:
    from zsync.app.overview import Overview


@click.command("report")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead.")
@click.option("--keep-going", is_flag=True, help="Go on without what cannot be read.")
@click.pass_context
def command(ctx: click.Context, form: str, out: Path | None, keep_going: bool) -> int:
    """List every work, where it stands, what is pending and what needs a decision. Changes nothing.

    As html it is one page for a browser that needs no other file and no network: --format html --out report.html
    """
    from zsync.app.overview import overview
    from zsync.app.project import opened
    from zsync.report.plan_text import finding_lines
    show = progress()
    with opened(settings_of(ctx), keep_going=keep_going, say=waiting(show)) as project:
        found = overview(project, show)
    clear_progress(show)
    text = _written(found, form)
    if form == "text":
        put_lines(finding_lines(found.plan.findings), err=True)
    if out:
        keep(out, text)
    else:
        click.echo(text, nl=False)
    return 0


def _written(found: Overview, form: str) -> str:
    from zsync.report import overview as render

    if form == "json":
        return json_text(render.data(found))
    if form == "html":
        from zsync.report.overview_html import page

        return page(found, made=f"zsync {__version__}, {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}")
    return text_of(render.markdown(found) if form == "markdown" else render.text(found, width=width()))
