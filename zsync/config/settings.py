"""`zsync.yaml`: what belongs to the project and how its sides are treated. Read once, frozen.

Every fault of the file is reported in one go, each with `path:line:col`; nothing is guessed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from zsync.config import notefields, program, zoterofiles
from zsync.config.bibfile import BibFile as BibFile
from zsync.config.notefields import NoteField
from zsync.config.zoterofiles import ZoteroFiles
from zsync.errors import ConfigProblem

Node = Any
"""A node of pyyaml's tree; yaml is imported only when there is a file to read."""

CONFIG_NAME = "zsync.yaml"
_HELP = "see README, 'The configuration file'; `zsync init` writes a fresh one"


@dataclass(frozen=True, slots=True)
class Settings:
    """The project. Paths are relative to `root` and `/`-separated. See `_SECTIONS` for the file's keys.

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
    max_deletes: int = 10
    max_renames: int = 25
    rules: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    digest: str = ""

    def merges(self, name: str) -> bool:
        """Whether collections or relations are merged at all: only a rule of their own turns that on."""
        return self.rules.get(name, ("off", ""))[0] != "off"


_SECTIONS: dict[str, dict[str, str]] = {
    "notes": {"folders": "texts", "ignore": "texts", "grammars": "map", "tags": "texts", "fields": "fields",
              "offer": "places", "collections": "shelves"},
    "bib": {"files": "bibs", "add": "cited|collection|all|none", "aliases": "ids|none",
            "groups": "bool"},
    "zotero": {"libraries": "texts", "collections": "texts", "add": "bib|none", "files": "files",
               "home": "text", "copies": "merge|leave"},
    "keys": {"formula": "text"},
    "merge": {"attributes": "rules", "max_deletes": "number", "max_renames": "number"},
}
_SHORT = {"notes": "folders", "bib": "files", "zotero": "libraries"}
_WORLDS = ("zotero", "bib", "notes")
_BIB_KEYS = {
    "path": "text", "dialect": "bibtex|biblatex", "read_only": "bool", "fields": "texts", "takes": "takes",
    "folders": "texts",
}


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
        raise ConfigProblem(f"cannot be read: {error.strerror}", place=str(path), help=_HELP) from None
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 (byte {error.start})"
        raise ConfigProblem(what, place=str(path), help="save it as UTF-8") from None
    return replace(parse(text, path), digest=program.digest(content))


def parse(text: str, path: Path) -> Settings:
    """Settings from the text of the configuration file `path`. Raises `ConfigProblem` with all faults."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise ConfigProblem(f"not valid YAML: {problem}", place=place, help=_HELP) from None
    reader = _Reader(path)
    data = reader.sections(node) if node is not None else {}
    if reader.faults:
        first, *rest = reader.faults
        more = (f"{at}: {what}" for at, what in rest)
        raise ConfigProblem("\n".join([first[1], *more]), place=first[0], help=_HELP)
    return _settings(data, path)


def _settings(data: dict[str, dict[str, Any]], path: Path) -> Settings:
    notes, bib, zotero = data.get("notes", {}), data.get("bib", {}), data.get("zotero", {})
    merge = data.get("merge", {})
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
        zotero_home=zotero.get("home", ""),
        zotero_copies=zotero.get("copies", "merge"),
        zotero_files=zotero.get("files", ZoteroFiles()),
        key_formula=data.get("keys", {}).get("formula", ""),
        max_deletes=merge.get("max_deletes", 10),
        max_renames=merge.get("max_renames", 25),
        rules=merge.get("attributes", {}),
    )


