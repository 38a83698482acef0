"""The records of a `file` field as texts: JabRef's and Zotero's `title:path:type;…`, Mendeley's `:path:type`, and
plain paths.

`\\` escapes `:`, `;` and itself in the record forms. Sources: JabRef's file field documentation, Better BibTeX's
export of attachments, Zotero's BibTeX export.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zsync.translate.values.light import path_of

_MENDELEY = "$\\backslash$"
_ESCAPED = re.compile(r"\\([:;\\{}_&%#$])")
_WINDOWS = re.compile(r"[A-Za-z]:\\(?!\\)|\\\\(?!\\)")
_WRAPPED = re.compile(r"\{([^{}]*)\}")
_CALIBRE = re.compile(r", (?=:)")
_DRIVE = re.compile(r"[A-Za-z]$")
_ADDRESS = re.compile(r"file:(?://(?:localhost)?(?=/))?(?:/(?=[A-Za-z]:[/\\])|(?=/))", re.IGNORECASE)


class Record(NamedTuple):
    """A file as a field names it."""

    path: str
    title: str = ""
    mime: str = ""


def read(text: str) -> list[Record]:
    """The files a field names, each path once, in its order."""
    text = unwrapped(plainly(text.strip()))
    if not text:
        return []
    found = (record(part) for part in records(text))
    return list({each.path: each for each in found if each.path}.values())


def unwrapped(text: str) -> str:
    """Without the braces that Papers puts round the whole field once more."""
    wrapped = _WRAPPED.fullmatch(text.strip()) if "{" in text else None
    return wrapped[1] if wrapped else text


def plainly(part: str) -> str:
    """Without Mendeley's way to write a backslash."""
    return part.replace(_MENDELEY, "\\")


def setting(text: str) -> str:
    """The one value of a JabRef setting: up to the `;` that ends it, escapes undone."""
    return _unescape(cut(text.strip(), ";")[0])


def records(text: str) -> list[str]:
    """The records of a field, as written: cut at `;`, or, where all have three parts, at `, ` as Calibre does."""
    parts = cut(text, ";")
    if len(parts) == 1 and ", :" in text:
        listed = _CALIBRE.split(text)
        if all(len(joined_drives(cut(part, ":"))) == 3 for part in listed):
            return listed
    return parts


def cut(text: str, sign: str) -> list[str]:
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


def record(text: str) -> Record:
    """One record: `path`, or `title:path:type`; a letter before `:\\` or `:/` is a drive."""
    text = text.strip()
    fields = joined_drives(cut(text, ":"))
    if len(fields) < 3:
        return Record(_plain(text)) if len(fields) == 1 or ":/" in text else _pair(fields)
    title, path, mime = fields[0], fields[1], fields[2]
    return Record(_local(_unescape(path)), _unescape(title), _unescape(mime))


def _pair(fields: list[str]) -> Record:
    return Record(_local(_unescape(fields[1])), _unescape(fields[0]))


def _local(path: str) -> str:
    """A path as it is, and that of an address of this computer, `file:///C:/a%20b.pdf` (source: RFC 8089)."""
    named = _ADDRESS.match(path)
    if not named:
        return path
    from urllib.parse import unquote

    return unquote(path[named.end() :])


def joined_drives(fields: list[str]) -> list[str]:
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
