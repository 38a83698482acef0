"""A Zotero item (the `data` of the web API) as a work, and back. The tables are `mappings/zotero.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, cast

from zsync.model.values import Creator, Scalar, Tag, Work
from zsync.translate import extra, people, tables
from zsync.translate.dialect import Value, attribute_of
from zsync.translate.values import dates, identifiers, language
from zsync.translate.values.codecs import settle_pages, typed_pages
from zsync.translate.values.text import collapse, equal, sendable

Native = Mapping[str, Any]
Rules = Sequence[tuple[str, str, Callable[[str], str]]]
"""Attribute, native name and the way to the canonical form."""
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[?~%]?")
_IDENTIFIERS = frozenset({"doi", "isbn", "pmid", "pmcid", "arxiv"})


@dataclass(frozen=True)
class ZoteroDialect:
    """`fields` and `roles` by item type; `labels` of the Extra lines that carry a field."""

    fields: Mapping[str, Mapping[str, str]]
    roles: Mapping[str, Sequence[str]]
    kinds: Mapping[str, str]
    labels: Mapping[str, Sequence[str]]
    extra_written: frozenset[str]
    days: frozenset[str]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], canonical: Mapping[str, Any]) -> ZoteroDialect:
        """From `mappings/zotero.yaml` and `mappings/canonical.yaml`."""
        names = mapping["canonical"]
        vocabulary = tables.Canonical.from_mapping(canonical)
        types = {kind: row for kind, row in mapping["types"].items() if kind in vocabulary.types}
        return cls(
            fields={kind: _fields(row["fields"], names) for kind, row in types.items()},
            roles={kind: tuple(row["creators"]) for kind, row in types.items()},
            kinds=vocabulary.kinds,
            labels=mapping["extra_lines"],
            extra_written=frozenset(mapping["extra_written"]),
            days=frozenset(mapping["days"]),
        )

    def key(self, native: Native) -> str:
        """The citation key: the native field, else the `Citation Key:` line of Extra; "" for none."""
        return str(native.get("citationKey") or "").strip() or extra.citation_key(_text(native, "extra"))

    def aliases(self, native: Native) -> tuple[str, ...]:
        """Other citation keys of the item, from lines of Extra."""
        return extra.aliases(_text(native, "extra"))

    def read(self, native: Native) -> Work:
        """The work an item shows. The citation key is not among the values: see `key`."""
        kind = str(native.get("itemType", "document"))
        values: dict[str, Scalar] = {}
        if creators := people.read(native.get("creators") or (), self.roles.get(kind, ())):
            values["creators"] = creators
        _read_fields(native, self._rules.get(kind, ()), values)
        self._read_extra(_text(native, "extra"), values)
        self._read_arxiv(native, kind, values)
        return Work(kind, values, _tags(native.get("tags") or ()))

    def identified(self, native: Native) -> Work | None:
        """Of `read`, only what identifies the work; None where an Extra or an unknown type may say more of it."""
        kind = str(native.get("itemType", "document"))
        if native.get("extra") or not self.roles.get(kind):
            return None
        values: dict[str, Scalar] = {}
        _read_fields(native, self._identifying.get(kind, ()), values)
        self._read_arxiv(native, kind, values)
        return Work(kind, values, _tags(native.get("tags") or ()))

    def _read_extra(self, text: str, values: dict[str, Scalar]) -> None:
        if not text:
            return
        for attribute, labels in self.labels.items():
            found = "" if attribute in values else extra.value_of(text, labels)
            if found and (settled := self._settle(attribute, found)):
                values[attribute] = settled
        if other := extra.rest(text, self.labels):
            values["extra"] = other

    def _read_arxiv(self, native: Native, kind: str, values: dict[str, Scalar]) -> None:
        """An arXiv id in the archive id, which then is no number; else the one of Extra, a DOI or a URL."""
        number = self.fields.get(kind, {}).get("number")
        found = identifiers.normalise("arxiv", _text(native, number)) if number == "archiveID" else ""
        if found:
            values.pop("number", None)
        if found := found or str(values.get("arxiv", "")) or identifiers.arxiv_elsewhere(values):
            values["arxiv"] = found

    def _settle(self, attribute: str, text: str) -> str:
        """The canonical form of a text this world holds."""
        return self._rule(attribute)(text)

    def _rule(self, attribute: str) -> Callable[[str], str]:
        if attribute in _IDENTIFIERS:
            return partial(identifiers.settle, attribute)
        if attribute in self.days:
            return _day
        return _SETTLE.get(self.kinds.get(attribute, "text"), _settled)

    @cached_property
    def _rules(self) -> Mapping[str, Rules]:
        """The rules of each item type, for all its fields."""
        return {
            kind: [(attribute, name, self._rule(attribute)) for attribute, name in names.items()]
            for kind, names in self.fields.items()
        }

    @cached_property
    def _identifying(self) -> Mapping[str, Rules]:
        """Of `_rules`, those of identifiers, and of the URL that may hold one."""
        named = _IDENTIFIERS | {"url"}
        return {kind: [rule for rule in rules if rule[0] in named] for kind, rules in self._rules.items()}

    def project(self, kind: str, attribute: str, value: Value | None) -> Value | None:
        """What an item of the type `kind` shows of `value`; None where the type has no such field."""
        if not value or attribute in {"files", "attachments"}:
            return None
        if attribute == "type":
            return value if value in self.fields else "document"
        if attribute == "creators":
            return people.project(cast("tuple[Creator, ...]", value), self.roles.get(kind, ())) or None
        if attribute == "tags":
            return _settled_tags(cast("tuple[Tag, ...]", value)) or None
        text = cast(str, value)
        if attribute in {"key", "extra"}:
            return text.strip() or None if attribute == "key" else extra.rest(text, self.labels) or None
        if attribute not in self.fields.get(kind, {}) and attribute not in self.extra_written:
            return None
        if attribute == "number" and self.fields[kind]["number"] == "archiveID" and _is_arxiv(text):
            return None
        return self._settle(attribute, text) or None

    def write(self, native: Native, attribute: str, value: Value | None) -> dict[str, Any]:
        """The properties to PATCH so that the item shows `value`; "" and [] clear, as the API wants them.

        Empty when the item means `value` already. Rows of creators and tags that stay keep what they say.
        """
        kind = str(native.get("itemType", "document"))
        if attribute == "type":
            return self._write_type(native, cast(str, value))
        if attribute == "key":
            return self._write_key(native, cast(str, value or ""))
        wanted = self.project(kind, attribute, value)
        shown = self._shown(native, kind, attribute)
        if equal(attribute, shown, wanted) and (shown is None) == (wanted is None):
            return {}
        if attribute == "creators":
            # Not as projected: the item may have people in roles that came after this zsync.
            listed = cast("tuple[Creator, ...]", value or ())
            return {"creators": people.write(listed, native.get("creators") or (), self.roles.get(kind, ()))}
        if attribute == "tags":
            return {"tags": _tag_rows(cast("tuple[Tag, ...]", wanted or ()), native.get("tags") or ())}
        return self._write_text(native, kind, attribute, cast(str, wanted or ""))

    def _shown(self, native: Native, kind: str, attribute: str) -> Value | None:
        """One attribute, as `read` has it."""
        if attribute == "creators":
            return people.read(native.get("creators") or (), self.roles.get(kind, ())) or None
        if attribute in self.labels or attribute in {"tags", "extra", "number"}:
            return attribute_of(self.read(native), attribute)
        raw = native.get(self.fields.get(kind, {}).get(attribute, ""))
        return self._settle(attribute, str(raw)) or None if raw else None

    def _write_text(self, native: Native, kind: str, attribute: str, text: str) -> dict[str, Any]:
        if attribute == "extra":
            return {"extra": extra.with_rest(_text(native, "extra"), self.labels, text)}
        name = self.fields.get(kind, {}).get(attribute, "")
        if attribute == "arxiv":
            name, text = self._arxiv_place(native, kind, text)
        if self.kinds.get(attribute) == "pages":
            text = typed_pages(text, _text(native, name))
        held = attribute in self.labels and extra.value_of(_text(native, "extra"), self.labels[attribute])
        usable = name and (name in native or "version" not in native)
        changes: dict[str, Any] = {}
        if usable and (native.get(name) or not held):
            changes[name] = text
        if held or (not usable and attribute in self.extra_written):
            bare = text.removeprefix("arXiv:") if attribute == "arxiv" else text
            changes["extra"] = extra.with_value(_text(native, "extra"), self.labels[attribute], bare)
        return {field: new for field, new in changes.items() if native.get(field, "") != new}

    def _arxiv_place(self, native: Native, kind: str, text: str) -> tuple[str, str]:
        """The archive id of a preprint, unless it holds another archive's."""
        name = self.fields.get(kind, {}).get("number", "")
        present = _text(native, name)
        if name == "archiveID" and (not present or _is_arxiv(present)):
            return name, f"arXiv:{text}" if text else ""
        return "", text

    def _write_key(self, native: Native, key: str) -> dict[str, Any]:
        """The native field, and the `Citation Key:` line too where there is one, which exporters prefer."""
        held = _text(native, "extra")
        line = extra.citation_key(held)
        changes: dict[str, Any] = {}
        if line and line != key:
            changes["extra"] = extra.with_citation_key(held, key)
        if not line or native.get("citationKey"):
            changes["citationKey"] = key
        return {name: new for name, new in changes.items() if native.get(name, "") != new}

    def _write_type(self, native: Native, kind: str) -> dict[str, Any]:
        """The new type, with every value both types hold moved to its new name, and creators of its roles."""
        old = str(native.get("itemType", ""))
        if kind == old or kind not in self.fields:
            return {}
        changes: dict[str, Any] = {"itemType": kind}
        for attribute, name in self.fields.get(old, {}).items():
            new = self.fields[kind].get(attribute)
            if new and new != name and native.get(name):
                changes[new] = native[name]
        if creators := people.read(native.get("creators") or (), self.roles.get(old, ())):
            changes["creators"] = people.write(creators, (), self.roles[kind])
        return changes

    def create(self, work: Work, *, offered: Iterable[str]) -> dict[str, Any]:
        """The `data` of a new item with only the `offered` attributes of `work`."""
        kind = cast(str, self.project(work.kind, "type", work.kind))
        native: dict[str, Any] = {"itemType": kind}
        wanted = set(offered)
        for attribute in ("creators", *self.fields[kind], *sorted(self.extra_written), "extra", "tags"):
            if attribute in wanted and (value := attribute_of(work, attribute)):
                native |= self.write(native, attribute, value)
        return native


