"""The Action and the workflows are valid, pinned, and take their inputs through the environment only."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _valid(schema: str, *paths: Path) -> None:
    done = _run(str(BIN / "check-jsonschema"), "--builtin-schema", schema, *map(str, paths))
    assert done.returncode == 0, done.stdout + done.stderr


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _steps(path: Path) -> list[dict[str, Any]]:
    data = _load(path)
    if "runs" in data:
        return list(data["runs"]["steps"])
    return [step for job in data["jobs"].values() for step in job["steps"]]


def test_three_workflows() -> None:
    """There is one for each change, one for each night, one for each release."""
    assert [path.stem for path in WORKFLOWS] == ["ci", "nightly", "release"]


def test_workflows_match_the_schema() -> None:
    """Workflows are what the vendor's schema asks for."""
    _valid("vendor.github-workflows", *WORKFLOWS)


def test_every_job_ends_in_time() -> None:
    """Each job has a timeout."""
    _valid("custom.github-workflows-require-timeout", *WORKFLOWS)


def test_action_matches_the_schema() -> None:
    """The Action is what the vendor's schema asks for."""
    _valid("vendor.github-actions", ACTION)


def test_no_known_weakness() -> None:
    """zizmor finds nothing in the Action and the workflows, without the network."""
    done = _run(str(BIN / "zizmor"), "--offline", "--no-progress", str(ACTION), *map(str, WORKFLOWS))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_what_is_used_is_pinned(path: Path) -> None:
    """Each foreign action is named by its full commit, with its version beside it."""
    for used in re.findall(r"uses: (.+)", path.read_text("utf-8")):
        assert used == "$/" or PINNED.fullmatch(used), used


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_scripts_hold_no_expressions(path: Path) -> None:
    """No `${{ }}` stands in a script: a branch or an input cannot become code."""
    assert not [step["run"] for step in _steps(path) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_permissions_are_given_by_job(path: Path) -> None:
    """A workflow has no permissions; each job names its own."""
    data = _load(path)
    assert data["permissions"] == {}
    assert all(job["permissions"] for job in data["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_checkouts_keep_no_credentials(path: Path) -> None:
    """No step after a checkout finds a token in the git configuration."""
    for step in _steps(path):
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_inputs_of_the_action_exist(path: Path) -> None:
    """What a workflow hands to the Action are inputs of it."""
    known = set(_load(ACTION)["inputs"])
    for step in _steps(path):
        if step.get("uses") == "$/":
            assert set(step["with"]) <= known
