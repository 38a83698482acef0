"""The commit hook: pre-commit checks citation keys with the zsync that is installed here."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from zsync.app.gitsetup import git, own_command
from zsync.config.paths import NOTE_SUFFIXES
from zsync.config.settings import CONFIG_NAME
from zsync.errors import UsageProblem

CONFIG = ".pre-commit-config.yaml"
INSTALL = ("install", "-t", "pre-commit", "-t", "pre-push")


def install(root: Path) -> str:
    """Configure pre-commit for the project in `root`, unless that is done, and let it set itself up in this clone.

    Returns what is left for the person to do ("" = nothing). Raises `UsageProblem` where there is no repository,
    where pre-commit refuses, and where it is configured for other things: such a file is its owner's to edit.
    """
    top = root / (_git(root, "rev-parse", "--show-cdup") or ".")
    path = top / CONFIG
    configuration = _written({"repos": [hooks(_git(root, "rev-parse", "--show-prefix"))]})
    if not path.exists():
        path.write_text(configuration, encoding="utf-8", newline="\n")
    elif "zsync-check" not in path.read_text("utf-8", "replace"):
        help = f"add what stands below `repos:` here to it, then run this again\n{configuration}"
        raise UsageProblem("has no hook of zsync", place=CONFIG, help=help)
    program = shutil.which("pre-commit") or shutil.which("pre-commit", path=str(Path(sys.executable).parent))
    if program is None:
        return f"pip install pre-commit, then run: pre-commit {' '.join(INSTALL)}"
    asked = subprocess.run([program, *INSTALL], cwd=top, capture_output=True, text=True, check=False)
    if asked.returncode:
        said = " ".join((asked.stdout + asked.stderr).split())
        raise UsageProblem(f"pre-commit: {said}", place=str(top), help="mend what it names, then run this again")
    return ""


def hooks(prefix: str) -> dict[str, Any]:
    """The hooks of a project in the folder `prefix` ("" or `thesis/`) of its repository, in pre-commit's words."""
    called = "zsync" if own_command() == "zsync" else "python3 -m zsync"  # others read this: no place of ours
    check = f"{called} check" + (f" --config {shlex.quote(prefix + CONFIG_NAME)}" if prefix else "")
    suffixes = "|".join(sorted((*NOTE_SUFFIXES, "bib")))
    each = {
        "id": "zsync-check",
        "name": "check citation keys",
        "entry": f"{check} --dependents",
        "language": "system",
        "files": rf"(?i)^{re.escape(prefix)}(.*\.({suffixes})|(.*/)?zsync\.(lock|yaml))$",
        "require_serial": True,
    }
    whole = {
        "id": "zsync-check-all",
        "name": "check citation keys everywhere",
        "entry": check,
        "language": "system",
        "always_run": True,
        "pass_filenames": False,
        "require_serial": True,
        "stages": ["pre-push"],
    }
    return {"repo": "local", "hooks": [each, whole]}


def _written(configuration: dict[str, Any]) -> str:
    return yaml.safe_dump(configuration, sort_keys=False, allow_unicode=True, width=1000)


def _git(root: Path, *args: str) -> str:
    """What git says. Raises `UsageProblem` where there is no repository, or no git."""
    try:
        asked = git(root, *args)
    except OSError:
        raise UsageProblem("there is no git here", help="install git first") from None
    if asked.returncode:
        raise UsageProblem("this is no git repository", place=str(root), help="git init, then run this again")
    return asked.stdout.strip()
