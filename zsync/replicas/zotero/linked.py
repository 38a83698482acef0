"""Linked files: attachments whose bytes lie in a folder of the user's own, which Zotero only names.

A path is `attachments:` and a part below Zotero's linked attachment base directory, or a whole path (source:
Zotero's `attachmentPath`). zsync reads only what lies below the folder it is told of, moves nothing there and
replaces nothing; it puts new files there when it is asked to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from zsync.errors import ReplicaProblem, Stale
from zsync.formats.filename import safe_name, spellings
from zsync.model.finding import Finding
from zsync.model.span import Span
from zsync.model.values import Attachment
from zsync.model.words import counted
from zsync.replicas.names import free_path
from zsync.replicas.protocol import Files
from zsync.replicas.zotero.files import checked
from zsync.replicas.zotero.mirror import Item

SCHEME = "attachments:"

Look = Callable[[str], tuple[str, int] | None]
"""MD5 and size of a file below the base, None when there is none. Raises `ReplicaProblem`."""

_NAMED = 3
"""How many missing files a finding names."""


@dataclass(frozen=True, slots=True)
class Base:
    """The folder of linked files as this machine has it: its path, its files, and their digests."""

    path: Path
    files: Files
    look: Look


@dataclass(slots=True)
class Linked:
    """The linked files of one library. Without a `base`, `away` says why there is none on this machine.

    `missing` are items whose file is not to be had, with the reason; `placed` are paths given to new files;
    `seen` are the digests of all paths that were looked at ("" for none).
    """

    base: Base | None
    away: str = ""
    missing: dict[str, str] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    def file(self, item: Item) -> Attachment | None:
        """The file of an attachment item, when it is a linked one, not in the trash, and there."""
        data = item["data"]
        self.missing.pop(item["key"], None)
        if data.get("linkMode") != "linked_file" or data.get("deleted"):
            return None
        path = str(data.get("path") or "")
        try:
            inside, (digest, size) = self._found(path)
        except ReplicaProblem as problem:
            named = "".join(letter if letter.isprintable() else "?" for letter in path) or item["key"]
            self.missing[item["key"]] = f"{named} {problem.message}"
            return None
        name = PurePosixPath(inside).name
        return Attachment(digest, name, item["key"], size, data.get("contentType") or "")

    def _found(self, path: str) -> tuple[str, tuple[str, int]]:
        base = self._there()
        if below(path, base.path) is None:
            raise ReplicaProblem("lies outside the folder of linked files")
        for inside in filter(None, (below(each, base.path) for each in spellings(path))):
            self.seen[inside] = ""
            try:
                found = base.look(inside)
            except ValueError:
                raise ReplicaProblem("is no name that a file can have") from None
            if found is not None:
                self.seen[inside] = found[0]
                return inside, found
        raise ReplicaProblem("is not there")

    def mark(self) -> str:
        """What stands for all that was looked at, for `stands`."""
        return json.dumps({"base": self._where(), "files": self.seen}, sort_keys=True)

    def stands(self, mark: str) -> bool:
        """Whether every file is what it was when this mark was left."""
        was = json.loads(mark)
        if was["base"] != self._where():
            return False
        return all(self._digest(path) == digest for path, digest in was["files"].items())

    def _where(self) -> str:
        if self.base is None:
            return self.away
        return f"{self.base.path}{'' if self.base.files.exists('') else ' is not there'}"

    def _digest(self, path: str) -> str:
        try:
            found = self.base.look(path) if self.base else None
        except (ReplicaProblem, ValueError):
            return ""
        return found[0] if found else ""

    def _there(self) -> Base:
        if self.base is None:
            raise ReplicaProblem(self.away)
        if not self.base.files.exists(""):
            raise ReplicaProblem(f"cannot be looked for: there is no folder {self.base.path}")
        return self.base

    def read(self, item: Item, file: Attachment) -> bytes:
        """The bytes of a linked file, checked. Raises `ReplicaProblem` when they are not there or not it."""
        what = f"reading the linked file {file.name}"
        base = self._there()
        written = spellings(str(item["data"].get("path") or ""))
        places = filter(None, (below(path, base.path) for path in written if "\0" not in path))
        content = next((found for path in places if (found := base.files.read(path)) is not None), None)
        if content is None:
            raise ReplicaProblem(f"{what}: it is not there", help="run again once it is")
        return checked(content, file, what)

    def place(self, folder: str, file: Attachment, key: str) -> str:
        """Where a new file goes, below the base: `folder/name`, or `key/name` where that is no name of a folder.

        Raises `ReplicaProblem` when there is no such place.
        """
        files = self._there().files
        named = safe_name(folder)
        path = free_path(files, key if not named or files.rival(named) else named, file, taken=self.placed)
        self.placed[path] = file.digest
        return path

    def write(self, path: str, content: bytes) -> None:
        """Put a new file there; one that holds the same bytes stays. Raises `Stale` when another is there."""
        base = self._there()
        present = base.files.read(path)
        if present is not None and present != content:
            raise Stale(f"{path} is taken by another file since: run again")
        if present is None:
            base.files.replace(path, content, expected=None)

    def findings(self, side: str) -> Sequence[Finding]:
        """What is missing, in one finding. It is no removal: nothing follows from it on any side."""
        if not self.missing:
            return ()
        reasons = sorted(self.missing.values())
        more = f", and {len(reasons) - _NAMED} more" if len(reasons) > _NAMED else ""
        count = counted(len(reasons), "linked file")
        message = f"{count} cannot be read: {'; '.join(reasons[:_NAMED])}{more}"
        help = "nothing is taken as removed; is `base` in zsync.yaml Zotero's linked attachment base directory?"
        span = Span(side, 0, 0, 1, 1, 1, 1)
        return (Finding("ZS203", "linked-file-missing", "warning", span, message, help),)


def below(path: str, base: Path) -> str | None:
    """The part of an item's path below `base`, `/`-separated; None when it leads out of it, or nowhere."""
    if path.startswith(SCHEME):
        rest = path.removeprefix(SCHEME).replace("\\", "/")
        parts = PurePosixPath(rest).parts
        return None if not parts or ".." in parts or rest.startswith("/") else "/".join(parts)
    for root in dict.fromkeys((base, base.resolve())):
        if Path(path).is_relative_to(root):
            rest_of = Path(path).relative_to(root).parts
            return "/".join(rest_of) if rest_of and ".." not in rest_of else None
    return None
