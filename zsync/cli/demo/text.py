"""The events of the demo as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import click

from zsync.cli.demo.story import Act, Changed, Did, Event, Page, Ran

_MEANING = {
    ("plan", 0): "nothing to do",
    ("plan", 1): "there is something to do",
    ("sync", 0): "in agreement",
    ("sync", 1): "something is left for a person",
}


def render(event: Event) -> Iterator[str]:
    """The lines of one event."""
    if isinstance(event, Act):
        yield from ("", click.style(f"── {event.title} ──", bold=True), *event.words.splitlines(), "")
    elif isinstance(event, Did):
        yield f"  {event.side:<8}{event.says}"
    elif isinstance(event, Ran):
        yield from _command(event)
    elif isinstance(event, Page):
        yield click.style(event.path, fg="cyan")
        yield from (f"  {line}".rstrip() for line in event.text.splitlines())
        yield ""
    else:
        yield from _changes(event)


def _command(event: Ran) -> Iterator[str]:
    yield click.style(f"$ zsync {' '.join(event.argv)}", fg="cyan")
    yield from (f"  {line}".rstrip() for line in event.output.splitlines())
    if meaning := _MEANING.get((event.argv[0], event.code)):
        yield click.style(f"  (exit code {event.code}: {meaning})", dim=True)
    yield ""


def _changes(event: Changed) -> Iterator[str]:
    yield click.style("What changed in the files:", bold=True)
    yield from (f"  {_coloured(line)}" for line in event.files or ("nothing",))
    yield click.style("What changed in Zotero:", bold=True)
    yield from (f"  {line}" for line in event.items or ("nothing",))


def _coloured(line: str) -> str:
    kind = line.lstrip()[:2]
    colour = {"- ": "red", "+ ": "green"}.get(kind)
    return click.style(line, fg=colour) if colour else line
