"""`zsync doctor`: is everything in place?"""

from __future__ import annotations

from dataclasses import asdict

import click

from zsync.cli.common import format_option, put_json, put_lines, settings_of
from zsync.errors import ConfigProblem

_SIGNS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@click.command("doctor")
@format_option
@click.option("--offline", is_flag=True, help="Look only at what lies on this computer.")
@click.pass_context
def command(ctx: click.Context, form: str, offline: bool) -> int:
    """Look at everything that can be set up wrongly, and say what is wrong and what to do.

    That is: the configuration, folders and .bib files, zsync.lock, git and the hook, runs that were killed, the
    key and what it may do, the server and its clock, and every side. Changes nothing. Exits 0 when nothing is
    wrong, 1 otherwise.
    """
    from zsync.app.checks import told
    from zsync.app.doctor import examine, tools

    try:
        checks = [*examine(settings_of(ctx), offline=offline), *tools()]
    except ConfigProblem as problem:
        checks = [told("configuration", problem), *tools()]
    if form == "json":
        put_json({"schema": 1, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            put_lines([f"{_SIGNS[check.state]} {check.name}: {check.message}"])
            put_lines([f"      {check.help}"] if check.help else [])
    return 1 if any(check.state == "wrong" for check in checks) else 0
