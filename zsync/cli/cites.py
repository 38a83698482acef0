"""`zsync cites`: list the citations in note files, with their exact places."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from zsync.check import scope as scopes
from zsync.check.decode import decode
from zsync.check.scope import Scope
from zsync.check.walk import walk
from zsync.cli.common import text_of
from zsync.config import paths
from zsync.errors import ReplicaProblem, UsageProblem
from zsync.formats.notes import GRAMMARS, grammar_for, scan

Row = dict[str, Any]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read one text from standard input; needs --as.")
@click.option("--as", "grammar", metavar="GRAMMAR", default="", help="Read every file as this grammar.")
@click.option("--known", metavar="KEYS", multiple=True, help="Keys of the library, to tell glued text from a key.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="How to write it.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> int:
    """List the citations in PATHS: files, or folders with all notes below; without PATHS, in the whole project.

    Columns count characters from 1; offsets count characters from the start of the file.
    """
    _check(options)
    grammar = options["grammar"]
    known = frozenset(" ".join(options["known"]).replace(",", " ").split()) or None
    rows: list[Row] = []
    if options["from_stdin"]:
        rows += _rows("-", sys.stdin.buffer.read(), grammar, known)
    else:
        scope = scopes.load(os.getcwd(), config=(ctx.obj or {}).get("config"))  # noqa: PTH109
        for path in _files(scope, options["paths"]):
            rows += _rows(path, _read(scope, path), grammar or paths.grammar(path, scope.grammars), known)
    _write(rows, options["form"])
    return 0


def _check(options: dict[str, Any]) -> None:
    grammar, names = options["grammar"], ", ".join(sorted(GRAMMARS))
    if grammar and grammar not in GRAMMARS:
        raise UsageProblem(f"no grammar {grammar!r}", help=f"known: {names}")
    if options["from_stdin"] and not grammar:
        raise UsageProblem("--stdin needs --as GRAMMAR", help=f"known: {names}")
    if options["from_stdin"] and options["paths"]:
        raise UsageProblem("--stdin takes no paths", help="give either --stdin or paths")


def _files(scope: Scope, paths: tuple[str, ...]) -> Iterable[str]:
    """Paths relative to the project root: files as named, and the notes below each folder."""
    asked = scopes.relative(scope, paths, os.getcwd()) if paths else [""]  # noqa: PTH109
    files: dict[str, None] = {}
    for path in asked:
        if not os.path.isdir(_full(scope, path)):  # noqa: PTH112
            files[path] = None
        elif path.startswith(".."):
            files.update((f"{path}/{note}", None) for note in _notes(Scope(_full(scope, path))))
        else:
            below = f"{path}/" if path else ""
            files.update((note, None) for note in _notes(scope) if note.startswith(below))
    return files


def _notes(scope: Scope) -> list[str]:
    return sorted(walk(scope).notes)


def _full(scope: Scope, path: str) -> str:
    return os.path.normpath(os.path.join(scope.root, path))  # noqa: PTH118


def _read(scope: Scope, path: str) -> bytes:
    try:
        return Path(_full(scope, path)).read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise ReplicaProblem(what, place=path, help="mend it or leave it out") from None


def _rows(path: str, data: bytes, grammar: str, known: frozenset[str] | None) -> list[Row]:
    text = decode(data).text
    found = scan(text, grammar=grammar or grammar_for(path, text), known=known)
    return [{"path": path, **citation._asdict()} for citation in found]


def _write(rows: list[Row], form: str) -> None:
    """As UTF-8 whatever the locale; in JSON, a byte of the note that is no text becomes `?`."""
    if form == "json":
        text = json.dumps({"schema": 1, "citations": rows}, ensure_ascii=False, indent=1) + "\n"
    else:
        text = text_of(f"{r['path']}:{r['line']}:{r['col']}: {r['key']} ({r['kind']})" for r in rows)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
