"""What an `@` in running text means to a Markdown tool: a citation, something softer, or nothing."""

from __future__ import annotations

import re

from zsync.formats.notes import keys
from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.keys import Flavour
from zsync.model.citation import Kind

_LABEL = re.compile(r"(?:[^\W_]|[_-](?=[^\W_]))*+")
_MATH = r"(?<!\\)\$(?=[^\s$])[^$]*(?<=[^\s\\])\$(?!\d)"
_STARS = re.compile(rf"`[^`]+`|{_MATH}|(?<!\\)(\*+|(?<!\w)_+(?=[^\s_])|_+(?!\w))")


class Site:
    """Where an `@` stands: block bounds, inside brackets or not, directly after a citation or not."""

    __slots__ = ("after_cite", "bracketed", "crossrefs", "end", "flavour", "known", "labels", "start", "text")

    def __init__(self, text: str, flavour: Flavour, known: Known, labels: frozenset[str]) -> None:
        self.text, self.flavour, self.known, self.labels = text, flavour, known, labels
        self.crossrefs = keys.own_crossrefs(text) if flavour.crossrefs else frozenset[str]()
        self.start, self.end, self.bracketed, self.after_cite = 0, len(text), False, False


def read(site: Site, at: int, *, word: str) -> tuple[Hit | None, int]:
    """The hit of the `@` at `at`, if any, and where reading goes on. `word` is what is glued before it."""
    flavour = site.flavour
    found = _key(site, at, flavour)
    if not found:
        return None, _skipped(site, at, flavour)
    key, start, end = found
    if flavour.urls and keys.in_url(word):
        return None, start + len(key)
    kind = _kind(site, at, flavour, key)
    return (Hit(key, start, start + len(key), kind), end) if kind else (None, _skipped(site, at, flavour))


def _skipped(site: Site, at: int, flavour: Flavour) -> int:
    """Where reading goes on after an `@` that cites nothing: pandoc takes what follows for an example label."""
    label = _LABEL.match(site.text, at + 1, site.end) if flavour.pandoc else None
    return label.end() if label else at + 1


def _key(site: Site, at: int, flavour: Flavour) -> tuple[str, int, int] | None:
    if flavour.braces and site.text.startswith("{", at + 1):
        braced = flavour.braces.match(site.text, at + 1, site.end)
        if not braced or braced[1].startswith("{"):
            return None
        return braced[1], braced.start(1), braced.end()
    plain = flavour.key.match(site.text, at + 1, site.end)
    if not plain:
        return None
    key = _trim(plain[0], site)
    key = keys.resolve(key, site.known)
    return (key, at + 1, at + 1 + len(key)) if key else None


def _trim(key: str, site: Site) -> str:
    flavour = site.flavour
    if flavour.trims == "any" and not site.bracketed and not key[-1].isalnum():
        return key[:-1]
    return key[:-1] if flavour.trims == "_" and key.endswith("_") else key


def _kind(site: Site, at: int, flavour: Flavour, key: str) -> Kind | None:
    if key == "*":
        return "wildcard"
    free = at == site.start or (site.after_cite and flavour.before != "ascii")
    if not free and not keys.may_cite(flavour, site.text, at, bracketed=site.bracketed):
        return _glued(site, at, flavour, key)
    if flavour.pandoc and _after_emphasis(site, at):
        return "ambiguous" if site.known is not None and key in site.known else None
    if key in site.labels:
        return "ambiguous" if keys.likely(key, site.known) else "local"
    if flavour.crossrefs and keys.crossref(key, site.crossrefs):
        return "local"
    sure = not key.startswith("*") and (flavour.sure or keys.likely(key, site.known))
    return "cite" if sure else "ambiguous"


def _glued(site: Site, at: int, flavour: Flavour, key: str) -> Kind | None:
    """The tool sees no citation here. A known key after text of another script is one its writer meant."""
    known = site.known is not None and key in site.known
    before = site.text[at - 1]
    if flavour.before == "strict" and not (before.isalnum() or before == "."):
        return "cite" if known else "ambiguous"
    if not known:
        return None
    return "cite" if not before.isascii() and not flavour.pandoc else "ambiguous"


def _after_emphasis(site: Site, at: int) -> bool:
    """Pandoc's reader takes the end of `*em*` for the end of a word (no citation follows)."""
    if site.text[at - 1 : at] not in ("*", "_"):
        return False
    opened: list[str] = []
    for run in _STARS.finditer(site.text, max(site.start, at - 300), at):
        if run[1] is None:
            continue  # code, math
        if opened and opened[-1] == run[0]:
            opened.pop()
            if run.end() == at:
                return True
        elif _opens(site, run):
            opened.append(run[0])
    return False


def _opens(site: Site, run: re.Match[str]) -> bool:
    """Whether stars or underscores may open emphasis: stars at the end of a line, too, where they are no item; no
    underscores at the end of a word."""
    if run[0][0] == "_" and site.text[run.start() - 1 : run.start()].isalnum():
        return False
    after = site.text[run.end() : run.end() + 1]
    if not after.isspace():
        return True
    return after in "\r\n" and run[0][0] == "*" and site.text[site.start : run.start()].strip(" \t\r\n>*+-") != ""
