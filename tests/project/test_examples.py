"""The example vault stays what its README says: the demo and the other tests lean on it."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from examples import make_images
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
VAULT = EXAMPLES / "vault"
STEM = re.compile(r"\{(?P<number>\d+)\}_(?P<title>.+)@(?P<key>[A-Za-z0-9]+)")


def _library() -> Any:
    return json.loads((EXAMPLES / "library.json").read_text("utf-8"))


def _steps() -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = yaml.safe_load((EXAMPLES / "weekend.yaml").read_text("utf-8"))
    return steps


def _notes() -> list[Path]:
    return sorted((VAULT / "literature").glob("*.md"))


def _bib_keys() -> set[str]:
    return set(re.findall(r"^@\w+\{(\w+),$", (VAULT / "references.bib").read_text("utf-8"), re.MULTILINE))


def _item_key(data: dict[str, Any]) -> str:
    found = re.search(r"^Citation Key: (\S+)$", data.get("extra", ""), re.MULTILINE)
    return str(data.get("citationKey") or (found.group(1) if found else ""))


def test_fifteen_notes_name_their_works() -> None:
    """Each note's file name, front matter and first alias name one key; the fifteen keys are distinct."""
    keys = set()
    for note in _notes():
        name = STEM.fullmatch(note.stem)
        assert name, note.name
        front = yaml.safe_load(note.read_text("utf-8").split("---\n")[1])
        assert front["citekey"] == name["key"]
        assert front["aliases"][0] == f"@{name['key']}"
        keys.add(name["key"])
    assert len(keys) == 15


def test_pictures_are_small_and_linked_from_their_note() -> None:
    """Every picture of an asset folder is below 5 kB and shown by the note of its name; no link lacks one."""
    for note in _notes():
        links = {unquote(link) for link in re.findall(r"!\[\]\((\S+)\)", note.read_text("utf-8"))}
        folder = note.with_suffix(".assets")
        assert links == {f"{folder.name}/{picture.name}" for picture in folder.iterdir()}
        assert all(picture.stat().st_size < 5000 for picture in folder.iterdir())


def test_pictures_differ() -> None:
    """No two pictures have the same bytes: attachments are told apart by content."""
    pictures = [path.read_bytes() for path in EXAMPLES.rglob("*.png")]
    assert len(set(pictures)) == len(pictures) == 19


def test_every_side_lacks_something_on_friday() -> None:
    """One entry stands only in the .bib, one cited work only in Zotero; the others stand on all three sides."""
    noted = {STEM.fullmatch(note.stem)["key"] for note in _notes()}  # type: ignore[index]
    held = {_item_key(item) for item in _library()["items"] if item["itemType"] != "attachment"}
    assert noted - held == {"wangInternImageExploringLargeScale2023"}
    assert noted - _bib_keys() == {"gongTrainingSampleSelection2021"}
    assert held | _bib_keys() == noted


def test_attachments_of_the_library_have_files() -> None:
    """Each attachment item has a parent in the library and a stored file beside it."""
    library = _library()
    keys = {item["key"] for item in library["items"]}
    attachments = [item for item in library["items"] if item["itemType"] == "attachment"]
    assert {item["key"] for item in attachments} == set(library["files"])
    assert all(item["parentItem"] in keys for item in attachments)
    assert all((EXAMPLES / name).is_file() for name in library["files"].values())


def test_edits_of_the_weekend_find_their_text() -> None:
    """Each edit of a file finds its text exactly once, after the edits before it."""
    texts: dict[str, str] = {}
    for step in _steps():
        if edit := step.get("edit"):
            text = texts.get(edit["path"]) or (VAULT / edit["path"]).read_text("utf-8")
            assert text.count(edit["find"]) == 1, step["says"]
            texts[edit["path"]] = text.replace(edit["find"], edit["put"])


def test_steps_of_the_weekend_name_items_and_files() -> None:
    """Each step names a side, an item of the library, and files that are there."""
    keys = {item["key"] for item in _library()["items"]}
    steps = _steps()
    assert len(steps) == 19
    for step in steps:
        assert step["side"] in {"bib", "notes", "zotero"}
        for part in (step[name] for name in ("set", "tags", "attach") if name in step):
            assert part["item"] in keys
        for part in (step[name] for name in ("copy", "attach") if name in step):
            assert (EXAMPLES / part["file"]).is_file()


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_drawn_files_can_be_drawn_again(suffix: str) -> None:
    """make_images.py gives the committed bytes, whatever the machine's zlib: pictures are compared unpacked."""

    for path in EXAMPLES.rglob(f"*.{suffix}"):
        if suffix == "pdf":
            text = f"{path.stem} (a stand-in, drawn by examples/make_images.py)"
            assert path.read_bytes() == make_images.pdf(text)
            continue
        pixels = [zlib.decompress(data.split(b"IDAT")[1].split(b"IEND")[0][:-8])
                  for data in (path.read_bytes(), make_images.png(path.name))]
        assert pixels[0] == pixels[1]
