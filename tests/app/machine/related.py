"""Hands for relations between works: Zotero's Related, and `related` in `refs.bib`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from tests.app.machine.hands import Item, blocks, field, key_of, with_field
from tests.app.machine.world import House

RELATED, REPLACES = "dc:relation", "dc:replaces"
URI = "http://zotero.org/users/1/items/"
BIB = "refs.bib"
_BORN = re.compile(r"born-(\w+)")


def uris(item: Item, kind: str = RELATED) -> list[str]:
    """What an item is related to."""
    found: Any = (item.get("relations") or {}).get(kind, [])
    return [found] if isinstance(found, str) else list(found)


def united(first: Item, second: Item) -> dict[str, object]:
    """The relations of an item that takes in another one, as Zotero merges them: what that replaced, too."""
    own = {URI + first["key"], URI + second["key"]}
    others = dict.fromkeys(uri for uri in (*uris(first), *uris(second)) if uri not in own)
    replaced = dict.fromkeys([*uris(first, REPLACES), *uris(second, REPLACES), URI + second["key"]])
    return {REPLACES: list(replaced), **({RELATED: list(others)} if others else {})}


class Related(House):
    """A project in which works are related; by their tags of birth, as elsewhere."""

    def relatable(self, birth: str) -> bool:
        """Whether a work stands on both sides that know relations."""
        found, item = self.entry(birth), self.item(birth)
        return bool(found and found[0] == BIB and key_of(found[1]) and item and item.get("citationKey"))

    def related(self, birth: str, where: str) -> set[str]:
        """The works that a side relates to this one."""
        if where == "zotero":
            item = self.item(birth)
            others = {URI + each["key"]: each for each in self.regular()}
            named = [others[uri] for uri in uris(item or {}) if uri in others]
            return {name for each in named for name in _BORN.findall(repr(each["tags"]))} - {birth}
        text = self.text(BIB) if (self.root / BIB).exists() else ""
        entries = {key_of(part): part for part in blocks(text)[1:]}
        own = next((key for key, part in entries.items() if birth in _BORN.findall(part)), "")
        meant = {key: self._meant(part, entries) for key, part in entries.items()}
        keys = meant.get(own, set()) | {key for key, others_ in meant.items() if own in others_}
        return {name for key in keys - {own} for name in _BORN.findall(entries[key])} - {birth}

    def _meant(self, part: str, entries: dict[str, str]) -> set[str]:
        listed = {each: key for key, other in entries.items() for each in names(other, "ids")}
        found = {name if name in entries else listed.get(name, "") for name in names(part, "related")}
        return found - {""}

    def link(self, first: str, second: str) -> None:
        """Two items are related; the server shows it on both."""
        one, two = self.item(first), self.item(second)
        assert one
        assert two
        if URI + two["key"] not in uris(one):
            self._put(one, [*uris(one), URI + two["key"]])

    def unlink(self, first: str, second: str) -> None:
        """An item says no more that it is related to another one."""
        one, two = self.item(first), self.item(second)
        assert one
        assert two
        self._put(one, [uri for uri in uris(one) if uri != URI + two["key"]])

    def _put(self, item: Item, related: Sequence[str]) -> None:
        rest = {kind: value for kind, value in (item.get("relations") or {}).items() if kind != RELATED}
        self.change(item, relations={**rest, **({RELATED: list(related)} if related else {})})

    def name(self, first: str, second: str) -> None:
        """An entry names another one."""
        found = self.entry(second)
        assert found
        key = key_of(found[1])
        self.retype(first, lambda block: _listing(block, dict.fromkeys([*names(block, "related"), key])))

    def unname(self, first: str, second: str) -> None:
        """An entry names another one no more, by none of its keys."""
        found = self.entry(second)
        assert found
        gone = {key_of(found[1]), *names(found[1], "ids")}
        self.retype(first, lambda block: _listing(block, [n for n in names(block, "related") if n not in gone]))

    def agree_together(self, births: Sequence[str]) -> None:
        known = {birth for birth in births if self.relatable(birth)}
        for birth in sorted(known):
            zotero, bib = (self.related(birth, where) & known for where in ("zotero", "bib"))
            assert zotero == bib, (birth, zotero, bib)


def names(block: str, name: str) -> list[str]:
    """The keys that a field of an entry lists."""
    return [key.strip() for key in (field(block, name) or "").split(",") if key.strip()]


def _listing(block: str, keys: Iterable[str]) -> str:
    text = ", ".join(keys)
    return block if text == ", ".join(names(block, "related")) else with_field(block, "related", text or None)
