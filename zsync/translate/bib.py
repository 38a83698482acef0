"""An entry of a `.bib` file as a work, and back. The tables are `mappings/bib/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

from zsync.model.values import Creator, FileRef, Scalar, Tag, Work
from zsync.translate import tables
from zsync.translate.bibparts import BibNative, Eprint, read_titled, subtitled
from zsync.translate.bibroles import Roles
from zsync.translate.dialect import Value, attribute_of
from zsync.translate.habits import habits
from zsync.translate.retyped import moved
from zsync.translate.sniff import sniff
from zsync.translate.values import bibdates, codecs, files, tags
from zsync.translate.values.codecs import Codec
from zsync.translate.values.text import equal
from zsync.translate.values.texwrite import in_charset

__all__ = ["ENTRY_TYPE", "NOT_WORKS", "BibDialect", "BibNative", "sniff"]

ENTRY_TYPE = "ENTRYTYPE"
"""The name under which `write` gives a new entry type; no field is spelled with capitals."""

NOT_WORKS = frozenset({"xdata", "set"})
"""Entry types that only serve other entries: they are no works."""

_VERBATIM = frozenset({"verbatim", "identifier"})


@dataclass(frozen=True)
class BibDialect:
    """One dialect of entries. `precision` (`year`, `month`, `day`) is how exact its dates can be."""

    name: str
    precision: str
    date_field: str
    types: Mapping[str, str]
    kinds: Mapping[str, str]
    subtypes: Mapping[str, str]
    plans: tables.Plans
    codecs: Mapping[str, Codec]
    roles: Roles
    eprint: Eprint
    tags_field: str = "keywords"
    files_field: str = "file"
    related_field: str = ""
    links: frozenset[str] = frozenset()
    extras: frozenset[str] = frozenset()
    genres: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    tag_separator: str = field(default=", ", kw_only=True)
    charset: str = field(default="", kw_only=True)
    verbatim: frozenset[str] = field(default=frozenset({"files"}), kw_only=True)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], canonical: Mapping[str, Any]) -> BibDialect:
        """From `mappings/bib/<dialect>.yaml` and `mappings/canonical.yaml`. Raises `ValueError` on a clash."""
        vocabulary = tables.Canonical.from_mapping(canonical).kinds
        return cls(
            name=mapping["dialect"],
            precision=mapping["precision"],
            date_field=mapping["date"],
            types=mapping["types"],
            kinds=mapping["kinds"],
            subtypes=mapping["subtypes"],
            plans=tables.Plans.from_mapping(mapping),
            codecs={
                name: codecs.codec(name, kind, mapping)
                for name, kind in vocabulary.items()
                if kind != "creators"
            },
            roles=Roles.from_mapping(mapping["roles"], mapping.get("silent", {})),
            eprint=Eprint.from_mapping(mapping["arxiv"]),
            tags_field=mapping["tags"],
            files_field=mapping["files"],
            related_field=mapping.get("related", ""),
            links=frozenset(mapping["links"]),
            extras=frozenset(mapping["extras"]),
            genres=mapping.get("genres", {}),
            verbatim=frozenset({"files", *(n for n, kind in vocabulary.items() if kind in _VERBATIM)}),
        )

    def adapted(self, entries: Iterable[BibNative], charset: str = "") -> BibDialect:
        """This dialect with a file's habits in what it writes; what it reads and projects stays the same.

        What `charset` ("": all of Unicode) has no sign for is written as a command; a file in ASCII that writes
        its accents so gets no other. New lists of keywords are cut as most lists of the file are.
        """
        semicolons, ascii_only = habits((native.fields for native in entries), self.tags_field)
        joint = "; " if semicolons else self.tag_separator
        return replace(self, tag_separator=joint, charset="ascii" if ascii_only else charset)

    @cached_property
    def _shown_kinds(self) -> Mapping[str, str]:
        """Canonical type to the canonical type that its entry type reads as."""
        return {kind: self.types.get(entry, "document") for kind, entry in self.kinds.items()}

    @cached_property
    def attributes(self) -> frozenset[str]:
        """All that some entry can have of a work, beside its type, files, collections and relations."""
        return frozenset({"creators", "tags", *self.codecs})

    def holds(self, entry_type: str, attribute: str) -> bool:
        """Whether entries of this type have a field for a plain attribute."""
        return bool(self.plans.names(entry_type, attribute))

    def entry_type(self, kind: str, genre: str = "") -> str:
        """The entry type for works of a canonical type; the genre may tell it apart: a master's thesis."""
        told = (name for name, said in self.genres.get(kind, {}).items() if any(w in genre.lower() for w in said))
        return next(told, self.kinds.get(kind, "misc"))

    def kind(self, entry_type: str) -> str:
        """The canonical type an entry type stands for, as far as this dialect can tell types apart."""
        kind = self.types.get(entry_type, "document")
        return self._shown_kinds.get(kind, kind)

    def refined(self, native: BibNative) -> str:
        """The canonical type for a new item made from this entry: `entrysubtype` and an arXiv id say more.

        `read` does not use them, so that an entry without them never disagrees with a richer item.
        """
        subtype = native.fields.get("entrysubtype", "").strip().lower()
        finer = self.subtypes.get(subtype, "")
        if finer and self._shown_kinds[finer] == self.kind(native.type):
            return finer
        kind = self.types.get(native.type, "document")
        loose = kind in {"document", "webpage", "manuscript"}
        return "preprint" if loose and self.eprint.read(native.fields) else kind

    def aliases(self, native: BibNative) -> tuple[str, ...]:
        """Other keys of the entry: biblatex's `ids`."""
        return tuple(key for part in native.fields.get("ids", "").split(",") if (key := part.strip()))

    def read(self, native: BibNative) -> Work:
        """The work an entry shows; unknown fields say nothing, an unknown type reads as `document`."""
        fields = native.fields
        values: dict[str, Scalar] = {}
        if creators := self.roles.read(fields):
            values["creators"] = creators
        self._read_texts(native, values)
        if date := bibdates.read(fields, self.precision):
            values["date"] = date
        self.eprint.add(fields, values)
        listed = tags.read(raw) if (raw := fields.get(self.tags_field, "")) else ()
        named = files.read(raw) if (raw := fields.get(self.files_field, "")) else ()
        return Work(self.kind(native.type), values, listed, named)

    def _shown(self, native: BibNative, attribute: str) -> Value | None:
        """One attribute, as `read` has it."""
        fields = native.fields
        if attribute == "creators":
            return self.roles.read(fields) or None
        if attribute == "date":
            return bibdates.read(fields, self.precision) or None
        if attribute in {"arxiv", "pmid", "tags", "files"}:
            return attribute_of(self.read(native), attribute)
        held, second = self._held(native, attribute), self.plans.second(self._form(native))
        return read_titled(fields, held[0], self._codec(attribute, held[0]), second) if held else None

    def _held(self, native: BibNative, attribute: str) -> list[str]:
        """The fields that say something of `attribute`, best first."""
        names, fields = self.plans.names(self._form(native), attribute), native.fields
        return [name for name in names if fields.get(name) and self._codec(attribute, name).read(fields[name])]

    def _codec(self, attribute: str, name: str) -> Codec:
        """How the field `name` holds `attribute`; a field that is a link at times says nothing at others."""
        return codecs.LINK if name in self.links else self.codecs[attribute]

    def _read_texts(self, native: BibNative, values: dict[str, Scalar]) -> None:
        """The plain fields; of several that hold one attribute the best that says something counts."""
        form, best = self._form(native), dict[str, int]()
        places, second = self.plans.places(form), self.plans.second(form)
        for name, raw in native.fields.items():
            if raw and name in places:
                attribute, rank = places[name]
                if best.get(attribute, rank) >= rank:
                    text = read_titled(native.fields, name, self._codec(attribute, name), second)
                    if text:
                        values[attribute], best[attribute] = text, rank

    def _form(self, native: BibNative) -> str:
        return self.plans.form(native.type, native.fields)

    def write(self, native: BibNative, attribute: str, value: Value | None) -> Mapping[str, str | None]:
        """The fields to set (None: remove) so that the entry shows `value`; `ENTRY_TYPE` for a new type.

        Empty when the entry means `value` already, or cannot hold it. Case braces, spellings of names,
        separators and the choice of fields stay as the entry has them.
        """
        if attribute == "type":
            return self._write_type(native, cast(str, value))
        shown = self._shown(native, attribute)
        wanted = self._settled(native, attribute, value)
        if equal(attribute, shown, wanted) and (shown is None) == (wanted is None):
            return {}
        codec = self.codecs.get(attribute)
        changes = self._changes(native, attribute, value if wanted and codec and codec.rich else wanted)
        if self.charset and attribute not in self.verbatim:
            changes = {name: text and in_charset(text, self.charset) for name, text in changes.items()}
        return {name: text for name, text in changes.items() if native.fields.get(name) != text}

    def _write_type(self, native: BibNative, kind: str) -> dict[str, str | None]:
        if self._shown_kinds.get(kind, kind) == self.kind(native.type) or kind not in self.kinds:
            return {}
        subtype, form = self._subtype(kind), self._form(native)
        rows = self.plans.of(form), self.plans.of(self.kinds[kind])
        fields = moved(native.fields, *rows, codec=self._codec, subtitles=self.plans.second(form))
        changes = {ENTRY_TYPE: self.kinds[kind], **fields}
        if subtype or "entrysubtype" in native.fields:
            changes["entrysubtype"] = subtype or None
        return changes

    def _subtype(self, kind: str) -> str:
        return next((name for name, known in self.subtypes.items() if known == kind), "")

    def _changes(self, native: BibNative, attribute: str, value: Value | None) -> dict[str, str | None]:
        fields = native.fields
        if attribute == "creators":
            return self.roles.write(fields, cast("tuple[Creator, ...]", value or ()))
        if attribute == "tags":
            listed, old = cast("tuple[Tag, ...]", value or ()), fields.get(self.tags_field, "")
            return {self.tags_field: tags.write(listed, old, default=self.tag_separator) or None}
        if attribute == "files":
            named = cast("tuple[FileRef, ...]", value or ())
            return {self.files_field: files.write(named, fields.get(self.files_field, "")) or None}
        if attribute == "date":
            text = cast(str, value or "")
            return bibdates.write(fields, text, field=self.date_field, precision=self.precision)
        if self.eprint.holds(fields, attribute, str(value or "")):
            return self.eprint.write(fields, cast(str, value or ""))
        return self._write_text(native, attribute, cast(str, value or ""))

    def _write_text(self, native: BibNative, attribute: str, value: str) -> dict[str, str | None]:
        form = self._form(native)
        names, second = self.plans.names(form, attribute), self.plans.second(form)
        if not names:
            return {}
        used = self._held(native, attribute)
        if not value:
            return dict.fromkeys([*used, *(second[name] for name in used if name in second)])
        name = used[0] if used else names[0]
        return subtitled(native.fields, name, value, self._codec(attribute, name), second)

    def project(self, kind: str, attribute: str, value: Value | None) -> Value | None:
        """What an entry for a work of the canonical type `kind` shows of `value`; None if it has no place."""
        if attribute == "key":
            return value
        if attribute == "type":
            return self._shown_kinds.get(cast(str, value), "document") if value else None
        return self._settled(BibNative(self.entry_type(kind), {}), attribute, value)

    def _settled(self, native: BibNative, attribute: str, value: Value | None) -> Value | None:
        """The value as this entry reads it back; None for what its type has no field for."""
        if not value:
            return None
        if attribute == "creators":
            return self.roles.settle(native.fields, cast("tuple[Creator, ...]", value)) or None
        if attribute == "tags":
            return tags.read(tags.write(cast("tuple[Tag, ...]", value), "")) or None
        if attribute == "files":
            return files.read(files.write(cast("tuple[FileRef, ...]", value), "")) or None
        text = cast(str, value)
        if attribute == "date":
            return bibdates.settle(text, bibdates.held(native.fields, self.precision)) or None
        held = self.plans.names(self._form(native), attribute)
        place = held or self.eprint.holds(native.fields, attribute, text)
        return (self.codecs[attribute].settle(text) or None) if place else None

    def create(self, work: Work, *, offered: Iterable[str]) -> BibNative:
        """A new entry with the `offered` attributes of `work`, in the usual order of fields."""
        fields: dict[str, str] = {}
        native = BibNative(self.entry_type(work.kind, str(work.values.get("genre", ""))), fields)
        ranks = self.plans.ranks.get(native.type) or self.plans.ranks["misc"]
        for attribute in sorted({*offered} - {"type"}, key=lambda name: (ranks.get(name, len(ranks)), name)):
            if value := attribute_of(work, attribute):
                held = BibNative(native.type, {}) if attribute == "arxiv" else native  # an address says it, too
                fields |= {name: text for name, text in self.write(held, attribute, value).items() if text}
        subtype = self._subtype(work.kind)
        if subtype and self.refined(native) != work.kind:
            fields["entrysubtype"] = subtype
        return native
