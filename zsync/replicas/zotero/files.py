"""Files of a library: upload in three steps, download without giving the key away, MD5 checked both ways."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urljoin

import httpx2

from zsync.errors import ReplicaProblem
from zsync.model.values import Attachment
from zsync.replicas.zotero.answers import Garbled, Refused, next_step
from zsync.replicas.zotero.view import USER_AGENT
from zsync.replicas.zotero.web import Server
from zsync.replicas.zotero.zips import unpacked

_TYPES = mimetypes.MimeTypes()
"""Only the types Python itself knows: without the tables of the system."""
_TYPES.add_type("application/epub+zip", ".epub")

_FORM = {"url": str, "uploadKey": str, "params": dict}
_PLAIN = dict.fromkeys(("url", "uploadKey", "prefix", "suffix", "contentType"), str)
"""What an authorisation names, by the two ways the bytes can be asked for."""

_REDIRECTS = 5


def md5(content: bytes) -> str:
    """The digest that names a file everywhere (an identity, not a safeguard)."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def bare_name(name: str) -> str:
    """A file name without folders (the server refuses them), control characters, and bytes that are no text."""
    last = name.replace("\\", "/").rpartition("/")[2].encode("utf-8", "replace").decode()
    return "".join(letter for letter in last if letter >= " ").strip() or "file"


def mime_of(name: str, mime: str) -> str:
    """The type Zotero opens a file by: `mime`, else what its ending says (the same on every machine)."""
    return mime or _TYPES.guess_type(bare_name(name))[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes to be stored under the attachment item `key`; `replacing` is the digest of what it holds now."""

    key: str
    name: str
    mime: str
    content: bytes
    mtime: int
    replacing: str = ""

    @property
    def condition(self) -> Mapping[str, str]:
        """The precondition, the same for authorisation and registration."""
        return {"If-Match": self.replacing} if self.replacing else {"If-None-Match": "*"}


def upload(server: Server, file: Upload) -> None:
    """Store a file: authorise, send the bytes, register. `mtime` is in milliseconds.

    Raises `Refused` with the server's status: 412 when the item holds another file by now, 413 over quota.
    """
    what = f"uploading {file.name}"
    allowed = server.json(_form(server, file, _authorisation(file)), what)
    if allowed.get("exists"):
        return
    named = _FORM if "params" in allowed else _PLAIN
    if not all(isinstance(allowed.get(name), kind) for name, kind in named.items()):
        raise Garbled(what)
    _send(server, allowed, file)
    _form(server, file, {"upload": allowed["uploadKey"]})


def _authorisation(file: Upload) -> dict[str, str]:
    return {
        "md5": md5(file.content),
        "filename": bare_name(file.name),
        "filesize": str(len(file.content)),
        "mtime": str(max(file.mtime, 1)),
        "contentType": mime_of(file.name, file.mime),
        "params": "1",
    }


def _form(server: Server, file: Upload, form: Mapping[str, str]) -> httpx2.Response:
    what = f"uploading {file.name}"
    path = f"{server.library.prefix}/items/{file.key}/file"
    # With %20 for a blank: the desktop program takes a plus for a plus, also in file names.
    body = urlencode(form, quote_via=quote).encode("ascii")
    headers = {**file.condition, "Content-Type": "application/x-www-form-urlencoded"}
    response = server.ask(what, "POST", path, headers=headers, content=body)
    if response.status_code >= 300:
        raise _full(what, response) or server.refusal(what, response)
    return response


def _full(what: str, response: httpx2.Response) -> Refused | None:
    """The refusal of a file for which there is no room, with the figures of whoever pays for it (megabytes)."""
    used, quota = (response.headers.get(f"Zotero-Storage-{name}", "") for name in ("Usage", "Quota"))
    if response.status_code != 413 or not quota:
        return None
    message = f"{what}: Zotero's storage is full ({used} of {quota} MB)"
    help = "make room at zotero.org/settings/storage, or keep files elsewhere: zotero: files: in zsync.yaml"
    return Refused(message, status=413, help=help)


def _send(server: Server, allowed: Mapping[str, Any], file: Upload) -> None:
    """The bytes themselves, as the server said: as form fields in its order, or between a prefix and a suffix."""
    if "params" in allowed:
        # As files, not as data: an ordered multipart form, with the parameters before the file.
        fields = [(name, (None, str(value))) for name, value in allowed["params"].items()]
        sent: dict[str, Any] = {"files": [*fields, ("file", (bare_name(file.name), file.content))]}
    else:
        prefix, suffix = (allowed[name].encode(errors="replace") for name in ("prefix", "suffix"))
        body = prefix + file.content + suffix
        sent = {"content": body, "headers": {"Content-Type": allowed["contentType"]}}
    what = f"uploading {file.name}"
    response = _storage(server, what, "POST", _joined(f"{server.url}/", allowed["url"], what), **sent)
    status = response.status_code
    if status not in (200, 201, 204):
        raise Refused(f"{what}: the file storage answered {status}", status=status, help=next_step(status))


def _storage(server: Server, what: str, method: str, url: str, **sent: Any) -> httpx2.Response:
    """A request to file storage: never with the key, and its signed address never in a message."""
    headers = {"User-Agent": USER_AGENT, **server.storage_headers(url), **sent.pop("headers", {})}
    try:
        response = server.client.request(method, url, headers=headers, **sent)
        response.read()
    except httpx2.HTTPError as error:
        host = httpx2.URL(url).host
        raise ReplicaProblem(
            f"{what}: no answer from the file storage {host} ({type(error).__name__})", help="run again"
        ) from None
    except (httpx2.InvalidURL, ValueError):
        raise Garbled(what) from None
    return response


def _joined(base: str, url: str, what: str) -> str:
    """An address that is named relative to another. Raises `Garbled` when it is none."""
    try:
        return urljoin(base, url)
    except ValueError:
        raise Garbled(what) from None


def download(server: Server, file: Attachment) -> bytes:
    """The bytes of a stored file. Raises `ReplicaProblem` when they are not there or not what they should be."""
    what = f"downloading {file.name}"
    response = server.ask(what, "GET", f"{server.library.prefix}/items/{file.locator}/file")
    zipped = response.headers.get("Zotero-File-Compressed") == "Yes"
    url = str(response.request.url)
    for _ in range(_REDIRECTS):
        if not response.has_redirect_location:
            break
        url = _joined(url, response.headers["Location"], what)
        if url.startswith("file:"):
            return checked(server.file(url, what) or b"", file, what)
        response = _storage(server, what, "GET", url)
    if response.status_code == 404:
        help = "kept on a WebDAV server? Name it in zsync.yaml. Or on one computer only? Let Zotero sync its files"
        raise ReplicaProblem(f"{what}: Zotero's storage does not have it", help=help)
    if response.status_code != 200:
        raise server.refusal(what, response)
    return checked(unpacked(response.content, file.name) if zipped else response.content, file, what)


def checked(content: bytes, file: Attachment, what: str) -> bytes:
    """`content`, if it is the file. Raises `ReplicaProblem` when it is not."""
    if md5(content) != file.digest:
        raise ReplicaProblem(f"{what}: what arrived is not the file (its MD5 differs)", help="run again")
    return content
