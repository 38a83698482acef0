"""Files of other sides that come to lie beside a `.bib`: a free name in its folder, the bytes, one effect each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from zsync.errors import ReplicaProblem, Stale
from zsync.model.plan import Effect, Image, Operation, Receipt
from zsync.model.values import Attachment
from zsync.replicas import folders
from zsync.replicas.bib.parsed import ParsedFile
from zsync.replicas.names import free_path
from zsync.replicas.protocol import Fetch, Files

_SIGNS = "{}\\;$%#~^"
"""Signs that mean something in a field, or to TeX: new names do without them."""


@dataclass(frozen=True, slots=True)
class Saving:
    """The path for each new file by id of its operation, the bytes of those that are not there yet by path, and
    the operations whose file cannot be had, with the reason."""

    files: Files
    paths: Mapping[str, str]
    contents: Mapping[str, bytes]
    refused: Mapping[str, str]

    @classmethod
    def of(cls, operations: Sequence[Operation], file: ParsedFile, files: Files, fetch: Fetch) -> Saving:
        """Choose the names and get the bytes. One that cannot be had keeps no other waiting."""
        paths: dict[str, str] = {}
        taken: dict[str, str] = {}
        contents: dict[str, bytes] = {}
        refused: dict[str, str] = {}
        for operation in operations:
            if operation.attribute != "attachments" or not isinstance(operation.after, Attachment):
                continue
            try:
                path = _path(operation.after, file, files, taken)
                if path not in taken and files.digest(path) is None:
                    contents[path] = fetch(operation.source, operation.after)
                paths[operation.id] = path
                taken[path] = operation.after.digest
            except ReplicaProblem as problem:
                refused[operation.id] = problem.line
        return cls(files, paths, contents, refused)

    def effects(self, operations: Sequence[Operation]) -> list[Effect]:
        """One for each file that is not there yet."""
        return [
            self._effect(path, self.contents[path])
            for path in dict.fromkeys(self.paths.get(operation.id, "") for operation in operations)
            if path in self.contents
        ]

    def _effect(self, path: str, content: bytes) -> Effect:
        run = partial(self._write, path, content)
        images = (*folders.made(self.files, path), Image(path, None))
        return Effect(f"write {path}", (), images, run, (Image(path, content),))

    def _write(self, path: str, content: bytes) -> tuple[Receipt, ...]:
        self.files.replace(path, content, expected=None)
        return ()

    def check(self, operations: Sequence[Operation]) -> None:
        """Raise `Stale` when a file is not what the entries are about to link to."""
        for operation in operations:
            path, file = self.paths.get(operation.id), operation.after
            if path is None or not isinstance(file, Attachment):
                continue
            found = self.files.digest(path)
            if found is None or found[0] != file.digest:
                raise Stale("changed while zsync was at work", place=path, help="run `zsync sync` again")


def _path(wanted: Attachment, file: ParsedFile, files: Files, taken: Mapping[str, str]) -> str:
    if not file.folder:
        help = "name one: `folders:` in zsync.yaml"
        raise ReplicaProblem("has no folder for files", place=file.file.path, help=help)
    return free_path(files, file.folder, wanted, without=_SIGNS, taken=taken)
