"""`make bench`: what the command costs on a generated vault, beside a floor and, where it is installed, pandoc.

Medians of several runs, wall-clock seconds. `floor` reads every note and searches it with one regular expression:
no tool that reads the files can be faster in the same language.
"""

from __future__ import annotations

import argparse
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.vault import build

ZSYNC = [sys.executable, "-m", "zsync"]


def measure(act: Callable[[], object], *, runs: int) -> float:
    """The median of `runs` wall-clock times of `act`, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def command(*args: str, cwd: Path) -> Callable[[], object]:
    """Running that command; its output is thrown away, its exit code is its own business."""
    return lambda: subprocess.run(args, cwd=cwd, capture_output=True, check=False)


def floor(folder: Path) -> int:
    """The citations a plain search finds."""
    key = re.compile(rb"@\w+")
    return sum(len(key.findall(path.read_bytes())) for path in folder.rglob("*.md"))


def pandoc(folder: Path, *, notes: int) -> Callable[[], object] | None:
    """pandoc with citeproc, once for each of the first `notes` notes; None where there is no pandoc."""
    try:
        import pypandoc

        program = pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        return None
    paths = sorted((folder / "notes").glob("*.md"))[:notes]
    calls = [
        command(program, "--citeproc", "--bibliography=refs.bib", "-t", "plain", str(path), cwd=folder)
        for path in paths
    ]
    return lambda: [call() for call in calls]


def main() -> None:
    """Build the vault in a temporary folder, measure, print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--notes", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=1300)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "vault"
        build(folder, notes=options.notes, entries=options.entries)
        size = sum(path.stat().st_size for path in folder.rglob("*.*") if path.is_file())
        print(f"{options.notes} notes, {options.entries} entries, {size / 1e6:.1f} MB; ", end="")
        print(f"Python {platform.python_version()}, median of {options.runs}")
        rows(folder, runs=options.runs)


def rows(folder: Path, *, runs: int) -> None:
    """Print one line for each thing measured."""
    subprocess.run(
        [*ZSYNC, "init", "--yes", "--library", "embedded", "--notes", "notes", "--bib", "refs.bib"],
        cwd=folder, capture_output=True, check=True,
    )  # fmt: skip
    line("floor: read and search", measure(lambda: floor(folder), runs=runs))
    line("zsync --version", measure(command(*ZSYNC, "--version", cwd=folder), runs=runs))
    line("zsync cites notes", measure(command(*ZSYNC, "cites", "notes", cwd=folder), runs=runs))
    line("zsync check", measure(command(*ZSYNC, "check", cwd=folder), runs=runs))
    peer = pandoc(folder, notes=3)
    if peer:
        line("pandoc --citeproc, one note", measure(peer, runs=1) / 3)


def line(name: str, seconds: float) -> None:
    """One line of the table."""
    print(f"  {name:<30}{seconds:8.3f} s", flush=True)


if __name__ == "__main__":
    main()
