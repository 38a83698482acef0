"""`zsync rename OLD NEW`: give a work another citation key, everywhere."""

from __future__ import annotations

from dataclasses import replace

import click

from zsync.cli.common import clear_progress, format_option, mended, progress, run_name, settings_of, waiting
from zsync.cli.sync import agreed, report, untouched
from zsync.errors import UsageProblem


@click.command("rename")
@click.argument("old")
@click.argument("new")
@format_option
@click.option("--yes", "-y", is_flag=True, help="Do not ask before writing.")
@click.pass_context
def command(ctx: click.Context, old: str, new: str, form: str, yes: bool) -> int:
    """Rename the citation key OLD to NEW: item, entry, `crossref` and its like, citations, front matter, file and
    folder names.

    Nothing else is changed. OLD stays known as an alias, so that a citation of it is found and fixed.
    """
    from zsync.app.project import opened
    from zsync.app.rename import check
    from zsync.app.sync import plan, sync

    show = progress()
    with opened(settings_of(ctx), say=waiting(show)) as project:
        mended(project)
        check(project, old, new)
        project = replace(project, renames={old: new}, only=frozenset({"key", "references"}))
        made = plan(project, show)
        clear_progress(show)
        if any(conflict.reason == "key clash" and conflict.key in (old, new) for conflict in made.conflicts):
            raise UsageProblem(f"another work bears the key {new!r} already", help="choose another key")
        operations = tuple(op for op in made.operations if op.key == new)
        made = replace(made, operations=operations)
        if not yes and not agreed(made):
            return untouched(made, form)
        run = sync(project, run=run_name(project), decided=made, progress=show)
        clear_progress(show)
        return report(run, form)
