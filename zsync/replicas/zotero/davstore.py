"""Attachments on a WebDAV server, as the desktop client keeps them: `zotero/KEY.zip` beside `zotero/KEY.prop`.

Zotero's own server knows nothing of it. Source: Zotero's `storage/webdav.js`: the `.prop` is XML with the time of
the file in milliseconds and its MD5 (very old ones are a bare number of seconds); an upload deletes the `.prop`,
puts the `.zip`, then the `.prop`, so that a `.prop` never stands beside anything but its `.zip`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from zsync.errors import ReplicaProblem
from zsync.model.values import Attachment
from zsync.replicas.zotero.answers import Refused
from zsync.replicas.zotero.files import Upload, bare_name, checked, md5
from zsync.replicas.zotero.webdav import KEEPS_NOTHING, Answer, Dav
from zsync.replicas.zotero.zips import packed, unpacked

_SMALL = 1 << 16
"""Bytes a `.prop` may have."""

_MTIME = re.compile(r"<mtime>\s*(\d{1,13})\s*</mtime>")
_HASH = re.compile(r"<hash>\s*([0-9a-fA-F]{32})\s*</hash>")
_SECONDS = re.compile(r"\s*(\d{1,10})\s*")
_GONE = (300, 404, 410)
"""Answers for what is not there; 300 comes of servers that look for similar names."""

_DONE = (200, 201, 204)


@dataclass(frozen=True, slots=True)
class Prop:
    """What a `.prop` says: `mtime` in milliseconds, `digest` "" where it is too old to have one."""

    mtime: int
    digest: str = ""

    def text(self) -> bytes:
        """As the client writes it."""
        parts = f"<mtime>{self.mtime}</mtime><hash>{self.digest}</hash>"
        return f'<properties version="1">{parts}</properties>'.encode()


def read_prop(content: bytes) -> Prop | None:
    """What a `.prop` says; None when it says nothing."""
    text = content.decode("utf-8", "replace")
    mtime, digest = _MTIME.search(text), _HASH.search(text)
    if mtime:
        return Prop(int(mtime[1]), digest[1].lower() if digest else "")
    seconds = _SECONDS.fullmatch(text)
    return Prop(int(seconds[1]) * 1000) if seconds else None


class WebDavStore:
    """The files of one user library on one server (groups always use Zotero's storage)."""

    def __init__(self, dav: Dav) -> None:
        self._dav = dav
        self._ready = False
        self._closed: Refused | None = None

    def ready(self) -> None:
        """Ask once whether the folder is there, and make it if not. Raises `Refused`, from then on at once.

        Signs in before anything large is sent.
        """
        if self._closed:
            raise self._closed
        if self._ready:
            return
        try:
            self._folder()
        except Refused as refused:
            # Nobody is there, or does not let us in: the next file need not find that out again.
            self._closed = refused
            raise
        self._ready = True

    def put(self, file: Upload) -> Mapping[str, Any]:
        """Store a file and read it back; what is left to be told to the item: its MD5 and time.

        Raises `Refused`: 412 when another file lies there than the one to be replaced, 507 when there is no room.
        What a killed run had stored already is found, and not sent again.
        """
        self.ready()
        digest = md5(file.content)
        stands = self._prop(file.key, f"looking for {file.name}")
        if stands and stands.digest == digest and self._holds(file):
            return {"md5": digest, "mtime": stands.mtime}
        if stands and stands.digest not in ("", digest, file.replacing):
            help = "let Zotero sync on the computer it was changed on, then run again"
            raise Refused(f"another file lies on the WebDAV server as {file.key}.zip", status=412, help=help)
        prop = Prop(max(file.mtime, 1), digest)
        try:
            self._send(file, prop)
        except Refused as refused:
            self._clear_up(file, refused)
            raise
        return {"md5": digest, "mtime": prop.mtime}

    def _folder(self) -> None:
        what = "making the folder zotero/"
        if self.there():
            return
        made = self._dav.ask(what, "MKCOL", "")
        if made.status != 201 and not self.there():
            raise self._dav.refusal(what, made)

    def there(self) -> bool:
        """Whether the folder is there. Changes nothing; raises `Refused`."""
        what = "opening the folder zotero/"
        found = self._dav.ask(what, "PROPFIND", "", content=_PROPFIND, headers={"Depth": "0"})
        if found.status not in (207, *_GONE):
            raise self._dav.refusal(what, found)
        return found.status == 207

    def _clear_up(self, file: Upload, refused: Refused) -> None:
        """Leave no half of a file that was to be new there; one that was to be replaced may still be whole."""
        if not file.replacing:
            with suppress(Refused):
                self.delete(file.key)

    def _send(self, file: Upload, prop: Prop) -> None:
        """`.prop` away, `.zip`, `.prop`: each is read back, since some servers say yes and keep nothing."""
        what = f"storing {file.name}"
        whole = packed(bare_name(file.name), file.content)
        self._remove(f"{file.key}.prop", what)
        self._write(what, f"{file.key}.zip", whole, "application/zip")
        self._write(what, f"{file.key}.prop", prop.text(), "text/xml")

    def _write(self, what: str, name: str, content: bytes, kind: str) -> None:
        answer = self._dav.ask(what, "PUT", name, content=content, headers={"Content-Type": kind})
        if answer.status not in _DONE:
            raise self._dav.refusal(what, answer)
        back = self._dav.ask(what, "GET", name, limit=len(content) + _SMALL)
        if back.status != 200 or back.content != content:
            help = "does the server keep .zip and .prop files as they are? Run again"
            message = f"{what}: {self._dav.host} does not give back what it was sent"
            raise Refused(message, status=KEEPS_NOTHING, help=help)

    def _holds(self, file: Upload) -> bool:
        """Whether the file lies there whole (its `.prop` says that it does)."""
        answer = self._dav.ask(f"looking for {file.name}", "GET", f"{file.key}.zip")
        return answer.status == 200 and unpacked(answer.content, bare_name(file.name)) == file.content

    def get(self, file: Attachment) -> bytes:
        """The bytes of a file, unpacked and checked. Raises `ReplicaProblem` when they are not there or not it."""
        what = f"downloading {file.name}"
        prop = self._prop(file.locator, what)
        if prop and prop.digest not in ("", file.digest):
            help = "let Zotero sync on the computer that changed it, then run again"
            raise ReplicaProblem(f"{what}: the WebDAV server holds another file than Zotero says", help=help)
        answer = self._dav.ask(what, "GET", f"{file.locator}.zip")
        if answer.status in _GONE:
            help = "let Zotero sync its files on the computer that has it"
            raise ReplicaProblem(f"{what}: the WebDAV server does not have it", help=help)
        return checked(unpacked(self._content(what, answer), file.name), file, what)

    def _content(self, what: str, answer: Answer) -> bytes:
        if answer.status != 200:
            raise self._dav.refusal(what, answer)
        return answer.content

    def _prop(self, key: str, what: str) -> Prop | None:
        """What the `.prop` says; None when there is none, or none that can be read: both mean "no whole file"."""
        answer = self._dav.ask(what, "GET", f"{key}.prop", limit=_SMALL)
        return None if answer.status in _GONE else read_prop(self._content(what, answer))

    def delete(self, key: str) -> None:
        """Take a file away, `.prop` first; what is not there need not be. Raises `ReplicaProblem`."""
        for name in (f"{key}.prop", f"{key}.zip"):
            self._remove(name, f"deleting {name}")

    def _remove(self, name: str, what: str) -> None:
        answer = self._dav.ask(what, "DELETE", name)
        if answer.status not in (*_DONE, *_GONE):
            raise self._dav.refusal(what, answer)

    def close(self) -> None:
        """Let go of the connections."""
        self._dav.close()


_PROPFIND = b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
