"""`zsync login`: keep a key in the keyring of the operating system."""

from __future__ import annotations

import os
import sys
import time
from typing import NoReturn

import click

from zsync.cli.common import format_option, put_json, put_lines
from zsync.errors import UsageProblem

server_option = click.option(
    "--server", metavar="URL", help="The Zotero API server (default: ZOTERO_API_URL, else zotero.org's)."
)
webdav_option = click.option(
    "--webdav", metavar="URL", help="The password of this WebDAV folder instead of a key."
)
desktop_option = click.option(
    "--desktop", is_flag=True, help="The permission of the Zotero program that runs here, for `--library local`."
)


@click.command("login")
@click.argument("given", nargs=-1, metavar="")
@click.option("--stdin", "piped", is_flag=True, help="Read the key from standard input.")
@click.option("--browser", is_flag=True, help="Log in at zotero.org in a browser; the key is made there.")
@server_option
@webdav_option
@desktop_option
@click.option("--user", "user", default="", metavar="NAME", help="The user name for --webdav.")
@format_option
def command(
    given: tuple[str, ...],
    piped: bool,
    browser: bool,
    server: str | None,
    webdav: str | None,
    desktop: bool,
    user: str,
    form: str,
) -> int:
    """Keep your Zotero API key in the keyring of this computer, so that no file and no script has to hold it.

    The key is asked for at a hidden prompt (or read with --stdin), checked with the server, and stored for this
    server and user; you are told whose it is and what it may do. Make one at zotero.org/settings/keys. Where the
    environment variable ZOTERO_API_KEY is set, it wins. Needs the package `keyring`: pip install 'zsync[keyring]'.

    With --browser no key has to be pasted: Zotero's own page asks you and makes one.

    With --desktop it is the Zotero program on this computer (10 or later) that is asked for permission to write: a
    dialog opens there.
    """
    from zsync.app.secrets import need_keyring

    if given:
        _on_the_command_line()
    if desktop + browser + bool(webdav) > 1:
        raise UsageProblem("--desktop, --browser and --webdav are three things to keep", help="give one of them")
    # Before anybody types something that could then not be kept.
    need_keyring("ZSYNC_LOCAL_KEY" if desktop else "ZSYNC_WEBDAV_PASSWORD" if webdav else "ZOTERO_API_KEY")
    if desktop:
        _to_the_program(form)
    elif webdav:
        _to_the_folder(webdav, user, form, piped=piped)
    else:
        _to_the_server(server, form, piped=piped, browser=browser)
    return 0


def _to_the_program(form: str) -> None:
    from zsync.app.login import allow_desktop

    put_lines(["Zotero asks now whether zsync may write to it: choose Always Allow."], err=True)
    allow_desktop()
    if form == "json":
        put_json({"schema": 1, "kept": "permission"})
    put_lines(["The permission is in the keyring."], err=True)


def _to_the_folder(webdav: str, user: str, form: str, *, piped: bool) -> None:
    from zsync.app.login import keep_password

    if not user:
        help = "the one under `webdav:` in zsync.yaml"
        raise UsageProblem("--webdav needs --user, the name at that server", help=help)
    keep_password(_asked("Password", piped=piped), webdav, user)
    if form == "json":
        put_json({"schema": 1, "kept": "password", "server": webdav, "user": user})
    put_lines([f"The password for {webdav} is in the keyring."], err=True)


def _to_the_server(server: str | None, form: str, *, piped: bool, browser: bool) -> None:
    from zsync.app.login import log_in, log_in_with_browser
    from zsync.app.secrets import Secrets

    url = server or Secrets(os.environ).server
    if browser:
        found = log_in_with_browser(url, _open, sleep=time.sleep)
    else:
        found = log_in(_asked("Zotero API key", piped=piped), url)
    if form == "json":
        put_json(found.data())
    else:
        put_lines(found.lines())
    put_lines([f"It is in the keyring, for {url}."], err=True)
    if os.environ.get("ZOTERO_API_KEY"):
        put_lines(["ZOTERO_API_KEY is set in the environment here, and wins over the keyring."], err=True)


def _asked(what: str, *, piped: bool) -> str:
    """A secret from standard input, or from a person who does not see it."""
    if piped:
        return sys.stdin.readline()
    if not _terminal():
        raise UsageProblem("there is no terminal to ask at", help="pipe it in: zsync login --stdin")
    return str(click.prompt(what, hide_input=True, err=True, default="", show_default=False))


def _open(address: str) -> None:
    """Show a page to the user, in a browser where there is one."""
    put_lines([f"Log in here, and come back: {address}"], err=True)
    if _terminal():
        click.launch(address)


def _terminal() -> bool:
    return sys.stdin.isatty()


def _on_the_command_line() -> NoReturn:
    """What was typed is not repeated: it may be the key."""
    raise UsageProblem(
        "takes no arguments: a key on the command line stays in the shell's history, and others can read it",
        place="zsync login",
        help="run `zsync login` and paste it at the prompt, or pipe it into `zsync login --stdin`",
    )
