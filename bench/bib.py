"""`python -m bench.bib`: reading and editing `.bib` files beside the parsers people use, in one run.

    python -m bench.bib --setup            make .bench/ with the peers (once; what cannot be installed is skipped)
    python -m bench.bib                    100 and 10,000 entries
    python -m bench.bib --entries 75000 --json out.json

Every job runs in a process of its own, in turns with the others, and reports processor time and peak memory; shown
are medians, so that other work on the machine weighs on all alike. `bench/biblio.py` makes the files.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import biblio

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".bench"
PYTHON = HOME / "python" / "bin" / "python"
NODE = HOME / "node"
PEER = str(Path(__file__).with_name("bib_peer.py"))

OURS = ("unchanged", "split", "fields", "names", "values", "canonical", "problems", "look-up", "again", "edit")
PEERS = ("bibtexparser2", "bibtexparser2-edit", "bibtexparser1", "pybtex", "tree-sitter", "bbt")
SLOW = {"bibtexparser1": 10_000, "bbt": 10_000, "pybtex": 10_000}
"""Peers that would take minutes on larger files, and the size up to which they run all the same."""

RATIOS = (
    ("unchanged file, by digest", "bibtexparser2", "unchanged", 40),
    ("lossless block split", "bibtexparser2", "split", 12),
    ("split and every field's span", "bibtexparser2", "fields", 6),
    ("parse, one edit, write", "bibtexparser2-edit", "edit", 15),
    ("block split, beside bibtexparser 1.4", "bibtexparser1", "split", 150),
)
"""What is compared, the peer's job, ours, and how many times faster ours must be on 10,000 entries."""


def main() -> int:
    """Set up, or measure and print. Exits 1 when a ratio that must hold does not."""
    options = _options()
    if options.setup:
        return setup()
    found: dict[str, Any] = {"schema": 1, "sizes": {}, "hostile": {}}
    with tempfile.TemporaryDirectory() as folder:
        for entries in options.entries:
            path = Path(folder) / f"{entries}.bib"
            path.write_text(biblio.bibliography(entries), "utf-8", newline="")
            found["sizes"][entries] = size(path, entries, rounds=options.rounds)
            _print_size(found["sizes"][entries], entries, path.stat().st_size)
    found["hostile"] = hostile(options.hostile)
    _print_hostile(found["hostile"], options.hostile)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return int(any(ratio["holds"] is False for ratio in found["sizes"].get(10_000, {}).get("ratios", ())))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.bib", description=__doc__.split("\n")[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--rounds", type=int, default=3, help="how often each job is run, in turns")
    parser.add_argument("--hostile", type=int, default=250_000, help="characters of hostile text; then twice that")
    parser.add_argument("--json", metavar="FILE", help="also write all figures there")
    parser.add_argument("--setup", action="store_true", help="install the peers under .bench/, and stop")
    return parser.parse_args()


def size(path: Path, entries: int, *, rounds: int) -> dict[str, Any]:
    """All jobs on one file: medians of seconds and memory, and the ratios."""
    jobs = [job for job in (*OURS, *PEERS) if entries <= SLOW.get(job, entries)]
    runs: dict[str, list[dict[str, Any]]] = {}
    for _ in range(rounds):
        for job in jobs:
            result = run(job, path)
            if result is not None:
                runs.setdefault(job, []).append(result)
    medians = {
        job: {name: statistics.median(one[name] for one in ones) for name in ("seconds", "entries", "memory")}
        for job, ones in runs.items()
    }
    ratios = [
        {"what": what, "times": round(medians[peer]["seconds"] / medians[ours]["seconds"], 1), "must": least}
        for what, peer, ours, least in RATIOS
        if peer in medians
    ]
    for ratio in ratios:
        ratio["holds"] = ratio["times"] >= ratio["must"]
    return {"bytes": path.stat().st_size, "jobs": medians, "ratios": ratios}


