"""The field `related` of biblatex: a list of keys of other entries.

It says how an entry is printed, so each entry keeps its own; that two works are related is said by either. A new
relation goes into one of the two entries, one that is taken away is taken out of both. `relatedtype` and its like
stay as they are. Source: biblatex manual, "Related Entries".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from zsync.model.values import Relation
from zsync.translate.values import commas


@dataclass
class Related:
    """The relations of one file. `raw` are the fields by entry key; `owners` say which entry a key means, its own
    or one that it lists among its `ids`."""

    raw: dict[str, str]
    owners: Mapping[str, str]
    _back: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for key, raw in self.raw.items():
            for name in commas.read(raw):
                if name in self.owners:
                    self._back[self.owners[name]].add(key)

    def copy(self) -> Related:
        """One to be changed."""
        return Related(dict(self.raw), self.owners)

    def of(self, key: str) -> tuple[Relation, ...]:
        """What an entry is related to, by its own word or by that of the other entry."""
        names = commas.read(self.raw.get(key, ""))
        mine = {self.owners[name]: name for name in names if name in self.owners}
        others = sorted({*mine, *self._back.get(key, ())} - {key})
        found = [Relation(other, other, lasting=other in mine) for other in others]
        return (*found, *(Relation(key=name, lasting=True) for name in names if name not in self.owners))

    def names(self, key: str, other: str) -> frozenset[str]:
        """The words by which the field of an entry means another one."""
        named = commas.read(self.raw.get(key, ""))
        return frozenset(name for name in named if self.owners.get(name, name) == other)

    def put(self, key: str, raw: str) -> None:
        """An entry's field as it is from now on."""
        self.raw[key] = raw
