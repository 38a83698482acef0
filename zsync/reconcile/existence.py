"""Where a work shall exist.

    gone from      the other sides          outcome
    ------------   ----------------------   -----------------------------------------------------
    nowhere        lack it, and want it     it is created there
    some           edited since             edit beats delete: it comes back on the side it left, or on another
                                            of its world if that may not be written
    some           cited in the notes, or   conflict: delete it everywhere, or bring it back
                   others take from it
    some           untouched, not cited     it is deleted there too (trash in Zotero), within the brake; not before
                                            all notes could be read, and all sides that hold it
    all            -                        forgotten; a conflict if the notes still cite it

Edited since is also what was edited before, and not brought to the side that it is gone from: nobody saw it there.

A work that stands in several libraries, or in several `.bib` files, is gone from them when it is gone from all:
who takes it out of one has put away a copy, and nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zsync.model.base import SetShown
from zsync.model.plan import Value
from zsync.model.record import Record
from zsync.model.values import Attachment, Relation, Tag, Work
from zsync.reconcile import heldback, twins
from zsync.reconcile.sides import Policy, Side
from zsync.reconcile.work import Draft

_FIRST = ("key", "title")
"""What must be agreed before a record is made: it is known by both."""


def merge(draft: Draft, sides: Sequence[Side], policy: Policy, records: twins.Index) -> None:
    """Plan creations and deletions. A side that could not be read proves nothing."""
    gone = [side for side in sides if _gone(draft, side)]
    stands = any(record.kind for _, record in draft.live())
    edited = bool(draft.claims) or any(_behind(draft, side) for side in gone)
    back = stands and (edited or (draft.entry.deleted and _reappeared(draft)))
    if (gone or draft.entry.deleted) and not back and not _kept(draft, gone):
        return
    held = {conflict.attribute for conflict in draft.conflicts}
    if not draft.key or held & {*_FIRST, "existence"}:
        waiting = [*filter(_makes, gone), *(target for target, _ in _wanted(draft, sides, policy))]
        _say_first(draft, [side.name for side in waiting])
        return
    for side in gone:
        draft.restored.add(side.name)  # where it may not be made again it is no longer expected, either
        if _makes(side):
            because = "deleted there, edited elsewhere since" if edited else "brought back"
            _create(draft, side, records, because=because)
    for target, because in _wanted(draft, sides, policy):
        _create(draft, target, records, because=because)


def _wanted(draft: Draft, sides: Sequence[Side], policy: Policy) -> Iterator[tuple[Side, str]]:
    """The sides where a first record of the work is wanted, and why."""
    cited = any(record.cited for record in draft.records.values())
    for world, wanted, because in (
        ("zotero", _wants_item, "an entry of the .bib"),
        ("bib", _wants_entry, "cited in the notes" if cited else "an item of the library"),
    ):
        target = _target(draft, sides, world)
        if target and wanted(draft, policy):
            yield target, because


def _say_first(draft: Draft, sides: Sequence[str]) -> None:
    """Say with the questions that come first on which `sides` no record is made until they are settled."""
    if not sides:
        return
    told = f"no record is made in {' and '.join(sides)} before this is settled"
    for place, conflict in enumerate(draft.conflicts):
        if conflict.attribute in _FIRST:
            message = "; ".join(filter(None, [conflict.message, told]))
            draft.conflicts[place] = replace(conflict, message=message)


def _kept(draft: Draft, gone: Sequence[Side]) -> bool:
    """Nobody edited the work: delete it where it still is, or ask when it is in use. True: it comes back."""
    if _may_be_cited(draft):
        return False
    if (use := _use(draft)) and not _settled(draft, gone):
        shows: dict[str, Value] = dict.fromkeys(draft.records, draft.key)
        answer = draft.dispute(
            "existence",
            "deleted",
            {**shows, **{side.name: None for side in gone}},
            choices=("delete", "restore") if any(record.kind for _, record in draft.live()) else ("delete",),
            message=f"deleted from {', '.join(side.name for side in gone)}, and {use}",
        )
        if answer is None or answer.choice == "restore":
            return answer is not None
    _let_go(draft, gone)
    return False


def _settled(draft: Draft, gone: Sequence[Side]) -> bool:
    """Whether it was decided before that the work goes, and a side that may not be written has it still: cited by
    the notes as it was then."""
    cited = {side for side, record in draft.records.items() if record.cited}
    return draft.entry.deleted and not gone and cited <= draft.entry.where.keys()


def _use(draft: Draft) -> str:
    """What a work is still there for; "" for nothing."""
    if any(record.cited for record in draft.records.values()):
        return "still cited in the notes"
    needed = any(record.needed for record in draft.records.values())
    return "other entries take fields from it (crossref)" if needed else ""


def _may_be_cited(draft: Draft) -> bool:
    """Whether notes that could not be read may be the ones that cite the work."""
    notes = [side for side in draft.sides.values() if side.world == "notes" and not side.snapshot.complete]
    return any(side.name not in draft.records for side in notes)


def _let_go(draft: Draft, gone: Sequence[Side]) -> None:
    draft.deleted = True
    draft.operations.clear()
    draft.conflicts.clear()
    because = f"deleted from {', '.join(side.name for side in gone)}" if gone else "deleted on another side"
    for name, record in draft.live():
        if draft.may_write(name) and not record.cited:
            draft.operate(name, "delete", "", before=record.key or record.locator, after=None, because=because)


def _behind(draft: Draft, side: Side) -> bool:
    """Whether a side let go of the work without having been shown a value or a tag that is agreed by now."""
    waiting = draft.entry.set_shown.get(side.name, {}).get("tags", SetShown()).missing
    marks = draft.entry.shown.get(side.name, {}).values()
    return any(mark.behind for mark in marks) or bool(waiting & draft.entry.sets.get("tags", frozenset()))


def _reappeared(draft: Draft) -> bool:
    """Whether a side that had let go of the work shows it again."""
    return any(side not in draft.entry.where for side, record in draft.records.items() if not record.cited)


def _gone(draft: Draft, side: Side) -> bool:
    if side.name in draft.records or side.name not in draft.entry.where:
        return False
    return side.world != "notes" and not _unread(draft) and not has_copy(draft, side)


def _unread(draft: Draft) -> bool:
    """Whether a library or a `.bib` that holds the work was not read so far: whether somebody edited it there, or
    gave it another key, is not known, and its end waits until it is."""
    absent = draft.entry.where.keys() - draft.records.keys()
    holders = (side for side in draft.sides.values() if side.name in absent and side.world != "notes")
    return not all(side.snapshot.complete for side in holders)


def has_copy(draft: Draft, side: Side) -> bool:
    """Whether another side of its world, a library or a `.bib`, holds the work as well."""
    others = (s for s in draft.sides.values() if s.name != side.name and s.world == side.world)
    return any(other.name in draft.records for other in others)


def _target(draft: Draft, sides: Sequence[Side], world: str) -> Side | None:
    """The first side of `world` that has a rule for this work, else the first that takes all.

    None if a side of that world holds it or ever did, but for those it is gone from and cannot come back to. The
    side where a record was made and a person has undone it, if any."""
    same = [side for side in sides if side.world == world]
    known = draft.records.keys() | draft.entry.where.keys()
    lost = {side.name for side in same if side.name in draft.restored and not _makes(side)}
    if any(side.name in known - lost for side in same):
        return None
    if not all(side.snapshot.complete for side in same):
        return None
    if any(side.name == draft.policy.home for side in same):
        same = [side for side in same if side.name == draft.policy.home]
    # Who has undone that a record was made has not asked for one in the next file.
    same = [side for side in same if heldback.awaits_record(draft.entry, side.name)] or same
    able = [side for side in same if _makes(side) and _takes(draft, side)]
    return next((side for side in able if side.takes), able[0] if able else None)


def _makes(side: Side) -> bool:
    return side.writable and side.creates


def _takes(draft: Draft, side: Side) -> bool:
    """Whether one of the side's rules for new records fits the work; without rules every work does."""
    records = list(draft.records.values())
    fits = {f"type:{record.kind}" for record in records}
    fits |= {f"collection:{name}" for record in records for name in record.collections}
    fits |= {"cited"} if any(record.cited for record in records) else set()
    return not side.takes or bool(fits & set(side.takes))


