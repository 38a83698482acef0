"""Items back to what a run found: per property, where it still is what the run wrote; the trash for new items."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from zsync.model.plan import Effect, Receipt
from zsync.model.words import counted
from zsync.replicas.protocol import Change, Restoration
from zsync.replicas.zotero.mirror import Item
from zsync.replicas.zotero.patch import alike, empty, holds
from zsync.replicas.zotero.relating import carried
from zsync.replicas.zotero.unshelving import unshelved
from zsync.replicas.zotero.web import WRITE_BATCH
from zsync.replicas.zotero.writes import Job, Writer

_OWN = {"key", "version", "dateAdded", "dateModified"}
"""What the server sets itself."""

_FILE = {"md5", "mtime", "charset", "filename", "contentType"}
"""Further properties the server sets at the registration of a file."""

Data = Mapping[str, Any]


@dataclass(slots=True)
class _Aim:
    """One item: what it held before the run (None: it was not there), and what the run left."""

    before: dict[str, Any] | None
    after: dict[str, Any]


def restoration(
    writer: Writer, changes: Sequence[Change], items: Iterable[Item], *, doubt: str = ""
) -> Restoration:
    """The effects that put items back, and what moved on since. `items` are all of the library; `doubt` says why
    they may not be ("" if they are): then nothing goes to the trash that something may have been put in since."""
    prefix = f"{writer.side}/items/"
    kept = dict.fromkeys(change.place for change in changes if doubt and change.before is None)
    changes = [change for change in changes if change.place not in kept]
    shelves = [change for change in changes if not change.place.startswith(prefix)]
    changes = [change for change in changes if change.place.startswith(prefix)]
    items = list(items)
    aims = _folded(changes, prefix)
    now = writer.reread(sorted(aims))
    parts = _parts(items, aims)
    jobs: list[Job] = []
    left: list[tuple[str, str]] = []
    for key, aim in aims.items():
        item = now.get(key)
        if item is None:
            if aim.before is not None:
                left.append((prefix + key, "is no longer in the library"))
            continue
        sent, moved = _back(aim, item["data"], parts.get(key, set()))
        left += [(f"{prefix}{key} {name}".strip(), reason) for name, reason in moved]
        if sent:
            jobs.append(Job(key, {**sent, "key": key, "version": item["version"]}, (), item))
    emptied = {job.key: job.sent["collections"] for job in jobs if "collections" in job.sent}
    unmade = {key for key, aim in aims.items() if aim.before is None}
    effects, stay = unshelved(writer, shelves, items, emptied, unmade)
    return Restoration((*_effects(writer, jobs), *effects, *_kept(writer, kept, doubt)), (*left, *stay))


def _kept(writer: Writer, places: Iterable[str], doubt: str) -> list[Effect]:
    """What stays for now, since it is not known what lies in it: an undo that is not whole, and can go on."""
    receipts = tuple(Receipt(place, None, f"made by the run; {doubt}") for place in places)
    return [Effect(f"keep what may be in use in {writer.side}", (), (), lambda: receipts)] if receipts else []


def _folded(changes: Iterable[Change], prefix: str) -> dict[str, _Aim]:
    """All changes of a run by item: the first before-image, and what was left in the end."""
    aims: dict[str, _Aim] = {}
    for change in changes:
        key = change.place.removeprefix(prefix)
        after = json.loads(change.after) if change.after else {}
        if key in aims:
            aims[key].after |= after
        else:
            aims[key] = _Aim(json.loads(change.before) if change.before else None, after)
    return aims


def _parts(items: Iterable[Item], aims: Mapping[str, _Aim]) -> dict[str, set[str]]:
    """By item key, the notes and attachments in it that the run did not put there."""
    found: dict[str, set[str]] = {}
    for item in items:
        parent = item["data"].get("parentItem")
        if parent in aims and item["key"] not in aims and not item["data"].get("deleted"):
            found.setdefault(parent, set()).add(item["key"])
    return found


def _back(aim: _Aim, now: Data, parts: set[str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What to send, and the properties that moved on, with the reason."""
    if aim.before is None:
        return _unmade(aim.after, now, parts)
    sent: dict[str, Any] = {}
    moved: list[tuple[str, str]] = []
    for name, wrote in aim.after.items():
        old = aim.before.get(name, empty(wrote))
        here = now.get(name, empty(wrote))
        if alike(here, old):
            continue
        if alike(here, wrote):
            sent[name] = old
        elif name == "tags":
            sent[name] = _tags(old, wrote, here)
        elif name == "collections":
            kept = [key for key in here if key in old or key not in wrote]
            sent[name] = [*kept, *(key for key in old if key not in wrote and key not in here)]
        elif name == "relations":
            sent[name] = carried(here, was=wrote, now=old)
        else:
            moved.append((name, "edited since"))
    if "itemType" in sent:
        sent |= {name: value for name, value in aim.before.items() if name not in now and name not in _OWN}
    return sent, moved


def _unmade(wrote: Data, now: Data, parts: set[str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """An item the run made goes to the trash, unless somebody has worked on it since."""
    if now.get("deleted"):
        return {}, []
    own = _OWN | (_FILE if now.get("itemType") == "attachment" else set())
    if now.get("md5") and wrote.get("md5", now["md5"]) != now["md5"]:
        return {}, [("", "made by the run, and holds another file since")]
    edited = [name for name in now if name not in own and not alike(now[name], wrote.get(name, empty(now[name])))]
    if edited:
        return {}, [("", f"made by the run, and edited since ({', '.join(sorted(edited))})")]
    if parts:
        return {}, [("", f"made by the run, and holds what was added since ({', '.join(sorted(parts))})")]
    return {"deleted": 1}, []


def _tags(old: Sequence[Data], wrote: Sequence[Data], here: Sequence[Data]) -> list[Data]:
    """The tags as they are, without those the run added, with those it took away."""
    before, after = ({tag["tag"] for tag in tags} for tags in (old, wrote))
    names = {tag["tag"] for tag in here}
    kept = [tag for tag in here if tag["tag"] in before or tag["tag"] not in after]
    return [*kept, *(tag for tag in old if tag["tag"] not in after and tag["tag"] not in names)]


def _effects(writer: Writer, jobs: Sequence[Job]) -> list[Effect]:
    parts = [jobs[start : start + WRITE_BATCH] for start in range(0, len(jobs), WRITE_BATCH)]
    return [
        Effect(
            f"put {counted(len(part), 'item')} back in {writer.side}",
            (),
            tuple(writer.image(job.key, job.before) for job in part),
            partial(_send, writer, part),
            tuple(writer.leaves(job.key, job.sent) for job in part),
        )
        for part in parts
    ]


def _send(writer: Writer, jobs: Sequence[Job]) -> tuple[Receipt, ...]:
    """Send the batch; a receipt for each item the server did not take. One that shows what was sent is none of
    them: only the first answer was lost."""
    outcomes = writer.server.write([job.sent for job in jobs])
    writer.held.update([outcome.item for outcome in outcomes if outcome.item is not None])
    sent = list(zip(jobs, outcomes, strict=True))
    found = writer.reread([job.key for job, outcome in sent if outcome.status in (0, 412)])
    done = {job.key for job in jobs if job.key in found and holds(found[job.key]["data"], job.sent)}
    return tuple(
        Receipt(f"{writer.side}/items/{job.key}", None, writer.refusal(job, outcome, found.get(job.key)))
        for job, outcome in sent
        if outcome.item is None and outcome.status != 304 and job.key not in done
    )
