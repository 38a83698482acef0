"""`zsync merge-driver`: what git calls to merge zsync.lock."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("merge-driver")
@click.argument("ancestor", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("ours", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("theirs", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(ancestor: Path, ours: Path, theirs: Path) -> int:
    """Merge three versions of zsync.lock into the second (git: `zsync merge-driver %O %A %B`).

    `zsync init` installs it. Exits 0; 2 when one of them is no lock, so that git leaves the file for you.
    """
    from zsync.state import lockfile
    from zsync.state.files import with_line_ends
    from zsync.state.merge import merged

    old, one, two = (lockfile.text(path.read_bytes(), path) for path in (ancestor, ours, theirs))
    ours.write_bytes(with_line_ends(merged(old, one, two), ours.read_bytes()))
    return 0
