"""Fingerprints of findings that outlive edits elsewhere in the file: for SARIF and for baselines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b

from zsync.model.finding import Finding


def fingerprints(findings: Iterable[Finding], source: Callable[[str, int], str]) -> list[str]:
    """One `hash:n` a finding, in order. The hash covers code, path, key and the words of the line; `n` tells
    equal ones apart, from 1 in the order given."""
    seen: dict[str, int] = {}
    marks = []
    for finding in findings:
        words = " ".join(source(finding.span.path, finding.span.line).split())
        text = "\0".join((finding.code, finding.span.path, finding.key, words))
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1
        marks.append(f"{digest}:{seen[digest]}")
    return marks
