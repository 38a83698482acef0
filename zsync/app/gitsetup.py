"""The merge driver for `zsync.lock`, installed in a git repository."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from zsync.errors import UsageProblem
from zsync.state.lockfile import LOCK_NAME

ATTRIBUTE = f"{LOCK_NAME} merge=zsync"


def git(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """What git says in the folder `root`. Raises `OSError` where there is no git."""
    return subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=False)


def inside(root: Path) -> bool:
    """Whether `root` lies in the work tree of a git repository (False also where there is no git)."""
    if shutil.which("git") is None:
        return False
    return git(root, "rev-parse", "--is-inside-work-tree").stdout.strip() == "true"


def install(root: Path, *, command: str = "") -> None:
    """Name the driver in the repository's own configuration, and the lock in `.gitattributes`.

    The configuration is not cloned: each clone needs it once. `command` is how zsync is called there. Raises
    `UsageProblem` when git refuses.
    """
    called = command or own_command()
    for name, value in (("name", "merge zsync.lock by work"), ("driver", f"{called} merge-driver %O %A %B")):
        asked = git(root, "config", f"merge.zsync.{name}", value)
        if asked.returncode:
            help = "is the repository yours to configure?"
            raise UsageProblem(f"git config: {asked.stderr.strip()}", place=str(root), help=help)
    _name_the_lock(root / ".gitattributes")


def own_command() -> str:
    """How to call this zsync from a shell: by name where that finds it, else through this interpreter.

    Another program may have the name: ours is installed beside its interpreter, whatever links lead to it.
    """
    found = shutil.which("zsync")
    if found and Path(found).resolve().parent == Path(sys.executable).absolute().parent.resolve():
        return "zsync"
    return f"{shlex.quote(Path(sys.executable).as_posix())} -m zsync"


def _name_the_lock(path: Path) -> None:
    """Append the line to `.gitattributes`, unless it says something about the lock already."""
    text = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
    if any(line.split()[:1] == [LOCK_NAME] for line in text.splitlines()):
        return
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = newline if text and not text.endswith("\n") else ""
    path.write_bytes(f"{text}{gap}{ATTRIBUTE}{newline}".encode("utf-8", "surrogateescape"))