def run(job: str, path: Path) -> dict[str, Any] | None:
    """One job in its own process; None when the peer is not there or fails."""
    if job in OURS or job == "bibtexparser1":
        command = [sys.executable, PEER, job, str(path), "3" if job in OURS else "1"]
    elif job == "bbt":
        command = [shutil.which("node") or "node", str(NODE / "bbt.mjs"), str(path)]
    else:
        command = [str(PYTHON), PEER, job, str(path), "1"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=1800)
    except (OSError, subprocess.SubprocessError):
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def hostile(size: int) -> dict[str, list[float]]:
    """Seconds to parse each hostile text and tell its problems, at `size` and at twice that: the best of three.

    No garbage is looked for meanwhile, as in `zsync check`: how often that happens depends on what else is held.
    """
    from zsync.formats.bib import parse

    def seconds(text: str) -> float:
        best = []
        for _ in range(3):
            gc.collect()
            gc.disable()
            start = time.process_time()
            parse(text).problems  # noqa: B018
            best.append(time.process_time() - start)
            gc.enable()
        return min(best)

    sizes = (size, 2 * size)
    return {name: [seconds(biblio.hostile(name, length)) for length in sizes] for name in biblio.HOSTILE}


def _print_size(found: dict[str, Any], entries: int, length: int) -> None:
    print(f"\n{entries} entries, {length / 1e6:.2f} MB")
    print(f"  {'job':<22}{'ms':>10}{'MB/s':>8}{'MB of memory':>15}{'entries':>9}")
    for job, row in found["jobs"].items():
        speed = length / row["seconds"] / 1e6 if row["seconds"] else 0
        memory, entries = row["memory"] / 1e6, int(row["entries"])
        print(f"  {job:<22}{row['seconds'] * 1e3:>10.2f}{speed:>8.1f}{memory:>15.0f}{entries:>9}")
    for job in PEERS:
        if job not in found["jobs"]:
            print(f"  {job:<22}  not measured: not installed, or too slow for this size")
    for ratio in found["ratios"]:
        print(f"  {ratio['what']:<40}{ratio['times']:>8.1f} times faster (must be {ratio['must']} on 10,000)")


def _print_hostile(found: dict[str, list[float]], size: int) -> None:
    print(f"\nhostile text, {size} and {2 * size} characters")
    for name, (once, twice) in found.items():
        print(f"  {name:<16}{once * 1e3:>9.1f} ms{twice * 1e3:>9.1f} ms   x {twice / max(once, 1e-4):.1f}")


BBT = """
import { readFileSync } from 'fs'
import { parse } from '@retorquere/bibtex-parser'
const text = readFileSync(process.argv[2], 'utf-8')
const start = process.cpuUsage()
const found = await parse(text)
const used = process.cpuUsage(start)
const entries = (found.entries || found).length
const seconds = (used.user + used.system) / 1e6
console.log(JSON.stringify({ seconds, entries, memory: process.memoryUsage.rss() }))
"""


def setup() -> int:
    """Install the peers; each that cannot be had is named and skipped."""
    HOME.mkdir(exist_ok=True)
    python = str(PYTHON)
    _try("environment", [sys.executable, "-m", "venv", str(HOME / "python")])
    # Later language packs fetch their grammars at run time.
    for package in ("bibtexparser>=2.1,<3", "pybtex", "tree-sitter-language-pack<0.14"):
        _try(package, [python, "-m", "pip", "install", "--quiet", package])
    NODE.mkdir(exist_ok=True)
    (NODE / "bbt.mjs").write_text(BBT, "utf-8")
    npm = ["npm", "install", "--prefix", str(NODE), "--ignore-scripts", "--no-audit", "--no-fund"]
    _try("@retorquere/bibtex-parser", [*npm, "@retorquere/bibtex-parser"])
    return 0


def _try(name: str, command: list[str]) -> bool:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"skipped: {name}: {error}")
        return False
    print(f"ready: {name}")
    return True


if __name__ == "__main__":
    raise SystemExit(main())
