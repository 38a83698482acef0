"""The `file` field: what it names, and how it is written. The forms: see `zsync.translate.values.filerecords`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from zsync.model.values import FileRef
from zsync.translate.values import filerecords
from zsync.translate.values.filerecords import cut, joined_drives, plainly, record, unwrapped
from zsync.translate.values.texwrite import is_safe


def read(text: str) -> tuple[FileRef, ...]:
    """The files a field names, each path once, in its order."""
    return tuple(FileRef(*each) for each in filerecords.read(text))


def write(files: Iterable[FileRef], present: str) -> str:
    """The field with exactly `files`; records that `present` has stay as written, in its manner for new ones."""
    if (inner := unwrapped(present)) != present:
        rest = write(files, inner)
        return rest and f"{{{rest}}}"
    wanted = {ref.path: ref for ref in files if _escape(ref.path)}
    kept = {record(part).path: part.strip() for part in reversed(filerecords.records(present)) if part.strip()}
    order = [*(path for path in reversed(kept) if path in wanted), *(path for path in wanted if path not in kept)]
    records = any(len(joined_drives(cut(part, ":"))) > 2 for part in kept.values())
    return ";".join(kept.get(path) or show(wanted[path], records=records) for path in order)


def show(ref: FileRef, *, records: bool) -> str:
    """One file: its path alone, or a record of three where the field uses records or more is said."""
    path = _escape(ref.path)
    if not records and not ref.title and not ref.mime and path == ref.path == unwrapped(path):
        return path
    return ":".join(map(_escape, (ref.title, ref.path, ref.mime)))


def _escape(text: str) -> str:
    text = re.sub(r"([\\:;])", r"\\\1", text.strip())
    return text if is_safe(text) else re.sub(r"[{}]", "", text).rstrip("\\")


def added(present: str, ref: FileRef, *, records: bool) -> str:
    """The field with one more file at its end; all that stands there stays. Raises `ValueError` when it would
    not read back (a path that ends with a backslash)."""
    if (inner := unwrapped(present)) != present:
        return f"{{{added(inner, ref, records=records)}}}"
    kept = present.rstrip()
    joined = f"{kept.removesuffix(';')};{show(ref, records=records)}" if kept else show(ref, records=records)
    if [each.path for each in read(joined)] != [*(each.path for each in read(present)), ref.path]:
        raise ValueError(f"the field cannot take {ref.path!r}: mend its text")
    return joined


def without(present: str, paths: Collection[str]) -> str:
    """The field without the records of these paths; the others stay as written."""
    if (inner := unwrapped(present)) != present:
        rest = without(inner, paths)
        return rest and f"{{{rest}}}"
    parts = filerecords.records(present)
    return ";".join(part for part in parts if record(plainly(part)).path not in paths).strip()


@dataclass(frozen=True, slots=True)
class Manner:
    """How files are named in a field: `records` of three or plain paths, with `titles`, and the type as `mime`,
    `ending` (`PDF`) or not at all ("")."""

    records: bool = False
    titles: bool = False
    types: str = ""

    def ref(self, path: str, name: str, ending: str) -> FileRef:
        """A file in this manner."""
        if not self.records:
            return FileRef(path)
        mime = MIMES.get(ending.lower(), "") if self.types == "mime" else ""
        return FileRef(path, name if self.titles else "", mime or ending.lstrip(".").upper())


MIMES = {".pdf": "application/pdf", ".epub": "application/epub+zip", ".html": "text/html", ".txt": "text/plain"}


def manner(refs: Iterable[FileRef]) -> Manner:
    """The manner of most of `refs`."""
    listed = list(refs)
    records = [ref for ref in listed if ref.title or ref.mime]
    if 2 * len(records) <= len(listed):
        return Manner()
    titles = sum(bool(ref.title) for ref in records)
    mimes = sum("/" in ref.mime for ref in records)
    return Manner(True, 2 * titles > len(records), "mime" if 2 * mimes > len(records) else "ending")
