"""Paths as notes and `.bib` files write them, to paths of the project."""

from __future__ import annotations


def resolved(at: str, target: str) -> str | None:
    """`target`, as written in the file `at` ("" = in the root), relative to the root; None when it leads out."""
    parts = [] if target.startswith("/") else at.split("/")[:-1]
    for part in target.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def readings(target: str) -> list[str]:
    """The paths that a link's destination may mean: as written, and without its percent-encoding."""
    plain = _unquoted(target) if "%" in target else target
    bare = target.partition("#")[0]
    return list(dict.fromkeys([plain.partition("#")[0] or plain, plain, bare, target]))


def _unquoted(target: str) -> str:
    from urllib.parse import unquote

    return unquote(target, errors="surrogateescape")
