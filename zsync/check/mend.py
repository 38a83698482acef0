"""`--fix`: doing what findings propose, all fixes of a file at once, and only those that read as planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from zsync.check.decode import decode
from zsync.check.gather import digest
from zsync.check.reread import reads
from zsync.check.session import Outcome
from zsync.formats.edits import apply
from zsync.formats.notes import columns, grammar_for
from zsync.model.span import Edit
from zsync.model.words import counted

_Fixes = Sequence[Sequence[Edit]]
"""The edits of each fix, which are done together or not at all."""


def mend(outcome: Outcome, *, unsafe: bool) -> str:
    """Write the fixes of `outcome` to the files, and say in words what was done.

    A file that is not UTF-8, or has changed since it was read, is left alone, and so is what would not read as
    planned. What links lead to is mended once. Raises `ReplicaProblem`, `Stale`.
    """
    chosen = _chosen(outcome, unsafe=unsafe)
    told: Counter[str] = Counter()
    for real in sorted(chosen):
        done = _rewrite(outcome, *chosen[real])
        told["files"] += bool(done)
        told["fixes"] += done or 0
        told["left"] += done is None
        told["refused"] += 0 if done is None else len(chosen[real].fixes) - done
    return _words(told)


def _words(told: Counter[str]) -> str:
    fixes = f"{told['fixes']:,} fix{'' if told['fixes'] == 1 else 'es'} in {counted(told['files'], 'file')}"
    left = f"; {told['left']:,} left alone (not UTF-8, or changed meanwhile)" if told["left"] else ""
    refused = f"; {told['refused']:,} not done, which would not read as planned" if told["refused"] else ""
    return f"{fixes}{left}{refused}"


class _Mending(NamedTuple):
    """What is done to a file: `path` is a name of it that was checked."""

    path: str
    fixes: list[tuple[Edit, ...]]


def _chosen(outcome: Outcome, *, unsafe: bool) -> dict[str, _Mending]:
    """Fixes by file, links resolved. Of fixes that overlap, the first in order is done: the next run sees
    the other."""
    chosen: dict[str, _Mending] = {}
    for finding in outcome.findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        mending = _mending(chosen, outcome.root, finding.span.path)
        edits = tuple(edit for _, edit in finding.fix.edits)
        if edits not in mending.fixes and _is_free(edits, mending.fixes):
            mending.fixes.append(edits)
    return {real: mending for real, mending in chosen.items() if mending.fixes}


def _mending(chosen: dict[str, _Mending], root: str, path: str) -> _Mending:
    return chosen.setdefault(str((Path(root) / path).resolve()), _Mending(path, []))


def _is_free(edits: Iterable[Edit], taken: _Fixes) -> bool:
    others = _all(taken)
    return all(
        edit.end < other.start or edit.start > other.end or edit == other for edit in edits for other in others
    )


def _all(fixes: _Fixes) -> list[Edit]:
    """The edits of `fixes` in order; two may share one."""
    return sorted({edit for fix in fixes for edit in fix})


def _rewrite(outcome: Outcome, path: str, fixes: _Fixes) -> int | None:
    """Replace the file by its mended text. How many fixes were done, None when the file must be left alone."""
    from zsync.state import files

    target = files.inside(Path(outcome.root), path)
    data = files.read_bytes(target)
    if data is None or digest(data) != outcome.digest(path):
        return None
    decoded = decode(data)
    if decoded.encoding != "utf-8" or decoded.bad:
        return None
    text = decoded.text
    grammar = "" if path.lower().endswith(".bib") else outcome.grammar(path) or grammar_for(path, text)
    readable = _readable(text, fixes, grammar=grammar)
    if readable:
        mended = apply(text, _edits(text, readable, grammar=grammar))
        files.replace(target, mended.encode("utf-8"), expected=data)
    return len(readable)


def _readable(text: str, fixes: _Fixes, *, grammar: str) -> _Fixes:
    """All `fixes`, or where they do not read as planned together, one after the other those that do."""
    if reads(text, _edits(text, fixes, grammar=grammar), grammar=grammar):
        return fixes
    kept: list[Sequence[Edit]] = []
    for fix in fixes:
        if reads(text, _edits(text, [*kept, fix], grammar=grammar), grammar=grammar):
            kept.append(fix)
    return kept


def _edits(text: str, fixes: _Fixes, *, grammar: str) -> list[Edit]:
    """The edits of `fixes`, and in a note those that keep the columns of its tables."""
    edits = _all(fixes)
    return columns.keep(text, edits, grammar=grammar) if grammar else edits
