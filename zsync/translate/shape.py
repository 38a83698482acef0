"""A work as plain data: the shape `zsync bib values` prints and `citekey.make` takes."""

from __future__ import annotations

from typing import Any

from zsync.model.values import Creator, Work
from zsync.translate.values import identifiers


def as_data(work: Work) -> dict[str, Any]:
    """The values of a work by canonical name, `type` first, then `tags` (names) and `files` where there are any.

    Identifiers are in their one form. A creator is `{role, family, given, particle, suffix}` or `{role, name}`; a
    file `{path, title, mime}`.
    """
    data: dict[str, Any] = {"type": work.kind}
    for name, value in work.values.items():
        if isinstance(value, str):
            value = identifiers.normalise(name, value) or value
        data[name] = value if isinstance(value, str) else [_person(creator) for creator in value]
    if work.tags:
        data["tags"] = [tag.name for tag in work.tags]
    if work.files:
        data["files"] = [{"path": ref.path, "title": ref.title, "mime": ref.mime} for ref in work.files]
    return data


def _person(creator: Creator) -> dict[str, str]:
    if creator.name:
        return {"role": creator.role, "name": creator.name}
    parts = ("role", "family", "given", "particle", "suffix")
    return {part: getattr(creator, part) for part in parts}
