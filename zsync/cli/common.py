"""What several verbs share: the project of this call, progress on a terminal, output."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zsync.config.settings import Settings, load
from zsync.errors import UsageProblem

if TYPE_CHECKING:
    from zsync.app.project import Project
    from zsync.app.quick import Said
    from zsync.replicas.zotero.line import Heard

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


class Progress:
    """A line that replaces itself on stderr. While a server is waited for, it says that instead."""

    def __init__(self) -> None:
        self._words = ""

    def __call__(self, words: str) -> None:
        """What is being done now."""
        self._words = words
        self._put(words)

    def wait(self, words: str) -> None:
        """What is waited for; "" when that is over."""
        self._put(words or self._words)

    def clear(self) -> None:
        """Take the line away."""
        self("")

    def _put(self, words: str) -> None:
        from zsync.report.plain import plain

        click.echo(f"\r\x1b[K{plain(words)}", err=True, nl=False)


def progress() -> Progress | None:
    """A progress line; only on a terminal."""
    return Progress() if sys.stderr.isatty() else None


def waiting(show: Progress | None) -> Callable[[str], None] | None:
    """Who is told what is waited for."""
    return show.wait if show else None


def clear_progress(show: Progress | None) -> None:
    """Take the progress line away."""
    if show:
        show.clear()


def confirmed(question: str, *, yes: bool = False, default: bool = False) -> bool:
    """Whether to go ahead. Where nobody answers, as in a script, nothing is done, and it is said how to."""
    try:
        return yes or click.confirm(question, default=default, err=True)
    except click.Abort as gone:
        nobody_answers(gone, "say --yes to go ahead without being asked")
        return False


def nobody_answers(gone: click.Abort, instead: str) -> None:
    """Say that nothing was done, and what to do `instead` of answering, where a question met the end of the input;
    a person who interrupts it means the run: `gone` is raised again."""
    if not isinstance(gone.__context__, EOFError):
        raise gone
    click.echo(f"\nNothing was done: {instead}.", err=True)


def run_name(project: Project) -> str:
    """The name of a run that begins now."""
    from zsync.app.history import FOLDER
    from zsync.state import journal

    return journal.named(project.state / FOLDER, datetime.now(UTC))


def put_json(data: dict[str, Any]) -> None:
    """One JSON document on stdout."""
    click.echo(json_text(data), nl=False)


def json_text(data: dict[str, Any]) -> str:
    """One JSON document as text; a byte of a name that is no UTF-8 shows as U+FFFD."""
    from zsync.report.plain import valid

    return valid(json.dumps(data, ensure_ascii=False, indent=1)) + "\n"


def text_of(lines: Iterable[str]) -> str:
    """Lines as one text, in which nothing that anybody typed is a command to a terminal (`zsync.report.plain`)."""
    from zsync.report.plain import plain

    return "".join(f"{plain(line)}\n" for line in lines)


def keep(path: Path, text: str) -> None:
    """Write what was asked for to a file the user named. Raises `UsageProblem` where that cannot be."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        help = "name a file in a folder that is there and may be written to"
        raise UsageProblem(f"cannot be written: {error.strerror}", place=str(path), help=help) from None


def put_said(said: Said) -> int:
    """What a command says, findings and failures first; its exit code."""
    code, out, err = said
    for text, aside in ((err, True), (out, False)):
        if text:
            click.echo(text, nl=False, err=aside)
    return code


def heard(ctx: click.Context) -> Heard | None:
    """What servers answered before the command was loaded (`zsync.cli.front`)."""
    found: Heard | None = (ctx.obj or {}).get("heard")
    return found


def keep_said(project: Project, verb: str, form: str, said: Said) -> None:
    """Have it said again as long as nothing moves."""
    from zsync.app.settled import say

    say(project, verb, form, said)


def put_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Lines of text, on stdout or stderr, as in `text_of`."""
    from zsync.report.plain import plain

    for line in lines:
        click.echo(plain(line), err=err)


def width() -> int:
    """The width of the terminal, 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def mended(project: Project) -> None:
    """Put back the files of a run that was cut short while keys were exchanged, and say so."""
    from zsync.app.unfinished import mend
    from zsync.report.history import left_lines

    found = mend(project)
    if found:
        past, left = found
        words = f"Run {past.run} was cut short while keys were exchanged: its files are as they were before it."
        put_lines([words, *left_lines(left)], err=True)
