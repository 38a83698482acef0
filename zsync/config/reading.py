"""The nodes of `zsync.yaml`, read against a table of what may stand there. Every fault is kept with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from zsync.config import libraries, notefields, paths, zoterofiles
from zsync.config.bibfile import BibFile
from zsync.config.notefields import NoteField
from zsync.errors import UsageProblem

Node = Any
"""A node of pyyaml's tree; yaml is imported only when there is a file to read."""

SECTIONS: dict[str, dict[str, str]] = {
    "notes": {"folders": "folders", "ignore": "texts", "grammars": "grammars", "tags": "texts", "fields": "fields",
              "offer": "places", "collections": "shelves"},
    "bib": {"files": "bibs", "add": "cited|collection|all|none", "aliases": "ids|none",
            "groups": "bool"},
    "zotero": {"libraries": "libraries", "collections": "texts", "add": "bib|none", "files": "files",
               "home": "placed", "copies": "merge|leave"},
    "keys": {"formula": "placed"},
    "merge": {"attributes": "rules", "max_deletes": "number", "max_renames": "number"},
}
_SHORT = {"notes": "folders", "bib": "files", "zotero": "libraries"}
_WORLDS = ("zotero", "bib", "notes")
_BIB_KEYS = {
    "path": "path", "dialect": "bibtex|biblatex", "read_only": "bool", "fields": "attributes", "takes": "takes",
    "folders": "texts",
}
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_LONGEST = 255
"""Bytes of a name in a path, as file systems of today have it."""
_DIGITS = 10


class Placed(NamedTuple):
    """A text that is judged later, and where it stands."""

    text: str
    place: str


