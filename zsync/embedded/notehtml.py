"""The canonical form of note HTML: what a server's cleaner leaves, written in one way.

`canonical(canonical(x)) == canonical(x)`. Scripts, styles, event handlers and unknown attributes go; the text of
unknown elements stays; `zotero:` links, data attributes of the editor and its container stay. The real cleaner is
a separate service whose exact output is not known; this one is strict about form, so that clients must read back
what they wrote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from zsync.embedded.values import clean

VOID = frozenset(("br", "hr", "img", "col", "wbr"))
DROPPED = frozenset(
    ("script", "style", "iframe", "object", "embed", "form", "title", "head", "template", "noscript")
)
_BLOCKS = ("blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "section", "article", "address")
_LISTS = ("dd", "dl", "dt", "li", "ol", "ul")
_CELLS = ("caption", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr")
_INLINE = ("a", "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q")
_MORE = ("s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var")
ALLOWED = VOID.union(_BLOCKS, _LISTS, _CELLS, _INLINE, _MORE)
_COMMON = ("href", "title", "class", "id", "style", "src", "alt", "width", "height", "rel", "target")
_TABLES = ("dir", "lang", "align", "colspan", "rowspan", "start", "type", "value", "cite", "scope", "span")
ATTRIBUTES = frozenset((*_COMMON, *_TABLES))
_ADDRESS = re.compile(r"(?:https?|zotero|mailto|ftp|doi):|data:image/|[^:]*$|[^:]*[/?#]", re.IGNORECASE)
_BAD_STYLE = re.compile(r"expression|javascript:|url\s*\(|behavior|@import", re.IGNORECASE)


class _Cleaner(HTMLParser):
    """Writes allowed elements back, well nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.silent.append(tag)
        elif not self.silent and tag in ALLOWED:
            self.out.append(f"<{tag}{_attributes(tag, attrs)}>")
            if tag not in VOID:
                self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<p/>` is an open `<p>` in HTML; a dropped element that ends by itself opens nothing."""
        if tag not in DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
        elif tag in self.open:
            self._close_to(tag)

    def _close_to(self, tag: str) -> None:
        while self.open:
            last = self.open.pop()
            self.out.append(f"</{last}>")
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(_text(data))

    def finish(self) -> str:
        """The whole output, with every open element closed."""
        self.close()
        self.out += [f"</{tag}>" for tag in reversed(self.open)]
        return "".join(self.out)


def canonical(text: str) -> str:
    """The canonical form of note HTML (any text is taken)."""
    cleaner = _Cleaner()
    cleaner.feed(clean(text.replace("\r\n", "\n").replace("\r", "\n")))
    return cleaner.finish().strip()


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attributes(tag: str, attrs: Sequence[tuple[str, str | None]]) -> str:
    seen: dict[str, str] = {}
    for name, value in attrs:
        if name not in seen and _allowed(tag, name, value or ""):
            seen[name] = value or ""
    return "".join(f' {name}="{_text(value).replace(chr(34), "&quot;")}"' for name, value in seen.items())


def _allowed(tag: str, name: str, value: str) -> bool:
    if name.startswith("data-"):
        return re.fullmatch(r"data-[a-z0-9-]+", name) is not None
    if name not in ATTRIBUTES:
        return False
    if name in ("href", "src", "cite"):
        return _ADDRESS.match(re.sub(r"[\x00-\x20]", "", value)) is not None
    return not (name == "style" and _BAD_STYLE.search(value))
