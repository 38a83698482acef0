"""`zsync doctor`: is everything in place?"""

from __future__ import annotations

from dataclasses import asdict

import click

from zsync.cli.common import format_option, put_json, put_lines, settings_of

_SIGNS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@click.command("doctor")
@format_option
@click.pass_context
def command(ctx: click.Context, form: str) -> int:
    """Look at the configuration, the lock, git, the key and every side, and say what is wrong and what to do.

    Changes nothing. Exits 0 when nothing is wrong, 1 otherwise.
    """
    from zsync.app.doctor import examine, tools

    checks = [*examine(settings_of(ctx)), *tools()]
    if form == "json":
        put_json({"schema": 1, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            put_lines([f"{_SIGNS[check.state]} {check.name}: {check.message}"])
            put_lines([f"      {check.help}"] if check.help else [])
    return 1 if any(check.state == "wrong" for check in checks) else 0
