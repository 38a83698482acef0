"""What the wheel holds: the package, its data, its licence, its command; and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from zsync import __version__

INFO = f"zsync-{__version__}.dist-info"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from the working tree."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return zipfile.ZipFile(next(out.glob("zsync-*.whl")))


def _inside(wheel: zipfile.ZipFile, prefix: str) -> set[str]:
    return {name.removeprefix(prefix) for name in wheel.namelist() if name.startswith(prefix)}


def _in_tree(folder: Path, pattern: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob(pattern) if path.is_file()}


def test_every_module_is_in_it(wheel: zipfile.ZipFile) -> None:
    """No module is left out."""
    assert _in_tree(ROOT / "zsync", "*.py") <= _inside(wheel, "zsync/")


def test_every_mapping_is_in_it(wheel: zipfile.ZipFile) -> None:
    """The tables lie where `zsync.config.mappings` looks for them in a wheel."""
    assert _in_tree(ROOT / "mappings", "*.yaml") <= _inside(wheel, "zsync/_mappings/")


def test_the_examples_are_in_it(wheel: zipfile.ZipFile) -> None:
    """`zsync demo` works from a wheel: the vault, its pictures and the library are there."""
    held = _inside(wheel, "zsync/_examples/")
    for pattern in ("*.md", "*.png", "*.bib", "*.json", "*.yaml", "*.pdf"):
        assert _in_tree(ROOT / "examples", pattern) <= held


def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    """No tests, no caches, no folder beside the package."""
    names = wheel.namelist()
    assert {name.partition("/")[0] for name in names} == {"zsync", INFO}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_metadata(wheel: zipfile.ZipFile) -> None:
    """The command, the licence and the Python it needs are named."""
    assert "zsync = zsync.__main__:main" in wheel.read(f"{INFO}/entry_points.txt").decode()
    assert f"{INFO}/licenses/LICENSE" in wheel.namelist()
    assert "Requires-Python: >=3.11" in wheel.read(f"{INFO}/METADATA").decode()