class _Reader:
    """Walks the YAML nodes against `_SECTIONS` and collects every fault with its place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[tuple[str, str]] = []

    def place(self, node: Node) -> str:
        mark = node.start_mark
        return f"{self.path}:{mark.line + 1}:{mark.column + 1}"

    def fault(self, node: Node, what: str) -> None:
        self.faults.append((self.place(node), what))

    def pairs(self, node: Node, what: str) -> list[tuple[Node, Node]]:
        if node.id != "mapping":
            self.fault(node, f"{what} must be a mapping")
            return []
        return list(node.value)

    def known(self, node: Node, names: dict[str, Any], what: str) -> str | None:
        name = str(node.value)
        if name in names:
            return name
        import difflib

        near = difflib.get_close_matches(name, names, 1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(names)}"
        self.fault(node, f"unknown {what} {name!r}{hint}")
        return None

    def sections(self, node: Node) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for key, value in self.pairs(node, "the file"):
            name = self.known(key, _SECTIONS, "section")
            if name is None:
                continue
            if value.id != "mapping" and name in _SHORT:
                short = _SHORT[name]
                found[name] = {short: self.value(value, _SECTIONS[name][short])}
            else:
                found[name] = self.mapping(value, _SECTIONS[name], f"`{name}`")
        return found

    def mapping(self, node: Node, spec: dict[str, str], what: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in self.pairs(node, what):
            name = self.known(key, spec, f"key in {what}")
            if name is not None:
                found[name] = self.value(value, spec[name])
        return found

    def value(self, node: Node, spec: str) -> Any:
        if spec == "texts":
            return tuple(self.text(item) for item in (node.value if node.id == "sequence" else [node]))
        if spec == "takes":
            return tuple(self.take(item) for item in (node.value if node.id == "sequence" else [node]))
        if spec == "bibs":
            return tuple(self.bib(item) for item in (node.value if node.id == "sequence" else [node]))
        if spec == "fields":
            return self.fields(node)
        if spec == "places":
            items = node.value if node.id == "sequence" else [node]
            return tuple(NoteField("", self.text(item), self.place(item)) for item in items)
        if spec in zoterofiles.SPECS:
            return zoterofiles.SPECS[spec](self, node)
        if spec == "map":
            return {self.text(key): self.text(value) for key, value in self.pairs(node, "this")}
        if spec == "rules":
            return {self.attribute(key): self.rule(value) for key, value in self.pairs(node, "this")}
        text = self.text(node)
        if spec == "shelves" and text != "folder" and text.split()[:2] != ["front", "matter"]:
            self.fault(node, f"{text!r} is no place of collections: folder, front matter or front matter NAME")
        if spec == "number" and not text.isdigit():
            self.fault(node, f"{text!r} is not a number")
            return 0
        if spec == "number":
            return int(text)
        if spec == "bool":
            return text.lower() in ("true", "yes", "on")
        if "|" in spec and text not in spec.split("|"):
            self.fault(node, f"{text!r} is not one of {', '.join(spec.split('|'))}")
        return text

    def take(self, node: Node) -> str:
        """`cited`, `type:NAME` or `collection:NAME`."""
        text = self.text(node)
        kind, colon, name = text.partition(":")
        if text != "cited" and not (kind in ("type", "collection") and colon and name.strip()):
            self.fault(node, f"{text!r} is no rule: cited, type:NAME or collection:NAME")
        return f"{kind}:{name.strip()}" if colon else text

    def fields(self, node: Node) -> tuple[NoteField, ...]:
        """The name of a preset, or a mapping of front matter names, in which `preset` may name one."""
        if node.id == "scalar":
            return notefields.merged(self.preset(node), ())
        pairs = [(self.text(key), value) for key, value in self.pairs(node, "`fields`")]
        named = next((self.preset(value) for name, value in pairs if name == notefields.PRESET), "")
        own = (NoteField(name, self.text(value), self.place(value)) for name, value in pairs)
        return notefields.merged(named, [field for field in own if field.name != notefields.PRESET])

    def preset(self, node: Node) -> str:
        return self.known(node, dict.fromkeys(notefields.presets()), "preset of fields") or ""

    def attribute(self, node: Node) -> str:
        from zsync.config.mappings import attributes

        return self.known(node, attributes(), "attribute") or ""

    def rule(self, node: Node) -> tuple[str, str]:
        """`two-way`, `ask`, `off`, `from WORLD` or `prefer WORLD`, as mode and world."""
        mode, _, world = self.text(node).partition(" ")
        if (mode in ("two-way", "ask", "off") and not world) or (mode in ("from", "prefer") and world in _WORLDS):
            return mode, world
        worlds = ", ".join(_WORLDS)
        self.fault(node, f"{node.value!r} is no rule: two-way, ask, off, from WORLD or prefer WORLD ({worlds})")
        return "two-way", ""

    def text(self, node: Node) -> str:
        if node.id != "scalar":
            self.fault(node, "a single text is expected here")
            return ""
        return str(node.value)

    def bib(self, node: Node) -> BibFile:
        if node.id == "scalar":
            return BibFile(self.inside(node))
        values = self.mapping(node, _BIB_KEYS, "a `.bib` file")
        if not values.get("path"):
            self.fault(node, "a `.bib` file needs a `path`")
        return BibFile(**{"path": "", **values})

    def inside(self, node: Node) -> str:
        path = str(node.value)
        if Path(path).is_absolute() or ".." in Path(path).parts:
            self.fault(node, f"{path!r} is outside the project")
        return path
