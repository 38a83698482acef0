"""Fingerprints of findings that outlive edits elsewhere in the file: for SARIF and for baselines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b

from zsync.model.finding import Finding

_LONG = 1000
"""Words of a line with more signs than this are stood for by their digest: a line may hold many findings."""


def fingerprints(findings: Iterable[Finding], source: Callable[[str, int], str]) -> list[str]:
    """One `hash:n` a finding, in order. The hash covers code, path, key and the words of the line; `n` tells
    equal ones apart, from 1 in the order given."""
    seen: dict[str, int] = {}
    marks = []
    place, words = ("", 0), ""
    for finding in findings:
        if place != (finding.span.path, finding.span.line):
            place = (finding.span.path, finding.span.line)
            words = _words(source(*place))
        digest = _digest("\0".join((finding.code, finding.span.path, finding.key, words)))
        seen[digest] = seen.get(digest, 0) + 1
        marks.append(f"{digest}:{seen[digest]}")
    return marks


def _words(line: str) -> str:
    words = " ".join(line.split())
    return words if len(words) <= _LONG else _digest(words)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
