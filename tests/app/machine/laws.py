"""The laws of docs/invariants.md, as far as they can be seen from outside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.app.machine.hands import TOKEN, Item, blocks, entry_of, field, key_of, mark, names_in
from tests.app.machine.world import BORN, House
from zsync.app.sync import Run
from zsync.formats.typed import text_of
from zsync.model.plan import Operation, Plan
from zsync.model.values import Relation, Work

CITES = re.compile(r"\[@([^;]+); @([^\]]+)\] as @(\S+) and \[\[@([^|]+)\|four\]\]")
"""The line of `notes/other.md` that cites the works there were first, in their order."""
OURS = ("zsync.lock", "zsync-conflicts.md")
MATTER = re.compile(r"(citekey|tags|collections|title|year|journal|doi):|  - ")
FIELDS = {
    "title": ("title", "title"),
    "container": ("publicationTitle", "journal"),
    "volume": ("volume", "volume"),
    "pages": ("pages", "pages"),
    "doi": ("DOI", "doi"),
    "url": ("url", "url"),
    "abstract": ("abstractNote", "abstract"),
    "publisher": ("publisher", "publisher"),
}

CONTAINERS = ("publicationTitle", "bookTitle", "proceedingsTitle")
"""What Zotero calls the work that another stands in, by type."""


@dataclass(frozen=True)
class Moment:
    """A project at rest: its files, the versions of its library."""

    files: Mapping[str, bytes]
    versions: Mapping[str, int]

    @classmethod
    def of(cls, house: House) -> Moment:
        """Now."""
        return cls(house.files(), house.versions())

    def theirs(self) -> dict[str, bytes]:
        """The files a person works on."""
        return {path: content for path, content in self.files.items() if path not in OURS}

    def notes(self) -> dict[str, str]:
        """The notes by path."""
        return {p: c.decode() for p, c in self.vault().items() if p.endswith(".md")}

    def vault(self) -> dict[str, bytes]:
        """All files in the folders of notes."""
        return {p: c for p, c in self.files.items() if p.startswith(("notes/", "private/"))}

    def bib(self, path: str) -> list[str]:
        """A .bib file in blocks."""
        return blocks(self.files.get(path, b"").decode())


def nothing_lost(house: House, typed: Iterable[str], plan: Plan) -> None:
    """Law 1: what a person typed, and did not type over or give up, stands on a side or in a conflict."""
    seen = _seen(house, plan)
    for value in typed:
        assert value in seen, f"lost: {value}"


def nothing_forgotten(house: House, overruled: Iterable[str], plan: Plan) -> None:
    """Law 1: nor is what a rule let another side win over; it may be in the journal alone."""
    missing = [value for seen in [_seen(house, plan)] for value in overruled if value not in seen]
    remembered = house.journal() if missing else ""
    for value in missing:
        assert value in remembered, f"forgotten: {value}"


def _seen(house: House, plan: Plan) -> str:
    return shown(house) + "".join(text_of(v) for c in plan.conflicts for v in c.sides.values())


def shown(house: House) -> str:
    """All that stands in the files and the libraries."""
    return "\n".join(content.decode("utf-8", "replace") for content in house.files().values()) + house.told()


def nothing_but_the_plan(house: House, before: Moment, run: Run) -> None:
    """Law 3: bytes and items that no operation names are what they were."""
    after = Moment.of(house)
    operations = run.plan.operations if not run.plan.stopped else ()
    alone = {f"bib:{path}" for path in house.fixed}
    assert [op for op in operations if op.attribute in house.apart or op.side in alone] == []
    if not operations:
        assert (after.theirs(), after.versions) == (before.theirs(), before.versions)
        return
    for path in ("refs.bib", "more.bib"):
        _bib_kept(before.bib(path), after.bib(path), [op for op in operations if op.side == f"bib:{path}"])
    _notes_kept(before, after, [op for op in operations if op.world == "notes"])
    _items_kept(house, before, after, [op for op in operations if op.world == "zotero"])


def _bib_kept(before: list[str], after: list[str], operations: list[Operation]) -> None:
    told = [value for op in operations for value in (op.key, op.locator, op.before, op.after)]
    # Of two entries that are related, either may be the one that names the other.
    touched = {value.locator if isinstance(value, Relation) else str(value) for value in told}
    kept = Counter(map(entry_of, after[1:]))
    named = [op for op in operations if op.action == "rename" or op.attribute == "references"]
    renames = {str(op.before): str(op.after) for op in named}
    for block in before[1:]:
        assert key_of(block) in touched or kept[entry_of(block)] or kept[entry_of(followed(block, renames))], block
    assert _between(after) == _between(before)


def followed(block: str, renames: Mapping[str, str]) -> str:
    """An entry that names others by the keys they have now."""
    found = re.search(r"(?m)^\s*related\s*=.*$", block)
    line = re.sub(r"[^\s{},]+", lambda word: renames.get(word[0], word[0]), found[0]) if found else ""
    return block.replace(found[0], line) if found else block


def _between(parts: list[str]) -> list[str]:
    """The lines that stand between entries."""
    rest = [parts[0], *(part.removeprefix(entry_of(part)) for part in parts[1:])]
    return [line for part in rest for line in part.split("\n") if line]


def _notes_kept(before: Moment, after: Moment, operations: list[Operation]) -> None:
    if not operations:
        assert after.vault() == before.vault()
    now = Counter(_prose(text) for text in after.notes().values())
    assert now == Counter(_prose(text) for text in before.notes().values())
    contents = Counter(c for p, c in after.files.items() if ".assets/" in p)
    assert contents >= Counter(c for p, c in before.files.items() if ".assets/" in p)


def _prose(text: str) -> str:
    """A note without its list of tags, its mapped fields and the lines that cite."""
    lines = [line for line in text.split("\n") if "@" not in line and not MATTER.match(line)]
    return "\n".join([*lines, *re.findall(r".*# mine.*", text)])


def _items_kept(house: House, before: Moment, after: Moment, operations: list[Operation]) -> None:
    touched = {house.called(op.side, op.locator) for op in operations}
    made = {op.key for op in operations if op.action == "create" and not op.attribute}
    for op in operations:  # the server may show it at both ends
        others = op.after.relations if isinstance(op.after, Work) else (op.before, op.after)
        touched |= {house.called(op.side, other.locator) for other in others if isinstance(other, Relation)}
    for key, version in before.versions.items():
        if key not in touched and after.versions.get(key) != version:
            item = house.thing(key)  # a file of the work, or one that was in the trash before
            parent = key.removesuffix(str(item["key"])) + str(item.get("parentItem"))
            assert parent in touched or item.get("citationKey") in made, key


def no_work_is_doubled(house: House, births: Iterable[str]) -> None:
    """A tag of birth marks at most one item, and one entry of a file."""
    assert doubled(house, births) == []


def doubled(house: House, births: Iterable[str]) -> list[str]:
    """The works of which a library, or a file, shows two records."""
    names = {mark(birth) for birth in births}
    items = Counter(tag["tag"] for item in house.regular() for tag in item["tags"])
    found = [name for name in names if items[name] > 1]
    found += [name for _, parts in house.bibs() for name in names if sum(name in part for part in parts) > 1]
    return sorted(found)


def all_agree(house: House, births: Iterable[str], run: Run) -> None:
    """Laws 2 and 6: once nothing is left to a person, the sides of a work show the same."""
    excused = {(c.work, c.attribute) for c in run.plan.conflicts} | {(o.work, o.attribute) for o in run.plan.held}
    names = {op.key: op.work for op in run.plan.held}
    names |= {entry.key: work for work, entry in run.plan.next_base.items()}
    whole = [c for c in run.plan.conflicts if c.attribute in ("key", "existence")]
    disputed = {str(name) for c in whole for name in (c.key, *c.sides.values())}
    items = {tag["tag"]: item for item in house.regular() for tag in item["tags"]}
    together = []
    for birth in births:
        keys = house.keys(birth)
        entry = house.entry(birth)
        if entry and entry[0] in house.fixed:
            entry = None
            del keys["bib"]
        works = {names.get(key, "") for key in keys.values()}
        named = {*keys.values(), *cited(house, birth)}
        called = ("", "key", "references")
        if any((work, name) in excused for work in works for name in called) or named & disputed:
            continue
        assert len(set(keys.values())) <= 1, (birth, keys)
        if keys.keys() - {"notes"}:
            _cited_as(house, birth, next(iter(keys.values())))
        item = items.get(mark(birth))
        waiting = {name for work, name in excused if work in works} | house.apart
        if item and entry:
            _same_values(item, entry[1], waiting)
        house.agrees(birth, waiting)
        together += [birth] if "relations" not in waiting else []
        if not any((work, "tags") in excused for work in works):
            _same_tags(house, birth, item, entry[1] if entry else "")
    house.agree_together(together)


def cited(house: House, birth: str) -> list[str]:
    """The keys by which the notes call a work."""
    keys = house.keys(birth)
    found = CITES.search(house.notes().get("notes/other.md", "")) if birth in BORN else None
    shown = [found[BORN.index(birth) + 1]] if found else []
    return [*shown, keys["notes"]] if "notes" in keys else shown


def _cited_as(house: House, birth: str, key: str) -> None:
    """The notes go on citing the work that they cited, by the key it has now."""
    note, other = house.note(birth), house.notes().get("notes/other.md", "")
    found = re.search(r"See \[@([^\]]+)\]", house.notes()[note]) if note else None
    assert found is None or found[1] == key, (birth, key, found[0])
    cites = CITES.search(other)
    if cites and birth in BORN:
        shown = cites[BORN.index(birth) + 1]
        assert shown == key, (birth, key, cites[0])


def _same_values(item: Item, entry: str, excused: set[str]) -> None:
    for name, (native, bib) in FIELDS.items():
        one, two = item.get(native) or "", field(entry, bib) or ""
        if name not in excused and one and two:
            assert TOKEN.findall(one) == TOKEN.findall(two), (name, one, two)
    _same_people(item, entry, excused)
    _same_container(item, entry, excused)
    one, two = item.get("date") or "", field(entry, "year") or ""
    assert "date" in excused or not (one and two) or one.startswith(two) or two.startswith(one), (one, two)


def _same_people(item: Item, entry: str, excused: set[str]) -> None:
    """As many names on both sides, in one order; before `and others`, the first of them."""
    one, (two, others) = item.get("creators", []), names_in(entry)
    if "creators" not in excused and one and two:
        named = one[: len(two)] if others else one
        assert len(named) == len(two), (one, two)
        assert TOKEN.findall(repr(named)) == TOKEN.findall(repr(two)), (one, two)


def _same_container(item: Item, entry: str, excused: set[str]) -> None:
    """What a work stands in, whatever its type calls it."""
    one = [item[native] for native in CONTAINERS if item.get(native)]
    two = [shown for name in ("journal", "booktitle") if (shown := field(entry, name))]
    if "container" not in excused and "type" not in excused and len(one) == len(two) == 1:
        assert TOKEN.findall(one[0]) == TOKEN.findall(two[0]), (one, two)


def _same_tags(house: House, birth: str, item: Item | None, entry: str) -> None:
    shown = []
    if item:
        shown.append(repr(item["tags"]))
    if field(entry, "keywords"):
        shown.append(field(entry, "keywords") or "")
    key = house.keys(birth).get("notes")  # of a work that others were merged into there are several: one side
    notes = [text for path, text in house.notes().items() if key and path.endswith(f"@{key}.md")]
    if notes:
        shown.append("\n".join(re.findall(r"(?m)^  - .*", "\n".join(notes))))
    sets = {frozenset(TOKEN.findall(each)) for each in shown}
    assert len(sets) <= 1, (birth, shown)


def deletions(plan: Plan) -> list[Operation]:
    """What the plan takes away: records and members of sets."""
    return [op for op in plan.operations if op.action == "delete" and op.because != "renamed on another side"]


def same(before: Moment, after: Moment) -> None:
    """Law 2: no file and no item is touched."""
    for path in before.files.keys() | after.files.keys():
        assert before.files.get(path) == after.files.get(path), path
    assert after.versions == before.versions
