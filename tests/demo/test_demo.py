"""The demo, run once for real: what the weekend changed on one side stands on the others, and nothing is left."""

from __future__ import annotations

import difflib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from tests.conftest import ROOT
from zsync.cli.demo.sides import Items, Sides
from zsync.cli.demo.story import Act, Changed, Did, Event, Page, Ran
from zsync.cli.demo.text import render
from zsync.config.libraries import parse
from zsync.config.mappings import data_folder
from zsync.replicas.zotero.http import Clock
from zsync.replicas.zotero.opening import connect

NEW_KEY = "gaoDomainAdversarialAutoencoderAttention2021"
OLD_KEY = f"{NEW_KEY}a"


@dataclass(frozen=True)
class End:
    """What the demo said, and what it left behind."""

    told: str
    events: list[dict[str, Any]]
    files: dict[str, bytes]
    items: Items

    def text(self, ending: str) -> str:
        """The text of the one file whose path ends so."""
        (path,) = [path for path in self.files if path.endswith(ending)]
        return self.files[path].decode("utf-8")

    def note(self, number: str) -> str:
        """The text of the literature note with this number."""
        (path,) = [path for path in self.files if path.startswith(f"literature/{number}") and path.endswith(".md")]
        return self.files[path].decode("utf-8")

    def ran(self, verb: str) -> list[dict[str, Any]]:
        """The runs of a verb, in order."""
        return [event for event in self.events if event["event"] == "ran" and event["argv"][0] == verb]


def _demo(*argv: str) -> str:
    command = [sys.executable, "-m", "zsync", "demo", *argv]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def end(tmp_path_factory: pytest.TempPathFactory) -> End:
    """The end of the story."""
    vault = tmp_path_factory.mktemp("demo") / "vault"
    told = _demo("--folder", str(vault), "--format", "json")
    clock = Clock(time.monotonic, time.sleep)
    server, _ = connect(parse("embedded"), root=vault, api_key=None, api_url=None, clock=clock)
    sides = Sides(vault, data_folder("examples"), server)
    try:
        return End(told, json.loads(told)["events"], sides.files(), sides.items())
    finally:
        server.close()


def _tags(end: End, item: str) -> set[str]:
    return {tag["tag"] for tag in end.items[item]["tags"]}


def _all(end: End, name: str) -> set[str]:
    return {str(data.get(name)) for data in end.items.values()}


def _children(end: End, item: str) -> set[str]:
    return {data["filename"] for data in end.items.values() if data.get("parentItem") == item}


ARRIVALS: list[tuple[str, Callable[[End], bool]]] = [
    ("title of the .bib in Zotero", lambda end: end.items["FUMAEC46"]["title"].startswith("MAEC: Multi")),
    ("title of the .bib in a note", lambda end: '\ntitle: "MAEC: Multi' in end.note("{46}")),
    ("name of a note in the .bib", lambda end: "Ishi, Carlos Toshinori and" in end.text("references.bib")),
    ("name of a note in Zotero", lambda end: "Carlos Toshinori" in str(end.items["FUMAEC46"]["creators"])),
    ("month of Zotero's date in the .bib", lambda end: "month     = jun," in end.text("references.bib")),
    ("tag of a note in the .bib", lambda end: "{cnn, large-kernel}" in end.text("references.bib")),
    ("tag of a note in Zotero", lambda end: "large-kernel" in _tags(end, "D4NGREPL")),
    ("keyword of the .bib in a note", lambda end: "- memory\n" in end.note("{52}")),
    ("keyword of the .bib in Zotero", lambda end: "memory" in _tags(end, "MANGA52R")),
    ("tag of Zotero in a note", lambda end: "deformable convolution]" in end.note("{59}")),
    ("tag of Zotero in the .bib", lambda end: "vision, deformable convolution}" in end.text("references.bib")),
    ("tag taken off in a note", lambda end: "to-read" not in end.note("{19}")),
    ("tag taken off in the .bib", lambda end: "to-read" not in end.text("references.bib")),
    ("new key in the .bib", lambda end: f"{{{NEW_KEY}," in end.text("references.bib")),
    ("new key in a note", lambda end: f"[[@{NEW_KEY}]]" in end.text("overview.md")),
    ("new key in a citation of the old one", lambda end: f"[@{NEW_KEY}, sec. 2]" in end.text("reading-log.md")),
    ("old key in no file name", lambda end: not [path for path in end.files if OLD_KEY in path]),
    ("picture in Zotero", lambda end: "image-20240317164512.png" in _all(end, "filename")),
    ("PDF in the folder", lambda end: end.text("Dynamic Snake Convolution.pdf").startswith("%PDF")),
    ("DOI of Zotero in the .bib", lambda end: "40776.2020.9052916" in end.text("references.bib")),
    ("no abstract in the .bib", lambda end: "abstract" not in end.text("references.bib")),
    ("decided pages in the .bib", lambda end: "6897--6901" in end.text("references.bib")),
    ("decided pages in Zotero", lambda end: end.items["CHEN38KS"]["pages"].startswith("6897")),
    ("decided title in Zotero", lambda end: "Hopping Mechanism for Speech" in end.items["Y66NHP36"]["title"]),
    ("entry of a cited work", lambda end: "{gongTrainingSampleSelection2021," in end.text("references.bib")),
    ("item of an entry", lambda end: "wangInternImageExploringLargeScale2023" in _all(end, "citationKey")),
    ("picture of a note in Zotero", lambda end: "image-20220609152744.png" in _children(end, "D4NGREPL")),
]


