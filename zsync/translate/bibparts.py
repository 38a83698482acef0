"""The parts of an entry that stand in several fields: eprints, titles with subtitles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zsync.model.values import Scalar
from zsync.translate.values import identifiers
from zsync.translate.values.codecs import Codec, read_verbatim

Changes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class BibNative:
    """An entry: `type` and names lower-case; values without outer delimiters, `@string` resolved, TeX kept."""

    type: str
    fields: Mapping[str, str]


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

    def holds(self, fields: Mapping[str, str], attribute: str, value: str) -> bool:
        """Whether `value` of an attribute has its place here: `arxiv` where no other's eprint stands; `pmid` where
        PubMed's does, and no field of its own, unless it is no PMID, which would not be read here."""
        if attribute == "pmid":
            read = not value or identifiers.normalise("pmid", value)
            return bool(read) and self.kind(fields) == "pubmed" and not fields.get("pmid")
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
