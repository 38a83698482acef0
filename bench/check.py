"""`python -m bench.check`: what `zsync check` costs in vaults of 1,000 and 10,000 notes, beside floors and peers.

    python -m bench.check --setup          make .bench/ with panache, the nearest peer (once)
    python -m bench.check                  1,000 and 10,000 notes, 10,000 entries
    python -m bench.check --notes 300 --entries 1000 --json out.json

All jobs of a vault run in turns, each in a process of its own; shown are medians of wall-clock and of processor
time. Ratios of wall-clock time are meant for a quiet machine with two processors; exits 1 when one that must hold
does not. On a busy machine the ratios of processor time, shown beside them, say more. `bench/notes.py` makes the
vaults.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from bench import notes

ROOT = Path(__file__).resolve().parent.parent
PANACHE = ROOT / ".bench" / "python" / "bin" / "panache"
ZSYNC = Path(sys.executable).with_name("zsync")
SAMPLE, CHANGED = 5, 20
RAW = r"@[\w:.#$%&+?<>~/-]+"
"""A citation to who knows no grammar: what both raw scans look for."""
FLOOR = (
    f"import os, re\nfind = re.compile(rb'{RAW}').findall\n"
    "print(sum(len(find(open(os.path.join(at, n), 'rb').read())) for at, _, ns in os.walk('.') for n in ns "
    "if n.endswith('.md')))"
)
RATIOS = (
    ("start-up on nothing", "nothing", "python", 8),
    (f"{CHANGED} changed notes, warm", "changed", "nothing", 3),
    ("cold", "cold", "ripgrep", 12),
    ("warm", "warm", "ripgrep", 3),
)
"""What is compared, our job, the other, and how many times its time ours may take (of 10,000 notes)."""
ALSO = (("cold", "cold", "ripgrep count", 0), ("warm", "warm", "ripgrep count", 0))
"""What is shown, and not judged: `ripgrep` lists every key with its place, as one would look for unknown keys
without zsync; `ripgrep count` only counts the lines with an `@`, the least that reading all files can cost."""


def main() -> int:
    """Set up, or measure and print."""
    options = _options()
    if options.setup:
        return setup()
    found: dict[str, Any] = {"schema": 1, "vaults": {}, "hostile": hostile(options.hostile)}
    for count in options.notes:
        with tempfile.TemporaryDirectory() as place:
            vault = Path(place) / "vault"
            size = notes.vault(vault, count=count, entries=options.entries)
            times = measure(jobs(vault, Path(place)), rounds=options.rounds)
        found["vaults"][count] = times
        show(count, options.entries, size, times)
    show_hostile(found["hostile"], options.hostile)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1), "utf-8")
    return int(not all(holds(times) for count, times in found["vaults"].items() if count >= 10_000))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.check", description=__doc__)
    parser.add_argument("--setup", action="store_true")
    parser.add_argument("--notes", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--hostile", type=int, default=1_000_000, help="characters of hostile text")
    parser.add_argument("--json", help="also write the figures to this file")
    return parser.parse_args()


def setup() -> int:
    """An environment of its own for the peer."""
    home = ROOT / ".bench" / "python"
    if not home.is_dir():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    return subprocess.run([str(home / "bin" / "pip"), "install", "-q", "panache-cli"], check=False).returncode


class Times(NamedTuple):
    """Seconds of one job."""

    wall: float
    processor: float


Job = tuple[Callable[[], object], list[str], Path]
"""What is done before the clock starts, the command, and the folder it runs in."""


def jobs(vault: Path, place: Path) -> dict[str, Job]:
    """Everything measured in one vault, by name; a peer that is not installed is missing."""
    empty = place / "empty"
    empty.mkdir()
    names = sorted(str(path.relative_to(vault)) for path in vault.rglob("*.md"))
    some = names[:: max(1, len(names) // CHANGED)][:CHANGED]
    check = [str(ZSYNC), "check", "--format", "json"]
    found: dict[str, Job] = {
        "python": (_nothing, [sys.executable, "-c", "pass"], empty),
        "nothing": (_nothing, check, empty),
        "cold": (lambda: shutil.rmtree(vault / ".zsync", ignore_errors=True), check, vault),
        "warm": (_nothing, check, vault),
        "changed": (lambda: _touch(vault, some), check, vault),
        "hook": (lambda: _touch(vault, some), [*check, "--dependents", *some], vault),
        "regex": (_nothing, [sys.executable, "-c", FLOOR], vault),
    }
    if shutil.which("rg"):
        places = ["--no-heading", "--only-matching", "--line-number", "--column"]
        found["ripgrep"] = (_nothing, ["rg", "--no-ignore", *places, RAW, "."], vault)
        found["ripgrep count"] = (_nothing, ["rg", "--no-ignore", "--count", "@", "."], vault)
    if PANACHE.is_file():
        found["panache"] = (lambda: _clear_panache(place), _panache(place), vault)
    pandoc = _pandoc()
    if pandoc:
        cite = [pandoc, "--citeproc", "--bibliography", "refs.bib", "-t", "plain", "-o", os.devnull]
        found[f"pandoc x{SAMPLE}"] = (_nothing, [*cite, "--file-scope", *names[:SAMPLE]], vault)
    return found


def _nothing() -> None:
    """No preparation."""


def _touch(vault: Path, names: list[str]) -> None:
    """Change these notes, as an editor does: more text, a new time; then let their stamps settle."""
    for name in names:
        with (vault / name).open("a", encoding="utf-8") as note:
            note.write("more\n")
    time.sleep(0.02)


def _clear_panache(place: Path) -> None:
    shutil.rmtree(place / "panache", ignore_errors=True)


def _panache(place: Path) -> list[str]:
    return ["env", f"XDG_CACHE_HOME={place / 'panache'}", str(PANACHE), "lint", "--quiet", "."]


def _pandoc() -> str:
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        return ""


def measure(work: dict[str, Job], *, rounds: int) -> dict[str, Times]:
    """The median seconds of each job, by the wall and of processors; slow peers run once."""
    times: dict[str, list[Times]] = {name: [] for name in work}
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for name in ("nothing", "changed", "regex"):
            _run(work[name], environment)
        for _ in range(rounds):
            for name, job in work.items():
                if not times[name] or (times[name][0].wall < 20 and not name.startswith("pandoc")):
                    times[name].append(_run(job, environment))
    return {
        name: Times(*(statistics.median(column) for column in zip(*found, strict=True)))
        for name, found in times.items()
    }


def _run(job: Job, environment: dict[str, str]) -> Times:
    """The seconds of one run; modules are compiled already, as they are where zsync is installed."""
    prepare, command, folder = job
    prepare()
    start, used = time.perf_counter(), _processors()
    subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment)
    return Times(time.perf_counter() - start, _processors() - used)


def _processors() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def holds(times: dict[str, Times]) -> bool:
    """Whether every ratio of `RATIOS` holds."""
    return all(times[ours].wall <= most * times[other].wall for _, ours, other, most in RATIOS if other in times)


def show(count: int, entries: int, size: int, times: dict[str, Times]) -> None:
    """Print one vault's figures and ratios."""
    print(f"{count:,} notes ({size / 1e6:.1f} MB), {entries:,} entries: ms by the wall, and of processors")
    for name, took in times.items():
        print(f"  {name:<14}{took.wall * 1000:10.1f} {took.processor * 1000:10.1f}")
    for what, ours, other, most in (*RATIOS, *ALSO):
        if other in times:
            wall = times[ours].wall / times[other].wall
            processor = times[ours].processor / max(times[other].processor, 1e-3)
            limit = f"at most {most}; " if most else ""
            print(f"  {what:<26}{wall:6.1f} x {other:<13} ({limit}{processor:.1f} x of processors)")


HOSTILE = ("@", "[", "`", "$", "[@a", "](", "<!--", "![](", "研@a", "zsync:", "%%", "@a\u200b", "<img src=")


def hostile(size: int) -> dict[str, list[float]]:
    """For each repeated text, the seconds to take the facts of `size` characters of it, and of twice as many."""
    from zsync.check import observe, rules

    found = {}
    for sign in HOSTILE:
        times = []
        for length in (size, 2 * size):
            data = (sign * (length // len(sign))).encode()
            start = time.process_time()
            observe.note("a.md", data, observers=rules.note_observers())
            times.append(time.process_time() - start)
        found[sign] = times
    return found


def show_hostile(found: dict[str, list[float]], size: int) -> None:
    """Print how time grows when hostile text doubles."""
    print(f"one line of {size:,} and {2 * size:,} characters")
    for sign, (once, twice) in found.items():
        print(f"  {sign!r:<14}{once:8.3f} s {twice:8.3f} s  x {twice / max(once, 1e-9):.1f}")


if __name__ == "__main__":
    sys.exit(main())
