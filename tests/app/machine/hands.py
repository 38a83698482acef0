"""Hands of a person on each side of a project: what is there, and how it is retyped. Nothing of zsync is asked
but where its lock is.

A work is known on every side by a tag of birth that nobody removes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.app.lab import Lab
from tests.replicas.library import dialect
from zsync.state.lockfile import LOCK_NAME

Item = dict[str, Any]
BIBS = ("refs.bib", "more.bib")
_ENTRY = re.compile(r"(?m)^(?=@(?!string|comment|preamble))")
_KEY = re.compile(r"@\w+\{([^,\s]*)")
TOKEN = re.compile(r"q\d+q")
LONGER = {"journal": "journaltitle", "year": "date"}
"""What biblatex calls a field that BibTeX calls otherwise."""
TYPES = {
    "article": "journalArticle",
    "book": "book",
    "incollection": "bookSection",
    "inproceedings": "conferencePaper",
}


def mark(birth: str) -> str:
    """The tag of birth."""
    return f"born-{birth}"


def stem(birth: str) -> str:
    """The name of the literature note of a work, without its key."""
    return f"{{1}}_About {birth[:-4]}"


def blocks(text: str) -> list[str]:
    """A .bib text cut before each entry; the first part is what stands before them all."""
    return _ENTRY.split(text)


def entry_of(block: str) -> str:
    """The entry at the head of a block, without what stands below it."""
    found = re.match(r"(?s)@.*?^}", block, re.MULTILINE)
    return found[0] if found else ""


def key_of(block: str) -> str:
    """The key of an entry, "" for what is none."""
    found = _KEY.match(block)
    return found[1] if found else ""


def _spelled(name: str) -> str:
    """A pattern for what the field may be called."""
    return f"(?:{name}|{LONGER[name]})" if name in LONGER else name


def field(block: str, name: str) -> str | None:
    """What stands in a field of an entry, without its braces; None when it has none."""
    found = re.search(rf"(?m)^\s*{_spelled(name)}\s*=\s*(.*?),?\s*$", block, re.IGNORECASE)
    return found[1].strip().removeprefix("{").removesuffix("}") if found else None


def names_in(block: str) -> tuple[list[str], list[str]]:
    """The names in `author`, and `others` if that is said after them."""
    names = (field(block, "author") or "").split(" and ")
    others = [name for name in names if name == "others"]
    return [name for name in names if name and name != "others"], others[:1]


def with_field(block: str, name: str, value: str | None) -> str:
    """The entry with a field retyped, added below the first line, or taken out (None)."""
    line = re.compile(rf"(?m)^(\s*{_spelled(name)}\s*=\s*).*?(,?)$\n?", re.IGNORECASE)
    if value is None:
        return line.sub("", block, count=1)
    if line.search(block):
        return line.sub(lambda found: f"{found[1]}{{{value}}}{found[2]}\n", block, count=1)
    head, _, rest = block.partition("\n")
    return f"{head}\n    {name} = {{{value}}},\n{rest}"


class Hands(Lab):
    """A project somebody lives in. `vault` are the folders of its notes."""

    vault = ("notes",)

    def all_items(self) -> list[Item]:
        """Every item of the library that is not in the trash, children too."""
        return [data for data in self.library.everything() if not data.get("deleted")]

    def regular(self) -> list[Item]:
        """The items that are works."""
        return [data for data in self.all_items() if data["itemType"] not in ("attachment", "note")]

    def item(self, birth: str) -> Item | None:
        """The item of a work."""
        return next((data for data in self.regular() if {"tag": mark(birth)} in data["tags"]), None)

    def change(self, item: Mapping[str, Any], **changes: Any) -> None:
        """Somebody changes an item in Zotero."""
        self.library.write({"key": item["key"], "version": item["version"], **changes})

    def change_type(self, item: Mapping[str, Any], kind: str) -> None:
        """Somebody chooses another type in Zotero, which moves what fields have in common."""
        self.change(item, **dialect().write(item, "type", kind))

    def bibs(self) -> Iterator[tuple[str, list[str]]]:
        """The .bib files that are there, each in blocks."""
        return ((path, blocks(self.text(path))) for path in BIBS if (self.root / path).exists())

    def entry(self, birth: str) -> tuple[str, str] | None:
        """The file and the text of the entry of a work."""
        for path, parts in self.bibs():
            for part in parts[1:]:
                if mark(birth) in part:
                    return path, part
        return None

    def retype(self, birth: str, edit: Callable[[str], str]) -> None:
        """Somebody edits the entry of a work in its file."""
        path, block = self.entry(birth) or ("", "")
        self.swap(path, block, edit(block))

    def note(self, birth: str) -> str | None:
        """The path of the literature note of a work."""
        return next((path for path, text in self.notes().items() if mark(birth) in text), None)

    def notes(self) -> dict[str, str]:
        """The text of every note by its path."""
        folders = [self.root / folder for folder in self.vault]
        found = sorted(path for folder in folders if folder.exists() for path in folder.rglob("*.md"))
        return {path.relative_to(self.root).as_posix(): path.read_bytes().decode() for path in found}

    def called(self, side: str, key: str) -> str:
        """What `versions` calls the item `key` of a side."""
        return key

    def thing(self, key: str) -> Item:
        """What `versions` has under this key."""
        return self.library.item(key)

    def told(self) -> str:
        """All that the libraries show."""
        return repr(self.all_items())

    def thrown_away(self) -> str:
        """All that is in the trash."""
        return repr([data for data in self.library.everything() if data.get("deleted")])

    def versions(self) -> dict[str, int]:
        """The version of every object of the library."""
        return {data["key"]: data["version"] for data in self.library.everything()}

    def keys(self, birth: str) -> dict[str, str]:
        """The key of a work on each side that shows it."""
        item, entry, note = self.item(birth), self.entry(birth), self.note(birth)
        found = {"zotero": item.get("citationKey", "")} if item else {}
        if entry:
            found["bib"] = key_of(entry[1])
        if note and "@" in note:
            found["notes"] = note.rpartition("@")[2].removesuffix(".md")
        return found

    def locked(self, name: str) -> bool:
        """Whether the lock tells of this key or path."""
        lock = self.root / LOCK_NAME
        return lock.exists() and f'"{name}"' in lock.read_text("utf-8")

    def records(self, birth: str) -> Iterator[dict[str, str]]:
        """By what each record of a work is known without a lock: where it stands, its key, and how it looks."""
        item, found = self.item(birth), self.entry(birth)
        if item:
            yield item_looks(item)
        if found:
            kind = TYPES.get(found[1].partition("{")[0].rpartition("@")[2], "")
            values = {name: field(found[1], name) or "" for name in ("title", "doi")}
            by = _by(field(found[1], "author"))
            yield {"where": "bib", "key": key_of(found[1]), "kind": kind, "by": by, **values}


def item_looks(item: Item) -> dict[str, str]:
    """How an item looks, as in `Hands.records`."""
    by = _by(repr(item["creators"]) if item.get("creators") else None)
    values = {"title": item["title"], "doi": item.get("DOI", ""), "kind": item["itemType"], "by": by}
    return {"where": "zotero", "key": item.get("citationKey", ""), **values}


def _by(names: str | None) -> str:
    """Who made a work, as far as that changes in a life; "" where nobody is named."""
    return "" if names is None else " ".join(["by", *TOKEN.findall(names)])
