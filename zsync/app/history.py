"""Past runs: what each set out to do, what it touched, and how it ended, read from the journal."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zsync.app.quick import JOURNAL
from zsync.errors import UsageProblem
from zsync.model.plan import Operation, Value
from zsync.model.record import SETS
from zsync.model.values import Attachment, Creator, Relation, Tag, Work
from zsync.reconcile.digest import of_value
from zsync.reconcile.heldback import identity, token
from zsync.state import journal

FOLDER = JOURNAL
BACK = "put back"
"""The verb of a run that put back the files of one that was cut short, see `zsync.app.unfinished`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place a run touched: what stood there, and what the run left (None: nothing).

    `went`: whether the effect took place; None when the run was killed before it could say so.
    """

    place: str
    before: bytes | None
    after: bytes | None
    went: bool | None = True

    @property
    def source(self) -> str:
        """Of a rename, the name of before."""
        return (self.before or b"").decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Past:
    """One run. `operations` are as `told`; `ended` is False when it was killed; `of` is the run it undid, or of
    which it put the files back.

    A run of several rounds (`zsync.app.rounds`) is one: its operations are those of all, and `failed`
    has nothing of what was decided anew.

    `touched` are the places with the digests of their images, see `steps`. `lock` is the digest of the lock file
    before the run, `decided` as it stood before the first effect ("" where there was none, or it is not kept).
    """

    run: str
    verb: str
    of: str
    operations: tuple[Mapping[str, Any], ...]
    touched: tuple[Mapping[str, str], ...]
    done: int
    failed: tuple[str, ...]
    ended: bool
    lock: str = ""
    decided: str = ""

    @property
    def renames(self) -> list[tuple[str, str]]:
        """Pairs of citation keys, old and new, as the run that was not an undo gave them."""
        return renames(self.operations)


def renames(operations: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of citation keys, old and new."""
    return [(op["before"], op["after"]) for op in operations if op["action"] == "rename"]


def told(operation: Operation) -> dict[str, str]:
    """An operation as the journal tells it: enough to find it again, and to show it to a person.

    `shown` is the digest of what the side showed before; `member` the identity of a member of a set.
    """
    member, shown = "", ""
    value = operation.after if operation.action == "create" else operation.before
    if operation.attribute in SETS:
        member = identity(value)
    elif operation.attribute and isinstance(operation.before, str | tuple):
        shown = of_value(operation.work, operation.attribute, operation.before)
    return {
        "id": operation.id,
        "work": operation.work,
        "key": operation.key,
        "side": operation.side,
        "action": operation.action,
        "attribute": operation.attribute,
        "token": token(operation),
        "member": member,
        "shown": shown,
        "before": words(operation.before),
        "after": words(operation.after),
    }


def words(value: Value) -> str:
    """A value as text."""
    if isinstance(value, Tag | Attachment | Relation):
        return value.name
    if isinstance(value, Work):
        return words(value.values.get("title"))
    if isinstance(value, tuple):
        return "; ".join(_name(creator) for creator in value)
    return value or ""


def _name(creator: Creator) -> str:
    family = f"{creator.particle} {creator.family}".strip()
    return creator.name or ", ".join(part for part in (family, creator.suffix, creator.given) if part)


def runs(state: Path) -> list[Past]:
    """All runs of the journal below `state`, oldest first; a run that got no further than its folder is none."""
    found = (load(state, run) for run in journal.runs(state / FOLDER))
    return [past for past in found if past.verb]


def find(state: Path, run: str = "") -> Past:
    """The run whose name starts with `run`; without one, the last that still stands. Raises `UsageProblem`.

    Called again and again without a name, undo goes further and further back; an undo is taken back by its name.
    """
    names = journal.runs(state / FOLDER)
    fits = [name for name in names if name == run] or [name for name in names if name.startswith(run)]
    if run and len(fits) == 1:
        return load(state, fits[0])
    if run:
        what = "fits several runs" if fits else "is no run in the journal"
        raise UsageProblem(f"{run!r} {what}", help="`zsync log` names them")
    past = runs(state)
    gone = undone(past)
    for each in reversed(past):
        if (each.touched or not each.ended) and each.verb not in ("undo", BACK) and each.run not in gone:
            return each
    raise UsageProblem("there is no run to undo", help="`zsync log` names the runs so far")


