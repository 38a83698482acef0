"""Settings that are what they were are not read again, and say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.check.support import write
from tests.check.test_check_imports import imported
from zsync.check import made, recalled, scope
from zsync.errors import ConfigProblem

SETTINGS = {
    "short": "notes: [notes]\nbib: [refs.bib]\n",
    "nothing": "",
    "all": "notes:\n  folders: [a, \"b*\"]\n  ignore: [\"*.tmp.md\"]\n  grammars: {\"*.md\": quarto}\n"
    "bib:\n  files:\n    - {path: é.bib, folders: [papers, /elsewhere]}\n    - b.bib\nzotero: [embedded]\n",
}


@pytest.fixture(params=SETTINGS)
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose settings were read once."""
    monkeypatch.delenv("ZSYNC_CONFIG", raising=False)
    root = write(tmp_path, {"zsync.yaml": SETTINGS[request.param], "inner/a.md": "a"})
    scope.load(str(root), recall=True)
    return root


def known(root: Path) -> scope.Scope | None:
    """What is recalled of the settings of `root`."""
    return recalled.recalled(str(root / "zsync.yaml"))


def test_what_is_recalled_is_what_is_read(project: Path) -> None:
    """From any folder of the project, the scope is the one that reading gives."""
    read = scope.load(str(project))
    assert known(project) == read
    for start in (project, project / "inner"):
        assert scope.load(str(start), recall=True) == read


def test_settings_that_changed_are_read(project: Path) -> None:
    """One byte more is another text; a fault in it is told, and what stood there before is not taken for it."""
    path = project / "zsync.yaml"
    path.write_text("notes: [other]\n")
    assert known(project) is None
    assert scope.load(str(project), recall=True).notes == ("other",)
    path.write_text("notes: [other\n")
    with pytest.raises(ConfigProblem):
        scope.load(str(project), recall=True)
    path.unlink()
    assert known(project) is None


HARMS = ["", "[", "[]", "[1, 2]", "{}", "null", '[["", ""], []]', "\udcff", "[" * 100_000]


@pytest.mark.parametrize("harm", [*HARMS, "folder", "parts"])
def test_nonsense_is_nothing(project: Path, harm: str) -> None:
    """Whatever stands where the scope is kept, the settings are read then, and kept anew where that can be."""
    kept, read = project / ".zsync" / "scope.json", scope.load(str(project))
    if harm == "parts":
        kept.write_text(json.dumps([json.loads(kept.read_text())[0], [1, {}, [2], [], []]]))
    elif harm == "folder":
        kept.unlink()
        kept.mkdir()
    else:
        kept.write_bytes(harm.encode("utf-8", "surrogateescape"))
    assert known(project) is None
    assert scope.load(str(project), recall=True) == read
    assert known(project) == (None if harm == "folder" else read)


def test_another_program_reads_for_itself(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version kept is not believed."""
    monkeypatch.setattr(made, "__version__", "0.0.0")
    assert known(project) is None


def test_a_link_to_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link leads to the folder of the real file, whether it is read or recalled."""
    monkeypatch.delenv("ZSYNC_CONFIG", raising=False)
    (tmp_path / "real").mkdir()
    root = write(tmp_path / "real", {"settings.yaml": SETTINGS["short"]})
    (tmp_path / "zsync.yaml").symlink_to(root / "settings.yaml")
    for _ in range(2):
        assert scope.load(str(tmp_path), recall=True) == scope.load(str(tmp_path))
    monkeypatch.setenv("ZSYNC_CONFIG", str(root / "settings.yaml"))
    assert scope.load("/", recall=True) == scope.load("/")


def test_nowhere_to_keep_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written, settings are read each time."""
    monkeypatch.delenv("ZSYNC_CONFIG", raising=False)
    root = write(tmp_path, {"zsync.yaml": SETTINGS["short"], ".zsync": "a file is in the way"})
    for _ in range(2):
        assert scope.load(str(root), recall=True) == scope.load(str(root))


def test_no_yaml_the_second_time(tmp_path: Path) -> None:
    """A check with settings that are known loads no reader of YAML; `--no-cache` reads them."""
    root = write(tmp_path, {"zsync.yaml": "notes: [.]\n"})
    assert "yaml" in imported(root, "check")
    assert imported(root, "check") & {"yaml", "zsync.config.settings", "hashlib"} == set()
    assert "yaml" in imported(root, "check", "--no-cache")
