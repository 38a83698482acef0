"""ZIPs of attachments: how Zotero stores snapshots, and every file on a WebDAV server. No disk is touched."""

from __future__ import annotations

import base64
import io
import unicodedata
import zipfile
import zlib
from contextlib import suppress

LIMIT = 1 << 30
"""Bytes one file may have once it is out of its ZIP: a small ZIP can be made to unpack without end."""

_CODED = "%ZB64"
"""Ending of member names that old clients wrote in base64."""

_UTF8 = 0x800
"""The flag of a member whose name is marked as UTF-8."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP can hold: the same bytes give the same ZIP, whenever it is made."""


def packed(name: str, content: bytes) -> bytes:
    """A ZIP with the one file `name`, as the desktop client puts it on a WebDAV server."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def unpacked(content: bytes, name: str, *, limit: int = LIMIT) -> bytes:
    """The file `name` out of a ZIP, or the only one there is, whatever its name; b"" when it is not in there.

    A member says how large it is: one beyond `limit` is not read, and none is read further than it says.
    Names are only compared, never used as paths.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = {_plain(_name(info)): info for info in archive.infolist() if not info.is_dir()}
            chosen = found.get(_plain(name)) or (next(iter(found.values())) if len(found) == 1 else None)
            if chosen is None or chosen.file_size > limit:
                return b""
            return archive.read(chosen)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError):
        return b""


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member as it was meant: base64 undone, UTF-8 without its mark known all the same."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    if not name.endswith(_CODED):
        return name
    try:
        return base64.b64decode(name.removesuffix(_CODED), validate=True).decode()
    except ValueError:
        return name


def _plain(name: str) -> str:
    """A name as it compares: macOS writes letters with marks in two parts."""
    return unicodedata.normalize("NFC", name)
