"""What `zsync check` imports: never the network, nothing heavy, next to nothing when there is nothing to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.check.support import BIB, write

SCRIPT = """
import json, sys
before = set(sys.modules)
from zsync.cli.main import run
code = run(sys.argv[1:])
json.dump(sorted(set(sys.modules) - before), sys.stderr)
"""
ALLOWED = sys.stdlib_module_names | {"click", "yaml", "_yaml", "zsync"}
"""What may be imported at all; PyYAML's C part brings modules of Cython's along."""
FORBIDDEN = {
    *("zsync.app", "zsync.replicas", "zsync.embedded", "requests", "httpx", "httpx2", "pyzotero", "bibtexparser"),
    *("socket", "_socket", "ssl", "_ssl", "http", "urllib.request", "asyncio", "multiprocessing", "logging"),
}


def imported(folder: Path, *args: str) -> set[str]:
    """The modules that `zsync` with `args` imports in a fresh interpreter, in `folder`."""
    command = [sys.executable, "-c", SCRIPT, *args]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return set(json.loads(ran.stderr.splitlines()[-1]))


def busy(folder: Path) -> Path:
    """A project with findings of many kinds, a lock and settings."""
    files = {
        "zsync.yaml": "notes: [.]\nbib: [refs.bib]\n",
        "zsync.lock": '{"zsync": 1}\n',
        "refs.bib": BIB + "@book{b, title={A}, doi={x}, isbn={123456789}, file={a.pdf}, author={A; B}}\n@x{",
        "a.md": "---\na: b: c\n---\n[@kim2099] 研究@lee2020所示 ![](x.png)",
        "b.tex": "\\cite{kim}",
        "c.org": "[cite:@kim]",
        "d.typ": "@kim",
        "e.rst": ":cite:`kim`",
        "f.adoc": "cite:[kim]",
    }
    return write(folder, files)


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_no_network_and_nothing_else_unasked(tmp_path: Path, form: str) -> None:
    """With everything to do, cold and warm, only allowed modules are imported."""
    root = busy(tmp_path)
    for _ in ("cold", "warm"):
        found = imported(root, "check", "--format", form, "--statistics")
        assert found & FORBIDDEN == set()
        strange = {name.partition(".")[0] for name in found} - ALLOWED
        assert [name for name in strange if "cython" not in name] == []


def test_fixing_and_explaining_need_no_network_either(tmp_path: Path) -> None:
    """The same holds for --fix, --baseline and --explain."""
    root = busy(tmp_path)
    for args in (["--fix", "--unsafe"], ["--baseline", "b.json", "--update-baseline"], ["--explain", "ZS001"]):
        assert imported(root, "check", *args) & FORBIDDEN == set()


def test_nothing_to_check_imports_next_to_nothing(tmp_path: Path) -> None:
    """In an empty folder neither YAML nor SQLite nor a reader of settings, notes or bibs is imported."""
    found = imported(tmp_path, "check")
    settings = {"zsync.config.settings", "zsync.config.mappings"}
    readers = {"zsync.formats", "zsync.translate", "zsync.check.rules", *settings}
    assert found & {"yaml", "sqlite3", "subprocess", "hashlib", *readers} == set()
    assert len([name for name in found if name.startswith("zsync")]) <= 19


def test_a_warm_run_reads_nothing_with_the_readers(tmp_path: Path) -> None:
    """When the cache knows every file and nothing is wrong, no reader is imported."""
    root = write(tmp_path, {"refs.bib": BIB, "a.md": "[@lee2020]"})
    assert "zsync.formats.notes" in imported(root, "check")
    imported(root, "check")
    found = imported(root, "check")
    assert found & {"yaml", "zsync.formats.notes", "zsync.formats.bib"} == set()
