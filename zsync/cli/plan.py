"""`zsync plan`: what a sync would do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from zsync.errors import UsageProblem

if TYPE_CHECKING:
    from zsync.app.project import Project
    from zsync.model.plan import Plan
    from zsync.model.record import Snapshot


@click.command("plan")
@format_option
@click.option("--keep-going", is_flag=True, help="Go on without what cannot be read.")
@click.option("--prefer", type=click.Choice(["zotero", "bib", "notes"]), help="Settle conflicts by this side.")
@click.option("--only", metavar="NAMES", default="", help="Only these attributes or keys, e.g. tags,attachments.")
@click.option("--redo", is_flag=True, help="Do again what was undone.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Keep the plan, for sync --plan.")
@click.option("--explain", "key", metavar="KEY", help="Say why, for this one work.")
@click.pass_context
def command(ctx: click.Context, /, form: str, out: Path | None, key: str | None, **options: Any) -> int:
    """Show what `zsync sync` would do now, and change nothing.

    Exits 0 when there is nothing to do, 1 otherwise.
    """
    from zsync.app.project import opened
    from zsync.app.sync import base_of, plan_from, read

    show = progress()
    with opened(settings_of(ctx), say=waiting(show)) as project:
        project = chosen(project, options)
        base = base_of(project)
        snapshots = read(project, base, show)
        clear_progress(show)
        if key is not None:
            return _explain(project, key, snapshots, form=form)
        made = plan_from(project, base, snapshots)
    if out is not None:
        _keep(out, data_of(made, snapshots, options))
    return _show(made, form)


def chosen(project: Project, options: dict[str, Any]) -> Project:
    """The project with the choices of the command line, which a saved plan holds too."""
    names = frozenset(name.strip() for name in (options["only"] or "").split(",") if name.strip())
    return replace(
        project,
        keep_going=options["keep_going"],
        prefer=options["prefer"] or "",
        only=names,
        redo=options["redo"],
    )


def data_of(made: Plan, snapshots: list[Snapshot], options: dict[str, Any]) -> dict[str, Any]:
    """A plan as it is saved: the document of `zsync plan`, what was read, and the choices."""
    from zsync.app.saved import digests
    from zsync.report.plan_json import plan_data

    return {**plan_data(made), "read": digests(snapshots), "options": options}


def _keep(path: Path, data: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageProblem(f"cannot be written: {error.strerror}", place=str(path)) from None
    click.echo(f"Kept in {path}: zsync sync --plan {path} carries out exactly this.", err=True)


def _show(made: Plan, form: str) -> int:
    from zsync.report.plan_json import plan_data
    from zsync.report.plan_text import finding_lines, plan_lines

    if form == "json":
        put_json(plan_data(made))
    else:
        put_lines(finding_lines(made.findings), err=True)
        put_lines([made.stopped] if made.stopped else plan_lines(made, width=width()))
    return 1 if made.operations or made.conflicts or made.stopped else 0


def _explain(project: Project, key: str, snapshots: list[Snapshot], *, form: str) -> int:
    from zsync.app.explain import explain
    from zsync.report.explain import explain_data, explain_lines

    why = explain(project, key, snapshots)
    if form == "json":
        put_json(explain_data(why))
    else:
        put_lines(explain_lines(why, width=width()))
    return 0 if all(reason.calm for reason in why.reasons) else 1
