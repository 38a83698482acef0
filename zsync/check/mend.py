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
    """Fixes by file, links resolved."""
    named: dict[str, str] = {}
    found: dict[str, set[tuple[Edit, ...]]] = {}
    for finding in outcome.findings:
        if finding.fix is not None and (finding.fix.safe or unsafe):
            path = finding.span.path
            real = named.get(path) or named.setdefault(path, str((Path(outcome.root) / path).resolve()))
            found.setdefault(real, set()).add(tuple(sorted(edit for _, edit in finding.fix.edits)))
    first = {real: path for path, real in reversed(named.items())}
    return {real: _Mending(first[real], _apart(fixes)) for real, fixes in found.items()}


def _apart(fixes: Iterable[tuple[Edit, ...]]) -> list[tuple[Edit, ...]]:
    """Of `fixes` that overlap or touch, the first in order: the next run sees the other."""
    taken: list[tuple[Edit, ...]] = []
    for fix in sorted(fixes):
        if not taken or fix[0].start > taken[-1][-1].end:
            taken.append(fix)
    return taken


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


def _readable(text: str, fixes: _Fixes, *, grammar: str, kept: _Fixes = ()) -> _Fixes:
    """`kept`, and all `fixes` or, where these do not read as planned together, those that do of each half."""
    both = [*kept, *fixes]
    if reads(text, _edits(text, both, grammar=grammar), grammar=grammar):
        return both
    if len(fixes) == 1:
        return kept
    half = len(fixes) // 2
    kept = _readable(text, fixes[:half], grammar=grammar, kept=kept)
    return _readable(text, fixes[half:], grammar=grammar, kept=kept)


def _edits(text: str, fixes: _Fixes, *, grammar: str) -> list[Edit]:
    """The edits of `fixes`, and in a note those that keep the columns of its tables."""
    edits = [edit for fix in fixes for edit in fix]
    return columns.keep(text, edits, grammar=grammar) if grammar else edits
