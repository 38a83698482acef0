"""Which of two values says more, and how a change on a poorer side is carried into a richer value."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import replace
from difflib import SequenceMatcher
from operator import attrgetter

from zsync.model.values import Creator, Scalar
from zsync.translate.values.fuller import RULES
from zsync.translate.values.names import OTHERS, last_name
from zsync.translate.values.text import equal, fold

_PART = re.compile(r"[^\W\d_]+\.?")
_INITIAL = re.compile(r"(?<!\w)(?<!\w['’])[^\W\d_]")
"""The first letter of a word; what follows an apostrophe is none (`don't`), unless that opens a quotation."""
_WORD = re.compile(r"[\w'’]+|[^\w'’]+")
_TITLES = frozenset({"title", "short_title", "container", "series", "series_title", "event"})

_ROLE = attrgetter("role")
_ROUGHER = {
    "seriesEditor": ("editor", "contributor"), "director": ("author", "contributor"), "contributor": (),
    "interviewer": ("author", "contributor"), "editor": (),
}  # fmt: skip
Project = Callable[[tuple[Creator, ...]], "tuple[Creator, ...] | None"]


def richer(attribute: str, a: Scalar, b: Scalar) -> bool:
    """True when `a` says all of `b` and more: `2021-06-03` than `2021` (for texts see `fuller.RULES`), `John` than
    `J.`, a title in sentence case than the same in title case, which no longer tells which words have a capital of
    their own."""
    if equal(attribute, a, b):
        return False
    if isinstance(a, str) and isinstance(b, str):
        rule = RULES.get(attribute)
        return (attribute in _TITLES and _capitalised(fold(a), fold(b))) or (rule is not None and rule(a, b))
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) >= len(b) > 0 and _people_richer(a, b)
    return False


def _capitalised(sentence: str, title: str) -> bool:
    """Whether `title` is `sentence` with capitals at the beginning of more words, and nothing else."""
    if len(sentence) != len(title) or sentence.lower() != title.lower():
        return False
    begins = {match.start() for match in _INITIAL.finditer(title)}
    apart = [at for at, (a, b) in enumerate(zip(sentence, title, strict=True)) if a != b]
    return all(at in begins and sentence[at].islower() for at in apart)


def cased(attribute: str, now: str, known: str) -> str:
    """`now` with its words as `known` has them where that has no capital at their beginning: a title in title case
    does not tell which of its capitals are meant. The first word begins as it does."""
    if attribute not in _TITLES:
        return now
    words, others = _WORD.findall(now), _WORD.findall(known)
    alike = SequenceMatcher(None, [word.lower() for word in words], [word.lower() for word in others])
    for at, there, size in alike.get_matching_blocks():
        for step in range(at == 0, size):
            if _capitalised(others[there + step], words[at + step]):
                words[at + step] = others[there + step]
    return "".join(words)


def _people_richer(a: tuple[Creator, ...], b: tuple[Creator, ...]) -> bool:
    if {creator.role for creator in a} != {creator.role for creator in b}:
        a, b = (tuple(sorted(people, key=_ROLE)) for people in (roughly(a, b), b))
    return a == b or _names_richer(a, b)


def roughly(
    people: tuple[Creator, ...], told: tuple[Creator, ...], known_roles: Container[str] = ()
) -> tuple[Creator, ...]:
    """`people` in the roles in which `told` has them, where those say less of the same; none of `known_roles`."""
    known = {_named(creator) for creator in told}

    def one(creator: Creator) -> Creator:
        if creator.role in known_roles:
            return creator
        roles = (creator, *(replace(creator, role=role) for role in rougher(creator.role)))
        return next((each for each in roles if _named(each) in known), creator)

    return tuple(map(one, people))


def rougher(role: str) -> tuple[str, ...]:
    """The roles that exporters give people whose own a `.bib` has no field for, or that one is given instead."""
    return _ROUGHER.get(role, ("contributor",))


def _names_richer(a: tuple[Creator, ...], b: tuple[Creator, ...]) -> bool:
    cut = b[-1].name == OTHERS
    known = b[:-1] if cut else b
    if len(a) > len(known) and not cut and not (len(a) == len(b) + 1 and a[-1].name == OTHERS):
        return False
    return all(_says_at_least(x, y) for x, y in zip(a, known, strict=False))


def _says_at_least(a: Creator, b: Creator) -> bool:
    """The same family and role, and given names that the other has too, in full, abbreviated or not at all."""
    if _named(a) != _named(b):
        return False
    full, short = (_PART.findall(fold(c.given)) for c in (a, b))
    return len(full) >= len(short) and all(map(_abbreviates, short, full))


def _named(creator: Creator) -> tuple[str, str]:
    return creator.role, fold(last_name(creator))


def _abbreviates(short: str, full: str) -> bool:
    """`J`, `J.` and `Jos.` stand for `Joseph`; `Jos` does not: whoever types that means another name."""
    letters = short.rstrip(".")
    cut = len(letters) == 1 or letters != short
    return full.startswith(letters) if cut else full.rstrip(".") == letters


def carry(agreed: tuple[Creator, ...], now: tuple[Creator, ...], project: Project) -> tuple[Creator, ...]:
    """The creators a poorer side shows after an edit, with what it cannot hold kept from `agreed`.

    `project` is that side's projection. A person it cannot show stays, after the one it stood behind; `others`, by
    which a list goes on, behind all of its role. A person it shows the same as before keeps the richer form, and a
    role that it cannot show; one whose given names or family were corrected keeps the place where the family
    begins.
    """
    shown = [(creator, project((creator,)) or ()) for creator in agreed]
    rich = {_identity(single[0]): creator for creator, single in shown if single}
    here = {_identity(creator) for creator in now}
    gone = [creator for creator, single in shown if single and _identity(single[0]) not in here]
    elsewhere = [creator for creator, single in shown if not single or creator in gone]
    rich = {_identity(replace(c, role=role)): c for c in elsewhere for role in rougher(c.role)} | rich
    result = [rich.get(_identity(creator)) or _as_split(creator, gone, project) for creator in now]
    before: Creator | None = None
    for creator, single in shown:
        if not single and creator not in result:
            at = result.index(before) + 1 if before in result else (len(result) if before else 0)
            same = [at for at, other in enumerate(result, 1) if other.role == creator.role]
            result.insert(same[-1] if same and creator.name == OTHERS else at, creator)
        before = creator
    return tuple(result)


def _as_split(creator: Creator, gone: list[Creator], project: Project) -> Creator:
    """A person who took the place of one of `gone`, with a family of several words where that one had it: a name
    in reading order does not tell (`Gabriela García Márquez`)."""
    words = " ".join(filter(None, (creator.given, last_name(creator)))).split()
    for person in gone:
        family, given = last_name(person).split(), person.given.split()
        count = len(words) - len(family)
        if person.name or person.role != creator.role or len(family) < 2 or count < 1:
            continue
        made = person
        if words[count:] == family:
            made = replace(person, given=" ".join(words[:count]))
        elif words[:count] == given and not person.particle:
            made = replace(person, family=" ".join(words[count:]))
        held = project((made,)) if made is not person else None
        if held and _identity(held[0]) == _identity(creator):
            return made
    return creator


def _identity(creator: Creator) -> tuple[str, str, str]:
    return *_named(creator), fold(", ".join(filter(None, (creator.given, creator.suffix))))