def _of_world(draft: Draft, world: str) -> list[Record]:
    return [record for name, record in draft.live() if draft.sides[name].world == world]


def _wants_item(draft: Draft, policy: Policy) -> bool:
    return policy.zotero_add == "bib" and bool(_of_world(draft, "bib"))


def _wants_entry(draft: Draft, policy: Policy) -> bool:
    items = _of_world(draft, "zotero")
    if not items or policy.bib_add == "none":
        return False
    if policy.bib_add == "cited":
        return any(record.cited for record in draft.records.values())
    if policy.bib_add == "collection":
        return any(policy.collections & set(record.collections) for record in items)
    return True


def _create(draft: Draft, side: Side, index: twins.Index, *, because: str) -> None:
    records = [record for _, record in draft.live() if record.kind]
    if not records:
        return
    kinds = sorted({record.kind for record in records})
    kind = next((k for k in kinds if k != "document"), kinds[0])
    undone = heldback.awaits_record(draft.entry, side.name)  # that is an answer, and is not asked about again
    if not undone and _doubtful(draft, side, records, kind, index):
        return
    draft.certain.add(side.name)
    tags = [tag for tag in draft.members.get("tags", {}).values() if isinstance(tag, Tag)]
    tags.sort(key=lambda tag: (tag.name.casefold(), tag.name))
    held = sorted(str(path) for path in draft.members.get("collections", {}).values())
    shelves = tuple(path for path in held if side.project(kind, "collections", path) is not None)
    work = Work(kind, dict(sorted(draft.values.items())), tags=tuple(tags), collections=shelves)
    source = min(record.replica for record in records)
    draft.operate(side.name, "create", "", before=None, after=work, because=because, source=source)
    others = draft.members.get("relations", {}).values()
    for other in (each for each in others if isinstance(each, Relation)):
        draft.wait(side.name, other, source)
    if side.files:
        _bring_files(draft, side)


