"""What a formula sees of a work: its values as `zsync bib values` prints them, or canonical values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zsync.model.values import Creator, Tag
from zsync.translate.formula.fields import CANONICAL, KNOWN, ROLES
from zsync.translate.formula.words import strip_markup, transliterate
from zsync.translate.values import dates
from zsync.translate.values.names import OTHERS

_DATE = re.compile(r"(-?\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}))?(?:-(\d{2}))?")
_SPEC = re.compile(r"(%-?o?[A-Za-z]|%%)")
_PARTS = frozenset("YymdHMS")
_KINDS = ("author", "editor", "translator", "collaborator")


@dataclass(frozen=True, slots=True)
class Person:
    """A creator as keys use it: the family name with its particle, the given name, the kind of its role.

    `single`: it is one name, not two.
    """

    family: str
    given: str
    kind: str
    role: str
    single: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A work in the eyes of a formula; `fields` by canonical name."""

    type: str
    fields: Mapping[str, str]
    people: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    mode: str = field(default="", kw_only=True)

    def field_of(self, name: str) -> str:
        """A field by its Zotero or canonical name, in any case; "" when empty. Raises `KeyError` when unknown."""
        bare = name.replace(" ", "").replace("_", "").lower()
        wanted = CANONICAL.get(bare, bare)
        held = [text for key, text in self.fields.items() if key == wanted or key.replace("_", "") == bare]
        if not held and bare not in KNOWN:
            raise KeyError(name)
        return held[0] if held else ""

    def by_kind(self, select: str) -> tuple[Person, ...]:
        """Authors, or the first kind there is of author, editor, translator and others for `*`."""
        if select != "*" and select.lower() not in {*_KINDS, *ROLES}:
            raise TypeError(f"{select!r} is no kind of creator")
        kinds = _KINDS if select == "*" else (select.lower(),)
        for kind in kinds:
            if found := tuple(person for person in self.people if kind in {person.kind, person.role.lower()}):
                return found
        return ()


def item_of(values: Mapping[str, object]) -> Item:
    """The item of a mapping with canonical names, `type`, `tags` and creators as dicts or `Creator`s."""
    fields = {name: text for name, text in values.items() if isinstance(text, str)}
    creators = values.get("creators")
    tags = values.get("tags")
    return Item(
        fields.get("type", ""),
        fields,
        tuple(filter(None, map(_person, creators))) if isinstance(creators, Iterable) else (),
        tuple(map(_tag, tags)) if isinstance(tags, Iterable) else (),
        mode="de" if fields.get("language", "").lower().startswith(("de", "ger")) else "",
    )


def _tag(tag: object) -> str:
    return tag.name if isinstance(tag, Tag) else str(tag)


def _person(creator: object) -> Person | None:
    if isinstance(creator, Creator):
        parts = {name: getattr(creator, name) for name in ("role", "family", "given", "particle", "name")}
    elif isinstance(creator, Mapping):
        parts = {str(name): str(text or "") for name, text in creator.items()}
    else:
        return None
    if parts.get("name") == OTHERS:
        return None
    family = " ".join(filter(None, (parts.get("particle", ""), parts.get("family", "")))) or parts.get("name", "")
    role = parts.get("role") or "author"
    single = not (parts.get("family") or parts.get("given"))
    return Person(strip_markup(family), strip_markup(parts.get("given", "")), _kind(role), role, single)


def _kind(role: str) -> str:
    if role == "seriesEditor":
        return "editor"
    return role if role in {"author", "editor", "translator"} else "collaborator"


def initials(person: Person, *, every: bool = True) -> str:
    """The capitals of the given names, or of the first letter alone."""
    names = person.given if every else person.given[:1]
    capitals = "".join(char for char in names if char.isupper() or char.istitle())
    return "".join(char for char in transliterate(capitals) if char.isupper())


def shown(person: Person, template: str) -> str:
    """A person by a template with `%(f)s` family, `%(g)s` given, `%(i)s` first and `%(I)s` all initials."""
    parts = {"f": person.family, "g": person.given, "I": initials(person), "i": initials(person, every=False)}
    return fill(template, parts)


def fill(template: str, parts: Mapping[str, str]) -> str:
    """A `%(name)s` template filled in; `%(name).3s` cuts, `%(name)03d` and `%(name)3s` pad."""

    def one(match: re.Match[str]) -> str:
        text = parts.get(match[1], "")
        text = text[: int(match[3])] if match[3] else text
        width = match[2] or ""
        return text.rjust(int(width or 0), "0" if width.startswith("0") else " ")

    return re.sub(r"%\((\w+)\)(\d*)(?:\.(\d+))?[sd]", one, template)


def date_parts(text: str) -> dict[str, str]:
    """Year, month and day of a date as digits: `Y`, `y` (two digits), `m`, `d`, "" where unknown."""
    match = _DATE.match(dates.read(text))
    loose = None if match else re.search(r"\d{4}", text)
    year, month, day = match.groups() if match else (loose[0] if loose else "", None, None)
    month = month if month and int(month) <= 12 else ""
    return {"Y": year, "y": year[-2:], "m": month, "d": (day or "") if month else ""}


def format_date(date: Mapping[str, str], pattern: str) -> str:
    """A date by `%Y`, `%y`, `%m`, `%d` (`%-m` without padding); it ends before the first part that is unknown.

    Raises `TypeError` for what is no part of a date.
    """
    pieces = _SPEC.split(pattern)
    out = ""
    for at in range(0, len(pieces), 2):
        if at + 1 == len(pieces):
            return out + pieces[at]
        spec = pieces[at + 1]
        part = spec.lstrip("%-")
        if part and part.removeprefix("o") not in _PARTS:
            raise TypeError(f"{spec!r} is no part of a date")
        value = "%" if spec == "%%" else date.get(part, "")
        if not value:
            return out
        out += pieces[at] + (value.lstrip("0") if spec[1] == "-" and value.isdigit() else value)
    return out
