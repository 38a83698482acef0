"""People in front matter: one text, a list of texts or of mappings, kept in the shape a note has them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from zsync.model.values import Creator, Plain
from zsync.translate.values import listed
from zsync.translate.values.names import OTHERS, person_meaning, settled
from zsync.translate.values.text import collapse, fold, sendable

ROLES = frozenset({
    "author", "editor", "translator", "contributor", "seriesEditor", "bookAuthor", "reviewedAuthor", "director",
    "producer", "interviewer", "recipient", "programmer", "inventor", "presenter",
})  # fmt: skip
"""Roles a field can be mapped to: creator types of Zotero's."""

_NAMES = {"family": "family", "given": "given", "particle": "non-dropping-particle", "suffix": "suffix"}
_READ = {
    "family": ("family", "lastName", "last"),
    "given": ("given", "firstName", "first"),
    "particle": ("non-dropping-particle", "dropping-particle"),
    "suffix": ("suffix",),
    "name": ("literal",),
}
"""Parts of a name and what CSL, Zotero and others call them."""
_PARTS = frozenset({"name", *(name for names in _READ.values() for name in names)})


class People(NamedTuple):
    """The people of one field: each with the plain value that names them, and the form of the list."""

    creators: tuple[Creator, ...]
    natives: tuple[Plain, ...]
    form: str


def read(native: Plain, role: str) -> People | None:
    """The people a field names; None when it cannot be told for certain (a list of lists, a mixed one)."""
    items = items_of(native)
    texts = [item for item in items if isinstance(item, str)]
    maps = [item for item in items if isinstance(item, Mapping)]
    if texts and len(texts) == len(items):
        return _of_texts(texts, texts, role)
    if len(maps) != len(items):
        return None
    if maps and all(isinstance(item.get("name"), str) for item in maps):
        return _of_texts([str(item["name"]) for item in maps], maps, role)
    found = [_of_parts(item, role) for item in maps]
    if any(creator is None for creator in found):
        return None
    return People(tuple(c for c in found if c), tuple(maps), "parts" if maps else "natural")


def items_of(native: Plain) -> list[Plain]:
    """The members of a field: of a list those that are not empty, of a text the names in it."""
    if isinstance(native, str):
        return list(listed.cut(native))
    if isinstance(native, tuple):
        return [item for item in native if item]
    return [native] if native else []


def _of_texts(texts: Sequence[str], natives: Sequence[Plain], role: str) -> People:
    form = listed.form_of(texts)
    pairs = [(creator, native) for text, native in zip(texts, natives, strict=True)
             if (creator := listed.read(text, role, form)) is not None]  # fmt: skip
    return People(tuple(creator for creator, _ in pairs), tuple(native for _, native in pairs), form)


def _of_parts(item: Mapping[str, Plain], role: str) -> Creator | None:
    """A person of a mapping, or None. Quarto's `name:` may itself be a mapping."""
    inner = item.get("name")
    item = inner if isinstance(inner, Mapping) else item
    parts = {}
    for part, names in _READ.items():
        found = [text for name in names if isinstance(text := item.get(name), str)]
        parts[part] = collapse(sendable(" ".join(found)))
    creator = settled(Creator(role, **parts))
    return creator if creator.name or creator.given else None


def write(creators: Sequence[Creator], present: Plain, role: str) -> tuple[Plain] | None:
    """The field with exactly these people, in its shape; those it names already stay as they are written.

    None when it names them already, or when it cannot be told what it names.
    """
    people = read(present, role)
    if people is None:
        return None
    form = people.form
    wanted = [shown for creator in creators if (shown := listed.settled(creator, form)) is not None]
    if list(map(_meaning, wanted)) == list(map(_meaning, people.creators)):
        return None
    if not wanted:
        return (() if isinstance(present, tuple) else None,)
    kept = dict(zip(map(_meaning, people.creators), people.natives, strict=True))
    staying = set(map(_meaning, wanted))
    spare = {meaning: native for meaning, native in kept.items() if meaning not in staying}
    items = tuple(kept.get(_meaning(creator)) or _new(creator, people, spare) for creator in wanted)
    if present is None or isinstance(present, tuple):
        return (items,)
    if isinstance(present, Mapping):
        return (items[0] if len(items) == 1 else items,)
    text = listed.joined([str(item) for item in items], present)
    return (text if text is not None and _same(text, wanted, role) else items,)


def _same(native: Plain, wanted: Sequence[Creator], role: str) -> bool:
    found = read(native, role)
    return found is not None and list(map(_meaning, found.creators)) == list(map(_meaning, wanted))


def _meaning(creator: Creator) -> tuple[str, str]:
    last, given = person_meaning(creator)
    return fold(last), fold(given)


def _new(creator: Creator, people: People, spare: dict[tuple[str, str], Plain]) -> Plain:
    """A person the field does not name yet, written as the others are.

    Of the mappings whose person goes, `spare`, the one with the same family, else the same given name, is taken
    over with all else it says.
    """
    text = listed.show(creator, people.form)
    shape = people.natives[0] if people.natives else ""
    made = _parts(creator, people.natives) if people.form == "parts" else {"name": text}
    if people.form == "parts" or isinstance(shape, Mapping):
        old = spare.pop(_like(creator, spare), None)
        return _renamed(old, made) if isinstance(old, Mapping) else made
    linked = people.natives and all(isinstance(n, str) and listed.unlinked(n) != n for n in people.natives)
    return f"[[{text}]]" if linked and text != listed.ET_AL else text


def _like(creator: Creator, spare: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Who of those that go is this person under another name; nobody if none shares a name."""
    meaning = _meaning(creator)
    same = (each for part in (0, 1) for each in spare if meaning[part] and each[part] == meaning[part])
    return next(same, ("", ""))


def _renamed(old: Mapping[str, Plain], made: Mapping[str, Plain]) -> dict[str, Plain]:
    """The mapping `old` with the names of `made`, and what else it says."""
    new = {name: made.get(name, value) for name, value in old.items() if name in made or name not in _PARTS}
    inner, name = old.get("name"), made.get("name")
    if isinstance(inner, Mapping) and isinstance(name, Mapping):
        new["name"] = _renamed(inner, name)
    return new | {name: value for name, value in made.items() if name not in new}


def _parts(creator: Creator, like: Sequence[Plain]) -> dict[str, Plain]:
    """A mapping with the names that the others have for the parts."""
    known = {name for native in like if isinstance(native, Mapping) for name in _inner(native)}
    zotero = "lastName" in known
    names = {**_NAMES, "family": "lastName", "given": "firstName"} if zotero else _NAMES
    if creator.name:
        made: dict[str, Plain] = {"literal": "others" if creator.name == OTHERS else creator.name}
    else:
        made = {names[p]: text for p in ("family", "given", "particle", "suffix") if (text := getattr(creator, p))}
    nested = any(isinstance(n, Mapping) and isinstance(n.get("name"), Mapping) for n in like)
    return {"name": made} if nested else made


def _inner(native: Mapping[str, Plain]) -> Mapping[str, Plain]:
    inner = native.get("name")
    return inner if isinstance(inner, Mapping) else native
