"""Single values of front matter: how each kind is read from a text in a note, and shown in one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from zsync.model.values import Plain
from zsync.translate import notedates
from zsync.translate.values import dates, identifiers, language
from zsync.translate.values.codecs import settle_pages
from zsync.translate.values.listed import unlinked
from zsync.translate.values.text import collapse, collapse_long, equal, sendable

_LINKED = re.compile(r"\s*\[\[[^\[\]|#^]+\]\]\s*")
_UNLINKABLE = re.compile(r"[\[\]|#^]")
_DOI_HEAD = re.compile(r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?=10\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Codec:
    """One canonical field in front matter. `rule` brings a text into canonical form."""

    attribute: str
    rule: Callable[[str], str]

    def settle(self, text: str) -> str:
        """A canonical value as front matter gives it back."""
        return self.rule(unlinked(self.rule(sendable(text))))

    def read(self, native: Plain) -> str | None:
        """The value of a field; "" when it is empty, None when it is no single text."""
        if self.structured(native):
            text = notedates.read(native)
            return text and self.settle(text)
        if isinstance(native, tuple):
            native = native[0] if len(native) == 1 else native or ""
        if native is None:
            return ""
        return self.settle(native) if isinstance(native, str) else None

    def structured(self, native: Plain) -> bool:
        """Whether a field holds a date in parts."""
        return self.rule is dates.read and notedates.read(native) is not None

    def show(self, value: str, present: Plain) -> Plain:
        """The field that shows `value`: a wikilink stays one, a DOI stays a link, a list of one stays a list."""
        if self.structured(present):
            return notedates.show(value, present)
        old = present[0] if isinstance(present, tuple) and present else present
        text = self._like(value, old) if isinstance(old, str) else value
        if not equal(self.attribute, self.settle(text), value):
            text = value
        return (text,) if isinstance(present, tuple) else text

    def _like(self, value: str, old: str) -> str:
        if _LINKED.fullmatch(old) and not _UNLINKABLE.search(value):
            return f"[[{value}]]"
        head = _DOI_HEAD.match(old) if self.attribute == "doi" else None
        return head.group().lstrip() + value if head and identifiers.normalise("doi", value) else value

    def empty(self, present: Plain) -> Plain:
        """The field without a value."""
        if self.structured(present):
            return notedates.empty(present)
        return () if isinstance(present, tuple) else None


def codec(attribute: str, kind: str) -> Codec:
    """The codec of a canonical field of a kind (see `mappings/canonical.yaml`)."""
    if kind == "identifier":
        return Codec(attribute, lambda text: identifiers.settle(attribute, text))
    return Codec(attribute, _RULES.get(kind, collapse))


_RULES: dict[str, Callable[[str], str]] = {
    "date": dates.read,
    "pages": settle_pages,
    "language": language.read,
    "long": collapse_long,
}
