"""The short notation inside a line of `zsync.lock`: names in order, a colon, and their values in the same order
(`.` stands for the empty name and the empty digest).

    agreed      date title:5ba6957d330ed7ae ae1c28013cd1b846      digests of attributes
    sets        attachments tags:8eec3bb0a2d6894e 2ee8…,5b25…     members of sets
    shown       abstract- date= key!:f065f269a728f219 c91e…       a name with a mark, a digest for `=` and `!`:
                    -   it was never shown this
                    =   it shows this, which is what is agreed as far as it can hold it
                    !   it shows this, and has not been shown yet what is agreed
                *- key                                            never shown what is agreed, but for what follows
    set_shown   tags-                                             it was never shown this
                tags:-2ee8…,+5b25…                                it lacks the one yet, and has the other still

Most works have their names in common. They are read once, so that ten thousand works load in a blink.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from sys import intern
from typing import TypeVar

from zsync.model.base import UNSEEN, SetShown, Shown

T = TypeVar("T")

_NEVER = Shown(UNSEEN)
_ALL = "*-"
_MARKS = "-=!"
_NOTHING = "."


def by_side(sides: Mapping[str, Mapping[str, T]], text: Callable[[Mapping[str, T]], str]) -> dict[str, str]:
    """Side to the text of its marks, without those that have none."""
    return {side: text(marks) for side, marks in sorted(sides.items()) if marks}


def digests_text(digests: Mapping[str, str]) -> str:
    """Attributes and their digests."""
    names = sorted(digests)
    head = " ".join([name or _NOTHING for name in names])
    return f"{head}:{' '.join([digests[name] for name in names])}" if names else ""


def sets_text(sets: Mapping[str, frozenset[str]]) -> str:
    """Attributes and their members."""
    return digests_text({name: ",".join(sorted(members)) for name, members in sets.items() if members})


def shown_text(shown: Mapping[str, Shown], agreed: Mapping[str, str]) -> str:
    """What a side shows where that is not what is agreed; with `*-` where that takes fewer words."""
    never = {name for name, mark in shown.items() if mark.digest == UNSEEN}
    said = sorted((shown.keys() - (never & agreed.keys())) | (agreed.keys() - shown.keys()))
    names = [_ALL, *said] if len(said) + 1 < len(shown) else sorted(shown)
    digests = [shown[name].digest or _NOTHING for name in names if name in shown and name not in never]
    words = " ".join([name + _mark(shown[name]) if name in shown else name for name in names])
    return f"{words}:{' '.join(digests)}" if digests else words


def _mark(shown: Shown) -> str:
    return "-" if shown.digest == UNSEEN else "!" if shown.behind else "="


def set_shown_text(shown: Mapping[str, SetShown]) -> str:
    """How the sets of a side differ from what is agreed."""
    return " ".join([name + _set_mark(shown[name]) for name in sorted(shown)])


def _set_mark(shown: SetShown) -> str:
    if shown.unseen:
        return "-"
    members = [*(f"-{each}" for each in sorted(shown.missing)), *(f"+{each}" for each in sorted(shown.extra))]
    return ":" + ",".join(members)


@dataclass(slots=True)
class _Template:
    """The reading of the names of a `shown`: what needs no digest, and the names with `behind` that do."""

    plain: dict[str, Shown]
    digests: list[tuple[str, bool]]


@dataclass(slots=True)
class Reader:
    """Reads what the functions above wrote. Raises `ValueError` where names and values do not match."""

    _names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _templates: dict[tuple[str, str], _Template] = field(default_factory=dict)
    _sets: dict[str, dict[str, SetShown]] = field(default_factory=dict)

    def digests(self, text: str) -> dict[str, str]:
        """Of `digests_text`."""
        head, _, rest = text.partition(":")
        return dict(zip(self._names.get(head) or self._split(head), rest.split(), strict=True))

    def sets(self, text: str) -> dict[str, frozenset[str]]:
        """Of `sets_text`."""
        head, _, rest = text.partition(":")
        members = [frozenset(each.split(",")) for each in rest.split()]
        return dict(zip(self._names.get(head) or self._split(head), members, strict=True))

    def _split(self, head: str) -> tuple[str, ...]:
        names = self._names[head] = tuple(["" if name == _NOTHING else intern(name) for name in head.split()])
        return names

    def shown(self, text: str, agreed: str) -> dict[str, Shown]:
        """Of `shown_text`; `agreed` is the text of what is agreed. Without digests, shared by all such works."""
        head, _, rest = text.partition(":")
        place = (head, agreed.partition(":")[0] if head[:2] == _ALL else "")
        template = self._templates.get(place)
        if template is None:
            template = self._templates[place] = _template(*place)
        if not template.digests:
            return template.plain
        found = template.plain.copy()
        for (name, behind), digest in zip(template.digests, rest.split(), strict=True):
            found[name] = Shown("" if digest == _NOTHING else digest, behind)
        return found

    def set_shown(self, text: str) -> dict[str, SetShown]:
        """Of `set_shown_text`, shared by all works with the same text."""
        found = self._sets.get(text)
        if found is None:
            found = self._sets[text] = dict(map(_set_shown, text.split()))
        return found


def _template(head: str, agreed: str) -> _Template:
    words = head.split()
    template = _Template({}, [])
    if words and words[0] == _ALL:
        template.plain = dict.fromkeys(map(intern, agreed.split()), _NEVER)
        del words[0]
    for word in words:
        name, mark = (intern(word[:-1]), word[-1]) if word[-1] in _MARKS else (word, "")
        if mark == "-":
            template.plain[name] = _NEVER
        else:
            template.plain.pop(name, None)
        if mark in ("=", "!"):
            template.digests.append((name, mark == "!"))
    return template


def _set_shown(word: str) -> tuple[str, SetShown]:
    name, colon, rest = word.partition(":")
    if not colon:
        return intern(name.removesuffix("-")), SetShown(unseen=True)
    members = rest.split(",") if rest else []
    missing = frozenset([each[1:] for each in members if each[0] == "-"])
    return intern(name), SetShown(missing, frozenset([each[1:] for each in members if each[0] == "+"]))
