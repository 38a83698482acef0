"""A BibTeX document: its text, and views of it. Never changed; an edit makes a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from zsync.formats.bib import grammar as g
from zsync.formats.bib import plain
from zsync.formats.bib.block import Block
from zsync.formats.bib.body import read_definition
from zsync.formats.bib.entry import Entry
from zsync.formats.bib.macros import Macro, Macros
from zsync.formats.bib.plain import Row
from zsync.formats.bib.recover import NAMELESS
from zsync.formats.bib.scan import Note, Odd, Scan
from zsync.formats.edits import LineIndex
from zsync.model.finding import Finding


class View:
    """What can be seen of a document. `Document` adds the edits."""

    def __init__(self, text: str, scanned: Scan) -> None:
        self.text = text
        self.scanned = scanned

    @property
    def odd(self) -> Mapping[int, Odd]:
        """By start, the entries that the fast expression did not read."""
        return self.scanned.odd

    @property
    def notes(self) -> Sequence[Note]:
        """What the scan found wrong, in order."""
        return self.scanned.notes

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """All entries that are closed, in order; malformed ones among them are opaque."""
        return tuple(
            Entry(self, start, end, key)
            for start, end, kind, key in self.scanned.pieces
            if kind == "entry"
        )

    def parts(self, size: int) -> Iterator[list[tuple[Entry, Mapping[str, str]]]]:
        """All entries with their `Entry.values`, `size` at a time: what was just read is the soonest looked at.

        Who wants `problems` too takes all parts first: fields are read once.
        """
        doubtful: list[tuple[Entry, list[Row]]] = []
        for start in range(0, len(self.entries), size):
            some = self.entries[start : start + size]
            rows = [entry.rows() for entry in some]
            values: list[Mapping[str, str]] = [plain.texts(each, self.words) for each in rows]
            for at, found in enumerate(values):
                if not found:
                    values[at] = plain.resolved(rows[at], self.resolve, some[at].start)
                    doubtful.append((some[at], rows[at]))
            yield list(zip(some, values, strict=True))
        self.doubtful = doubtful

    @cached_property
    def doubtful(self) -> Sequence[tuple[Entry, list[Row]]]:
        """The entries that are not plain, and their fields: what is wrong with fields is in these."""
        find, words = self.text.find, self.words  # no field is without a sign of equality
        read = [(each, each.rows()) for each in self.entries if find("=", each.start, each.end) >= 0]
        return [(entry, rows) for entry, rows in read if not plain.texts(rows, words)]

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The names that stand for the same text in every entry."""
        return self.macros.everywhere(self.entries[0].start) if self.entries else {}

    @cached_property
    def keys(self) -> Sequence[str]:
        """The key of each entry, in order."""
        return [name for _, _, kind, name in self.scanned.pieces if kind == "entry"]

    @cached_property
    def index(self) -> Mapping[str, Sequence[int]]:
        """Key to the places of its entries in `entries`."""
        index: dict[str, Sequence[int]] = {}
        for place, key in enumerate(self.keys):
            held = index.get(key)
            if isinstance(held, list):
                held.append(place)
            else:
                index[key] = (place,) if held is None else [*held, place]
        return index

    def find(self, key: str, nth: int = 0) -> Entry | None:
        """The `nth` entry with this key, if any."""
        places = self.index.get(key, ())
        return self.entries[places[nth]] if nth < len(places) else None

    @cached_property
    def nameless(self) -> Sequence[Entry]:
        """The entries that are well-formed but for their key, which is empty."""
        return [each for at in self.index.get("", ()) if (each := self.entries[at]).opaque_reason == NAMELESS]

    @property
    def blocks(self) -> Iterator[Block]:
        """Every stretch of the text in order, no gap, no overlap."""
        at = 0
        for start, end, kind, name in self.scanned.pieces:
            if start > at:
                yield Block(self.text, at, start, kind="text", name="")
            yield Block(self.text, start, end, kind=kind, name=name)
            at = end
        if at < len(self.text):
            yield Block(self.text, at, len(self.text), kind="text", name="")

    @cached_property
    def lines(self) -> LineIndex:
        """Offsets to lines."""
        return LineIndex(self.text)

    @cached_property
    def macros(self) -> Macros:
        """The `@string` definitions as BibTeX applies them."""
        return Macros([self._macro(*piece) for piece in self.scanned.pieces if piece[2] == "string"])

    def _macro(self, start: int, end: int, _kind: str, name: str) -> Macro:
        if found := g.STRING.match(self.text, start):
            return Macro(name, found[2], start, end)
        spot = read_definition(self.text, self.text.index("{", start), end - 1)
        return Macro(name, self.text[spot.value_start : spot.value_end] if spot else "{}", start, end)

    @property
    def strings(self) -> Mapping[str, str]:
        """Macro name (lower case) to its text; of several definitions the last."""
        end = len(self.text)
        return {name: self.macros.resolve(name, end) for name in self.macros}

    @property
    def preambles(self) -> list[str]:
        """The text of each `@preamble`, `#` joined."""
        found = (g.PREAMBLE.match(block.raw) for block in self.blocks if block.kind == "preamble")
        return [self.macros.resolve(match[1], len(self.text)) for match in found if match]

    @property
    def comments(self) -> list[str]:
        """What stands inside each `@comment{…}`."""
        return [_comment_text(block.raw) for block in self.blocks if block.kind == "comment"]

    @property
    def jabref(self) -> dict[str, str]:
        """JabRef's settings: the text of each `@comment{jabref-meta: name:text}` by name."""
        metas = (g.JABREF_META.match(comment) for comment in self.comments)
        return {meta[1]: meta[2].strip() for meta in metas if meta}

    @property
    def torn(self) -> set[str]:
        """The names of JabRef's settings that begin and never end: a file that was cut in the middle of them."""
        ends = (end for _, end, kind, _ in self.scanned.pieces if kind == "bad")
        return {meta[1] for end in ends if (meta := g.JABREF_META.match(self.text, end))}

    @cached_property
    def newline(self) -> str:
        """The line end most used at the start of the text; LF for a text of one line."""
        found = g.NEWLINE.findall(self.text, 0, 20_000)
        return max(set(found), key=lambda sign: (found.count(sign), sign), default="\n") if found else "\n"

    @property
    def readonly_reason(self) -> str:
        """Why the whole file must be left alone, "" when it need not."""
        first = next((start for start, _, kind, _ in self.scanned.pieces if kind == "entry"), len(self.text))
        head = self.text[: min(first, 4000)]
        exported = g.BBT_NAME.search(head) and g.BBT_EXPORT.search(head)
        return "Better BibTeX exports this file by itself and would overwrite what is changed" if exported else ""

    def resolve(self, raw: str, place: int) -> str:
        """The text of the value `raw` of an entry that starts at `place`."""
        return self.macros.resolve(raw, place)

    def macro_for(self, value: str, place: int) -> str | None:
        """The name of a macro that stands for `value` in an entry at `place`, if any."""
        return self.macros.name_for(value, place)

    def opaque_reason(self, entry: Entry) -> str:
        """Why `entry` is read-only to sync."""
        if (reason := self.odd.get(entry.start, Odd(False, "")).reason) != "":
            return reason
        return "its key is given more than once" if len(self.index[entry.key]) > 1 else ""

    @cached_property
    def undefined(self) -> Sequence[tuple[str, Finding]]:
        """The names that no `@string` before them defines, with what is to be told: a part of `problems`."""
        from zsync.formats.bib.problems import undefined_names

        return tuple(undefined_names(self))

    @cached_property
    def problems(self) -> Sequence[Finding]:
        """All that is wrong with the text, in order, with spans; the path is ""."""
        from zsync.formats.bib.problems import find_problems

        return find_problems(self)


def _comment_text(raw: str) -> str:
    head = g.HEAD.match(raw)
    inner = raw[head.end() :] if head else raw
    return inner.removesuffix("}") if raw[: head.end() if head else 0].endswith("{") else inner
