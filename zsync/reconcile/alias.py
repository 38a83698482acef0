"""Other keys that records list for themselves: `ids` of biblatex, alias lines of Zotero's Extra."""

from __future__ import annotations

from collections.abc import Iterable

from zsync.model.record import Record


def owners(records: Iterable[Record]) -> dict[str, Record]:
    """Each alias with the record that lists it.

    One that several works list, or that is a key on the side that lists it, names nobody: never a guess.
    """
    listed = list(records)
    aliases: dict[str, list[Record]] = {}
    for record in listed:
        for alias in record.aliases:
            if alias != record.key:
                aliases.setdefault(alias, []).append(record)
    if not aliases:
        return {}
    keys = {(record.replica, record.key) for record in listed if record.key in aliases}
    return {
        alias: found[0]
        for alias, found in aliases.items()
        if len({record.key for record in found}) == 1 and not any((r.replica, alias) in keys for r in found)
    }
