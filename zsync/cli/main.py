"""The command group: verbs loaded when named, and the one place where failures become words and exit codes."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from typing import Any

import click

from zsync import __version__
from zsync.errors import Told

VERBS = {
    "init": "write zsync.yaml for this folder",
    "login": "keep a Zotero API key in the keyring of this computer",
    "logout": "take the key out of the keyring again",
    "status": "where the sides stand, without changing anything",
    "plan": "what `sync` would do",
    "sync": "bring all sides into agreement",
    "conflicts": "what needs a decision",
    "resolve": "settle conflicts at the prompt",
    "rename": "give a work another citation key, everywhere",
    "log": "the runs so far",
    "undo": "take a run back",
    "check": "validate citation keys and .bib files, offline",
    "cites": "list the citations in note files",
    "bib": "read a .bib file as data",
    "key": "propose citation keys",
    "link": "find works that notes name without a key",
    "doctor": "look whether everything is in place",
    "report": "the state of the project as text, Markdown or a page for a browser",
    "serve": "serve an embedded Zotero library over HTTP",
    "merge-driver": "merge zsync.lock in git (git calls this)",
    "demo": "watch zsync at work on a small example",
}
"""Verb to its line of help; the module `zsync.cli.<verb>`, without hyphens, holds its `command`."""

WITHOUT_PROJECT = frozenset({"init", "login", "logout", "bib", "serve", "merge-driver", "demo"})
"""Verbs that look at no configuration file."""


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are named: start-up stays a blink."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"zsync.cli.{_module(cmd_name)}").command
        if cmd_name not in WITHOUT_PROJECT and all(param.name != "config" for param in command.params):
            command.params.append(_config_option())
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"{error.message}{hint}", ctx) from None


def _config_option() -> click.Option:
    """`--config`, which may stand behind the verb as well as before it; the nearer one wins."""

    def keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.obj = {**(ctx.obj or {}), "config": value}

    says = "Use this configuration file instead of the nearest zsync.yaml."
    return click.Option(["--config"], metavar="FILE", help=says, expose_value=False, callback=keep)


def _module(verb: str) -> str:
    return verb.replace("-", "")


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zsync")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Keeps notes, a Zotero library and BibTeX files in agreement, both ways."""


group.params.append(_config_option())


def main(argv: list[str] | None = None, *, heard: object = None) -> None:
    """Run the command and leave with its exit code: 0 agreement, 1 something is left for a person,
    2 usage or configuration, 3 a replica failed, 4 our bug, 130 interrupted."""
    sys.exit(run(sys.argv[1:] if argv is None else argv, heard=heard))


def run(argv: list[str], *, heard: object = None) -> int:
    """The command as a function: arguments to exit code; words go to stderr. `heard`: see `zsync.cli.front`."""
    try:
        result: Any = group.main(args=argv, prog_name="zsync", standalone_mode=False, obj={"heard": heard})
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("zsync: interrupted", err=True)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        if _is_nowhere():
            click.echo("zsync: the folder you are in is gone\n  help: go to another one, and run again", err=True)
            return 2
        return _refused(error) if error.errno in _REFUSALS else _our_bug(error, argv)
    except Told as told:
        click.echo(f"zsync: {_redacted(told)}", err=True)
        return told.exit_code
    except Exception as bug:
        return _our_bug(bug, argv)


_REFUSALS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENAMETOOLONG}
)
"""What the computer answers when it will not, whatever a program does: a full disk, a right that is missing."""


def _is_nowhere() -> bool:
    """Whether the folder that we are in was deleted: hardly anything can be found from there."""
    try:
        os.getcwd()  # noqa: PTH109
    except FileNotFoundError:
        return True
    return False


def _refused(error: OSError) -> int:
    place = f"{error.filename}: " if error.filename else ""
    click.echo(f"zsync: {place}{error.strerror}\n  help: make room or give the right, then run again", err=True)
    return 3


def _redacted(error: Exception) -> str:
    """The words of `error` without secrets and commands to a terminal; a name with line ends in it never begins a
    line with a command that GitHub's runner obeys, which also reads standard error."""
    from zsync.config.redaction import redact
    from zsync.report.plain import plain

    first, *rest = map(plain, redact(str(error)).splitlines() or [""])
    return "\n".join([first, *(f"| {line}" if line.lstrip().startswith("::") else line for line in rest)])


def _our_bug(bug: Exception, argv: list[str]) -> int:
    from zsync.cli.crash import write_log

    what = f"{type(bug).__name__}: {_redacted(bug)}"
    click.echo(f"zsync: this is our bug: {what}\n  log: {write_log(bug, argv)}", err=True)
    return 4
