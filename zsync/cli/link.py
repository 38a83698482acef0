"""`zsync link`: give works that notes name without a key their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from zsync.cli.common import format_option, mended, progress, put_json, put_lines, run_name, settings_of, waiting
from zsync.errors import UsageProblem

if TYPE_CHECKING:
    from zsync.app.link import Found
    from zsync.app.project import Project


@click.command("link")
@click.argument("paths", nargs=-1)
@format_option
@click.option("--write", "writing", is_flag=True, help="Insert citations behind sure matches.")
@click.option("--add", "adding", is_flag=True, help="Add an entry to the first .bib for each work nobody has.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before writing.")
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], form: str, writing: bool, adding: bool, yes: bool
) -> int:
    """Find works that notes name by title or identifier instead of key, and match them with the library.

    Reading logs, quoted titles, arXiv tables and `Title: … Paper: …` headers are understood. Without --write or
    --add nothing is changed; both show first what they would do, and `zsync undo` takes either back. PATHS are
    notes or folders (default: all).
    """
    from zsync.app.link import find
    from zsync.app.project import opened

    with opened(settings_of(ctx), say=waiting(progress())) as project:
        if writing or adding:
            mended(project)
        found = find(project, paths)
        if form == "json":
            put_json({"schema": 1, "mentions": [each.data() for each in found]})
        else:
            put_lines(_line(each) for each in found)
            put_lines([_sum(found)], err=True)
        if writing:
            _write(project, found, yes)
        if adding:
            _add(project, found, yes)
    return 0


def _line(each: Found) -> str:
    match = f"perhaps {each.candidates[0][0]}" if each.candidates else "not in the library"
    if each.key:
        match = f"{each.key} ({each.reason}{', cited' if each.cited else ''})"
    return f"{each.path}:{each.mention.line}:{each.mention.col}: {each.mention.title}  {match}"


def _sum(found: Sequence[Found]) -> str:
    sure = sum(bool(each.key) for each in found)
    return f"{len(found)} mentions, {sure} matched, {sum(not e.key and bool(e.candidates) for e in found)} likely"


def _sure(yes: bool, question: str) -> bool:
    return yes or click.confirm(question, err=True)


def _write(project: Project, found: Sequence[Found], yes: bool) -> None:
    from zsync.app.linkwrite import insertions, write

    planned = insertions(project, found)
    for each in planned:
        put_lines([f"{each.path}:{each.line}:", f"  + {each.shown}"], err=True)
    unread = sum(bool(each.key) and not each.cited for each in found) - len(planned)
    if unread:
        put_lines([f"{unread} stand where a citation would not be read as one: left alone"], err=True)
    if planned and _sure(yes, f"Insert {len(planned)} citations?"):
        put_lines((f"wrote {path}" for path in write(project, planned, run=run_name())), err=True)


def _add(project: Project, found: Sequence[Found], yes: bool) -> None:
    from zsync.app.link import new_works
    from zsync.app.linkadd import add

    if not project.settings.bib:
        raise UsageProblem("there is no .bib file to add to", help="name one under `bib:` in zsync.yaml")
    works = list(new_works(found, {each.key for each in found if each.key}, project.settings.key_formula))
    put_lines((f"new: {key}  {work.values['title']}" for key, work in works), err=True)
    if works and _sure(yes, f"Add {len(works)} entries to {project.settings.bib[0].path}?"):
        add(project, works, run=run_name())
        put_lines(["Run `zsync sync` to bring them to Zotero."], err=True)
