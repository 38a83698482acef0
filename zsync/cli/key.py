"""`zsync key`: citation keys as the formula would make them. Nothing is ever renamed."""

from __future__ import annotations

from typing import Any

import click

from zsync.cli.bib import read_document
from zsync.cli.common import format_option, put_json, settings_of
from zsync.config.settings import Settings


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--bib", "files", multiple=True, metavar="FILE", help="Take works from FILE alone.")
@click.option("--formula", default=None, help="Use this formula instead of the configured one.")
@format_option
@click.pass_context
def command(ctx: click.Context, /, keys: tuple[str, ...], files: tuple[str, ...], **options: str | None) -> int:
    """Propose citation keys for the works that bear KEYs now; without KEYs, for all.

    The formula is in Better BibTeX's language, by default `auth.lower + shorttitle(3,3) + year`; another one
    goes into zsync.yaml under keys: formula. A proposal is free among all other keys of the files. Existing keys
    are never changed: see `zsync rename`.
    """
    from zsync.errors import UsageProblem
    from zsync.translate.citekey import FormulaError

    paths, configured = (files, "") if files else _project(settings_of(ctx))
    rows = _works(paths)
    known = {row["key"] for row in rows}
    missing = [key for key in keys if key not in known]
    if missing:
        raise UsageProblem(f"no work has the key {missing[0]!r}", help="`zsync bib entries FILE` lists the keys")
    try:
        proposed = _proposed(rows, set(keys), options["formula"] or configured)
    except FormulaError as error:
        raise UsageProblem(f"the key formula: {error}", help="say it as in `auth.lower + year`") from None
    _show(proposed, options["form"])
    return 0


def _project(settings: Settings) -> tuple[tuple[str, ...], str]:
    """The project's .bib files, and its formula."""
    return tuple(str(settings.root / bib.path) for bib in settings.bib), settings.key_formula


def _works(paths: tuple[str, ...]) -> list[dict[str, Any]]:
    """The entries of all files; what bears one key in several of them is one work, as the first has it."""
    found: list[dict[str, Any]] = []
    for path in paths:
        known = {row["key"] for row in found} - {""}
        found += [row for row in _rows(path) if row["key"] not in known]
    return found


def _rows(path: str) -> list[dict[str, Any]]:
    from zsync.cli.bibvalues import dialect_for, works

    document = read_document(path)
    return [{"key": entry.key, "work": data} for entry, data in works(document, dialect_for(document))]


def _proposed(rows: list[dict[str, Any]], wanted: set[str], formula: str) -> list[dict[str, Any]]:
    """The wanted rows with a key each, free among the keys of all other works and those proposed before."""
    from zsync.translate.citekey import DEFAULT, free

    taken = {row["key"].lower() for row in rows}
    found = []
    for row in rows:
        if wanted and row["key"] not in wanted:
            continue
        taken.discard(own := row["key"].lower())
        key = free(row["work"], formula=formula or DEFAULT, used=taken)
        taken |= {own, key.lower()}
        found.append({"key": row["key"], "proposed": key, "work": row["work"]})
    return found


def _show(rows: list[dict[str, Any]], form: str | None) -> None:
    from zsync.report.plain import row as cells

    if form == "json":
        put_json({"schema": 1, "keys": rows})
        return
    for row in rows:
        click.echo(cells(row["key"], row["proposed"]))
