"""`zsync serve`: the embedded library as a Zotero Web API server."""

from __future__ import annotations

import json
import signal
import threading

import click

from zsync.errors import UsageProblem

FREE_STORAGE = 300
"""Megabytes of files that Zotero keeps for a user who pays nothing; a double for tests keeps no more."""


@click.command()
@click.option(
    "--library",
    default=".zsync/library.sqlite",
    show_default=True,
    metavar="PATH",
    help="The library file, made when it is not there; ':memory:' is forgotten at the end.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="The port to listen on. Default: any free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--test-hooks",
    is_flag=True,
    help="Serve /test/… and …/clear to root:rootpw, and keep 300 MB of files: never for real data.",
)
def command(library: str, port: int, host: str, test_hooks: bool) -> None:
    """Serve a library of your own over the Zotero Web API, without an account.

    Prints one JSON line when ready: url, api_key and library. Ctrl-C ends it.
    """
    from zsync.embedded import Options, app
    from zsync.embedded.server import make_server

    application = app(library, Options(test_hooks=test_hooks, quota=FREE_STORAGE if test_hooks else None))
    try:
        server = make_server(application, host=host, port=port)
    except OSError as error:
        what, help = f"cannot listen on {host}:{port}: {error}", "choose another --port or --host"
        raise UsageProblem(what, help=help) from error
    _stop_on_signal(server.shutdown)
    ready = {"url": f"http://{host}:{server.server_port}", "api_key": application.api_key, "library": "users/1"}
    click.echo(json.dumps(ready))
    with server:
        server.serve_forever(poll_interval=0.1)
    application.close()


def _stop_on_signal(stop: object) -> None:
    """SIGTERM and Ctrl-C stop the server from another thread: `shutdown` waits for the loop it stops."""

    def handle(number: int, frame: object) -> None:
        threading.Thread(target=stop, daemon=True).start()  # type: ignore[arg-type]

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
