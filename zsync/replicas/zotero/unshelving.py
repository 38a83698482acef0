"""Undo of new collections: into the trash, where they are as the run made them and nothing lies in them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from zsync.model.plan import Effect, Image, Receipt
from zsync.model.words import counted
from zsync.replicas.protocol import Change
from zsync.replicas.zotero.mirror import Item
from zsync.replicas.zotero.web import WRITE_BATCH

if TYPE_CHECKING:
    from zsync.replicas.zotero.writes import Writer

Left = tuple[str, str]


def unshelved(
    writer: Writer,
    changes: Sequence[Change],
    items: Iterable[Item],
    emptied: Mapping[str, Sequence[str]],
    unmade: Collection[str],
) -> tuple[list[Effect], list[Left]]:
    """The effects that take the collections of `changes` away again, and those that stay with the reason.

    `emptied` are the collections that items are put back to, by item key; items of `unmade` go to the trash.
    """
    if not changes:
        return [], []
    made = {str(data["key"]): data for change in changes if (data := json.loads(change.after or b"null"))}
    now = {item["key"]: item for item in writer.server.collections(None).items}
    full = _full(items, emptied, unmade)
    outer = {str(item["data"].get("parentCollection") or ""): key for key, item in now.items() if key not in made}
    jobs: list[Mapping[str, Any]] = []
    left: list[Left] = []
    for key, data in reversed(made.items()):
        shelf = now.get(key)
        if shelf is None or shelf["data"].get("deleted"):
            continue
        if shelf["data"]["name"] != data["name"] or key in full or key in outer:
            left.append((f"{writer.side}/collections/{key}", f"{data['name']!r} is in use"))
            continue
        parent = shelf["data"].get("parentCollection") or False
        sent = {"key": key, "version": shelf["version"], "name": data["name"], "parentCollection": parent}
        jobs.append({**sent, "deleted": True})
    return [_effect(writer, jobs[at : at + WRITE_BATCH]) for at in range(0, len(jobs), WRITE_BATCH)], left


def _full(items: Iterable[Item], emptied: Mapping[str, Sequence[str]], unmade: Collection[str]) -> set[str]:
    """The collections that hold an item which stays in them."""
    found: set[str] = set()
    for item in items:
        if item["key"] not in unmade and not item["data"].get("deleted"):
            found.update(emptied.get(item["key"], item["data"].get("collections") or ()))
    return found


def _effect(writer: Writer, objects: Sequence[Mapping[str, Any]]) -> Effect:
    places = [f"{writer.side}/collections/{each['key']}" for each in objects]
    return Effect(
        f"put {counted(len(objects), 'collection')} of {writer.side} into the trash",
        (),
        tuple(Image(place, None) for place in places),
        partial(_send, writer, objects),
    )


def _send(writer: Writer, objects: Sequence[Mapping[str, Any]]) -> tuple[Receipt, ...]:
    outcomes = writer.server.write(objects, kind="collections")
    return tuple(
        Receipt(f"{writer.side}/collections/{each['key']}", None, outcome.message or f"refused ({outcome.status})")
        for each, outcome in zip(objects, outcomes, strict=True)
        if outcome.item is None and outcome.status != 304
    )
