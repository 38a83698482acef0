"""`zsync report`: the project at a glance."""

from __future__ import annotations

from pathlib import Path

import click

from zsync.cli.common import clear_progress, json_text, keep, progress, settings_of, text_of, waiting, width


@click.command("report")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead.")
@click.option("--keep-going", is_flag=True, help="Go on without what cannot be read.")
@click.pass_context
def command(ctx: click.Context, form: str, out: Path | None, keep_going: bool) -> int:
    """List every work, where it stands, what is pending and what needs a decision. Changes nothing."""
    from zsync.app.overview import overview
    from zsync.app.project import opened
    from zsync.report import overview as render

    show = progress()
    with opened(settings_of(ctx), keep_going=keep_going, say=waiting(show)) as project:
        found = overview(project, show)
    clear_progress(show)
    if form == "json":
        text = json_text(render.data(found))
    else:
        text = text_of(render.markdown(found) if form == "markdown" else render.text(found, width=width()))
    if out:
        keep(out, text)
    else:
        click.echo(text, nl=False)
    return 0
