"""Plant each bug in a copy of the project and run the tests over it: every one must turn them red.

    python -m tests.faults.run [--only FIRST-LAST] [WORD ...]

Without arguments all of them; with `--only 20-40` those with these numbers (from 1, as each line tells), so that a
long run can be taken up again; with words only the seeds whose name has one of them. The tests that are known to
notice a seed are run first. A test counts as having caught a bug only if it is green without it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.seeds import SEEDS, Seed

ROOT = Path(__file__).resolve().parents[2]
FAST = ["tests/reconcile", "tests/state"]
SLOW = ["tests/app", "tests/replicas", "tests/translate", "tests/conformance"]


def main(arguments: list[str]) -> int:
    """Print a line a seed and the score; 0 when all were caught."""
    asked = _parser().parse_args(arguments)
    seeds = list(chosen(asked.words, only=asked.only))
    with tempfile.TemporaryDirectory(prefix="zsync-faults-") as folder:
        copy = Path(folder) / "zsync"
        _copy(copy)
        sound: set[str] = set()
        caught = [_caught(number, seed, copy, sound) for number, seed in seeds]
    print(f"{sum(caught)} of {len(caught)} planted bugs caught")
    return 0 if all(caught) else 1


def chosen(words: list[str], *, only: range) -> list[tuple[int, Seed]]:
    """The seeds with their numbers that are asked for; raises ValueError where there are none."""
    numbered = [(number, seed) for number, seed in enumerate(SEEDS, 1) if number in only]
    found = [(n, seed) for n, seed in numbered if not words or any(word in seed.what for word in words)]
    if not found:
        raise ValueError("no planted bug is called or numbered so")
    return found


def span(text: str) -> range:
    """`20-40`, `20-` and `20` as numbers; raises ValueError for anything else."""
    first, dash, last = text.partition("-")
    return range(int(first), int(last or len(SEEDS) if dash else first) + 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.run", description="Plant bugs, run the tests.")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only seeds whose name has one of these words")
    parser.add_argument(
        "--only", type=span, default=range(1, len(SEEDS) + 1), metavar="FIRST-LAST", help="only these numbers"
    )
    return parser


def _copy(copy: Path) -> None:
    """The project as it stands, but for what git is told to ignore."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in done.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)


def _caught(number: int, seed: Seed, copy: Path, sound: set[str]) -> bool:
    """Whether a test notices the bug; `sound` are the tests that are known to be green without one."""
    path = copy / seed.path
    text = path.read_text("utf-8")
    path.write_text(text.replace(seed.old, seed.new), "utf-8")
    try:
        parts = [[seed.by]] if seed.by else []
        by = next((red for part in (*parts, FAST, SLOW) if (red := _red(part, copy))), "")
    finally:
        path.write_text(text, "utf-8")
    test = by.split("[")[0]
    if test and test not in sound and _red([test], copy):
        raise SystemExit(f"{by} is red without a planted bug, too")
    sound.add(test)
    told = f"{'caught' if by else 'MISSED'} {number:3} {seed.what} ({seed.path})"
    print(told + (f" by {by}" if by else ""), flush=True)
    return by != ""


def _red(tests: list[str], copy: Path) -> str:
    """The test that fails in `copy`, "" for none. 0 = green; 1 = red; anything else is a fault of the harness."""
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not deep", *tests]
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    lines = [line.split()[1] for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if done.returncode and not lines:
        raise SystemExit(done.stdout[-2000:])
    return lines[0] if done.returncode else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