@pytest.mark.parametrize(("what", "arrived"), ARRIVALS, ids=[name for name, _ in ARRIVALS])
def test_arrived(end: End, what: str, arrived: Callable[[End], bool]) -> None:
    """Each edit stands where it belongs, on every side that can hold it."""
    assert arrived(end)


def test_old_key_is_in_no_note(end: End) -> None:
    """No text of a note, link or front matter has the old key."""
    assert not [path for path, data in end.files.items() if path.endswith(".md") and OLD_KEY.encode() in data]


def test_the_runs_end_as_they_should(end: End) -> None:
    """Friday agrees, Monday leaves two decisions, they are made, and the run after that has nothing to do."""
    assert [run["code"] for run in end.ran("plan")] == [1, 1]
    assert [run["code"] for run in end.ran("sync")] == [0, 1, 0, 0]
    assert "2 conflicts" in end.ran("plan")[-1]["output"]


def test_comments_and_style_of_the_bib_stay(end: End) -> None:
    """Of the hand-made .bib only the lines of edited fields and of the renamed entry are gone."""
    before = (data_folder("examples") / "vault" / "references.bib").read_text("utf-8")
    told = difflib.unified_diff(before.splitlines(), end.text("references.bib").splitlines(), n=0, lineterm="")
    gone = [line[1:].strip() for line in list(told)[2:] if line.startswith("-")]
    assert all(line.startswith(("title ", "author ", "keywords ", "@inproceedings{gao")) for line in gone), gone


def test_the_story_as_text(end: End, golden: Callable[[str, str], None]) -> None:
    """The whole text of the demo, as README shows parts of it."""
    lines = [click.unstyle(line) for event in end.events for line in render(_event(event))]
    golden("demo.txt", "\n".join(lines) + "\n")


def _event(told: dict[str, Any]) -> Event:
    kinds: dict[str, type[Event]] = {"act": Act, "ran": Ran, "did": Did, "changed": Changed, "page": Page}
    return kinds[told["event"]](**{name: value for name, value in told.items() if name != "event"})


def test_the_readme_shows_a_real_run() -> None:
    """Each line of the picture in README is a line of the story, in its order; `[…]` stands for lines left out."""
    readme = (ROOT / "README.md").read_text("utf-8")
    picture = readme.split("```text\n")[1].split("```")[0].splitlines()
    story = iter((Path(__file__).parent / "golden" / "demo.txt").read_text("utf-8").splitlines())
    lost = [line for line in picture if line.strip() != "[…]" and line not in story]
    assert not lost


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    """Nothing of the user's is ever written over: exit 2, and the file stays alone."""
    (tmp_path / "mine.md").write_text("mine\n", "utf-8")
    command = [sys.executable, "-m", "zsync", "demo", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]
