"""`zsync.yaml`: what belongs to the project and how its sides are treated. Read once, frozen.

Every fault of the file is reported in one go, each with `path:line:col`; nothing is guessed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from zsync.config import program
from zsync.config.bibfile import BibFile as BibFile
from zsync.config.notefields import NoteField
from zsync.config.reading import Placed, Reader
from zsync.config.zoterofiles import ZoteroFiles
from zsync.errors import ConfigProblem

CONFIG_NAME = "zsync.yaml"
_HELP = "see README, 'The configuration file'; `zsync init` writes one where there is none"


@dataclass(frozen=True, slots=True)
class Settings:
    """The project. Paths are relative to `root` and `/`-separated. See `reading.SECTIONS` for the file's keys.

    `digest` stands for the bytes the settings were read from ("" if they come from no file).
    """

    root: Path
    config: Path | None = None
    notes: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    grammars: tuple[tuple[str, str], ...] = ()
    tag_fields: tuple[str, ...] = ("tags", "keywords")
    note_fields: tuple[NoteField, ...] = ()
    note_offer: tuple[NoteField, ...] = ()
    note_collections: str = "front matter"
    bib: tuple[BibFile, ...] = ()
    bib_add: Literal["cited", "collection", "all", "none"] = "cited"
    libraries: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    zotero_add: Literal["bib", "none"] = "bib"
    zotero_home: str = ""
    zotero_copies: Literal["merge", "leave"] = "merge"
    zotero_files: ZoteroFiles = field(default_factory=ZoteroFiles)
    key_formula: str = ""
    key_formula_place: str = CONFIG_NAME
    max_deletes: int = 10
    max_renames: int = 25
    rules: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    digest: str = ""

    def merges(self, name: str) -> bool:
        """Whether collections or relations are merged at all: only a rule of their own turns that on."""
        return self.rules.get(name, ("off", ""))[0] != "off"


def find(start: Path) -> Path | None:
    """The nearest `zsync.yaml` at or above `start`; `ZSYNC_CONFIG` wins. None when there is none."""
    named = os.environ.get("ZSYNC_CONFIG")
    if named:
        return Path(named)
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder / CONFIG_NAME
    return None


def load(start: Path, *, config: Path | None = None) -> Settings:
    """The settings of the project around `start`. Raises `ConfigProblem`."""
    path = config or find(start.resolve())
    if path is None:
        raise ConfigProblem(
            f"no {CONFIG_NAME} here or above", place=str(start), help="run `zsync init` in the project's folder"
        )
    try:
        content = path.read_bytes()
        text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        help = "name a file that is there and may be read"
        raise ConfigProblem(f"cannot be read: {error.strerror}", place=str(path), help=help) from None
    except UnicodeDecodeError as error:
        place = _place(path, content[: error.start].decode("utf-8"))
        raise ConfigProblem("this is not UTF-8", place=place, help="save it as UTF-8") from None
    return replace(parse(text, path), digest=program.digest(content))


def parse(text: str, path: Path) -> Settings:
    """Settings from the text of the configuration file `path`. Raises `ConfigProblem` with all faults."""
    import yaml

    if merging := re.search(r"^(<{7} |>{7} |={7}$)", text, re.MULTILINE):
        help = "keep what is meant of the two versions, and take out the lines that git put in"
        place = _place(path, text[: merging.start()])
        raise ConfigProblem("git left a merge conflict here", place=place, help=help)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        place = f"{path}:{at.line + 1}:{at.column + 1}" if at else str(path)
        raise ConfigProblem(f"not valid YAML: {error.problem}", place=place, help=_HELP) from None
    except yaml.reader.ReaderError as error:
        what = f"not valid YAML: a character that may not stand there (U+{error.character:04X})"
        raise ConfigProblem(what, place=_place(path, text[: error.position]), help="take it out") from None
    except RecursionError:
        raise ConfigProblem("not valid YAML: nested too deeply", place=str(path), help=_HELP) from None
    reader = Reader(path)
    data = reader.sections(node) if node is not None else {}
    if reader.faults:
        first, *rest = reader.faults
        more = (f"{at}: {what}" for at, what in rest)
        raise ConfigProblem("\n".join([first[1], *more]), place=first[0], help=_HELP)
    return _settings(data, path)


def _place(path: Path, before: str) -> str:
    """The place right behind the text `before` of the file."""
    lines = re.split(r"\r\n|\r|\n", before)
    return f"{path}:{len(lines)}:{len(lines[-1]) + 1}"


def _settings(data: dict[str, dict[str, Any]], path: Path) -> Settings:
    notes, bib, zotero = data.get("notes", {}), data.get("bib", {}), data.get("zotero", {})
    merge, home = data.get("merge", {}), zotero.get("home", Placed("", CONFIG_NAME))
    formula = data.get("keys", {}).get("formula", Placed("", CONFIG_NAME))
    return Settings(
        root=path.resolve().parent,
        config=path,
        notes=tuple(notes.get("folders", ())),
        ignore=tuple(notes.get("ignore", ())),
        grammars=tuple(notes.get("grammars", {}).items()),
        note_fields=tuple(notes.get("fields", ())),
        note_offer=tuple(notes.get("offer", ())),
        tag_fields=tuple(notes.get("tags", ("tags", "keywords"))),
        note_collections=notes.get("collections", "front matter"),
        bib=tuple(
            replace(file, aliases=bib.get("aliases") == "ids", groups=bib.get("groups", False))
            for file in bib.get("files", ())
        ),
        bib_add=bib.get("add", "cited"),
        libraries=tuple(zotero.get("libraries", ())),
        collections=tuple(zotero.get("collections", ())),
        zotero_add=zotero.get("add", "bib"),
        zotero_home=home.text,
        zotero_copies=zotero.get("copies", "merge"),
        zotero_files=zotero.get("files", ZoteroFiles()),
        key_formula=formula.text,
        key_formula_place=formula.place,
        max_deletes=merge.get("max_deletes", 10),
        max_renames=merge.get("max_renames", 25),
        rules=merge.get("attributes", {}),
    )
