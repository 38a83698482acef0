"""`zotero: files:` in `zsync.yaml`: where the files of Zotero libraries are, if not in Zotero's own storage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

Node = Any


class Reader(Protocol):
    """Reads nodes of the configuration and collects their faults."""

    def fault(self, node: Node, what: str) -> None: ...

    def mapping(self, node: Node, spec: dict[str, str], what: str) -> dict[str, Any]: ...

    def text(self, node: Node) -> str: ...


@dataclass(frozen=True, slots=True)
class WebDav:
    """A WebDAV server that keeps the files of user libraries, by the address in Zotero's settings. Its password
    stands in no file. `ca_file` is one of authorities to trust, relative to the root ("" = the usual ones)."""

    url: str
    user: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class ZoteroFiles:
    """How Zotero's files are kept. `base` is the folder of linked files ("" = they do not count); it may name
    variables of the environment. `new`: what a file that comes from elsewhere becomes."""

    webdav: WebDav | None = None
    base: str = ""
    new: Literal["stored", "linked"] = "stored"


def _files(reader: Reader, node: Node) -> ZoteroFiles:
    values = reader.mapping(node, {"webdav": "webdav", "base": "text", "new": "stored|linked"}, "`files`")
    if values.get("new") == "linked" and not values.get("base"):
        reader.fault(node, "`new: linked` needs a `base`, the folder to put new files into")
    return ZoteroFiles(**values)


def _webdav(reader: Reader, node: Node) -> WebDav:
    values = reader.mapping(node, {"url": "url", "user": "text", "ca_file": "text"}, "`webdav`")
    if "url" not in values:
        reader.fault(node, "`webdav` needs a `url`, the one of Zotero's settings")
    return WebDav(**{"url": "", **values})


def _url(reader: Reader, node: Node) -> str:
    """An address without a user: what stands before an `@` may be a password, and is not repeated."""
    text = reader.text(node)
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in text
    except ValueError:
        good = False
    if not good:
        reader.fault(node, "an address that begins with https:// is expected here, without user and password")
    return text


SPECS: Mapping[str, Callable[[Reader, Node], Any]] = {"files": _files, "webdav": _webdav, "url": _url}
"""How the values of this section are read."""
