"""`zsync link`: give works that notes name without a key their keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zsync.cli.common import (
    confirmed,
    format_option,
    mended,
    progress,
    put_json,
    put_lines,
    run_name,
    settings_of,
    waiting,
)
from zsync.errors import UsageProblem
from zsync.model.words import counted

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
    """Find works that notes name by title, identifier or abstract instead of key, and match them with the library.

    Reading logs, quoted titles, arXiv tables, `Title: … Paper: …` headers and abstracts (`> [!abstract]`) are
    understood. Without --write or --add nothing is changed; both show first what they would do, and `zsync undo`
    takes either back. PATHS are notes or folders (default: all).
    """
    from zsync.app.link import find, library_of
    from zsync.app.project import opened

    with opened(settings_of(ctx), say=waiting(progress())) as project:
        if writing or adding:
            mended(project)
        library = library_of(project)
        found = find(project, library, _inside(project, paths))
        if form == "json":
            put_json({"schema": 1, "mentions": [each.data() for each in found]})
        else:
            put_lines(_line(each) for each in found)
            put_lines([_sum(found)], err=True)
        done = not writing or _write(project, found, yes)
        done = (not adding or _add(project, found, yes, library.keys)) and done
    return 0 if done else 1


def _inside(project: Project, paths: Sequence[str]) -> list[str]:
    """`paths`, as given in the current folder, relative to the project. Raises `UsageProblem`."""
    from zsync.check.scope import load, relative

    scope = load(str(project.settings.root), config=str(project.settings.config))
    inside = relative(scope, paths, str(Path.cwd()))
    for path, place in zip(paths, inside, strict=True):
        if place.split("/")[0] == "..":
            raise UsageProblem("is outside the project", place=path, help="name a note or a folder of the project")
    return inside


def _line(each: Found) -> str:
    match = f"perhaps {each.candidates[0][0]}" if each.candidates else "not in the library"
    if each.key:
        match = f"{each.key} ({each.reason}{', cited' if each.cited else ''})"
    return f"{each.path}:{each.mention.line}:{each.mention.col}: {each.mention.name}  {match}"


def _sum(found: Sequence[Found]) -> str:
    sure = sum(bool(each.key) for each in found)
    likely = sum(not each.key and bool(each.candidates) for each in found)
    return f"{counted(len(found), 'mention')}, {sure} matched, {likely} likely"


def _write(project: Project, found: Sequence[Found], yes: bool) -> bool:
    """Whether all was done that could be."""
    from zsync.app.linkwrite import insertions, write

    planned = insertions(project, found)
    for each in planned:
        put_lines([f"{each.path}:{each.line}:", f"  + {each.shown}"], err=True)
    unread = sum(bool(each.key) and not each.cited for each in found) - len(planned)
    if unread:
        put_lines([f"{unread} stand where a citation would not be read as one: left alone"], err=True)
    if planned and not confirmed(f"Insert {counted(len(planned), 'citation')}?", yes=yes):
        return False
    if planned:
        put_lines((f"wrote {path}" for path in write(project, planned, run=run_name(project))), err=True)
    return True


def _add(project: Project, found: Sequence[Found], yes: bool, taken: Iterable[str]) -> bool:
    """Whether all was done that could be."""
    from zsync.app.link import new_works
    from zsync.app.linkadd import add

    if not project.settings.bib:
        raise UsageProblem("there is no .bib file to add to", help="name one under `bib:` in zsync.yaml")
    works = list(new_works(project, found, taken))
    put_lines((f"new: {key}  {work.values['title']}" for key, work in works), err=True)
    if works and not confirmed(f"Add {counted(len(works), 'work')} to {project.settings.bib[0].path}?", yes=yes):
        return False
    if works:
        add(project, works, run=run_name(project))
        put_lines(["Run `zsync sync` to bring them to Zotero."], err=True)
    return True
