"""Values as texts that a person can edit, on the page of conflicts and at the prompt, and back.

People stand as `Family, Given; {van} Beethoven, Ludwig; King, Jr., Martin; editor: {Name of an institution}`. What
would part a name in the wrong place stands in braces, as in `Smith, {Robert, PhD}`; a brace of a name is `\\{`.
"""

from __future__ import annotations

import re

from zsync.errors import UsageProblem
from zsync.model.plan import Value
from zsync.model.values import Attachment, Creator, Relation, Scalar, Tag, Work

_ROLE = re.compile(r"([A-Za-z]\w*): +")
_SPECIAL = re.compile(r"[;,\\{}]|: |\sand\s|^\s|\s$")
_BRACE = re.compile(r"\\[\\{}]|[{}]")
_OTHERS = "others"
_HELP = "write people as `Family, Given; Family, Given`, and institutions in braces, `{Name}`"


def text_of(value: Value) -> str:
    """A value as one text. Of people `value_of` reads the very same."""
    if isinstance(value, str):
        return value
    if isinstance(value, Tag | Attachment | Relation):
        return value.name
    if isinstance(value, Work):
        return text_of(value.values.get("title"))
    return "; ".join(_creator_text(creator) for creator in value) if value else ""


def _creator_text(creator: Creator) -> str:
    role = "" if creator.role == "author" else f"{creator.role}: "
    if creator.name:
        return role + _in_braces(creator.name)
    particle = f"{_in_braces(creator.particle)} " if creator.particle else ""
    parts = [creator.family, *([creator.suffix] if creator.suffix else []), creator.given]
    return role + particle + ", ".join(_in_braces(part) if _SPECIAL.search(part) else part for part in parts)


def _in_braces(name: str) -> str:
    return "{" + re.sub(r"[\\{}]", r"\\\g<0>", name) + "}"


def value_of(attribute: str, text: str) -> Scalar | None:
    """The value a person wrote; None for an empty text. Raises `UsageProblem` where names cannot be told apart."""
    if attribute != "creators":
        return text or None
    if not _balanced(text):
        raise UsageProblem(f"the braces of {text!r} do not match", help=_HELP)
    found = (part.strip() for part in _parted(text, ";"))
    return tuple(creator for part in found if part for creator in _people(part)) or None


def _people(text: str) -> list[Creator]:
    """One person; or several in one role, with BibTeX's `and` between names that are told as such."""
    role = _ROLE.match(text)
    names = [name.strip() for name in _parted(text[role.end() :] if role else text, r"\sand\s")]
    told = (_braced(name) or name == _OTHERS or len(_parted(name, ",")) > 1 for name in names)
    if len(names) > 1 and not all(told):
        raise UsageProblem(f"who is meant by {text!r} cannot be told", help=_HELP)
    called = role[1][0].lower() + role[1][1:] if role else "author"
    return [_creator(called, name) for name in names]


def _creator(role: str, text: str) -> Creator:
    if _braced(text) or text == _OTHERS:
        return Creator(role, name=_plain(text))
    family, *rest = [part.strip() for part in _parted(text, ",")]
    first, *others = _parted(family, r"\s")
    particle = first if others and _braced(first) else ""
    if len(rest) > 2 or not (rest or particle or not others):
        raise UsageProblem(f"who is meant by {text!r} cannot be told", help=_HELP)
    return Creator(
        role,
        family=_plain(family[len(particle) :].strip()),
        given=_plain(rest[-1]) if rest else "",
        particle=_plain(particle),
        suffix=_plain(rest[0]) if len(rest) > 1 else "",
    )


def _parted(text: str, sign: str) -> list[str]:
    """The parts of a text between the signs (a pattern) that stand outside braces."""
    parts, depth, start = [], 0, 0
    for found in re.finditer(rf"{_BRACE.pattern}|{sign}", text):
        if found[0] in ("{", "}"):
            depth += 1 if found[0] == "{" else -1
        elif depth == 0 and found[0][0] != "\\":
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _balanced(text: str) -> bool:
    depth = 0
    for brace in _BRACE.findall(text):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def _braced(text: str) -> bool:
    """Whether one pair of braces holds all of a text."""
    return text[:1] == "{" and text[-1:] == "}" and _balanced(text[1:-1])


def _plain(text: str) -> str:
    return re.sub(r"\\([\\{}])", r"\1", text[1:-1] if _braced(text) else text)
