"""`zsync init`: write zsync.yaml."""

from __future__ import annotations

from pathlib import Path

import click

from zsync.cli.common import confirmed
from zsync.errors import UsageProblem

_MANY = ("--notes", "--bib", "--library")


class Many(click.Command):
    """A command whose options take one or more values each: `--bib a.bib b.bib`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        spread: list[str] = []
        current = ""
        for arg, follows in zip(args, [*args[1:], "-"], strict=False):
            if arg.startswith("-"):
                current = arg if arg in _MANY else ""
                if current and follows.startswith("-"):
                    raise click.BadOptionUsage(arg, f"Option {arg!r} requires an argument.", ctx)
                spread += [] if current else [arg]
            else:
                spread += [current, arg] if current else [arg]
        return super().parse_args(ctx, spread)


@click.command("init", cls=Many)
@click.option("--notes", metavar="DIR...", multiple=True, help="Folders that hold the notes.")
@click.option("--bib", metavar="FILE...", multiple=True, help=".bib files; the first takes new entries.")
@click.option(
    "--library",
    metavar="SPEC...",
    multiple=True,
    help="embedded[:PATH], users/ID, groups/ID, local or sqlite:PATH.",
)
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--git", "git_only", is_flag=True, help="Only install the merge driver, in a clone of a project.")
@click.option("--hook", is_flag=True, help="Only set up the commit hook (pre-commit), in a clone of a project.")
def command(
    notes: tuple[str, ...],
    bib: tuple[str, ...],
    library: tuple[str, ...],
    yes: bool,
    git_only: bool,
    hook: bool,
) -> int:
    """Write zsync.yaml for this folder: which notes, .bib files and Zotero library belong together.

    Without options it looks around and proposes what it finds; fields of the front matter of literature notes are
    mapped where they say what the .bib says. In a git repository it also installs the merge
    driver for zsync.lock: a line in .gitattributes, and two in the repository's own configuration.
    """
    from zsync.app.setup import look, named, new, text, write, zotero_near
    from zsync.app.setupfields import proposed

    root = Path.cwd()
    if git_only or hook:
        return _in_a_clone(git_only=git_only, hook=hook)
    new(root)
    found = look(root)
    chosen = {
        "notes": notes or found.notes,
        "bib": bib or found.bib,
        "libraries": library or ("embedded",),
    }
    if not chosen["notes"] and not chosen["bib"]:
        raise UsageProblem("no notes and no .bib file here", help="name them with --notes DIR and --bib FILE")
    if not library and (near := zotero_near(Path.home())):
        click.echo(near, err=True)
    chosen = named(root, **chosen)
    fields = proposed(root, chosen["notes"], chosen["bib"])
    if not yes:
        click.echo(text(**chosen, fields=fields), err=True)
        if not confirmed("Write this to zsync.yaml?", default=True):
            return 1
    path = write(root, **chosen, fields=fields)
    _merge_driver(root)
    click.echo(f"Wrote {path.name}. Next: zsync status, then zsync plan.", err=True)
    return 0


def _in_a_clone(*, git_only: bool, hook: bool) -> int:
    """Set up what each clone needs, for the project around the current folder."""
    from zsync.app import gitsetup
    from zsync.config.settings import find

    settings = find(Path.cwd())
    root = settings.resolve().parent if settings else Path.cwd()
    if git_only and not gitsetup.inside(root):
        raise UsageProblem("this is no git repository", place=str(root), help="git init, then run this again")
    if git_only:
        _driver_in(root)
    return _hook(root) if hook else 0


def _hook(root: Path) -> int:
    """Set it up, and say so; 1 when something is left for the person."""
    from zsync.app import hooksetup

    left = hooksetup.install(root)
    said = f"Left for you: {left}" if left else "citation keys are checked at each commit, and before a push."
    click.echo(f"{hooksetup.CONFIG} (commit it): {said}", err=True)
    return 1 if left else 0


def _merge_driver(root: Path) -> None:
    """Install it where there is a git repository; else say how to have it later."""
    from zsync.app import gitsetup

    if gitsetup.inside(root):
        _driver_in(root)
    else:
        click.echo("Not a git repository: no merge driver for zsync.lock (later: zsync init --git).", err=True)


def _driver_in(root: Path) -> None:
    """Install it in the repository that `root` lies in, and say so."""
    from zsync.app import gitsetup

    gitsetup.install(root)
    click.echo(
        f"git merges zsync.lock with zsync from now on ({gitsetup.ATTRIBUTE!r} in .gitattributes; every other "
        "clone: zsync init --git).",
        err=True,
    )
