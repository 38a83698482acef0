"""A `.bib` file as read: bytes, text, document, the natives of its entries, and the files they link to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from zsync.config.bibfile import BibFile
from zsync.formats.bib import parse
from zsync.formats.bib.document import Document
from zsync.formats.bib.encoding import Encoding, decode
from zsync.formats.bib.entry import Entry
from zsync.model.finding import Finding
from zsync.model.record import Record
from zsync.model.values import Work
from zsync.reconcile.digest import of_text
from zsync.replicas.bib.dangling import Dangling, dangling
from zsync.replicas.bib.linked import Linked, Members, Shelves
from zsync.replicas.bib.related import Related
from zsync.translate.bib import NOT_WORKS, BibDialect, BibNative
from zsync.translate.values import commas
from zsync.translate.values.groups import Groups
from zsync.translate.values.identifiers import identifiers_of, naming
from zsync.translate.values.inherit import resolve

ESSENTIAL = frozenset({"title", "creators", "date", "container"})
"""What every entry is offered; anything else only where the file's entries of that type use it."""

PDF = ".pdf"
_NONE: frozenset[str] = frozenset()
GROUPS = "groups"


@dataclass(frozen=True)
class ParsedFile:
    """The file as read. `shelves` None: its links to files are none of our business."""

    side: str
    file: BibFile
    content: bytes
    encoding: Encoding
    document: Document
    dialect: BibDialect
    shelves: Shelves | None = None
    vocabularies: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        file: BibFile,
        content: bytes,
        dialect: BibDialect,
        shelves: Shelves | None,
        parsed: Document | None = None,
    ) -> ParsedFile:
        """The file with this content; `parsed` is a document at hand, which may be that of this text."""
        text, encoding = decode(content)
        document = parsed if parsed is not None and parsed.text == text else parse(text)
        return cls(f"bib:{file.path}", file, content, encoding, document, dialect, shelves)

    @cached_property
    def nameless(self) -> Mapping[int, str]:
        """By start, the locators of the entries without a key that may be given one: those that have a title.

        A locator is made of what the entry says, and of how many before it say the same: no key is spelled so.
        """
        if not self.file.keys or self.document.readonly_reason:
            return {}
        seen: Counter[str] = Counter()
        found: dict[int, str] = {}
        for entry in self.document.nameless:
            native = native_of(entry)
            if native.type not in NOT_WORKS and self.dialect.read(native).values.get("title"):
                text = of_text(entry.raw)
                seen[text] += 1
                found[entry.start] = f"(no key) {text} {seen[text]}"
        return found

    def mends(self, problem: Finding) -> bool:
        """Whether a problem is that an entry lacks a key, which it may be given."""
        at = problem.span.start
        return problem.code == "ZS101" and any(
            entry.start < at <= entry.end for entry in self.document.nameless if entry.start in self.nameless
        )

    def locator(self, entry: Entry) -> str:
        """What an entry is called among the records: its key, if it has one."""
        return entry.key or self.nameless.get(entry.start, "")

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Locator of each entry without a key to its number among those."""
        every = [self.document.entries[at].start for at in self.document.index.get("", ())]
        return {locator: every.index(start) for start, locator in self.nameless.items()}

    @cached_property
    def own(self) -> Mapping[str, BibNative]:
        """Locator to the entry's own fields; the first entry of a key wins."""
        found: dict[str, BibNative] = {}
        for entry in self.document.entries:
            found.setdefault(self.locator(entry), native_of(entry))
        return found

    @cached_property
    def full(self) -> Mapping[str, BibNative]:
        """Locator to the entry with what it inherits."""
        heirs = {key: BibNative(self.own[key].type, fields) for key, fields in resolve(self.own).items()}
        return {**self.own, **heirs}

    @cached_property
    def works(self) -> Mapping[str, Work]:
        """Locator to what the entry says itself, and what it inherits where it inherits anything."""
        return {key: self.dialect.read(native) for key, native in self.own.items()}

    @cached_property
    def used(self) -> Mapping[str, frozenset[str]]:
        """Entry type to the attributes that any entry of that type shows. "" holds what the file uses at all."""
        found: dict[str, set[str]] = defaultdict(set)
        for key, native in self.own.items():
            found[native.type] |= self.works[key].values.keys()
            if self.dialect.tags_field in native.fields:
                found[""].add("tags")
        if self.linked and (self.linked.used or self.file.folders):
            found[""].add("attachments")
        return {kind: frozenset(names) for kind, names in found.items()}

    @cached_property
    def writer(self) -> BibDialect:
        """The dialect as this file writes it: its characters, its separators."""
        return self.dialect.adapted(self.own.values(), "" if self.encoding.keeps_bytes else self.encoding.name)

    # -- files

    @cached_property
    def linked(self) -> Linked | None:
        """The files its entries link to."""
        if self.shelves is None:
            return None
        name = self.dialect.files_field
        raw = {key: native.fields[name] for key, native in self.own.items() if native.fields.get(name)}
        return Linked(self.file.path, self.file.folders, self.document.jabref, raw, self.shelves)

    @cached_property
    def groups(self) -> Groups:
        """JabRef's tree of groups; not known where the file ends in the middle of it."""
        tree = self.document.jabref.get("grouping", "")
        return Groups(known=False) if "grouping" in self.document.torn else Groups.of(tree)

    @cached_property
    def related(self) -> Related | None:
        """How its entries name each other, where relations are merged and the dialect has a field for them."""
        name = self.dialect.related_field
        if not name or not self.file.relations:
            return None
        works = {key: native for key, native in self.own.items() if key and native.type not in NOT_WORKS}
        ids = {alias: key for key, native in works.items() for alias in self.dialect.aliases(native)}
        raw = {key: native.fields[name] for key, native in works.items() if native.fields.get(name)}
        return Related(raw, {**ids, **dict(zip(works, works, strict=True))})

    @cached_property
    def dangling(self) -> Dangling:
        """The keys that its entries name and none bears."""
        return dangling(self.document, self.own, map(self.dialect.aliases, self.own.values()))

    @property
    def folder(self) -> str:
        """The folder for new files, "" where the file is given none."""
        if self.linked is None or "attachments" not in self.vocabulary(""):
            return ""
        return self.linked.home or (self.linked.fallback if self.wants_all else "")

    @property
    def wants_all(self) -> bool:
        """Whether zsync.yaml asks for attachments of every sort."""
        return "attachments" in self.file.fields

    @property
    def endings(self) -> frozenset[str]:
        """The sorts of files the entries are offered: those they name already, and PDF; none = all."""
        return frozenset() if self.wants_all or self.linked is None else self.linked.endings | {PDF}

    # -- records

    def records(self) -> Iterable[Record]:
        """A record an entry; the first of a key counts."""
        seen: set[str] = {""}
        for entry in self.document.entries:
            locator = self.locator(entry)
            if locator not in seen and entry.type not in NOT_WORKS:
                seen.add(locator)
                yield self._record(entry, locator)

    def _record(self, entry: Entry, locator: str) -> Record:
        if entry.opaque and entry.key:
            return Record(self.side, locator, entry.key, frozen=entry.opaque_reason or "not read for certain")
        native = self.full[locator]
        own = native is self.own[locator]
        work = self.works[locator] if own else self.dialect.read(native)
        files = (self.linked.members.get(locator) if self.linked else None) or Members()
        shown = {"attachments"} if files.found else set()
        partial = set() if files.whole else {"attachments"}
        shelves = self._shelves(locator)
        partial |= {"collections"} if None in shelves else set()
        return Record(
            replica=self.side,
            locator=locator,
            key=entry.key,
            kind=self.dialect.refined(native),
            values=work.values,
            tags=work.tags,
            attachments=files.attachments,
            vocabulary=joined(self.vocabulary(entry.type), work.values.keys() | shown),
            ids=naming(work.kind, identifiers_of(work.values)),
            aliases=self.dialect.aliases(self.own[locator]),
            partial=frozenset(partial) if partial else _NONE,
            collections=tuple(sorted(path for path in shelves if path)),
            relations=self.related.of(locator) if self.related else (),
            silent=self.dialect.roles.silent.get(entry.type, _NONE),
        )

    def _shelves(self, locator: str) -> tuple[str | None, ...]:
        """The collections an entry names, None for a group that may be one of several; none where that is off."""
        raw = self.own[locator].fields.get(GROUPS, "") if self.file.groups else ""
        return tuple(map(self.groups.path, commas.read(raw)))

    def newborn(self, entry_type: str) -> frozenset[str]:
        """What a new entry of this type is given: what the others have.

        Where there is no other, all that is known of its work, but for what no entry of the file has of works that
        mostly have it (an abstract, keywords). A file without entries does without nothing yet.
        """
        offered = self.vocabulary(entry_type) - {"attachments"}
        if entry_type in self.used:
            return offered
        unwanted = self.dialect.extras.difference(offered, *self.used.values()) if self.used else _NONE
        return (offered | self.dialect.attributes) - unwanted

    def vocabulary(self, entry_type: str) -> frozenset[str]:
        """What an entry of this type is offered; one set for all entries of a type."""
        if entry_type not in self.vocabularies:
            used = self.used.get(entry_type, frozenset()) | self.used.get("", frozenset())
            merged = {"collections": self.file.groups, "relations": self.related is not None}
            listed = {*self.file.fields, *(name for name, on in merged.items() if on)}
            self.vocabularies[entry_type] = ESSENTIAL | used | listed
            if not self.dialect.holds(entry_type, "container"):  # that a book names none says nothing
                self.vocabularies[entry_type] -= {"container"}
        return self.vocabularies[entry_type]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is kept of a file once its records are made: whether and what files it may be given, its own files and
    its groups."""

    takes_files: bool
    endings: frozenset[str]
    linked: Linked | None
    groups: Groups

    @classmethod
    def of(cls, file: ParsedFile) -> Shown:
        """What is kept of this one."""
        return cls(file.folder != "", file.endings, file.linked, file.groups)


def joined(usual: frozenset[str], more: Set[str]) -> frozenset[str]:
    """Both; `usual` itself where it holds all, so that records share it."""
    return usual if usual >= more else usual.union(more)


def native_of(entry: Entry) -> BibNative:
    """The entry as the dialect reads it."""
    return BibNative(entry.type, entry.values)
