"""`--fix`: doing what findings propose, all edits of a file at once, and only if the result reads as planned."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zsync.check.decode import decode
from zsync.check.session import Outcome
from zsync.formats.edits import apply
from zsync.model.finding import Finding
from zsync.model.span import Edit


def mend(outcome: Outcome, *, unsafe: bool) -> str:
    """Write the fixes of `outcome` to the files, and say in words what was done.

    A file that is not UTF-8, or has changed since it was read, is left alone. Raises `ReplicaProblem`, `Stale`.
    """
    edits = _edits(outcome.findings, unsafe=unsafe)
    done = [path for path in sorted(edits) if _rewrite(outcome.root, path, edits[path])]
    left = len(edits) - len(done)
    count = sum(len(edits[path]) for path in done)
    told = f"{count} fix{'' if count == 1 else 'es'} in {len(done)} file{'' if len(done) == 1 else 's'}"
    return f"{told}; {left} left alone (not UTF-8)" if left else told


def _edits(findings: Iterable[Finding], *, unsafe: bool) -> dict[str, list[Edit]]:
    """Edits by path. Of fixes that overlap, the first in order is done; the next run sees the other."""
    chosen: dict[str, list[Edit]] = {}
    for finding in findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        if all(_is_free(edit, chosen.get(path, ())) for path, edit in finding.fix.edits):
            for path, edit in finding.fix.edits:
                chosen.setdefault(path, []).append(edit)
    return chosen


def _is_free(edit: Edit, taken: Iterable[Edit]) -> bool:
    return all(edit.end < other.start or edit.start > other.end or edit == other for other in taken)


def _rewrite(root: str, path: str, edits: list[Edit]) -> bool:
    """Replace the file by its mended text. False when it must be left alone."""
    from zsync.state import files

    target = files.inside(Path(root), path)
    data = files.read_bytes(target)
    if data is None:
        return False
    decoded = decode(data)
    if decoded.encoding != "utf-8" or decoded.bad:
        return False
    text = apply(decoded.text, dict.fromkeys(edits))
    files.replace(target, text.encode("utf-8"), expected=data)
    return True
