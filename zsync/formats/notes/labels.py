"""The labels of pandoc's example lists, `(@label) An example.`, which `@label` in the text then refers to.

Source: pandoc's manual, "Numbered example lists".
"""

from __future__ import annotations

import re

from zsync.formats.notes.parted import Tops

_NAME = r"((?:[^\W_]|[_-](?=[^\W_]))+)"
_LABEL_SIGN = re.compile(rf"@{_NAME}[.)](?=\s|\Z)")
_LABEL = re.compile(
    r"(?m)^(?:[ \t>]|[-*+:~][ \t]|\d{1,9}[.)][ \t]|\[\^[^\]\s]+\]:)*+"
    rf"(?:\(@{_NAME}\)|@{_NAME}[.)])(?=\s|\Z)"
)


def example_labels(text: str) -> frozenset[str]:
    """The labels that pandoc's example lists `(@label)` define: a later `@label` is a number."""
    if not _LABEL_SIGN.search(text):
        return frozenset()
    tops = Tops(text)
    return frozenset(m[1] or m[2] for m in _LABEL.finditer(text) if tops.begins_item(m.start()))