def _doubtful(draft: Draft, side: Side, records: Sequence[Record], kind: str, index: twins.Index) -> bool:
    """Whether a person has yet to say that this is no second record of a work that is there already: on the side
    where it would be made, or on another one of its world."""
    own: dict[str, Value] = {record.replica: record.key or record.locator for record in records}
    known: dict[str, Value] = dict.fromkeys(own, "")
    twin = _doubted(draft, side, records, index) or _twin(draft, side, kind, index)
    namesake = twins.namesake(index, records) or twins.namesake(index, records, side=side.name)
    if twin is not None:
        own[twin.replica] = twin.key or twin.locator
        known[twin.replica] = index.name(twin)
        message = f"{twin.replica} has, or had, this title by one of these people: give both one key or DOI"
    elif namesake is not None:
        other, name = namesake
        names = [str(own[other.replica])] if other.replica in own else []
        own[other.replica] = " and ".join([*names, other.key or other.locator])
        known[other.replica] = index.name(other)
        message = f"another record of {other.replica} has this {twins.STRONG[name]}: make them one, or create both"
    else:
        return False
    asked = draft.dispute(
        "existence", "possible duplicate", own, choices=("create",), message=message, known=known
    )
    if asked is None and twin is not None:
        draft.doubts[side.name] = index.name(twin)
    return asked is None


def _doubted(draft: Draft, side: Side, records: Sequence[Record], index: twins.Index) -> Record | None:
    """The record that it was asked about before, if it is there and no DOI tells the two apart."""
    sides = {each.name for each in draft.sides.values() if each.world == side.world}
    twin = index.named(heldback.doubted(draft.entry, side.name), sides)
    return None if twin is None or twins.parted([twins.doi(twin)], map(twins.doi, records)) else twin


def _twin(draft: Draft, side: Side, kind: str, index: twins.Index) -> Record | None:
    others = sorted(s.name for s in draft.sides.values() if s.world == side.world and s.name != side.name)
    found = (twins.twin(index, name, draft.values, kind) for name in (side.name, *others))
    return next((twin for twin in found if twin is not None), None)


def _bring_files(draft: Draft, side: Side) -> None:
    """The files that other sides hold go to the new item in the same run; the locator is not known yet."""
    for member in draft.members.get("attachments", {}).values():
        holders = [name for name, record in draft.live() if member in record.attachments]
        if holders and isinstance(member, Attachment) and side.wants(member):
            because = f"added in {holders[0]}"
            draft.operate(
                side.name, "create", "attachments", before=None, after=member, because=because, source=holders[0]
            )