def _fields(names: Iterable[str], canonical: Mapping[str, str]) -> dict[str, str]:
    """Canonical field to native name, for one type. A row is `name` or `name=base`."""
    rows = (name.partition("=") for name in names)
    return {canonical[base or name]: name for name, _, base in rows if (base or name) in canonical}


def _text(native: Native, name: str | None) -> str:
    return str(native.get(name) or "") if name else ""


def _read_fields(native: Native, rules: Rules, values: dict[str, Scalar]) -> None:
    for attribute, name, settle in rules:
        if (raw := native.get(name)) and (text := settle(str(raw))):
            values[attribute] = text


def _is_arxiv(text: str) -> bool:
    return bool(identifiers.normalise("arxiv", text))


def _tags(rows: Iterable[Mapping[str, Any]]) -> tuple[Tag, ...]:
    """The tags of an item, each name once; a manual one wins over an automatic one."""
    found: dict[str, Tag] = {}
    for row in rows:
        tag = _tag(str(row.get("tag", "")), row.get("type") == 1)
        if tag.name and (tag.name not in found or not tag.automatic):
            found[tag.name] = tag
    return tuple(found.values())


@lru_cache(maxsize=16384)
def _tag(name: str, automatic: bool) -> Tag:
    """A tag as it is shown; one that many items bear is one object."""
    return Tag(_settled(name), automatic)


def _settled_tags(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    return _tags([{"tag": tag.name, "type": int(tag.automatic)} for tag in tags])


def _tag_rows(tags: Iterable[Tag], present: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of exactly `tags`; those the item has stay as they are and where they are."""
    wanted = {tag.name: tag for tag in tags}
    rows = [dict(row) for row in present if collapse(str(row.get("tag", ""))) in wanted]
    held = {collapse(str(row["tag"])) for row in rows}
    new = (tag for tag in wanted.values() if tag.name not in held)
    return [*rows, *({"tag": tag.name, **({"type": 1} if tag.automatic else {})} for tag in new)]


def _day(text: str) -> str:
    """The day of a date, as sure as it may be; "" for one that is more or less than a day."""
    match = _DAY.fullmatch(dates.read(sendable(text)))
    return match[1] if match and dates.is_calendar(match[1]) else ""


def _settled(text: str) -> str:
    return collapse(sendable(text))


_SETTLE: Mapping[str, Callable[[str], str]] = {
    "date": lambda text: dates.read(sendable(text)),
    "pages": lambda text: settle_pages(sendable(text)),
    "language": lambda text: language.read(sendable(text)),
    "long": lambda text: sendable(text).strip(),
}
