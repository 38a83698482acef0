"""Setting up a project: find the vault, the .bib files and a library, and write `zsync.yaml`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zsync.config.folders import MADE
from zsync.config.libraries import labels
from zsync.config.settings import CONFIG_NAME
from zsync.errors import UsageProblem
from zsync.formats.notes.yamltext import spell

NOTHING: Mapping[str, str] = {}
_SKIP = MADE | {"venv", "dist", "build"}


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds that zsync can keep in agreement. Paths are relative to it."""

    notes: tuple[str, ...]
    bib: tuple[str, ...]


def look(root: Path) -> Found:
    """Folders at the top of `root` that hold Markdown, and every .bib file; `.` when notes lie at the top."""
    bib = sorted(_relative(root, path) for path in root.rglob("*.bib") if _seen(root, path))
    tops = {path.relative_to(root).parts for path in root.rglob("*.md") if _seen(root, path)}
    loose = any(len(parts) == 1 and parts[0].lower() not in ("readme.md", "changelog.md") for parts in tops)
    folders = sorted({parts[0] for parts in tops if len(parts) > 1})
    return Found(("." ,) if loose else tuple(folders), tuple(bib))


def zotero_near(home: Path) -> str:
    """What to say of the library that Zotero keeps in the folder of its user, "" where there is none."""
    if not (home / "Zotero" / "zotero.sqlite").is_file():
        return ""
    return "Zotero keeps a library on this computer: --library local takes that one, while Zotero runs."


def _seen(root: Path, path: Path) -> bool:
    parts = path.relative_to(root).parts
    return not any(part.startswith(".") or part in _SKIP for part in parts)


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def new(root: Path) -> Path:
    """Where the settings of a new project go. Raises `UsageProblem` where there are some."""
    path = root / CONFIG_NAME
    if path.exists():
        help = "edit it, or remove it and run init again"
        raise UsageProblem("there is one already", place=str(path), help=help)
    return path


def write(
    root: Path,
    *,
    notes: Sequence[str],
    bib: Sequence[str],
    libraries: Sequence[str],
    fields: Mapping[str, str] = NOTHING,
) -> Path:
    """Write `zsync.yaml` and the ignored state folder. Raises `UsageProblem` when there is a `zsync.yaml`."""
    path = new(root)
    chosen = named(root, notes=notes, bib=bib, libraries=libraries)
    content = text(**chosen, fields=fields)
    path.write_text(content, encoding="utf-8", newline="\n")
    state = root / ".zsync"
    state.mkdir(exist_ok=True)
    (state / ".gitignore").write_text("*\n", encoding="utf-8")
    return path


def named(
    root: Path, *, notes: Sequence[str], bib: Sequence[str], libraries: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """What was named, each once and relative to `root`; it may be made later.

    Raises `UsageProblem` for what lies elsewhere, is of another sort, or is no library.
    """
    libs = tuple(dict.fromkeys(libraries))
    labels(libs)
    folders = dict.fromkeys(_inside(root, name) for name in notes)
    files = dict.fromkeys(_inside(root, name) for name in bib)
    for name in folders:  # a single note may be named, too
        if name in files:
            raise UsageProblem("is named twice", place=name, help="name a .bib file behind --bib alone")
    for name in files:
        if (root / name).is_dir():
            raise UsageProblem("is a folder", place=name, help="--notes takes folders, --bib takes files")
    return {"notes": tuple(folders), "bib": tuple(files), "libraries": libs}


def _inside(root: Path, name: str) -> str:
    """A path as the file of settings has it. Raises `UsageProblem` for one that leads out of the project."""
    full = root / name
    if not full.resolve().is_relative_to(root.resolve()):
        raise UsageProblem("lies outside the project", place=name, help="run init in a folder above it")
    return Path(os.path.relpath(full, root)).as_posix()


def text(
    *,
    notes: Sequence[str],
    bib: Sequence[str],
    libraries: Sequence[str],
    fields: Mapping[str, str] = NOTHING,
) -> str:
    """The configuration file, with a word on each choice."""
    return "\n".join(
        [
            "# What zsync keeps in agreement. Paths are relative to this file.",
            "notes:",
            *_list("folders", notes),
            *_mapping(fields),
            "bib:",
            *_list("files", bib),
            "  add: cited        # which items of the library become entries: cited, collection, all, none",
            "zotero:",
            *_list("libraries", libraries, "embedded, users/ID, groups/ID, local, sqlite:PATH"),
            "  add: bib          # entries that the library lacks become items: bib, none",
            "",
        ]
    )


def _mapping(fields: Mapping[str, str]) -> list[str]:
    if not fields:
        return []
    head = "  fields:           # of the front matter of literature notes: what they say of the work"
    return [head, *(f"    {spell(name)}: {target}" for name, target in fields.items())]


def _list(name: str, values: Sequence[str], comment: str = "") -> list[str]:
    if not values:
        return [f"  {name}: []"]
    head = f"  {name}:        # {comment}" if comment else f"  {name}:"
    return [head, *(f"    - {json.dumps(value, ensure_ascii=False)}" for value in values)]
