"""`zsync logout`: take a key out of the keyring again."""

from __future__ import annotations

import os

import click

from zsync.cli.common import format_option, put_json, put_lines
from zsync.cli.login import desktop_option, server_option, webdav_option


@click.command("logout")
@server_option
@webdav_option
@desktop_option
@click.option("--user", default="", metavar="USER", help="Whose: a user number, or the user name for --webdav.")
@format_option
def command(server: str | None, webdav: str | None, desktop: bool, user: str, form: str) -> int:
    """Take the key that `zsync login` stored out of the keyring.

    The key itself goes on to be valid: revoke it at zotero.org/settings/keys. Exits 1 when there was none.
    """
    from zsync.app.login import leave_desktop, log_out, number
    from zsync.app.secrets import Secrets, forget

    if desktop:
        whose = "the permission of the Zotero program"
        gone = leave_desktop()
    elif webdav:
        whose = user or "the password"
        gone = forget("ZSYNC_WEBDAV_PASSWORD", place=webdav, user=user or "password")
    else:
        whose = log_out(server or Secrets(os.environ).server, number(user))
        gone = bool(whose)
    if form == "json":
        put_json({"schema": 1, "user": whose, "removed": gone})
    put_lines([f"Out of the keyring: {whose}." if gone else "The keyring does not hold it."], err=True)
    return 0 if gone else 1
