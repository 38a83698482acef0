"""The labels of pandoc's example lists, `(@label) An example.`, which `@label` in the text then refers to.

Source: pandoc's manual, "Numbered example lists"; which lines begin an item: its reader of Markdown.
"""

from __future__ import annotations

import re

_NAME = r"((?:[^\W_]|[_-](?=[^\W_]))+)"
_LABEL_SIGN = re.compile(rf"@{_NAME}[.)](?=\s|\Z)")
_LABEL = re.compile(
    r"(?m)^(?:[ \t>]|[-*+:~][ \t]|\d{1,9}[.)][ \t]|\[\^[^\]\s]+\]:)*+"
    rf"(?:\(@{_NAME}\)|@{_NAME}[.)])(?=\s|\Z)"
)
_ITEM = r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]|#\.|\(@?[\w-]*\)|[A-Za-z][.)])[ \t]|\|)"
_LISTED = re.compile(rf"{_ITEM}|[ \t>]*[:~][ \t]|[ \t]{{2}}")
"""What the first line of a paragraph of an item begins with: its sign, that of a definition, or blanks."""
_RULES = "|".join(rf"(?:{sign}[ \t]*+){{3,}}+" for sign in (r"\*", "-", "_"))
_PARTED = re.compile(
    rf"(?m)[ \t>]*+(?:\#{{1,6}}[ \t]|:{{3}}|`{{3}}|~{{3}}"
    rf"|(?:\.{{3}}|=++|{_RULES}|</?[A-Za-z][^>\n]*+>|[^\n]*?-->)?+[ \t\r]*+$)"
)
"""A line that no paragraph goes on behind: a blank one, a heading, a rule, what opens or closes a block."""


def example_labels(text: str) -> frozenset[str]:
    """The labels that pandoc's example lists `(@label)` define: a later `@label` is a number."""
    if not _LABEL_SIGN.search(text):
        return frozenset()
    lines = _Tops(text)
    return frozenset(m[1] or m[2] for m in _LABEL.finditer(text) if lines.begins_item(m.start()))


class _Tops:
    """Which lines that look like items are some: in pandoc an item ends the paragraph of another, and no other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.seen = (-1, False)

    def begins_item(self, at: int) -> bool:
        """Whether the line at `at`, which looks like an item, is one. To be asked of one line after the other."""
        top, item = at, True
        while top > 0 and top != self.seen[0]:
            before = self.text.rfind("\n", 0, top - 1) + 1
            if _PARTED.match(self.text, before):
                break
            top, item = before, _LISTED.match(self.text, before) is not None
        self.seen = (at, self.seen[1] if top == self.seen[0] else item)
        return self.seen[1]
