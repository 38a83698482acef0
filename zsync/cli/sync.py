"""`zsync sync`: bring all sides into agreement."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zsync.cli.common import (
    clear_progress,
    format_option,
    heard,
    json_text,
    keep_said,
    mended,
    progress,
    put_json,
    put_lines,
    put_said,
    run_name,
    settings_of,
    text_of,
    waiting,
    width,
)
from zsync.cli.plan import chosen, data_of
from zsync.errors import UsageProblem
from zsync.state.garbage import no_garbage

if TYPE_CHECKING:
    from zsync.app.project import Project
    from zsync.app.quick import Said
    from zsync.app.sync import Run
    from zsync.cli.common import Progress
    from zsync.model.plan import Plan


@click.command("sync")
@format_option
@click.option("--yes", "-y", is_flag=True, help="Do not ask before writing.")
@click.option("--keep-going", is_flag=True, help="Go on without what cannot be read.")
@click.option("--prefer", type=click.Choice(["zotero", "bib", "notes"]), help="Settle conflicts by this side.")
@click.option("--only", metavar="NAMES", default="", help="Only these attributes or keys, e.g. tags,attachments.")
@click.option("--redo", is_flag=True, help="Do again what was undone.")
@click.option("--synced", is_flag=True, help="Zotero here is up to date: what it lacks was deleted.")
@click.option("--plan", "saved", metavar="FILE", type=click.Path(path_type=Path), help="This plan, or none.")
@click.pass_context
@no_garbage()
def command(ctx: click.Context, /, form: str, yes: bool, saved: Path | None, **options: Any) -> int:
    """Bring notes, library and .bib files into agreement.

    Shows the plan and asks first; --yes does not ask. Exits 0 when all sides agree afterwards, 1 when
    something is left for you (a conflict, a file that does not read), 3 when a library failed or a write did.
    """
    from zsync.app.project import opened
    from zsync.app.sync import plan, sync

    if saved is not None and any(options.values()):
        help = "leave the other choices out, or make a plan with them: zsync plan --out FILE"
        raise UsageProblem("--plan brings the choices that the plan was made with", help=help)
    show = progress()
    with opened(settings_of(ctx), say=waiting(show), heard=heard(ctx)) as project:
        mended(project)
        project = chosen(project, options)
        made = None
        if saved is not None:
            project, made = _saved(project, saved, show)
        elif not yes:
            made = plan(project, show)
        clear_progress(show)
        if not yes and made is not None and not agreed(made):
            return untouched(made, form)
        run = sync(project, run=run_name(project), decided=made if saved is not None else None, progress=show)
        clear_progress(show)
        said = said_of(run, form)
        keep_said(project, "sync", form, said)
        return put_said(said)


def _saved(
    project: Project, path: Path, show: Progress | None
) -> tuple[Project, Plan]:
    """The plan of now, which must be the saved one, and the project with the choices that one was made with."""
    from zsync.app.saved import check, load
    from zsync.app.sync import look

    kept = load(path)
    project = chosen(project, kept["options"])
    found = look(project, show)
    check(kept, data_of(found.plan, found.snapshots, kept["options"]), path=path)
    return project, found.plan


def agreed(made: Plan) -> bool:
    """Show the plan and ask; nothing to do needs no answer."""
    from zsync.report.plan_text import plan_lines

    if not made.operations or made.stopped:
        return True
    put_lines(plan_lines(made, width=width()), err=True)
    if not sys.stdin.isatty():
        click.echo("Nothing was done: say --yes to go ahead without being asked.", err=True)
        return False
    return click.confirm("Go ahead?", err=True)


def untouched(made: Plan, form: str) -> int:
    """Nothing was done: the document says so, too. 1 where something is left."""
    from zsync.report.plan_json import plan_data

    if form == "json":
        put_json({**plan_data(replace(made, operations=())), "applied": 0})
    return 1 if made.operations or made.conflicts or made.stopped else 0


def report(run: Run, form: str) -> int:
    """Show what a run did; its exit code."""
    return put_said(said_of(run, form))


def said_of(run: Run, form: str) -> Said:
    """What there is to say of a run."""
    from zsync.report.plan_json import plan_data
    from zsync.report.plan_text import finding_lines, plan_lines, subject

    made, applied = run.plan, run.applied
    code = 3 if applied.failed or made.unread else 1 if made.conflicts or made.stopped or made.errors else 0
    if form == "json":
        data = plan_data(made, run=run.run, applied=len(applied.done), failed=applied.failed)
        return code, json_text(data), ""
    failed = (f"failed: {op.key} {op.side}: {subject(op)}: {why}" for op, why in applied.failed)
    lines = [made.stopped] if made.stopped else plan_lines(made, width=width())
    return code, text_of(lines), text_of([*finding_lines(made.findings), *failed, *_next_step(made)])


def _next_step(made: Plan) -> list[str]:
    from zsync.formats.conflicts import NAME

    if made.stopped or not any(conflict.choices for conflict in made.conflicts):
        return []
    return [f"Tick a box of each block in {NAME}, then run `zsync sync`; or answer here: `zsync resolve`."]
