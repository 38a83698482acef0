"""The `file` field: JabRef's and Zotero's `title:path:type;…`, Mendeley's `:path:type`, and plain paths.

`\\` escapes `:`, `;` and itself in the record forms. Sources: JabRef's file field documentation, Better BibTeX's
export of attachments, Zotero's BibTeX export.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from zsync.model.values import FileRef
from zsync.translate.values.light import path_of
from zsync.translate.values.texwrite import is_safe

_MENDELEY = "$\\backslash$"
_ESCAPED = re.compile(r"\\([:;\\{}_&%#$])")
_WINDOWS = re.compile(r"[A-Za-z]:\\(?!\\)")
_CALIBRE = re.compile(r", (?=:)")
_DRIVE = re.compile(r"[A-Za-z]$")
_ADDRESS = re.compile(r"file:(?://(?:localhost)?(?=/))?(?:/(?=[A-Za-z]:[/\\])|(?=/))", re.IGNORECASE)


def read(text: str) -> tuple[FileRef, ...]:
    """The files a field names, each path once, in its order."""
    text = text.strip().replace(_MENDELEY, "\\")
    if not text:
        return ()
    found = (_record(part) for part in _records(text))
    return tuple({ref.path: ref for ref in found if ref.path}.values())


def _records(text: str) -> list[str]:
    """The records of a field, as written: cut at `;`, or, where all have three parts, at `, ` as Calibre does."""
    parts = _cut(text, ";")
    if len(parts) == 1 and ", :" in text:
        listed = _CALIBRE.split(text)
        if all(len(_joined_drives(_cut(part, ":"))) == 3 for part in listed):
            return listed
    return parts


def _cut(text: str, sign: str) -> list[str]:
    """`text` cut at `sign` where no backslash stands before it; the parts keep their escapes."""
    if "\\" not in text:
        return text.split(sign)
    found, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == sign:
            found.append(text[start:at])
            start = at + 1
        at += 1
    return [*found, text[start:]]


def _record(text: str) -> FileRef:
    """One record: `path`, or `title:path:type`; a letter before `:\\` or `:/` is a drive."""
    text = text.strip()
    fields = _joined_drives(_cut(text, ":"))
    if len(fields) < 3:
        return FileRef(_plain(text)) if len(fields) == 1 or ":/" in text else _pair(fields)
    title, path, mime = fields[0], fields[1], fields[2]
    return FileRef(_local(_unescape(path)), _unescape(title), _unescape(mime))


def _pair(fields: list[str]) -> FileRef:
    return FileRef(_local(_unescape(fields[1])), _unescape(fields[0]))


def _local(path: str) -> str:
    """A path as it is, and that of an address of this computer, `file:///C:/a%20b.pdf` (source: RFC 8089)."""
    named = _ADDRESS.match(path)
    return unquote(path[named.end() :]) if named else path


def _joined_drives(fields: list[str]) -> list[str]:
    """Puts `C` and `\\Users` together again, and a URL's `https` and `//…`."""
    out: list[str] = []
    for field in fields:
        drive = out and _DRIVE.fullmatch(out[-1]) and field[:1] in {"\\", "/"}
        if drive or (out and field.startswith("//")):
            out[-1] += "\\:" + field
        else:
            out.append(field)
    return out


def _plain(text: str) -> str:
    """A path alone: escapes are undone only where they can be nothing else."""
    return text if _WINDOWS.match(text) else _local(_unescape(text))


def _unescape(text: str) -> str:
    """Without the backslashes before `:`, `;`, `\\` and TeX's signs; others are part of a Windows path."""
    text = path_of(text)
    return _ESCAPED.sub(r"\1", text).strip() if "\\" in text else text.strip()


def write(files: Iterable[FileRef], present: str) -> str:
    """The field with exactly `files`; records that `present` has stay as written, in its manner for new ones."""
    wanted = {ref.path: ref for ref in files if _escape(ref.path)}
    kept = {_record(part).path: part.strip() for part in reversed(_records(present)) if part.strip()}
    order = [*(path for path in reversed(kept) if path in wanted), *(path for path in wanted if path not in kept)]
    records = any(len(_joined_drives(_cut(part, ":"))) > 2 for part in kept.values())
    return ";".join(kept.get(path) or show(wanted[path], records=records) for path in order)


def show(ref: FileRef, *, records: bool) -> str:
    """One file: its path alone, or a record of three where the field uses records or more is said."""
    path = _escape(ref.path)
    if not records and not ref.title and not ref.mime and path == ref.path:
        return path
    return ":".join(map(_escape, (ref.title, ref.path, ref.mime)))


def _escape(text: str) -> str:
    text = re.sub(r"([\\:;])", r"\\\1", text.strip())
    return text if is_safe(text) else re.sub(r"[{}]", "", text).rstrip("\\")


def added(present: str, ref: FileRef, *, records: bool) -> str:
    """The field with one more file at its end; all that stands there stays. Raises `ValueError` when it would
    not read back (a path that ends with a backslash)."""
    kept = present.rstrip()
    joined = f"{kept.removesuffix(';')};{show(ref, records=records)}" if kept else show(ref, records=records)
    if [each.path for each in read(joined)] != [*(each.path for each in read(present)), ref.path]:
        raise ValueError(f"the field cannot take {ref.path!r}: mend its text")
    return joined


def without(present: str, paths: Collection[str]) -> str:
    """The field without the records of these paths; the others stay as written."""
    return ";".join(part for part in _records(present) if _record(_plainly(part)).path not in paths).strip()


def _plainly(part: str) -> str:
    return part.replace(_MENDELEY, "\\")


def setting(text: str) -> str:
    """The one value of a JabRef setting: up to the `;` that ends it, escapes undone."""
    return _unescape(_cut(text.strip(), ";")[0])


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
