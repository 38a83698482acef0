"""`zsync demo`: the main job on the example vault and an embedded library, told as a story."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from zsync.cli.demo.sides import lay_out
from zsync.cli.demo.story import Event, tell
from zsync.cli.demo.text import render
from zsync.config.mappings import data_folder


@click.command()
@click.option("--folder", metavar="DIR", help="Work in this new folder and keep it (else: a temporary one).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, folder: str | None, form: str) -> None:
    """Watch zsync at work: a first sync, a weekend of edits on three sides, a second sync, nothing left to do."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    started = time.monotonic()
    with _room(folder) as room:
        events = tell(lay_out(room, data_folder("examples")))
        _as_json(events) if form == "json" else _as_text(events)
        if folder:
            click.echo(f"The vault is in {room}: look around, change something, run `zsync sync` there.", err=True)
    click.echo(f"This took {time.monotonic() - started:.0f} seconds.", err=True)


@contextmanager
def _room(folder: str | None) -> Iterator[Path]:
    if folder:
        yield Path(folder).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="zsync-demo-") as place:
        yield Path(place) / "vault"


def _as_text(events: Iterator[Event]) -> None:
    for event in events:
        for line in render(event):
            click.echo(line)


def _as_json(events: Iterator[Event]) -> None:
    told = [{"event": type(event).__name__.lower(), **asdict(event)} for event in events]
    click.echo(json.dumps({"schema": 1, "events": told}, ensure_ascii=False, indent=2))