class Reader:
    """Walks the YAML nodes against `SECTIONS` and collects every fault with its place: one a place, the first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[tuple[str, str]] = []
        self.files: set[str] = set()

    def place(self, node: Node) -> str:
        mark = node.start_mark
        return f"{self.path}:{mark.line + 1}:{mark.column + 1}"

    def fault(self, node: Node, what: str) -> None:
        if all(place != self.place(node) for place, _ in self.faults):
            self.faults.append((self.place(node), what))

    def pairs(self, node: Node, what: str) -> list[tuple[Node, Node]]:
        if node.id != "mapping":
            self.fault(node, f"{what} must be a mapping")
            return []
        lines: dict[str, int] = {}
        for key, _ in node.value:
            name = self.text(key)
            if name in lines:
                self.fault(key, f"{name!r} stands here a second time; the first is in line {lines[name]}")
            lines.setdefault(name, key.start_mark.line + 1)
        return list(node.value)

    def known(self, node: Node, names: dict[str, Any], what: str) -> str | None:
        name = self.text(node)
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
            name = self.known(key, SECTIONS, "section")
            if name is None or empty(value):
                continue
            if value.id != "mapping" and name in _SHORT:
                short = _SHORT[name]
                found[name] = {short: self.value(value, SECTIONS[name][short])}
            else:
                found[name] = self.mapping(value, SECTIONS[name], f"`{name}`")
        self.home(found.get("zotero", {}))
        return found

    def home(self, zotero: dict[str, Any]) -> None:
        """The library that new works go to is one of those that are listed."""
        home, listed = zotero.get("home"), zotero.get("libraries", ())
        if home is not None and home.text not in listed:
            what = f"{home.text!r} is none of the libraries" + (f": {', '.join(listed)}" if listed else "")
            self.faults.append((home.place, what))

    def mapping(self, node: Node, spec: dict[str, str], what: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in self.pairs(node, what):
            name = self.known(key, spec, f"key in {what}")
            if name is not None and not empty(value):
                found[name] = self.value(value, spec[name])
        return found

    def value(self, node: Node, spec: str) -> Any:
        if spec in _LISTS:
            items = node.value if node.id == "sequence" else [node]
            return tuple(_LISTS[spec](self, item) for item in items)
        if spec in _READERS:
            return _READERS[spec](self, node)
        if spec in zoterofiles.SPECS:
            return zoterofiles.SPECS[spec](self, node)
        text = self.text(node)
        if "|" in spec and text not in spec.split("|"):
            self.fault(node, f"{text!r} is not one of {', '.join(spec.split('|'))}")
        return text

    def shelves(self, node: Node) -> str:
        text = self.text(node)
        if text != "folder" and text.split()[:2] != ["front", "matter"]:
            self.fault(node, f"{text!r} is no place of collections: folder, front matter or front matter NAME")
        return text

    def number(self, node: Node) -> int:
        text = self.text(node)
        if text.isascii() and text.isdigit() and len(text) < _DIGITS:
            return int(text)
        self.fault(node, f"{text!r} is not a number")
        return 0

    def boolean(self, node: Node) -> bool:
        text = self.text(node)
        if text.lower() not in _BOOLEANS:
            self.fault(node, f"{text!r} is neither yes nor no")
        return _BOOLEANS.get(text.lower(), False)

    def placed(self, node: Node) -> Placed:
        return Placed(self.text(node), self.place(node))

    def grammars(self, node: Node) -> dict[str, str]:
        """Pattern of paths to the grammar of the notes that fit it."""
        known = dict.fromkeys(sorted(paths.GRAMMARS))
        pairs = self.pairs(node, "`grammars`")
        return {self.text(key): self.known(value, known, "grammar") or "" for key, value in pairs}

    def rules(self, node: Node) -> dict[str, tuple[str, str]]:
        from zsync.model.record import SETS

        found = {}
        for key, value in self.pairs(node, "this"):
            name, rule = self.attribute(key), self.rule(value)
            if rule[0] == "ask" and name in ("key", *SETS):
                self.fault(value, f"'ask' is no rule for {name}: it is for fields of one value, and the type")
            found[name] = rule
        return found

    def offer(self, node: Node) -> NoteField:
        return NoteField("", self.text(node), self.place(node))

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
        rules = f"two-way, ask, off, from WORLD or prefer WORLD ({', '.join(_WORLDS)})"
        self.fault(node, f"{self.text(node)!r} is no rule: {rules}")
        return "two-way", ""

    def text(self, node: Node) -> str:
        if node.id == "scalar" and not empty(node):
            return str(node.value)
        self.fault(node, "a single text is expected here")
        return ""

    def libraries(self, node: Node) -> tuple[str, ...]:
        items = node.value if node.id == "sequence" else [node]
        specs = tuple(self.text(item) for item in items)
        try:
            for item, spec in zip(items, specs, strict=True):
                node = item
                libraries.parse(spec)
            libraries.labels(specs)
        except UsageProblem as problem:
            self.fault(node, f"{problem.message}: {problem.help}")
        return specs

    def bib(self, node: Node) -> BibFile:
        if node.id == "scalar":
            return BibFile(self.file(node))
        values = self.mapping(node, _BIB_KEYS, "a `.bib` file")
        if "path" not in values:
            self.fault(node, "a `.bib` file needs a `path`")
        return BibFile(**{"path": "", **values})

    def file(self, node: Node) -> str:
        """A path that names something below the project's folder, in its plain form."""
        path = PurePosixPath(self.inside(node)).as_posix()
        if path == ".":
            self.fault(node, "a file is expected here")
        if path in self.files:
            self.fault(node, f"{path!r} is named a second time")
        self.files.add(path)
        return path

    def inside(self, node: Node) -> str:
        path = self.text(node)
        if Path(path).is_absolute() or ".." in Path(path).parts:
            self.fault(node, f"{path!r} is outside the project")
        if not _spelled(path):
            self.fault(node, f"{path[:40]!r} cannot be a path: too long, or with a sign that no file may have")
        return path


def empty(node: Node) -> bool:
    """Whether nothing stands there: `key:` with no value says no more than a file without the key."""
    return bool(node.id == "scalar" and node.tag == "tag:yaml.org,2002:null")


def _spelled(path: str) -> bool:
    """Whether the names of `path` can be those of files."""
    try:
        names = path.encode("utf-8").split(b"/")
    except UnicodeEncodeError:
        return False
    return b"\0" not in path.encode("utf-8") and all(len(name) <= _LONGEST for name in names)


_LISTS: dict[str, Callable[[Reader, Node], Any]] = {
    "texts": Reader.text,
    "folders": Reader.inside,
    "attributes": Reader.attribute,
    "takes": Reader.take,
    "bibs": Reader.bib,
    "places": Reader.offer,
}
"""How each of several values is read; one alone may stand without its brackets."""
_READERS: dict[str, Callable[[Reader, Node], Any]] = {
    "bool": Reader.boolean,
    "number": Reader.number,
    "shelves": Reader.shelves,
    "fields": Reader.fields,
    "path": Reader.file,
    "placed": Reader.placed,
    "libraries": Reader.libraries,
    "grammars": Reader.grammars,
    "rules": Reader.rules,
}
