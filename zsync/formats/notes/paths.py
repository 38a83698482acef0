"""Keys in file and folder names, in link destinations and in wikilinks.

The naming rule: `{NN}_Title@citekey.md`, `{NN}_Title@citekey.assets/`, `@citekey.md`; the last `@` counts. A path
in a link is percent-encoded in whole or in part (`%40` for `@`); spans cover the key as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.keys import likely, resolve, word_before
from zsync.model.citation import Kind

_SEGMENT = re.compile(r"[^/\\?#]+")
_AT = re.compile(r"@|%40")
_SUFFIX = re.compile(
    r"(\.(?:assets|md|markdown|mdown|mkd|mdx|qmd|rmd|rmarkdown|rst|org|tex|ltx|typ|adoc|asciidoc|ipynb|txt|canvas|pdf))"
    r"\s*\Z", re.I
)
_BLANK = re.compile(r"\s|%20")
_FILE = re.compile(r"\.(?:md|pdf|epub|canvas|html?|png|jpe?g|svg)\Z", re.I)
_ASSETS = re.compile(r"\.assets\Z", re.I)
_NUMBERED = re.compile(r"\s*(?:\{|%7B)", re.I)
_WORD = re.compile(r"[^\s,{}\"'()\[\]|^#]*")
_KEY = re.compile(r"[^\s,{}\"'()\[\]@|^#]+")
_SPACED = re.compile(r"[^,{}\"'()\[\]@|^#]+")
_HEX = re.compile(r"%([0-9A-Fa-f]{2})")
_MUST_ENCODE = re.compile(r"[\s%()<>\"\\]")
_TO_ENCODE = re.compile(r"[^\x21-\x7e]|[%()<>\"\\]")
_ZOTERO = re.compile(r"zotero://select/(?:[^\s/()<>\]]+/)*items/(?:@|%40|bbt:)([^\s()<>\]\"'?#]+)", re.I)


def decode(text: str) -> str:
    """`text` with its percent escapes read as UTF-8; escapes that are no UTF-8 stay as written."""
    if "%" not in text:
        return text
    raw = _HEX.sub(lambda m: chr(int(m[1], 16) | 0xDC00) if int(m[1], 16) > 127 else chr(int(m[1], 16)), text)
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def encode(path: str, *, everything: bool) -> str:
    """`path` as a link spells it: only what must be escaped, or with `everything` all that is not ASCII too."""
    return (_TO_ENCODE if everything else _MUST_ENCODE).sub(_percent, path)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))


def zotero_hits(text: str, start: int, end: int, known: Known = None) -> Iterator[Hit]:
    """Keys in `zotero://select/items/@key` (older: `bbt:key`) within `[start, end)`."""
    for m in _ZOTERO.finditer(text, start, end):
        key = resolve(m[1].rstrip(".,;:!"), known)
        yield Hit(decode(key), m.start(1), m.start(1) + len(key), "zotero")


def zotero_hit(text: str, at: int, end: int, known: Known) -> Hit | None:
    """The key after the `@`, `%40` or `bbt:` at `at`, if that stands in an address of Zotero in running text."""
    word = word_before(text, at)
    begin = word.rfind("zotero://select/")
    found = next(zotero_hits(text, at - len(word) + begin, end, known), None) if begin >= 0 else None
    return found if found and found.end > at else None  # it may have ended before this sign


def path_hits(text: str, start: int, end: int, known: Known = None) -> Iterator[Hit]:
    """Keys in the segments of the path `[start, end)`."""
    for segment in _SEGMENT.finditer(text, start, end):
        hit = _segment(text, *segment.span(), known)
        if hit is None and (segment.start() == start or text[segment.start() - 1] in "/\\"):
            hit = _bare(text, *segment.span(), known)
        if hit:
            yield hit


def _segment(text: str, start: int, end: int, known: Known) -> Hit | None:
    suffix = _SUFFIX.search(text[start:end])
    if not suffix:
        return None
    return _stem(text, start, start + suffix.start(), known)


def _bare(text: str, start: int, end: int, known: Known) -> Hit | None:
    """A folder `@key/` or `{NN}_Title@key/`, or a note linked to without its suffix; other names (`@types`) are
    no keys."""
    named = _AT.match(text, start, end) or _NUMBERED.match(text, start, end)
    if not named or _FILE.search(text, start, end) or _SUFFIX.search(text[start:end]):
        return None
    hit = _stem(text, start, end, known)
    return hit._replace(kind="ambiguous") if hit and not likely(hit.key, known) else hit


def _stem(text: str, start: int, end: int, known: Known) -> Hit | None:
    """The key in the name `[start, end)` without its suffix; words may follow one that the name begins with.

    `@Ann Lee` is how pages of persons are called: what has no shape of a key is none where words follow.
    """
    ats = list(_AT.finditer(text, start, end))
    if not ats or ats[-1].end() == end:
        return None
    at = ats[-1]
    first = _BLANK.search(text, at.end(), end)
    word = decode(text[at.end() : first.start()]) if first else ""
    joined = _BLANK.sub("", text[at.end() : end]) if first else ""
    follows = first is not None and text[first.end() : end].strip() != ""
    if first and (at.start() == start or (follows and likely(word, known) and not (known and joined in known))):
        end = first.start()
    if at.start() == start:
        shown = _WORD.match(text[at.end() : end])[0]  # type: ignore[index]
        end = at.end() + len(before_title(shown) if follows else shown)
    key = _composed(decode(text[at.end() : end]))
    kind = _kind(text, start, at.start(), key, known)
    if kind == "path" and follows and not likely(key, known):
        kind = "ambiguous"
    return Hit(key, at.end(), end, kind) if kind else None


def before_title(word: str) -> str:
    """The key that `word`, which others follow, spells: `@lee2020: A title`, `@lee2020. A title`."""
    return word.rstrip(".,:;")


def _composed(key: str) -> str:
    """The key that a name spells: file systems and archives of macOS take letters and their accents apart."""
    return key if key.isascii() else normalize("NFC", key)


def _kind(text: str, start: int, at: int, key: str, known: Known) -> Kind | None:
    if not _KEY.fullmatch(key):
        return "broken" if _SPACED.fullmatch(key) and likely(key, known) else None
    if text[start:at].strip() == "" or likely(key, known):
        return "path"
    return "ambiguous"


def wikilink_hit(text: str, start: int, end: int, known: Known) -> Hit | None:
    """The key a wikilink target `[start, end)` names: `@key`, `dir/@key.md`, or a stem that ends in `@key`."""
    stop = next((i for i in range(start, end) if text[i] in "#^|"), end)
    if stop < end and text[stop] == "|" and text[stop - 1] == "\\":
        stop -= 1
    while start < stop and text[start] == " ":
        start += 1
    begin = max(text.rfind("/", start, stop) + 1, start)
    page = max(text.rfind("/@", start, stop) + 1, start)
    if stop > page and text[page] == "@":
        return _page(text, page + 1, stop, known)
    found = next(path_hits(text, start, stop, known), None)
    if found:
        return found
    hit = _stem(text, begin, stop, known)
    if not hit or hit.kind != "path" or not (_NUMBERED.match(text, begin) or (known and hit.key in known)):
        return hit._replace(kind="ambiguous") if hit and hit.kind == "path" and not _FILE.search(hit.key) else None
    return hit._replace(kind="wikilink")


def _page(text: str, start: int, end: int, known: Known) -> Hit | None:
    """The key of the page `@key`, `@key/…` or `@key Title`; `@Ann Lee` may be a person's."""
    stop = next((i for i in range(start, end) if text[i].isspace()), end)
    name = before_title(text[start:stop]) if text[stop:end].strip() else text[start:stop].rstrip(",;")
    folder, within, _ = (name, "", "") if ":" in name else name.partition("/")
    key = _ASSETS.sub("", folder) if within else _FILE.sub("", name)
    kind: Kind = "path" if within and key != folder else "wikilink"
    if not (likely(key, known) or text[stop:end].isspace() or stop == end):
        kind = "ambiguous"
    filled = "{" not in name and "<%" not in name
    return Hit(key, start, start + len(key), kind) if key and filled else None


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """The keys in the names of a path."""
    if "@" not in text and "%40" not in text:
        return
    for segment in _SEGMENT.finditer(text):
        start, end = segment.span()
        suffix = _SUFFIX.search(text[start:end])
        if not suffix and _FILE.search(text, start, end):
            continue  # a picture in a note's folder is no note
        hit = _stem(text, start, start + suffix.start() if suffix else end, known)
        numbered = _NUMBERED.match(text, start) is not None
        if hit and not suffix and not numbered and hit.kind == "path" and not likely(hit.key, known):
            hit = hit._replace(kind="ambiguous")  # `@types/`, as folders of packages are called
        if hit and (suffix or end < len(text) or numbered or text[start] == "@"):
            yield hit
