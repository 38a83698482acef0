"""The laws over real files and the embedded library: a user's life and the world's malice, as a state machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from tests.app.lab import Killed, Lab, killer
from tests.replicas.library import article
from zsync.app.sync import Run

NAMES = ("one2020", "two2021", "three2022")
HEAD = "% groomed by hand for years\n@string{jj = {Journal}}\n\n"
PROSE = "研究 prose that nobody may touch, with $x_1$ and `code @here`."
DEEP = os.environ.get("ZSYNC_PROFILE") == "deep"


def entry(key: str) -> str:
    """An entry in a style of its own."""
    return (
        f"@article{{{key},\n    title    = {{Title {key}}},\n    author   = {{Lovelace, Ada}},\n"
        f"    journal  = jj,\n    year     = 2020,\n    keywords = {{born-{key}}},\n}}\n"
    )


class RealLife(RuleBasedStateMachine):
    """Three works on three sides; whatever happens, the sides end in agreement and nothing is lost."""

    works = Bundle("works")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="zsync-laws-"))
        self.lab = Lab(self.folder)
        self.count = 0
        self.typed: dict[tuple[str, str, str], str] = {}
        self.keys = {name: name for name in NAMES}

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize(target=works)
    def start(self) -> str:
        self.lab.write("refs.bib", HEAD + "\n".join(entry(name) for name in NAMES))
        for name in NAMES:
            note = f"---\ncitekey: {name}\ntags:\n  - born-{name}  # mine\n---\n\n{PROSE}\n\nSee [@{name}].\n"
            self.lab.write(f"notes/{{1}}_T@{name}.md", note)
            self.lab.write(f"notes/{{1}}_T@{name}.assets/a.png", name.encode())
        shown = {"publicationTitle": "Journal"}
        self.lab.library.write(
            *(article(n, f"Title {n}", **shown, tags=[{"tag": f"born-{n}"}]) for n in NAMES)
        )
        assert self.lab.sync().plan.conflicts == ()
        return NAMES[0]

    @rule(target=works, number=st.integers(1, 2))
    def pick(self, number: int) -> str:
        return NAMES[number]

    def fresh(self, word: str) -> str:
        self.count += 1
        return f"{word}{self.count}"

    def item_key(self, name: str) -> str:
        """The key the item has now, found by its tag of birth."""
        items = self.lab.items().items()
        return next(key for key, data in items if {"tag": f"born-{name}"} in data["tags"])

    @rule(work=works)
    def title_in_zotero(self, work: str) -> None:
        value = self.fresh("Zotero title ")
        key = self.item_key(work)
        self.typed_over(self.lab.items()[key]["title"])
        self.lab.patch(key, title=value)
        self.typed[("zotero", work, "title")] = value

    @rule(work=works)
    def title_in_bib(self, work: str) -> None:
        """A person retypes the title line of the entry that bears the tag of birth."""
        value = self.fresh("Bib title ")
        parts = self.lab.text("refs.bib").split("@article")
        number = next(n for n, part in enumerate(parts) if f"born-{work}" in part)
        lines = parts[number].split("\n")
        at = next(n for n, line in enumerate(lines) if line.startswith("    title    ="))
        self.typed_over(lines[at].partition("{")[2].rpartition("}")[0])
        lines[at] = f"    title    = {{{value}}},"
        parts[number] = "\n".join(lines)
        self.lab.write("refs.bib", "@article".join(parts))
        self.typed[("bib", work, "title")] = value

    @rule(work=works)
    def tag_in_zotero(self, work: str) -> None:
        key = self.item_key(work)
        tag = self.fresh("z tag ")
        self.lab.patch(key, tags=[*self.lab.items()[key]["tags"], {"tag": tag}])
        self.typed[("zotero", work, tag)] = tag

    @rule(work=works)
    def tag_in_note(self, work: str) -> None:
        path = next(p for p, c in self.lab.files().items() if p.endswith(".md") and f"born-{work}".encode() in c)
        tag = self.fresh("ntag")
        self.lab.swap(path, f"  - born-{work}  # mine\n", f"  - born-{work}  # mine\n  - {tag}\n")
        self.typed[("notes", work, tag)] = tag

    @rule(work=works)
    def rename_in_zotero(self, work: str) -> None:
        self.lab.patch(self.item_key(work), citationKey=self.fresh("renamed"))

    @rule(work=works)
    def paste_picture(self, work: str) -> None:
        folder = next(p.rpartition("/")[0] for p, c in self.lab.files().items() if c == work.encode())
        name = self.fresh("image-")
        self.lab.write(f"{folder}/{name}.png", name.encode())
        self.typed[("notes", work, name)] = name

    @rule(at=st.integers(0, 8), moment=st.sampled_from(["before", "after", "recorded"]))
    def killed_run(self, at: int, moment: str) -> None:
        try:
            self.law_of_typing(self.lab.sync(killer(moment, at)))
        except Killed:
            return

    @rule(at=st.integers(0, 3))
    def edited_during_a_run(self, at: int) -> None:
        """Somebody appends to the .bib file while the run is at work."""
        word = self.fresh("% typed meanwhile ")

        def watch(moment: str, number: int) -> None:
            if (moment, number) == ("before", at):
                self.lab.write("refs.bib", self.lab.text("refs.bib") + word + "\n")
                self.typed[("bib", "", word)] = word

        self.law_of_typing(self.lab.sync(watch))

    @rule()
    def whole_run(self) -> None:
        """After a whole run the next plan is empty and touches nothing (laws 1, 2, 3)."""
        run = self.lab.sync()
        assert run.applied.failed == (), run.applied.failed
        self.law_of_typing(run)
        before, version = self.lab.files(), self.lab.library.version()
        again = self.lab.sync()
        assert again.plan.operations == (), again.plan.operations
        assert (self.lab.files(), self.lab.library.version()) == (before, version)
        self.law_of_bytes()

    def typed_over(self, shown: str) -> None:
        """A person who types over what a side shows has seen it: that value is theirs to lose."""
        self.typed = {place: value for place, value in self.typed.items() if value != shown}

    def law_of_typing(self, run: Run) -> None:
        """Every value typed since the last whole run stands on some side or in a conflict."""
        seen = "\n".join(content.decode("utf-8", "replace") for content in self.lab.files().values())
        seen += repr(self.lab.items()) + repr(run.plan.conflicts)
        for value in self.typed.values():
            assert value in seen, value
        self.typed.clear()

    def law_of_bytes(self) -> None:
        """Comments, macros and prose are what they were; the tag of birth keeps its comment."""
        assert self.lab.text("refs.bib").startswith(HEAD)
        assert self.lab.text("refs.bib").count("journal  = jj,") == len(NAMES)
        files = self.lab.files().items()
        notes = [text.decode() for path, text in files if path.startswith("notes/") and path.endswith(".md")]
        assert all(PROSE in note and "  # mine\n" in note for note in notes)
        assert len(notes) == len(NAMES)


RealLife.TestCase.settings = settings(
    max_examples=400 if DEEP else 12,
    stateful_step_count=20 if DEEP else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestRealLife = RealLife.TestCase
