"""What the key may do, asked first in every run: a lesser key looks like mass deletion to whoever does not ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zsync.config.libraries import Library
from zsync.errors import ReplicaProblem
from zsync.replicas.protocol import Capabilities
from zsync.replicas.zotero.keys import item_key
from zsync.replicas.zotero.mirror import mapping

_KEYS_PAGE = "make or change a key at zotero.org/settings/keys"


@dataclass(frozen=True, slots=True)
class Access:
    """`hidden` says what of the library the key does not show ("" if it shows all)."""

    capabilities: Capabilities
    hidden: str = ""


def access(library: Library, key: Mapping[str, Any]) -> Access:
    """Read the answer of `/keys/current` for one library. Permissions that are off are absent from it.

    Raises `ReplicaProblem` when the key cannot read the library at all.
    """
    allowed = mapping(key.get("access"))
    if library.kind == "groups":
        groups = mapping(allowed.get("groups"))
        rights = mapping(groups.get(str(library.number), groups.get("all")))
        return _access(library, {"notes": True, "files": True, **rights})
    if str(key.get("userID")) != str(library.number):
        raise ReplicaProblem(
            f"the API key is that of user {key.get('userID')}, the library is {library.prefix}",
            help=f"set `library: users/{key.get('userID')}` or use the other user's key",
        )
    return _access(library, mapping(allowed.get("user")))


def _access(library: Library, rights: Mapping[str, Any]) -> Access:
    if not rights.get("library"):
        raise ReplicaProblem(f"the API key may not read {library.prefix}", help=_KEYS_PAGE)
    writable = bool(rights.get("write"))
    reason = "" if writable else f"the API key may read {library.prefix} but not write to it"
    hidden = "" if rights.get("notes") else f"the API key may not see the notes of {library.prefix}"
    files = writable and bool(rights.get("files"))
    return Access(Capabilities(
        writable=writable, creates=writable, holds_files=files, reason=reason, newborn=item_key
    ), hidden)


def keyless(library: Library) -> Access:
    """Without a key, a public library can be read."""
    reason = f"there is no API key to write to {library.prefix} with: run `zsync login`, or set ZOTERO_API_KEY"
    return Access(Capabilities(writable=False, reason=reason))


def in_group(access: Access, group: Mapping[str, Any], user: object) -> Access:
    """Narrow the rights of a key by the group's own rules (`GET /groups/<id>`, its `data`)."""
    if not access.capabilities.writable:
        return access
    admins, members = group.get("admins"), group.get("members")
    leads = user is not None and (user == group.get("owner") or (isinstance(admins, list) and user in admins))
    outside = isinstance(members, list) and user not in members
    closed = "admins" if group.get("libraryEditing") == "admins" else "members" if outside else ""
    if closed and not leads:
        reason = f"only {closed} may change the group {group.get('name', '')!r}"
        return Access(Capabilities(writable=False, reason=reason), access.hidden)
    files = group.get("fileEditing", "members") in ("members", "admins" if leads else "members")
    return Access(Capabilities(writable=True, creates=True, holds_files=files, newborn=item_key), access.hidden)
