"""The three sides of the demo: a copy of the example vault, and an embedded library filled from `library.json`."""

from __future__ import annotations

import json
import mimetypes
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zsync.config.libraries import parse
from zsync.errors import UsageProblem
from zsync.replicas.zotero.files import Upload, upload
from zsync.replicas.zotero.http import Clock
from zsync.replicas.zotero.opening import connect
from zsync.replicas.zotero.web import READ_BATCH, WRITE_BATCH, Server

Items = Mapping[str, Mapping[str, Any]]
"""Item key to the item's `data`."""

NEW_FILE_TIME = 1_710_000_000_000
"""The time that stored files of the demo bear, in milliseconds since 1970: the same on every run."""


@dataclass(frozen=True, slots=True)
class Sides:
    """`vault` is the folder at work, `examples` where its material comes from, `server` the library."""

    vault: Path
    examples: Path
    server: Server

    def files(self) -> dict[str, bytes]:
        """Every file of the vault by its path, without what belongs to zsync alone."""
        paths = (path for path in self.vault.rglob("*") if path.is_file())
        named = {path.relative_to(self.vault).as_posix(): path for path in paths}
        return {name: path.read_bytes() for name, path in sorted(named.items()) if not name.startswith(".zsync/")}

    def items(self) -> Items:
        """Every item of the library."""
        keys = sorted(self.server.versions(since=None).objects)
        found = (item for batch in _batches(keys, READ_BATCH) for item in self.server.items(batch).items)
        return {item["key"]: item["data"] for item in found}

    def version(self) -> int:
        """The version of the library: it grows with every write."""
        return self.server.versions(since=None).version

    def apply(self, step: Mapping[str, Any]) -> None:
        """Do what one step of `weekend.yaml` says."""
        for name in ("copy", "edit", "set", "tags", "attach"):
            if name in step:
                getattr(self, f"_{name}")(**step[name])

    def _copy(self, *, file: str, to: str) -> None:
        shutil.copyfile(self.examples / file, self.vault / to)

    def _edit(self, *, path: str, find: str, put: str) -> None:
        target = self.vault / path
        text = target.read_text("utf-8")
        if text.count(find) != 1:
            raise ValueError(f"{path} holds {find!r} {text.count(find)} times")
        target.write_text(text.replace(find, put), "utf-8", newline="")

    def _set(self, *, item: str, values: Mapping[str, Any]) -> None:
        held = self.server.items([item]).items[0]
        _done(self.server, [{"key": item, "version": held["version"], **values}])

    def _tags(self, *, item: str, add: Sequence[str], remove: Sequence[str]) -> None:
        held = self.server.items([item]).items[0]["data"]["tags"]
        kept = [tag for tag in held if tag["tag"] not in remove]
        self._set(item=item, values={"tags": [*kept, *({"tag": name} for name in add)]})

    def _attach(self, *, item: str, file: str, filename: str, key: str) -> None:
        data = {
            "key": key,
            "itemType": "attachment",
            "parentItem": item,
            "linkMode": "imported_file",
            "title": filename,
            "filename": filename,
            "contentType": mimetypes.guess_type(filename)[0] or "application/octet-stream",
        }
        _done(self.server, [{**data, "version": 0}])
        _store(self.server, data, self.examples / file)


def lay_out(folder: Path, examples: Path) -> Sides:
    """Copy the vault into `folder` (new or empty) and fill its embedded library."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageProblem("the folder is not empty", place=str(folder), help="name another with --folder")
    shutil.copytree(examples / "vault", folder, dirs_exist_ok=True)
    clock = Clock(time.monotonic, time.sleep)
    server, _ = connect(parse("embedded"), root=folder, api_key=None, api_url=None, clock=clock)
    _fill(server, examples)
    return Sides(folder, examples, server)


def _fill(server: Server, examples: Path) -> None:
    library = json.loads((examples / "library.json").read_text("utf-8"))
    for batch in _batches(library["items"], WRITE_BATCH):
        _done(server, [{**data, "version": 0} for data in batch])
    held = {data["key"]: data for data in library["items"]}
    for key, path in library["files"].items():
        _store(server, held[key], examples / path)


def _store(server: Server, data: Mapping[str, Any], path: Path) -> None:
    file = Upload(data["key"], data["filename"], data["contentType"], path.read_bytes(), NEW_FILE_TIME)
    upload(server, file)


def _done(server: Server, objects: Sequence[Mapping[str, Any]]) -> None:
    failed = [outcome.message for outcome in server.write(objects) if outcome.status not in (200, 304)]
    if failed:
        raise ValueError(f"the library refused: {failed}")


def _batches(things: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (things[at : at + size] for at in range(0, len(things), size))
