"""`--fix`: doing what findings propose, all edits of a file at once, and only if the result reads as planned."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from zsync.check.decode import decode
from zsync.check.gather import digest
from zsync.check.session import Outcome
from zsync.formats.edits import apply
from zsync.formats.notes import columns, grammar_for
from zsync.model.span import Edit
from zsync.model.words import counted


def mend(outcome: Outcome, *, unsafe: bool) -> str:
    """Write the fixes of `outcome` to the files, and say in words what was done.

    A file that is not UTF-8, or has changed since it was read, is left alone. What links lead to is mended once.
    Raises `ReplicaProblem`, `Stale`.
    """
    chosen = _chosen(outcome, unsafe=unsafe)
    done = [real for real in sorted(chosen) if _rewrite(outcome, *chosen[real])]
    left = len(chosen) - len(done)
    count = sum(len(chosen[real].edits) for real in done)
    told = f"{count:,} fix{'' if count == 1 else 'es'} in {counted(len(done), 'file')}"
    return f"{told}; {left} left alone (not UTF-8, or changed meanwhile)" if left else told


class _Mending(NamedTuple):
    """What is done to a file: `path` is a name of it that was checked."""

    path: str
    edits: list[Edit]


def _chosen(outcome: Outcome, *, unsafe: bool) -> dict[str, _Mending]:
    """Edits by file, links resolved. Of fixes that overlap, the first in order is done: the next run sees
    the other."""
    chosen: dict[str, _Mending] = {}
    for finding in outcome.findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        wanted = [(_mending(chosen, outcome.root, path), edit) for path, edit in finding.fix.edits]
        if all(_is_free(edit, mending.edits) for mending, edit in wanted):
            for mending, edit in wanted:
                mending.edits.extend([edit] if edit not in mending.edits else ())
    return {real: mending for real, mending in chosen.items() if mending.edits}


def _mending(chosen: dict[str, _Mending], root: str, path: str) -> _Mending:
    return chosen.setdefault(str((Path(root) / path).resolve()), _Mending(path, []))


def _is_free(edit: Edit, taken: Iterable[Edit]) -> bool:
    return all(edit.end < other.start or edit.start > other.end or edit == other for other in taken)


def _rewrite(outcome: Outcome, path: str, edits: list[Edit]) -> bool:
    """Replace the file by its mended text. False when it must be left alone."""
    from zsync.state import files

    target = files.inside(Path(outcome.root), path)
    data = files.read_bytes(target)
    if data is None or digest(data) != outcome.digest(path):
        return False
    decoded = decode(data)
    if decoded.encoding != "utf-8" or decoded.bad:
        return False
    mended = apply(decoded.text, _in_columns(path, decoded.text, edits, grammar=outcome.grammar(path)))
    files.replace(target, mended.encode("utf-8"), expected=data)
    return True


def _in_columns(path: str, text: str, edits: list[Edit], *, grammar: str) -> list[Edit]:
    """`edits`, and in a note those that keep the columns of its tables. `grammar` "" = found as reading does."""
    if path.lower().endswith(".bib"):
        return edits
    return columns.keep(text, edits, grammar=grammar or grammar_for(path, text))
