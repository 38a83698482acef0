"""Thirty days (eight where it must be quick) of a laptop, a colleague and a nightly job on one library.

Each edits in their own clone; some days somebody forgets to pull. In the end all agree, no work is doubled, no
edit is lost, and the history touched only the lines of what was edited.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

from tests.app.lab import Lab
from tests.replicas.library import EmbeddedWorld, article
from zsync.app import gitsetup

WORKS = [f"work{number:02}a2020" for number in range(18)]
HEAD = "% kept by three people\n@string{jj = {Journal}}\n\n"
DAYS = 30 if os.environ.get("ZSYNC_PROFILE") == "deep" else 8
HUNK = re.compile(r"<<<<<<< [^\n]*\n(.*?)=======\n(.*?)>>>>>>> [^\n]*\n", re.DOTALL)


def entry(key: str) -> str:
    """An entry in the house style."""
    return (
        f"@article{{{key},\n    title   = {{Title of {key}}},\n    author  = {{Lovelace, Ada}},\n"
        f"    journal = jj,\n    year    = 2020,\n    keywords = {{born}},\n}}\n"
    )


class Clone(Lab):
    """One person's clone of the project; the library is shared."""

    def __init__(self, root: Path, library: EmbeddedWorld) -> None:
        self.root = root
        self.library = library
        self.count = 0

    def git(self, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
        done = subprocess.run(
            ["git", *who, *args], cwd=self.root, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, (args, done.stdout, done.stderr)
        return done

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        if self.git("status", "--porcelain").stdout:
            self.git("commit", "-q", "-m", message)

    def pull(self) -> None:
        """Pull; where git cannot merge two lines, a person keeps the one that says more."""
        if self.git("pull", "-q", "--no-rebase", "--no-edit", check=False).returncode == 0:
            return
        names = self.git("diff", "--name-only", "--diff-filter=U").stdout.split("\n")
        assert names[:-1], "the pull failed for another reason"
        for name in names[:-1]:
            assert name != "zsync.lock", "the merge driver settles the lock"
            self.write(name, HUNK.sub(lambda m: max(m[1], m[2], key=len), self.text(name)))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "merge by hand")

    def tracked(self) -> dict[str, bytes]:
        """The files under version control."""
        names = self.git("ls-files", "-z").stdout.split("\0")[:-1]
        return {name: (self.root / name).read_bytes() for name in names}

    def share(self) -> None:
        """Push, pulling first when somebody was faster."""
        for _ in range(3):
            if self.git("push", "-q", check=False).returncode == 0:
                return
            self.pull()
        raise AssertionError("could not push")


def start(folder: Path) -> list[Clone]:
    """Three clones of a synced project, and the library they share."""
    library = EmbeddedWorld(folder / "library")
    library.write(
        *(
            article(k, f"Title of {k}", publicationTitle="Journal", date="2020", tags=[{"tag": "born"}])
            for k in WORKS
        )
    )
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder / "origin.git"], check=True)
    clones = []
    for name in ("laptop", "colleague", "nightly"):
        command = ["git", "clone", "-q", folder / "origin.git", folder / name]
        subprocess.run(command, check=True, capture_output=True)
        clone = Clone(folder / name, library)
        if not clones:
            clone.git("checkout", "-q", "-B", "main")
            clone.write("zsync.yaml", f"notes: [notes]\nbib: [refs.bib]\nzotero: ['embedded:{library.path}']\n")
            clone.write(".gitignore", ".zsync/\n")
            clone.write("refs.bib", HEAD + "\n".join(entry(key) for key in WORKS))
            for key in WORKS:
                clone.write(f"notes/@{key}.md", f"---\ntags: [born]\n---\n\nOn [@{key}].\n")
        gitsetup.install(clone.root, command=f'"{sys.executable}" -m zsync')
        if not clones:
            assert clone.sync().plan.conflicts == ()
            clone.commit("begin")
            clone.git("push", "-q", "-u", "origin", "main")
        clones.append(clone)
    return clones


def retitle(clone: Clone, key: str, value: str) -> None:
    """Somebody retypes the title of an entry."""
    head, mark, rest = clone.text("refs.bib").partition(f"@article{{{key},\n    title   = {{")
    assert mark
    clone.write("refs.bib", head + mark + value + rest[rest.index("},") :])


def tag(clone: Clone, key: str, value: str) -> None:
    """Somebody adds a tag to a literature note."""
    path = f"notes/@{key}.md"
    clone.write(path, clone.text(path).replace("tags: [born", f"tags: [born, {value}", 1))


def test_thirty_days(tmp_path: Path) -> None:
    """Agreement, nothing doubled, nothing lost, small diffs."""
    clones = start(tmp_path)
    laptop, colleague, nightly = clones
    chance = random.Random(7)
    titles: dict[str, str] = {}
    tags: dict[str, set[str]] = {key: set() for key in WORKS}
    for day in range(DAYS):
        one, two, three, four, five = (WORKS[(day * 5 + n) % len(WORKS)] for n in range(5))
        for person, key in ((laptop, one), (colleague, two)):
            if chance.random() < 0.7:
                person.pull()
            titles[key] = f"Title {day} of {key}"
            retitle(person, key, titles[key])
            tagged = three if person is laptop else five
            tags[tagged].add(f"tag{day}")
            if person is laptop:
                tag(person, tagged, f"tag{day}")
            else:
                laptop.patch(tagged, tags=[*laptop.items()[tagged]["tags"], {"tag": f"tag{day}"}])
            if chance.random() < 0.5:
                person.sync()
            person.commit(f"day {day}")
            person.pull()
            person.share()
        titles[four] = f"Title {day} of {four} by the web"
        laptop.patch(four, title=titles[four])
        nightly.pull()
        assert nightly.sync().plan.conflicts == ()
        nightly.commit(f"night {day}")
        nightly.share()
    for _ in range(2):
        for clone in clones:
            clone.pull()
            assert clone.sync().plan.conflicts == ()
            clone.commit("settle")
            clone.share()
    for clone in clones:
        clone.pull()
        assert clone.plan().operations == ()
    assert laptop.tracked() == colleague.tracked() == nightly.tracked()
    items = laptop.items()
    assert sorted(items) == sorted(WORKS)
    assert {key: items[key]["title"] for key in titles} == titles
    assert {key: {t["tag"] for t in items[key]["tags"]} - {"born"} for key in WORKS} == tags
    bib = laptop.text("refs.bib")
    assert all(f"title   = {{{value}}}" in bib for value in titles.values())
    assert bib.startswith(HEAD)
    assert bib.count("@article{") == len(WORKS)
    changed = laptop.git("log", "--format=", "--numstat", "--no-merges", "--", "refs.bib").stdout.split("\n")
    lines = sum(int(row.split("\t")[0]) for row in changed if row) - len(HEAD.split("\n"))
    edits = 3 * DAYS + sum(map(len, tags.values()))
    assert lines <= len(WORKS) * 8 + 2 * edits
