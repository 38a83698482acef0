"""What README and its neighbours say is so: verbs, exit codes, targets, links, the sample configuration."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT
from zsync import errors
from zsync.app.project import opened
from zsync.app.sync import plan
from zsync.cli.main import VERBS, LazyGroup
from zsync.config.settings import parse

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [*ROOT.glob("*.md"), ROOT / "examples" / "README.md", *(ROOT / "docs").rglob("*.md")]
GROUP = LazyGroup("zsync")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(verb: str) -> None:
    """The table of commands has a line for each."""
    assert f"| `zsync {verb}` |" in README


def test_the_readme_names_no_other_verb() -> None:
    """What stands after `zsync` in code is a verb."""
    code = re.findall(r"`[^`\n]+`|^ {4}.+$", README, re.MULTILINE)
    named = {verb for part in code for verb in re.findall(r"\bzsync ([a-z-]+)", part)}
    assert named <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_a_format(verb: str) -> None:
    """Each verb says what it does, and writes JSON when asked; three have nothing to write."""
    command = GROUP.get_command(click.Context(GROUP), verb)
    assert command is not None
    assert command.help
    commands = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    for each in commands:
        options = {option for parameter in each.params for option in parameter.opts}
        assert "--format" in options or verb in ("init", "serve", "merge-driver")


def test_exit_codes() -> None:
    """The table has the codes of the contract, and every told failure ends with one of them."""
    table = README.split("### Exit codes")[1].split("###")[0]
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert codes == {0, 1, 2, 3, 4, 130}
    told = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.Told)]
    assert {kind.exit_code for kind in told} == {2, 3}


def test_make_targets() -> None:
    """CONTRIBUTING tells of each target of the Makefile but `help`; README of the two to begin with."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE)) - {"help"}
    told = set(re.findall(r"^\| `make ([a-z]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE))
    assert told == targets
    assert "    make demo" in README
    assert "    make test" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link of a page names a file or folder."""
    prose = re.sub(r"(?ms)^```.*?^```|`[^`]*`|^ {4}[^\n]*$", "", page.read_text("utf-8"))
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
        if "://" not in link:
            assert (page.parent / link).exists(), link


def test_the_sample_configuration_opens_a_project(tmp_path: Path) -> None:
    """The configuration file in README is read without a fault, and every side it names is there."""
    sample = README.split("### The configuration file")[1].split("\n## ")[0]
    text = textwrap.dedent("\n".join(line for line in sample.splitlines() if line.startswith("    ")))
    settings = parse(text, tmp_path / "zsync.yaml")
    assert settings.notes == (".",)
    for file in settings.bib:
        (tmp_path / file.path).touch()
    with opened(settings, {"PAPERS": str(tmp_path)}) as project:
        assert plan(project).operations == ()
        assert [replica.world for replica in project.replicas] == ["zotero", *["bib"] * 4, "notes"]


def test_decisions_are_numbered_without_gaps() -> None:
    """0001, 0002, … each with a status."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert all("\nStatus: " in page.read_text("utf-8") for page in pages)


def test_hooks_are_in_the_readme() -> None:
    """README names each hook of the manifest, and no other."""
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    named = re.findall(r"- id: (\S+)", README)
    assert named == re.findall(r"^- id: (\S+)", manifest, re.MULTILINE)
