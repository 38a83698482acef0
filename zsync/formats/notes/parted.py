"""Which lines of Markdown no paragraph goes on behind, and what pandoc lets interrupt none.

Source: pandoc's reader of Markdown: an item or a fence of `~` needs a blank line before it, or a block that ends
with its line. The next item of a list needs none, nor does such a fence outside of an item.
"""

from __future__ import annotations

import re

_SIGN = r"(?:(?:[-*+:~]|\d{1,9}[.)]|#\.|\(@?[\w-]*\)|[A-Za-z][.)])[ \t]+|\|)"
_ITEM = re.compile(rf"[ \t>]*(?:{_SIGN})+")
_DEFINES = re.compile(r"[ \t>]*[:~][ \t]")
_RULES = "|".join(rf"(?:{sign}[ \t]*+){{3,}}+" for sign in (r"\*", "-", "_"))
_BLOCKS = "div|p|section|article|aside|details|summary|figure|table|t[rdh]|[uo]l|li|blockquote|center|hr"
_PARTED = re.compile(
    rf"(?m)[ \t>]*+(?:\#{{1,6}}[ \t]|:{{3}}|`{{3}}|~{{3}}|\[(?!\^)[^\]\n]++\]:"
    rf"|(?:\.{{3}}|=++|{_RULES}|</?(?:{_BLOCKS})\b[^>\n]*+>|[^\n]*?-->)?+[ \t\r]*+$)"
)
"""A blank line, a heading, a rule, what opens or closes a block, a comment's end, the definition of a link."""
_LEAD = re.compile(r"[ \t>]*")


class Tops:
    """The first line of the paragraph of any line, as pandoc sees it. Lines are asked about in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.last = (-1, -1)

    def begins_item(self, at: int) -> bool:
        """Whether the line at `at`, which looks like an item, is one: no paragraph goes on, or one of an item."""
        top = self._top(at)
        inner = _ITEM.match(self.text, top) is not None or self.text.startswith(("  ", "\t"), top)
        return top == at or (inner and self._lead(at).count(">") <= self._lead(top).count(">"))

    def begins_fence(self, at: int) -> bool:
        """Whether the line at `at`, which looks like a fence of `~`, is one: no paragraph goes on, or that of an
        item which the line does not belong to. It may begin an item itself."""
        top = self._top(at)
        if top == at or _ITEM.match(self.text, at):
            return self.begins_item(at)
        item, lead = _ITEM.match(self.text, top), self._lead(at)
        within = lead.count(">") <= self._lead(top).count(">")
        return within and item is not None and _width(lead) < _width(item[0])

    def _top(self, at: int) -> int:
        top = at
        while top > 0 and top != self.last[0]:
            before = self.text.rfind("\n", 0, top - 1) + 1
            if _PARTED.match(self.text, before):
                break
            top = before
            if _DEFINES.match(self.text, top):
                break
        self.last = (at, self.last[1] if top == self.last[0] else top)
        return self.last[1]

    def _lead(self, at: int) -> str:
        """The blanks and signs of quotes that the line at `at` begins with."""
        lead = _LEAD.match(self.text, at)
        return lead[0] if lead else ""


def _width(lead: str) -> int:
    return len(lead.expandtabs(4))
