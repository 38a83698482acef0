"""`zsync plan`: what a sync would do."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zsync.cli.common import (
    clear_progress,
    format_option,
    heard,
    json_text,
    keep,
    keep_said,
    progress,
    put_json,
    put_lines,
    put_said,
    settings_of,
    text_of,
    waiting,
    width,
)

if TYPE_CHECKING:
    from zsync.app.project import Project
    from zsync.app.quick import Said
    from zsync.app.sync import Look
    from zsync.model.plan import Plan
    from zsync.model.record import Snapshot


@click.command("plan")
@format_option
@click.option("--keep-going", is_flag=True, help="Go on without what cannot be read.")
@click.option("--prefer", type=click.Choice(["zotero", "bib", "notes"]), help="Settle conflicts by this side.")
@click.option("--only", metavar="NAMES", default="", help="Only these attributes or keys, e.g. tags,attachments.")
@click.option("--redo", is_flag=True, help="Do again what was undone.")
@click.option("--synced", is_flag=True, help="Zotero here is up to date: what it lacks was deleted.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Keep the plan, for sync --plan.")
@click.option("--explain", "key", metavar="KEY", help="Say why, for this one work.")
@click.pass_context
def command(ctx: click.Context, /, form: str, out: Path | None, key: str | None, **options: Any) -> int:
    """Show what `zsync sync` would do now, and change nothing.

    Exits 0 when there is nothing to do, 1 otherwise.
    """
    from zsync.app.project import opened
    from zsync.app.sync import look, recalled

    show = progress()
    with opened(settings_of(ctx), say=waiting(show), heard=heard(ctx)) as project:
        project = chosen(project, options)
        made = recalled(project) if out is None and key is None else None
        if made is None:
            found = look(project, show)
            made = found.plan
        clear_progress(show)
        if key is not None:
            return _explain(project, key, found, form=form)
        if out is not None:
            _keep(out, data_of(made, found.snapshots, options))
        said = _said(made, form)
        keep_said(project, "plan", form, said)
    return put_said(said)


def chosen(project: Project, options: dict[str, Any]) -> Project:
    """The project with the choices of the command line, which a saved plan holds too."""
    names = frozenset(name.strip() for name in (options["only"] or "").split(",") if name.strip())
    return replace(
        project,
        keep_going=options["keep_going"],
        prefer=options["prefer"] or "",
        only=names,
        redo=options["redo"],
        synced=options.get("synced", False),
    )


def data_of(made: Plan, snapshots: Sequence[Snapshot], options: dict[str, Any]) -> dict[str, Any]:
    """A plan as it is saved: the document of `zsync plan`, what was read, and the choices."""
    from zsync.app.saved import digests
    from zsync.report.plan_json import plan_data

    return {**plan_data(made), "read": digests(snapshots), "options": options}


def _keep(path: Path, data: dict[str, Any]) -> None:
    keep(path, json_text(data))
    put_lines([f"Kept in {path}: zsync sync --plan {shlex.quote(str(path))} carries out exactly this."], err=True)


def _said(made: Plan, form: str) -> Said:
    from zsync.report.plan_json import plan_data
    from zsync.report.plan_text import finding_lines, plan_lines

    code = 1 if made.operations or made.conflicts or made.stopped else 0
    if form == "json":
        return code, json_text(plan_data(made)), ""
    lines = [made.stopped] if made.stopped else plan_lines(made, width=width())
    return code, text_of(lines), text_of(finding_lines(made.findings))


def _explain(project: Project, key: str, found: Look, *, form: str) -> int:
    from zsync.app.explain import explain
    from zsync.report.explain import explain_data, explain_lines

    why = explain(project, key, found)
    if form == "json":
        put_json(explain_data(why))
    else:
        put_lines(explain_lines(why, width=width()))
    return 0 if all(reason.calm for reason in why.reasons) else 1
