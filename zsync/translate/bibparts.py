"""The parts of an entry that stand in several fields: creators by role, eprints, titles with subtitles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zsync.model.values import Creator, Scalar
from zsync.translate.values import identifiers, names
from zsync.translate.values.codecs import Codec, read_verbatim

Changes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class BibNative:
    """An entry: `type` and names lower-case; values without outer delimiters, `@string` resolved, TeX kept."""

    type: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Roles:
    """Role to its field, and, where the field is shared, to the field of the type and the type's name."""

    fields: Mapping[str, tuple[str, str, str]]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Roles:
        """From the `roles` of a dialect's mapping."""
        rows = {role: rule if isinstance(rule, list) else [rule, "", ""] for role, rule in mapping.items()}
        return cls({role: (row[0], row[1], row[2]) for role, row in rows.items()})

    def read(self, fields: Mapping[str, str]) -> tuple[Creator, ...]:
        """The creators of an entry, role by role."""
        found: list[Creator] = []
        for role, (name, _, _) in self.fields.items():
            if (raw := fields.get(name)) and self._holds(fields, role):
                found.extend(names.read_list(raw, role))
        return tuple(found)

    def _holds(self, fields: Mapping[str, str], role: str) -> bool:
        _, kind_field, kind = self.fields[role]
        return not kind_field or fields.get(kind_field, kind).strip().lower() == kind

    def project(self, creators: Iterable[Creator]) -> tuple[Creator, ...]:
        """The creators as the fields show them: by role, unknown roles dropped, names as they read back."""
        people = tuple(creators)
        present = {creator.role for creator in people}
        roles = (role for role in self.fields if role in present)
        lists = ((role, names.write_list((c for c in people if c.role == role), "")) for role in roles)
        return tuple(creator for role, listed in lists for creator in names.read_list(listed, role))

    def write(self, fields: Mapping[str, str], creators: Iterable[Creator]) -> Changes:
        """The fields that show `creators`; a field of another kind of people is left alone."""
        people = tuple(creators)
        changes: Changes = {}
        for role, (name, kind_field, kind) in self.fields.items():
            listed = tuple(creator for creator in people if creator.role == role)
            if not self._holds(fields, role):
                continue
            if same(listed, names.read_list(fields.get(name, ""), role)):
                continue
            changes[name] = names.write_list(listed, fields.get(name, "")) or None
            if kind_field:
                changes[kind_field] = kind if listed else None
        return changes


def same(a: Iterable[Creator], b: Iterable[Creator]) -> bool:
    """True when two lists name the same people in the same order."""
    return [names.person_meaning(c) for c in a] == [names.person_meaning(c) for c in b]


@dataclass(frozen=True, slots=True)
class Eprint:
    """Where an entry keeps its arXiv id: the field of the id, those that may say its kind, those of the class."""

    id: str
    kinds: tuple[str, ...]
    name: str

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Eprint:
        """From the `arxiv` part of a dialect's mapping."""
        return cls(mapping["id"], tuple(mapping["kind"]), mapping["name"])

    def kind(self, fields: Mapping[str, str]) -> str:
        """The kind of the eprint, lower-case; "" when the entry does not say."""
        return next((fields[name].strip().lower() for name in self.kinds if fields.get(name)), "")

    def read(self, fields: Mapping[str, str]) -> str:
        """The arXiv id in the eprint field; "" if there is none."""
        raw = fields.get(self.id, "")
        if not raw or self.kind(fields) not in {"", "arxiv"}:
            return ""
        return identifiers.normalise("arxiv", read_verbatim(raw))

    def add(self, fields: Mapping[str, str], values: dict[str, Scalar]) -> None:
        """Puts the arXiv id (for PubMed eprints, the PMID) among `values`; a DOI or URL of arXiv's serves too."""
        if found := self.read(fields) or identifiers.arxiv_elsewhere(values):
            values["arxiv"] = found
        pubmed = "pmid" not in values and self.kind(fields) == "pubmed"
        if pubmed and (pmid := identifiers.normalise("pmid", fields.get(self.id, ""))):
            values["pmid"] = pmid

    def holds(self, fields: Mapping[str, str], attribute: str) -> bool:
        """Whether an attribute has its place here: `arxiv` where no other's eprint stands; `pmid` where PubMed's
        does, and no field of its own."""
        if attribute == "pmid":
            return self.kind(fields) == "pubmed" and not fields.get("pmid")
        return attribute == "arxiv" and self.kind(fields) in {"", "arxiv"}

    def write(self, fields: Mapping[str, str], value: str) -> Changes:
        """The fields that show an id of the kind that the entry names, else of arXiv's; none for ""."""
        if not value:
            return {self.id: None, **{name: None for name in self.kinds if name in fields}}
        said = {} if self.kind(fields) else {self.kinds[0]: self.name}
        return {self.id: value, **said}


def read_titled(fields: Mapping[str, str], name: str, codec: Codec, subtitles: Mapping[str, str]) -> str:
    """The field `name`, with its subtitle if it has one; "" if it says nothing."""
    text = codec.read(fields[name])
    second = fields.get(subtitles[name]) if name in subtitles else None
    return join_titles(text, codec.read(second)) if second and text else text


def join_titles(title: str, subtitle: str) -> str:
    """A title with its subtitle after a colon, or after the sign the title ends with."""
    if not subtitle:
        return title
    return f"{title} {subtitle}" if title[-1:] in {"?", "!", ".", ":", "–", "—"} else f"{title}: {subtitle}"


def subtitled(
    fields: Mapping[str, str], name: str, value: str, codec: Codec, subtitles: Mapping[str, str]
) -> Changes:
    """The field `name` set to `value`; a subtitle stays one, split off where the old title ends or at a colon."""
    second = subtitles.get(name, "")
    if not second or not fields.get(second):
        return {name: codec.show(value, fields.get(name, ""))}
    value = codec.settle(value)
    title, rest = _split(value, codec.read(fields.get(name, "")))
    if not rest or join_titles(title, rest) != value:
        return {name: codec.show(value, fields.get(name, "")), second: None}
    return {name: codec.show(title, fields.get(name, "")), second: codec.show(rest, fields[second])}


def _split(value: str, old: str) -> tuple[str, str]:
    for joint in (": ", " "):
        if old and value.startswith(old + joint) and join_titles(old, "x") == old + joint + "x":
            return old, value[len(old + joint) :]
    title, _, rest = value.partition(": ")
    return title, rest
