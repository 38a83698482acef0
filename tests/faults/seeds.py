"""Planted bugs: one-line patches, each of which the tests must notice. `make faults` runs them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Seed:
    """Replace `old` (which stands exactly once in `path`) by `new`: the bug that `what` names."""

    what: str
    path: str
    old: str
    new: str


R = "zsync/reconcile/"

SEEDS = [
    Seed("a value that says less covers one that says more", R + "merge.py",
         "    return richer(attribute, value, view.value) or (",
         "    return richer(attribute, view.value, value) or ("),
    Seed("conflicts are decided by the first claim", R + "merge.py",
         'return Decision(conflict="both changed" if changed else "different")',
         "return Decision(claims[0].value, claims[0].side, asked=True)"),
    Seed("rivals are not asked about incumbents", R + "merge.py",
         "claims = [*changed, *rivals] if changed else [*rivals, *incumbents]", "claims = [*changed, *rivals]"),
    Seed("a change of a poorer side degrades names", R + "scalars.py",
         "    if decision.asked:\n", "    if False:\n"),
    Seed("removals of set members are dropped", R + "merge.py",
         "return (agreed - removed if removals else agreed) | added", "return agreed | added"),
    Seed("an added member is taken for one to be removed", R + "merge.py",
         "return (agreed - removed if removals else agreed) | added", "return agreed - removed"),
    Seed("a side that never saw a member removes it", R + "merge.py",
         "return not view.shown.unseen and member not in view.shown.missing", "return True"),
    Seed("absence is read as deletion in an incomplete snapshot", R + "existence.py",
         'return side.snapshot.complete and side.world != "notes"', 'return side.world != "notes"'),
    Seed("what the notes cite is deleted unasked", R + "existence.py",
         "    if any(record.cited for record in draft.records.values()):\n", "    if False:\n"),
    Seed("delete beats edit", R + "existence.py", "(bool(draft.claims) or (",
         "(False or ("),
    Seed("twins are created", R + "existence.py", "    if twin is not None:\n", "    if False:\n"),
    Seed("a half-done deletion is forgotten", R + "plan.py", "        deleted=draft.deleted,\n", ""),
    Seed("the brake does not hold", R + "guards.py", "op.action == \"delete\" and not op.attribute})",
         "op.action == \"no\"})"),
    Seed("an emptied side goes unnoticed", R + "guards.py",
         "        if held > 1 and", "        if held > 10**9 and"),
    Seed("what could not be read does not stop the run", R + "plan.py",
         'stopped = "" if policy.keep_going else guards.unreadable(sides)', 'stopped = ""'),
    Seed("an alias is forgotten", R + "keys.py", "        old.append(Alias(entry.key))\n", "        pass\n"),
    Seed("a key of another work is taken", R + "keys.py",
         "    if key and taken.get(key, draft.work) != draft.work:\n", "    if False:\n"),
    Seed("an empty key is a claim", R + "keys.py", '            seen = View(side, "empty", None, EMPTY)\n',
         "            pass\n"),
    Seed("a renamed entry is a delete and an add", R + "link.py",
         "    return same > 0 and 2 * same >= len(agreed) + len(tags)\n", "    return False\n"),
    Seed("a renamed note is not recognised", R + "renamed.py",
         "        if record.cited and len(works) == 1:\n", "        if False:\n"),
    Seed("merged items leave no alias", R + "keys.py",
         "        old += [Alias(name, \"merged\") for name in sorted(names)]\n", "        pass\n"),
    Seed("a changed type is not carried over", R + "kinds.py",
         '    if any(seen.state in ("changed", "behind") for seen in views):\n', "    if False:\n"),
    Seed("identifiers link nothing", R + "link.py",
         "        if len(works) == 1 and free:\n", "        if False:\n"),
    Seed("a side that is behind is taken for one that agrees", R + "changes.py",
         '        return "behind" if shown.behind else "same"\n', '        return "same"\n'),
    Seed("a side that is behind wins silently", R + "changes.py",
         '    return "rival" if shown.behind else "changed"\n', '    return "changed"\n'),
    Seed("a fresh value is a change", R + "changes.py", '        return "same" if now == agreed else "rival"\n',
         '        return "same" if now == agreed else "changed"\n'),
    Seed("what a side was shown is not recorded", R + "settle.py",
         "        shown[name] = Shown(digest)\n", "        pass\n"),
    Seed("what is still to be shown is taken as shown", R + "scalars.py",
         "    draft.mark(view.side, name, Shown(view.digest, behind=True))\n",
         "    draft.mark(view.side, name, Shown(view.digest))\n"),
    Seed("an answer of yesterday is obeyed", R + "digest.py",
         '*(f"{side}={sides[side]!r}" for side in sorted(sides)))', ")"),
    Seed("the base is stored too late", "zsync/app/sync.py", "        store.put(dict(made.next_base))\n",
         "        store.base = dict(made.next_base)\n"),
    Seed("a file that moved on is overwritten", "zsync/state/files.py",
         "        Path(temp).chmod(_mode(target))\n        if read_bytes(target) != expected:\n",
         "        Path(temp).chmod(_mode(target))\n        if False:\n"),
    Seed("references to a renamed entry stay", "zsync/replicas/bib/edits.py",
         "for change in (Rename(old, new), RenameReferences(old, new))]", "for change in (Rename(old, new),)]"),
    Seed("swapped keys go wrong", "zsync/replicas/bib/edits.py",
         "    if not keys.keys() & set(keys.values()):\n        passing = {}\n", "    passing = {}\n"),
    Seed("a .bib gets fields it does not use", "zsync/replicas/bib/parsed.py",
         "        return ESSENTIAL | self.used.get(entry_type, frozenset())",
         '        return ESSENTIAL | {"tags", "doi"} | self.used.get(entry_type, frozenset())'),
    Seed("half-renamed works lose their tags", "zsync/replicas/notes/write.py",
         "        mine = [op for op in telling if note.subject in _keys(op, renames)]\n",
         "        mine = [op for op in telling if op.locator == note.subject]\n"),
    Seed("a name from elsewhere leads out of its folder", "zsync/formats/filename.py",
         '    last = name.replace("\\\\", "/").rsplit("/", 1)[-1]\n', "    last = name\n"),
    Seed("automatic tags become manual", "zsync/translate/zotero.py",
         "        automatic = row.get(\"type\") == 1\n",
         "        automatic = False\n"),
]  # fmt: skip
