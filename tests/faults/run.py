"""Plant each bug in a copy of the project and run the tests over it: every one must turn them red.

    python -m tests.faults.run [WORD ...]      only the seeds whose name has one of the words
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.seeds import SEEDS, Seed

ROOT = Path(__file__).resolve().parents[2]
FAST = ["tests/reconcile"]
SLOW = ["tests/app", "tests/replicas", "tests/translate", "tests/conformance"]


def main(words: list[str]) -> int:
    """Print a line a seed and the score; 0 when all were caught."""
    chosen = [seed for seed in SEEDS if not words or any(word in seed.what for word in words)]
    with tempfile.TemporaryDirectory(prefix="zsync-faults-") as folder:
        copy = Path(folder) / "zsync"
        kept = ("zsync", "mappings", "tests", "examples", "docs", "pyproject.toml")
        for name in kept:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        caught = [_caught(seed, copy) for seed in chosen]
    print(f"{sum(caught)} of {len(caught)} planted bugs caught")
    return 0 if all(caught) else 1


def _caught(seed: Seed, copy: Path) -> bool:
    path = copy / seed.path
    text = path.read_text("utf-8")
    path.write_text(text.replace(seed.old, seed.new), "utf-8")
    try:
        by = next((part for part in (FAST, SLOW) if _red(part, copy)), None)
    finally:
        path.write_text(text, "utf-8")
    print(f"{'caught ' if by else 'MISSED '} {seed.what} ({seed.path}){' by ' + by[0] if by else ''}", flush=True)
    return by is not None


def _red(tests: list[str], copy: Path) -> bool:
    """Whether the tests fail in `copy`. 0 = green; 1 = red; anything else is a fault of the harness."""
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not deep", *tests]
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
