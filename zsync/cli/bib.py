"""`zsync bib`: a `.bib` file as data, for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zsync.cli.common import put_json

if TYPE_CHECKING:
    from zsync.formats.bib import Document
    from zsync.formats.bib.entry import Entry

FORMATS = ("text", "json")


@click.group()
def command() -> None:
    """Read a .bib file as data. Nothing is ever written."""


@command.command()
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How entries are written.")
def entries(file: str, *, form: str) -> int:
    """List the entries of FILE as they stand there, and what is wrong with the file.

    Field values are without their outer delimiters, with @string macros and # resolved; TeX and inner braces stay.
    FILE - is standard input. Problems do not change the exit code: `zsync check` judges.
    """
    document = read_document(file)
    problems = [problem.at(file) for problem in document.problems]
    if form == "json":
        _write_json(document, problems)
    else:
        _write_text(document, problems)
    return 0


@command.command()
@click.argument("file", metavar="FILE")
@click.option("--dialect", type=click.Choice(("bibtex", "biblatex")), default=None, help="How to read fields.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How values are written.")
def values(file: str, *, dialect: str | None, form: str) -> int:
    """List what the entries of FILE mean: Unicode text, people, dates, tags, files, identifiers.

    Fields have the same names whatever the file calls them; what has no such name is left out, and what an entry
    inherits is included. The dialect is found from the file unless --dialect says. FILE - is standard input.
    """
    from zsync.cli.bibvalues import dialect_for, works

    document = read_document(file)
    speaks = dialect_for(document, dialect or "")
    found = list(works(document, speaks))
    if form == "json":
        rows = [{"key": e.key, "type": e.type, "line": e.line, "fields": data} for e, data in found]
        put_json({"schema": 1, "dialect": speaks.name, "entries": rows})
    else:
        _write_values(found)
    return 0


def _write_values(found: list[tuple[Entry, dict[str, Any]]]) -> None:
    from zsync.report.plain import row

    for entry, data in found:
        click.echo(row(entry.line, entry.key))
        for name, value in data.items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            click.echo(row("", name, " ".join(shown.split())))


def read_document(file: str) -> Document:
    """The document in `file` ("-": standard input). Raises `UsageProblem` when it cannot be read."""
    from zsync.errors import UsageProblem
    from zsync.formats.bib import parse
    from zsync.formats.bib.encoding import decode

    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UsageProblem(f"cannot be read: {error.strerror}", place=file, help="name a .bib file") from None
    text, _ = decode(data)
    return parse(text)


def _write_json(document: Document, problems: list[Any]) -> None:
    from zsync.report.findings_json import as_data

    found = [
        {
            "key": entry.key,
            "type": entry.type,
            "line": entry.line,
            "fields": {name: field.value for name, field in entry.fields.items()},
            **({"opaque": entry.opaque_reason} if entry.opaque else {}),
        }
        for entry in document.entries
    ]
    put_json({"schema": 1, "entries": found, "problems": [as_data(problem) for problem in problems]})


def _write_text(document: Document, problems: list[Any]) -> None:
    from zsync.report.plain import plain, row

    for entry in document.entries:
        title = entry.fields["title"].value if "title" in entry.fields else ""
        click.echo(row(entry.line, entry.key, entry.type, " ".join(title.split())))
    for problem in problems:
        click.echo(plain(f"{problem.span}: {problem.code} {problem.message}"), err=True)
