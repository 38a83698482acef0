"""The scripts of the Action, run as a runner would, with a stand-in for zsync, `gh` and the remote."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

ACTION = ROOT / "action"


@dataclass(frozen=True)
class Runner:
    """A runner's folders. `env` is added to what every script sees."""

    folder: Path

    def script(self, name: str, below: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        """Run `action/<name>` in the work folder, or in a folder below it."""
        base = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_SERVER_URL": "https://git.invalid",
            "GITHUB_REF_NAME": "main",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        return subprocess.run(
            ["bash", str(ACTION / name)], cwd=self.folder / "work" / below, env=base | env,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def git(self, *args: str) -> str:
        """The output of a git command in the work folder."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@invalid", *args]
        return subprocess.run(
            command, cwd=self.folder / "work", env=env, capture_output=True, text=True, check=True
        ).stdout

    def stand_in(self, path: str, script: str) -> None:
        """A program of the name `path` that runs `script`."""
        program = self.folder / path
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/usr/bin/env bash\n{script}\n", "utf-8")
        program.chmod(0o755)

    def read(self, name: str) -> str:
        """The text of a file of the runner, "" when there is none."""
        path = self.folder / name
        return path.read_text("utf-8") if path.exists() else ""


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner with an empty work folder."""
    (tmp_path / "work").mkdir()
    return Runner(tmp_path)


@pytest.fixture
def checkout(runner: Runner) -> Runner:
    """A runner whose work folder is a clone of a bare repository with one commit on main."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(runner.folder / "remote")], check=True)
    runner.git("init", "-q", "-b", "main")
    runner.git("remote", "add", "origin", str(runner.folder / "remote"))
    (runner.folder / "work" / "a.md").write_text("old\n", "utf-8")
    runner.git("add", ".")
    runner.git("commit", "-q", "-m", "start")
    runner.git("push", "-q", "origin", "main")
    runner.stand_in("bin/gh", 'echo "gh $*" >>"$RUNNER_TEMP/gh"')
    return runner


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4])
def test_check_keeps_the_exit_code(runner: Runner, code: int) -> None:
    """The script itself succeeds, hands the exit code on, annotates, and writes a summary for people."""
    runner.stand_in("zsync/bin/zsync", f'echo "::error file=a.md::said $*"; exit {code}')
    done = runner.script("run", MODE="check", ARGS="notes --foo")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "::error file=a.md::said check --format github notes --foo\n"
    assert runner.read("output") == f"exit-code={code}\n"
    assert f"exit code {code}" in runner.read("summary")
    assert "said check notes --foo" in runner.read("summary")


def test_annotations_name_paths_from_the_root_of_the_repository(checkout: Runner) -> None:
    """A project below the root gets its folder in front, escaped; a project at the root gets nothing."""
    checkout.stand_in("zsync/bin/zsync", 'echo "::error file=a.md::x"')
    (checkout.folder / "work" / "zsync.yaml").write_text("notes: .\n", "utf-8")
    assert checkout.script("run", MODE="check").stdout == "::error file=a.md::x\n"
    below = checkout.folder / "work" / "a,b & c"
    below.mkdir()
    (below / "zsync.yaml").write_text("notes: .\n", "utf-8")
    said = checkout.script("run", below.name, MODE="check").stdout
    assert said == "::error file=a%2Cb & c/a.md::x\n"


def test_sync_speaks_with_commands_off(runner: Runner) -> None:
    """What looks like a workflow command stands between stop-commands and its end; the report is the summary."""
    speak = 'if [ "$1" = report ]; then echo "# Report"; else echo "::warning::x"; exit 1; fi'
    runner.stand_in("zsync/bin/zsync", speak)
    done = runner.script("run", MODE="sync")
    first, said, last = done.stdout.splitlines()
    assert first.startswith("::stop-commands::")
    assert said == "::warning::x"
    assert last == f"::{first.removeprefix('::stop-commands::')}::"
    assert "# Report" in runner.read("summary")
    assert runner.read("output") == "exit-code=1\n"


@pytest.mark.parametrize("code", [2, 3, 4, 130])
def test_why_a_sync_failed_is_the_summary(runner: Runner, code: int) -> None:
    """A report would say that all sides agree."""
    speak = f'if [ "$1" = report ]; then echo "# Report"; else echo "no such option" >&2; exit {code}; fi'
    runner.stand_in("zsync/bin/zsync", speak)
    runner.script("run", MODE="sync")
    assert "no such option" in runner.read("summary")
    assert "# Report" not in runner.read("summary")


def test_arguments_are_no_code(runner: Runner) -> None:
    """Arguments are split at blanks and nothing in them is run."""
    runner.stand_in("zsync/bin/zsync", 'printf "[%s]" "$@"')
    done = runner.script("run", MODE="check", ARGS="$(touch x) ; `id` *")
    assert done.stdout == "[check][--format][github][$(touch][x)][;][`id`][*]"
    assert not (runner.folder / "work" / "x").exists()


def test_unknown_mode_is_a_usage_error(runner: Runner) -> None:
    """A misspelt mode is named, and ends the job with 2."""
    runner.stand_in("zsync/bin/zsync", "exit 0")
    done = runner.script("run", MODE="chek")
    assert "mode is 'chek'" in done.stdout
    assert runner.read("output") == "exit-code=2\n"


VERDICTS = [
    ("check", "0", "warn", 0),
    ("check", "1", "warn", 1),
    ("sync", "0", "fail", 0),
    ("sync", "1", "warn", 0),
    ("sync", "1", "fail", 1),
    ("sync", "3", "warn", 3),
]


@pytest.mark.parametrize(("mode", "code", "conflicts", "ends"), VERDICTS)
def test_verdict(runner: Runner, mode: str, code: str, conflicts: str, ends: int) -> None:
    """Only a sync that leaves something for a person may pass with a warning."""
    assert runner.script("verdict", MODE=mode, EXIT_CODE=code, CONFLICTS=conflicts).returncode == ends


def test_nothing_changed_is_not_published(checkout: Runner) -> None:
    """Without a changed file there is no commit, no branch, no pull request."""
    done = checkout.script("publish", PUBLISH="pull-request", BRANCH="zsync/sync", GH_TOKEN="t")
    assert done.returncode == 0, done.stderr
    assert checkout.read("output") == "changed=false\n"
    assert checkout.git("ls-remote", "origin").count("\n") == 2
    assert checkout.read("gh") == ""


def test_changes_become_one_pull_request(checkout: Runner) -> None:
    """The first night opens a pull request; a later one moves the same branch and edits that request."""
    (checkout.folder / "work" / "a.md").write_text("new\n", "utf-8")
    (checkout.folder / "work" / ".zsync").mkdir()
    (checkout.folder / "work" / ".zsync" / "journal").write_text("private", "utf-8")
    done = checkout.script("publish", PUBLISH="pull-request", BRANCH="zsync/sync", GH_TOKEN="t")
    assert done.returncode == 0, done.stderr
    assert checkout.read("output") == "changed=true\n"
    assert "gh pr create --head zsync/sync --base main" in checkout.read("gh")
    assert checkout.git("ls-tree", "--name-only", "zsync/sync").split() == ["a.md"]

    checkout.git("switch", "-q", "main")
    (checkout.folder / "work" / "a.md").write_text("newer\n", "utf-8")
    checkout.stand_in("bin/gh", 'echo "gh $*" >>"$RUNNER_TEMP/gh"; case "$*" in *list*) echo 7 ;; esac')
    done = checkout.script("publish", PUBLISH="pull-request", BRANCH="zsync/sync", GH_TOKEN="t")
    assert done.returncode == 0, done.stderr
    assert "gh pr edit 7" in checkout.read("gh")
    checkout.git("fetch", "-q", "origin")
    assert checkout.git("show", "origin/zsync/sync:a.md") == "newer\n"
    assert checkout.git("rev-list", "--count", "origin/main..origin/zsync/sync") == "1\n"


def publish(checkout: Runner, **env: str) -> subprocess.CompletedProcess[str]:
    """As a later night: from the branch that the workflow checks out, with a file that a sync changed."""
    checkout.git("switch", "-q", "main")
    (checkout.folder / "work" / "a.md").write_text("new\n", "utf-8")
    known = {"PUBLISH": "pull-request", "BRANCH": "zsync/sync", "GH_TOKEN": "t", "GITHUB_REF_NAME": "main"}
    return checkout.script("publish", **{**known, **env})


def tip(checkout: Runner, branch: str = "zsync/sync") -> str:
    """Where the branch of the remote stands."""
    found = checkout.git("ls-remote", "origin", f"refs/heads/{branch}")
    return next((line.split()[0] for line in found.splitlines() if line.endswith(f"\trefs/heads/{branch}")), "")


def ticked(checkout: Runner) -> str:
    """A person's commit on the branch of the request, as the page of GitHub makes it."""
    checkout.git("switch", "-q", "zsync/sync")
    checkout.git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "--allow-empty", "-m", "tick")
    checkout.git("push", "-q", "origin", "zsync/sync")
    return tip(checkout)


def test_the_same_again_is_not_pushed(checkout: Runner) -> None:
    """A night without news leaves the branch where it is: nobody is told, no review is undone."""
    publish(checkout)
    before = tip(checkout)
    done = publish(checkout, GIT_AUTHOR_DATE="2001-01-01T00:00:00Z", GIT_COMMITTER_DATE="2001-01-01T00:00:00Z")
    assert (done.returncode, tip(checkout)) == (0, before), done.stderr


def test_what_a_person_ticked_stays(checkout: Runner) -> None:
    """A commit of somebody else on the branch is not written over while the request is open; the run says so."""
    publish(checkout)
    theirs = ticked(checkout)
    checkout.stand_in("bin/gh", 'case "$*" in *list*) echo 7 ;; esac')
    done = publish(checkout)
    assert (done.returncode, tip(checkout)) == (0, theirs), done.stderr
    assert "::warning title=zsync::the branch" in done.stdout


def test_after_the_request_was_merged_the_branch_is_taken_anew(checkout: Runner) -> None:
    """A branch that was not deleted with its request holds nothing that is not elsewhere."""
    publish(checkout)
    theirs = ticked(checkout)
    checkout.stand_in("bin/gh", 'case "$*" in *"list"*"all"*) echo 7 ;; esac')
    done = publish(checkout)
    assert done.returncode == 0, done.stderr
    assert tip(checkout) != theirs


def test_a_branch_that_was_never_ours(checkout: Runner) -> None:
    """A branch with no request is somebody's, and so is the one that was checked out."""
    checkout.git("push", "-q", "origin", "main:refs/heads/develop")
    before = tip(checkout, "develop"), tip(checkout, "main")
    assert publish(checkout, BRANCH="develop").returncode == 0
    checkout.git("switch", "-q", "main")
    assert publish(checkout, BRANCH="main").returncode == 2
    assert (tip(checkout, "develop"), tip(checkout, "main")) == before


def test_a_branch_of_a_longer_name_is_another_one(checkout: Runner) -> None:
    """`refs/heads/x/refs/heads/zsync/sync` ends like the one that is meant."""
    checkout.git("push", "-q", "origin", "main:refs/heads/x/refs/heads/zsync/sync")
    done = publish(checkout)
    assert done.returncode == 0, done.stderr
    assert tip(checkout) != ""


def test_changes_become_a_commit(checkout: Runner) -> None:
    """`commit` pushes onto the branch that was checked out, and opens nothing."""
    (checkout.folder / "work" / "a.md").write_text("new\n", "utf-8")
    done = checkout.script("publish", PUBLISH="commit", BRANCH="unused", GH_TOKEN="t")
    assert done.returncode == 0, done.stderr
    checkout.git("fetch", "-q", "origin")
    assert checkout.git("show", "origin/main:a.md") == "new\n"
    assert checkout.read("gh") == ""


def test_conflicts_stand_in_the_pull_request(checkout: Runner) -> None:
    """What a person has to decide is in the body of the request."""
    (checkout.folder / "work" / "zsync-conflicts.md").write_text("# Two titles\n", "utf-8")
    checkout.script("publish", PUBLISH="pull-request", BRANCH="zsync/sync", GH_TOKEN="t")
    assert "# Two titles" in checkout.read("zsync-body.md")


def test_token_is_masked_and_not_printed(checkout: Runner) -> None:
    """The token is nowhere in the output; its encoded form stands in the mask command only."""
    (checkout.folder / "work" / "a.md").write_text("new\n", "utf-8")
    done = checkout.script("publish", PUBLISH="commit", BRANCH="unused", GH_TOKEN="secret-token")
    assert "secret-token" not in done.stdout + done.stderr
    assert done.stdout.count("::add-mask::") == 1
