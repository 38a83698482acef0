"""Another configuration file than the nearest: by `--config`, before or behind the verb, or by `ZSYNC_CONFIG`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.app.lab import Lab
from zsync.cli.main import VERBS, WITHOUT_PROJECT, group

WAYS = (
    ["--config", "{}", "plan", "--format", "json"],
    ["plan", "--format", "json", "--config", "{}"],
    ["--config", "nowhere.yaml", "plan", "--config", "{}", "--format", "json"],
)


@pytest.mark.parametrize("way", [*WAYS, ["plan", "--format", "json"]], ids=" ".join)
def test_another_file(way: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The named project is planned, from a folder of another one; the nearer option wins."""
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    Lab(tmp_path / "here").write("refs.bib", "@misc{here2020,\n  title = {H}\n}\n")
    Lab(tmp_path / "there").write("refs.bib", "@misc{there2020,\n  title = {T}\n}\n")
    monkeypatch.chdir(tmp_path / "here")
    named = str(tmp_path / "there" / "zsync.yaml")
    if "--config" not in way:
        monkeypatch.setenv("ZSYNC_CONFIG", named)
    result = CliRunner().invoke(group, [part.format(named) for part in way])
    assert [operation["key"] for operation in json.loads(result.stdout)["operations"]] == ["there2020"]


@pytest.mark.parametrize("verb", sorted(set(VERBS) - WITHOUT_PROJECT))
def test_every_verb_of_a_project_takes_it(verb: str) -> None:
    """The option is in the help of each, once."""
    assert CliRunner().invoke(group, [verb, "--help"]).stdout.count("--config FILE") == 1


def test_check_of_another_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` and `cites` read no settings the usual way, and obey it too."""
    lab = Lab(tmp_path)
    lab.write("notes/a.md", "See [@gone2020].\n")
    lab.write("refs.bib", "@misc{here2020,\n  title = {H}\n}\n")
    monkeypatch.chdir(tmp_path / "notes")
    config = ["--config", str(tmp_path / "zsync.yaml")]
    found = json.loads(CliRunner().invoke(group, ["check", *config, "--format", "json"]).stdout)
    assert [finding["path"] for finding in found["findings"]] == ["notes/a.md"]
