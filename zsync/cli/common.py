"""What several verbs share: the project of this call, progress on a terminal, output."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from zsync.config.settings import Settings, load

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)


def settings_of(ctx: click.Context) -> Settings:
    """The settings of the project the command was called in. Raises `ConfigProblem`."""
    named = (ctx.obj or {}).get("config")
    return load(Path.cwd(), config=Path(named) if named else None)


def progress() -> Callable[[str], None] | None:
    """A line that replaces itself on stderr; only on a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(words: str) -> None:
        click.echo(f"\r\x1b[K{words}", err=True, nl=False)

    return show


def clear_progress(show: Callable[[str], None] | None) -> None:
    """Take the progress line away."""
    if show:
        click.echo("\r\x1b[K", err=True, nl=False)


def run_name() -> str:
    """The name of a run: the moment it began, sortable, unique enough for one project at a time."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def put_json(data: dict[str, Any]) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def put_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Lines of text, on stdout or stderr."""
    for line in lines:
        click.echo(line, err=err)


def width() -> int:
    """The width of the terminal, 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns
