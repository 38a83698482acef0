"""Identifiers in one form. Sources: the DOI handbook (case-insensitive), arXiv's page on ids, ISO 2108, PMC."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_DOI = re.compile(r"(?:^|doi\.org/|doi:\s*|\bdoi\s+)\s*(10\.\d{1,9}(?:\.\d+)*/\S+)", re.IGNORECASE)
_PERCENT = re.compile(r"%(2[1-9A-F]|3[A-F]|[46]0|5[BDEF]|7[CE])", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:^|arxiv\.org/(?:abs|pdf|html)/|arxiv[:.]\s*|10\.48550/arxiv\.)"
    r"((?:\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7}))(v\d+)?(?:\.pdf)?(?=$|[\s\]\[),;?#])",
    re.IGNORECASE,
)
_ISBN = re.compile(r"(?<![\dXx])(?:97[89][ -]?(?:\d[ -]?){9}\d|(?:\d[ -]?){9}[\dXx])(?![\dXx])")
_PMID = re.compile(r"(?:^|pmid:?\s*|pubmed\.ncbi\.nlm\.nih\.gov/|nih\.gov/pubmed/)(\d{1,9})/?$", re.IGNORECASE)
_PMCID = re.compile(r"(?:^|pmcid:?\s*|/articles/|/pmc/)(?:PMC)?(\d{1,9})/?$", re.IGNORECASE)
_TRAIL = ".,;:]}>\"'"


def normalise(kind: str, text: str) -> str:
    """The one form of a `doi`, `arxiv`, `isbn`, `pmid` or `pmcid`; "" when `text` is none.

    DOI: lower case, no prefix. arXiv: no prefix, no version. ISBN: 13 digits, several set apart by a blank.
    PMID: digits. PMCID: `PMC` and digits.
    """
    rule = _RULES.get(kind)
    return rule(text.strip()) if rule else ""


def _doi(text: str) -> str:
    return _doi_as_written(text).lower()


def _doi_as_written(text: str) -> str:
    match = _DOI.search(text.replace("%2F", "/").replace("%2f", "/"))
    if not match:
        return ""
    found = (_PERCENT.sub(_meant, match[1]) if "doi.org/" in match[0].lower() else match[1]).rstrip(_TRAIL)
    if found.endswith(")") and found.count("(") < found.count(")"):
        found = found[:-1].rstrip(_TRAIL)
    return found


def _meant(match: re.Match[str]) -> str:
    """The sign that a URL spells with its number."""
    return chr(int(match[1], 16))


def _arxiv(text: str) -> str:
    match = _ARXIV.search(text)
    return match[1].lower() if match else ""


def _isbn(text: str) -> str:
    return " ".join(dict.fromkeys(map(isbn13, _isbns(text))))


def _isbn_as_written(text: str) -> str:
    return " ".join(_isbns(text))


def _isbns(text: str) -> list[str]:
    return [match.group() for match in _ISBN.finditer(text) if isbn13(match.group())]


def isbn13(text: str) -> str:
    """The 13 digits of one ISBN with a right check digit; "" for anything else."""
    digits = re.sub(r"[ -]", "", text).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        total = sum((10 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits))
        if total % 11:
            return ""
        body = "978" + digits[:9]
        return body + str(-_ean(body) % 10)
    if re.fullmatch(r"97[89]\d{10}", digits) and (_ean(digits[:12]) + int(digits[12])) % 10 == 0:
        return digits
    return ""


def _ean(digits: str) -> int:
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))


def _pmid(text: str) -> str:
    match = _PMID.search(text)
    return match[1].lstrip("0") if match else ""


def _pmcid(text: str) -> str:
    match = _PMCID.search(text)
    return f"PMC{match[1]}" if match else ""


_RULES: Mapping[str, Callable[[str], str]] = {
    "doi": _doi,
    "arxiv": _arxiv,
    "isbn": _isbn,
    "pmid": _pmid,
    "pmcid": _pmcid,
}


_AS_WRITTEN: Mapping[str, Callable[[str], str]] = {"doi": _doi_as_written, "isbn": _isbn_as_written}


def settle(kind: str, text: str) -> str:
    """The normal form, or the text itself (blanks made one) when it is no such identifier; for arXiv then "".

    A DOI keeps its capitals, an ISBN its ten digits and hyphens: a copy is spelled as its source is."""
    spelled = _AS_WRITTEN.get(kind)
    found = spelled(text.strip()) if spelled else normalise(kind, text)
    return found or ("" if kind == "arxiv" else " ".join(text.split()))


def arxiv_elsewhere(values: Mapping[str, object]) -> str:
    """The arXiv id that a DOI of arXiv's or a URL at arxiv.org carries; "" if none does."""
    for name in ("doi", "url"):
        text = values.get(name)
        if isinstance(text, str) and "arxiv" in text.lower():
            found = _arxiv(text)
            if found:
                return found
    return ""


PARTS = frozenset(
    {
        "blogPost", "bookSection", "conferencePaper", "dictionaryEntry", "encyclopediaArticle", "forumPost",
        "journalArticle", "magazineArticle", "newspaperArticle", "presentation", "webpage",
    }
)  # fmt: skip
"""Types of works that appear in something: an ISBN there is that of the book or the proceedings they are in."""


def naming(kind: str, identifiers: Mapping[str, str]) -> Mapping[str, str]:
    """The identifiers that name the work itself, so that no other work of `kind` bears them."""
    if kind in PARTS and "isbn" in identifiers:
        return {name: text for name, text in identifiers.items() if name != "isbn"}
    return identifiers


def identifiers_of(values: Mapping[str, object]) -> Mapping[str, str]:
    """The identifiers of a work, normalised, read from its canonical values; kinds it lacks are absent."""
    found = {kind: normalise(kind, text) for kind in _RULES if isinstance(text := values.get(kind), str)}
    url = values.get("url")
    if isinstance(url, str) and not found.get("doi") and "doi.org/" in url:
        found["doi"] = normalise("doi", url)
    container = values.get("container")
    if not found.get("arxiv"):
        named = container if isinstance(container, str) and "arxiv:" in container.lower() else ""
        found["arxiv"] = arxiv_elsewhere(values) or _arxiv(named)
    return {kind: text for kind, text in found.items() if text}
