"""Which of two values says more, and how a change on a poorer side is carried into a richer value."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import product

from zsync.model.values import Creator, Scalar
from zsync.translate.values.fuller import RULES
from zsync.translate.values.names import OTHERS, last_name
from zsync.translate.values.text import equal, fold

_PART = re.compile(r"[^\W\d_]+\.?")
_INITIAL = re.compile(r"(?<!\w)(?<!\w['’])[^\W\d_]")
"""The first letter of a word; what follows an apostrophe is none (`don't`), unless that opens a quotation."""
_WORD = re.compile(r"[\w'’]+|[^\w'’]+")
_TITLES = frozenset({"title", "short_title", "container", "series", "series_title", "event"})

_ROUGHER = {
    "seriesEditor": ("editor", "contributor"), "director": ("author", "contributor"), "contributor": (),
    "interviewer": ("author", "contributor"), "editor": (),
}  # fmt: skip
_MANY = 5
"""Roles of one work, beyond which it is not asked in how many ways they may be told."""
Project = Callable[[tuple[Creator, ...]], "tuple[Creator, ...] | None"]
Showing = Sequence[tuple[Creator, tuple[Creator, ...]]]
"""People, each with how a side shows them: as one person, or not at all."""


def richer(attribute: str, a: Scalar, b: Scalar, *, holds: Callable[[Creator], bool] = lambda _: True) -> bool:
    """True when `a` says all of `b` and more: `2021-06-03` than `2021` (for texts see `fuller.RULES`), `John` than
    `J.`, a title in sentence case than the same in title case, which no longer tells which words have a capital of
    their own. That `b` does not name people whom its side `holds` not says nothing."""
    if equal(attribute, a, b):
        return False
    if isinstance(a, str) and isinstance(b, str):
        rule = RULES.get(attribute)
        return (attribute in _TITLES and _capitalised(fold(a), fold(b))) or (rule is not None and rule(a, b))
    if isinstance(a, tuple) and isinstance(b, tuple):
        return _people_richer(a, b, holds)
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


def _people_richer(a: tuple[Creator, ...], b: tuple[Creator, ...], holds: Callable[[Creator], bool]) -> bool:
    """Whether `a` names all of `b`, role by role and in their order, and beside them nobody whom `b` `holds`."""
    told = {_named(creator) for creator in b}
    known = [rough for whole, rough in zip(a, roughly(a, b), strict=True) if _named(rough) in told or holds(whole)]
    roles = {creator.role for creator in (*known, *b)}
    lists = ([[c for c in people if c.role == role] for people in (known, b)] for role in roles)
    return bool(b) and all(_names_richer(full, short) for full, short in lists)


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


def told_in(creator: Creator, people: tuple[Creator, ...]) -> bool:
    """Whether `people` has this one in this role, with whatever given names."""
    return any(_named(creator) == _named(other) for other in people)


def rougher(role: str) -> tuple[str, ...]:
    """The roles that exporters give people whose own a `.bib` has no field for, or that one is given instead."""
    return _ROUGHER.get(role, ("contributor",))


def _names_richer(a: Sequence[Creator], b: Sequence[Creator]) -> bool:
    if not len(a) >= len(b) > 0:
        return False
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


def showing(
    people: tuple[Creator, ...], project: Project, known: Callable[[tuple[Creator, ...]], bool], least: Project
) -> Showing:
    """Each of `people` as a side showed them: of all ways to tell their roles, be it more roughly or not at all,
    the one that is `known` to be what it showed; as it shows them at `least` if none is."""
    roles = sorted({creator.role for creator in people})
    for way in product(*((role, *rougher(role), "") for role in roles)) if len(roles) <= _MANY else ():
        told = dict(zip(roles, way, strict=True))
        moved = [replace(creator, role=told[creator.role]) for creator in people]
        if known(project(tuple(creator for creator in moved if creator.role)) or ()):
            return [(a, (b.role and project((b,))) or ()) for a, b in zip(people, moved, strict=True)]
    return [(creator, least((creator,)) or ()) for creator in people]


def carry(shown: Showing, now: tuple[Creator, ...], project: Project) -> tuple[Creator, ...]:
    """The creators a poorer side shows after an edit, with what it did not show kept from what was agreed.

    `shown` is who was agreed, each as the side showed them, `project` its projection. A person it did not show
    stays, after the one it stood behind; `others`, by which a list goes on, behind all of its role. A person it
    shows the same as before keeps the richer form, and a role that it cannot show; so does one who took the place
    of another there. One whose given names or family were corrected keeps the place where the family begins.
    """
    rich = {_identity(single[0]): creator for creator, single in shown if single}
    here = {_identity(creator) for creator in now}
    gone = [creator for creator, single in shown if single and _identity(single[0]) not in here]
    elsewhere = [creator for creator, single in shown if not single or creator in gone]
    rich = {_identity(replace(c, role=role)): c for c in elsewhere for role in rougher(c.role)} | rich
    rough = [(single[0].role, creator.role) for creator, single in shown if creator in gone]
    result = [rich.get(_identity(one)) or _as_split(_in_role(one, rough), gone, project) for one in now]
    before: Creator | None = None
    for creator, single in shown:
        if not single and creator not in result:
            at = result.index(before) + 1 if before in result else (len(result) if before else 0)
            same = [at for at, other in enumerate(result, 1) if other.role == creator.role]
            result.insert(same[-1] if same and creator.name == OTHERS else at, creator)
        before = creator
    return tuple(result)


def _in_role(creator: Creator, rough: list[tuple[str, str]]) -> Creator:
    """Who took the place of somebody that is gone, in that one's role; `rough` are the roles in which those were
    shown, each with their own, and a pair is used up."""
    pair = next((pair for pair in rough if pair[0] == creator.role and creator.name != OTHERS), None)
    if pair is None:
        return creator
    rough.remove(pair)
    return replace(creator, role=pair[1])


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
