"""Texts that say all of another one and more, as programs shorten them on the way into a `.bib`.

Each rule takes what may be the fuller text, then the shorter one. Sources: the exporters of Zotero, Better BibTeX,
Mendeley, ADS, INSPIRE, PubMed and ACM, and ISO 4 for abbreviated journals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from zsync.translate.values import dates
from zsync.translate.values.journals import MACROS
from zsync.translate.values.text import fold, meaning

_DOI_PAGE = re.compile(r"https?://(?:dx\.)?doi\.org/(10\..+)", re.IGNORECASE)
_PATENT = re.compile(r"(?:US|EP|GB|DE|FR)\s?(\d.*)")
_WORD = re.compile(r"[^\W_]+\.?")
_SMALL = frozenset(
    {
        "a", "an", "and", "at", "d", "das", "de", "del", "der", "des", "die", "du", "e", "et", "for", "für", "in",
        "l", "la", "le", "les", "of", "on", "the", "to", "und", "y",
    }
)  # fmt: skip
"""Words that abbreviated names of journals leave out."""
_THESES = {
    "phd": "phd", "dissertation": "phd", "phddissertation": "phd", "doctoraldissertation": "phd", "phddiss": "phd",
    "doctoral": "phd", "ma": "master", "msc": "master", "master": "master", "masters": "master", "mphil": "master",
    "ba": "bachelor", "bachelor": "bachelor", "bachelors": "bachelor", "undergraduate": "bachelor",
    "candidate": "candidate", "candidates": "candidate",
}  # fmt: skip
_KEYED = frozenset({"phd thesis", "master's thesis", "bachelor's thesis", "candidate thesis"})
"""What the keys of biblatex's `type` mean: `phdthesis` for any doctoral thesis."""


def dated(full: str, short: str) -> bool:
    """`2021-06-03` beside `2021`; a range or a decade beside its beginning, a year in doubt beside the same for
    sure; a text that may be one of two days (`4.7.1999`) beside either, one in words beside what it tells."""
    if not dates.is_edtf(full) and dates.told(full, short):
        return True
    begins = full.partition("/")[0].rstrip("?~%").replace("X", "0") if dates.is_edtf(full) else full
    sure = re.sub("[?~%]", "", full) if dates.is_edtf(full) else full
    said = {full, begins, sure, *dates.readings(full)}
    return short in {shown for each in said if each for shown in (each, dates.to_month(each), dates.to_year(each))}


def ranged(full: str, short: str) -> bool:
    """`1–10` beside `1`."""
    return re.match(rf"{re.escape(fold(short))}\s*-", fold(full)) is not None


def begun(full: str, short: str) -> bool:
    """`3-4`, `3, Part 2` or `03` beside `3`: Zotero exports to biblatex the number that an issue begins with."""
    number = re.match(r"\d+", full)
    whole = number is not None and short.isdecimal() and int(number[0]) == int(short)
    return ranged(full, short) or (whole and len(short) < len(full))


def regional(full: str, short: str) -> bool:
    """`fr-CA` beside `fr`."""
    return full.lower().startswith(f"{short.lower()}-")


def addressed(full: str, short: str) -> bool:
    """An address beside the same with `http`, and a page that names the DOI beside the DOI's own page."""
    now = short.replace("http://", "https://", 1).replace("https://dx.doi.org/", "https://doi.org/", 1)
    if now == full:
        return True
    page = _DOI_PAGE.fullmatch(short)
    return page is not None and page[1].lower() in full.lower() and not _DOI_PAGE.fullmatch(full)


def listed(attribute: str) -> Callable[[str, str], bool]:
    """Several numbers beside some of them."""

    def rule(full: str, short: str) -> bool:
        return set(meaning(attribute, full).split(" ")) > set(meaning(attribute, short).split(" "))

    return rule


def numbered(full: str, short: str) -> bool:
    """`US1234567B2` beside `1234567B2`: biblatex tells the country of a patent by its type."""
    found = _PATENT.fullmatch(full)
    return found is not None and fold(found[1]) == fold(short)


def typed(full: str, short: str) -> bool:
    """`Dissertation` beside `PhD thesis`, which is all that biblatex's key says of it."""
    return fold(short).lower() in _KEYED and _thesis(full) == _thesis(short) != ""


def _thesis(text: str) -> str:
    letters = re.sub(r"[^a-z]", "", text.lower())
    return _THESES.get(letters.removesuffix("thesis"), "")


def contained(full: str, short: str) -> bool:
    """`Journal of Things` beside `J Things`, and beside `JOURNAL OF THINGS`, which tells of no capitals."""
    capitals = short.isupper() and not full.isupper()
    return abbreviated(full, short) or (capitals and fold(short) == fold(full).upper())


def abbreviated(full: str, short: str) -> bool:
    """`Physics Letters B` beside `Phys. Lett. B`, `Journal of Things` beside `J Things`, and beside `\\aap` what
    that command stands for."""
    if short.startswith("\\"):
        return fold(full).removeprefix("The ").replace("&", "and") == MACROS.get(short[1:], "\\")
    return short != full and len(short) < len(full) and _fits(_words(full), _words(short))


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).replace("'", " "))


def _fits(full: Sequence[str], short: Sequence[str]) -> bool:
    """Whether the words of `short` stand for those of `full` one by one, small ones left out or not."""
    at = 0
    for number, word in enumerate(short):
        alone = number == len(short) - 1
        while at < len(full) and full[at].lower() in _SMALL and not _stands_for(word, full[at], alone=alone):
            at += 1
        if at == len(full) or not _stands_for(word, full[at], alone=alone):
            return False
        at += 1
    return bool(short) and all(word.lower() in _SMALL for word in full[at:])


def _stands_for(word: str, full: str, *, alone: bool) -> bool:
    """`Phys.` for `Physics`, `Natl` for `National`: two letters at least are left out (ISO 4), so that `Cell` is
    not `Cells`. A letter that ends the name (`Phys Rev A`) stands for itself only."""
    stem, whole = word.rstrip(".").lower(), full.rstrip(".").lower()
    if stem == whole:
        return True
    if alone and len(word) == 1:
        return False
    letters = iter(whole)
    return whole[0] == stem[0] and len(stem) < len(whole) - 1 and all(letter in letters for letter in stem)


RULES: Mapping[str, Callable[[str, str], bool]] = {
    **dict.fromkeys(("date", "orig_date", "filing_date", "accessed"), dated),
    **dict.fromkeys(("pages", "volume"), ranged),
    "issue": begun,
    "language": regional,
    "url": addressed,
    "number": numbered,
    "genre": typed,
    "container": contained,
    "issn": listed("issn"),
    "isbn": listed("isbn"),
}
"""Attribute to the rule for its texts; of others, none says less of the same."""

INSTEAD: Mapping[str, str] = {"container": "container_short"}
"""Attribute to the one that exporters write in its place if they are asked to."""

ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "container": ("event", "container_short"), "number": ("series_number", "application_number"),
    "series_number": ("issue",), "genre": ("medium", "type"), "country": ("place",),
}  # fmt: skip
"""Attribute to those that exporters write in its place where the item has nothing for it."""