def undone(past: Iterable[Past]) -> set[str]:
    """The runs that were taken back, and not taken back again; `past` is oldest first. An undo that was killed, or
    in which a side failed, is none: undoing the run again goes on."""
    gone: set[str] = set()
    by_name = {each.run: each for each in past}
    for each in by_name.values():
        if each.verb != "undo" or not each.ended or each.failed:
            continue
        gone.add(each.of)
        if each.of in by_name and by_name[each.of].verb == "undo":
            gone.discard(by_name[each.of].of)
    return gone


def load(state: Path, run: str) -> Past:
    """The run `run`, as far as its journal goes."""
    events = _numbered(journal.lines(state / FOLDER, run))
    head: Mapping[str, Any] = next((each for each in events if each["event"] == "run"), {})
    done = {each["number"]: each["receipts"] for each in events if each["event"] == "done"}
    stale = {each["number"] for each in events if each["event"] == "stale"}
    receipts = [receipt for each in done.values() for receipt in each]
    wrong = [str(each["error"]) for each in events if each["event"] in ("failed", "stale")]
    rounds = sum(each["event"] == "run" for each in events)
    anew = [number for number in done if number[0] < rounds]
    kept = {(each["number"], place) for each in events for place in each.get("kept", ())}
    refused = {*stale, *kept}
    touched = [
        {**image, "went": _went(each["number"], image["place"], done=done.keys(), refused=refused)}
        for each in events
        if each["event"] == "intent"
        for image in each["images"]
    ]
    return Past(
        run=run,
        verb=str(head.get("verb", "")),
        of=str(head.get("of", "")),
        operations=_told(events),
        touched=tuple(touched),
        done=sum(receipt["ok"] for receipt in receipts),
        failed=(*wrong, *_errors(done, anew)),
        ended=any(each["event"] == "end" for each in events),
        lock=str(head.get("lock", "")),
        decided=str(head.get("decided", "")),
    )


def _told(events: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """What the run set out to do, with what it decided anew in later rounds."""
    rounds = [each.get("operations", ()) for each in events if each["event"] == "run"]
    return tuple({operation["id"]: operation for round in rounds for operation in round}.values())


def _errors(done: Mapping[Any, Sequence[Mapping[str, Any]]], anew: Container[Any]) -> Iterable[str]:
    """What was told of failures, but for those that were decided anew after the effects `anew`."""
    for number, receipts in done.items():
        told = (each for each in receipts if each["error"])
        yield from (each["error"] for each in told if number not in anew or not each.get("again"))


def _went(number: object, place: str, *, done: Container[object], refused: Container[object]) -> str:
    """Whether an effect left its image at a place, as `Past.touched` has it: "yes", "no", or "" for unknown."""
    if number in refused or (number, place) in refused:
        return "no"
    return "yes" if number in done else ""


def _numbered(events: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The events, with numbers of effects that are used once: what is begun again counts from nought."""
    found: list[Mapping[str, Any]] = []
    begun = 0
    for each in events:
        begun += each["event"] == "run"
        found.append({**each, "number": (begun, each["number"])} if "number" in each else each)
    return found


def steps(state: Path, past: Past) -> list[Step]:
    """The places the run touched, in order, with their images. Raises `ReplicaProblem` when one is lost."""

    def image(digest: str) -> bytes | None:
        return journal.image(state / FOLDER, past.run, digest)

    went = {"yes": True, "no": False}
    return [
        Step(each["place"], image(each["digest"]), image(each.get("leaves", "")), went.get(each["went"]))
        for each in past.touched
    ]


def works(past: Past) -> Sequence[str]:
    """The works a run changed, by key, in order."""
    return sorted({operation["key"] for operation in past.operations})
