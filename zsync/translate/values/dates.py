"""Dates as ISO 8601-2 level 1 (EDTF) text, and the free texts people type.

Canonical: `2021`, `2021-06`, `2021-06-03`, a range `a/b` (an open end is `..`), `?`, `~`, `%` after a date,
`199X`, seasons `2021-21` (spring) to `2021-24` (winter). A text that says no such thing for sure stays as typed.
Source: the Library of Congress's page on EDTF.
"""

from __future__ import annotations

import re
from functools import lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YEAR = r"(?:[-+]?\d{4}|\d{3}[Xxu]|\d{2}[Xxu]{2})"
_ONE = rf"{_YEAR}(?:-\d{{2}}(?:-(?:\d{{2}}|XX))?)?[?~%]?"
_EDTF = re.compile(rf"(?:{_ONE}|(?:{_ONE}|\.\.)?/(?:{_ONE}|\.\.)?)")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
_SHORT = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}.*")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{4})")
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_WORDY = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
_CIRCA = re.compile(r"(?:c\.?|ca\.?|circa|about)\s*(\d{3,4})", re.IGNORECASE)
_YEARS = re.compile(r"(\d{4})\s*[–—]\s*(\d{4})|(\d{4})\s*-\s*(\d{4})")
_HAN = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日)?")
_ORIGINAL = re.compile(r"\[(\d{4})\]\s?(\d{4})")
_DATE = r"\d{4}(?:-\d{2}){0,2}"
_SURE = re.compile(rf"{_DATE}(?:/{_DATE})?")
_NUMBER = re.compile(r"\d+")
_NAMED = (
    "jan|ene|gen", "feb|fév|fev", "mar|mär|mrt|maa", "apr|avr|abr", "may|mai|mag|mei", "jun|juin|giu",
    "jul|juil|lug", "aug|aoû|ago", "sep|set", "oct|okt|ott|out", "nov", "dec|déc|dez|dic",
)  # fmt: skip
"""How the months begin in English, German, French, Spanish, Italian, Portuguese and Dutch."""
_BEGINS = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(f'({prefix})' for prefix in _NAMED)})", re.IGNORECASE)


@lru_cache(maxsize=8192)
def read(text: str) -> str:
    """The canonical date of a text a person typed; the text itself, trimmed, when it could mean two things."""
    text = " ".join(text.split())
    if text.isdigit() and len(text) == 4:
        return text
    if _EDTF.fullmatch(text):
        return _checked(text)
    return _numeric(text) or _special(text) or _worded(text) or text


def is_edtf(text: str) -> bool:
    """True for a text in the form of ISO 8601-2, in which `~` and `%` are no TeX."""
    return _EDTF.fullmatch(text) is not None


def is_calendar(text: str) -> bool:
    """True for such a text whose months and days there are; biblatex drops a `date` of any other sort."""
    return is_edtf(text) and all(map(_exists, text.split("/")))


def _exists(date: str) -> bool:
    month, _, day = date.rstrip("?~%")[1:].partition("-")[2].partition("-")  # the year may begin with a sign
    if not month:
        return True
    if not day or day == "XX":
        return 1 <= int(month) <= 12 or (21 <= int(month) <= 24 and not day)
    return 1 <= int(month) <= 12 and 1 <= int(day) <= _DAYS[int(month) - 1]


def _checked(text: str) -> str:
    """An EDTF text in its usual spelling: unknown digits as X, no `-00` parts."""
    text = re.sub(r"(?<=\d)[xu](?![a-z])", "X", re.sub(r"(?<=\d)xx", "XX", text))
    return re.sub(r"(?:-00)+(?=$|[/?~%])", "", text)


def _numeric(text: str) -> str:
    if match := _STAMP.fullmatch(text):
        return _checked(match[1])
    for pattern in (_SLASHED, _SHORT, _HAN):
        if match := pattern.fullmatch(text):
            return iso(match[1], match[2], match[3] or "")
    if match := _MONTH_YEAR.fullmatch(text):
        return iso(match[2], match[1], "")
    if match := _NUMERIC.fullmatch(text):
        return _day_or_month(match[4], int(match[1]), int(match[3]))
    return ""


def readings(text: str) -> tuple[str, ...]:
    """The two days that a text such as `4.7.1999` may mean; none for any other."""
    match = _NUMERIC.fullmatch(text)
    if not match or _numeric(text):
        return ()
    both = iso(match[4], match[1], match[3]), iso(match[4], match[3], match[1])
    return tuple(filter(None, both))


def told(text: str, date: str) -> bool:
    """Whether a text in words tells a date, as exporters take it: `January/February 2005` tells `2005-01`, `c2009`
    tells `2009`. A range begins with the first year, month and day in the text and ends with the last."""
    numbers = _NUMBER.findall(text)
    years = [number for number in numbers if len(number) == 4]
    months = [f"{match.lastindex:02}" for match in _BEGINS.finditer(text)]
    days = [f"{int(number):02}" for number in numbers if len(number) < 3]
    ends = zip((0, -1), date.split("/"), strict=False) if _SURE.fullmatch(date) else ()
    parts = [(at, *each) for at, end in ends for each in zip(end.split("-"), (years, months, days), strict=False)]
    return bool(parts) and all(found and part == found[at] for at, part, found in parts)


def _day_or_month(year: str, first: int, second: int) -> str:
    """`a/b/2021` where only one of both can be the month, or both are the same; else ""."""
    if first > 12 >= second:
        return iso(year, str(second), str(first))
    return iso(year, str(first), str(second)) if second > 12 or first == second else ""


def iso(year: str, month: str, day: str) -> str:
    """`year-month-day` of digits, padded; "" when month or day is out of range. Empty parts are left out."""
    if month and not (1 <= int(month) <= 12 or 21 <= int(month) <= 24):
        return ""
    if day and not (month and 1 <= int(day) <= 31 and int(month) <= 12):
        return ""
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])


def _special(text: str) -> str:
    if match := _CIRCA.fullmatch(text):
        return match[1] + "~" if len(match[1]) == 4 else ""
    if match := re.fullmatch(r"\[?(\d{4})\s?\?\]?", text):
        return match[1] + "?"
    if match := re.fullmatch(r"(\d{3})0'?s", text):
        return match[1] + "X"
    if match := _ORIGINAL.fullmatch(text):
        return f"{match[2]} [{match[1]}]"
    if match := _YEARS.fullmatch(text):
        first, last = match[1] or match[3], match[2] or match[4]
        return f"{first}/{last}" if first < last else ""
    return ""


def _worded(text: str) -> str:
    """`June 3, 2021`, `3rd June 2021`, `Jun. 2021`, `Spring 2021`."""
    if not re.fullmatch(r"[\w\s.,]+", text):
        return ""
    words = [word.lower() for word in _WORDY.findall(text)]
    names = [word for word in words if word.isalpha() and word not in {"st", "nd", "rd", "th", "of", "the"}]
    years = [word for word in words if re.fullmatch(r"\d{4}", word)]
    days = [word for word in words if re.fullmatch(r"\d{1,2}", word)]
    if len(names) != 1 or len(years) != 1 or len(days) > 1 or len(words) > 6:
        return ""
    number = month_number(names[0]) or season_number(names[0])
    return iso(years[0], str(number), days[0] if days else "") if number else ""


def month_number(name: str) -> int:
    """1 to 12 for an English month, whole, or its first three letters or `sept`; 0 for anything else."""
    word = name.strip().rstrip(".").lower()
    if word == "sept":
        return 9
    for number, full in enumerate(MONTH_NAMES, 1):
        if word == full.lower() or word == _MONTHS[number - 1]:
            return number
    return 0


def season_number(name: str) -> int:
    """21 (spring) to 24 (winter) for the English name of a season; 0 for anything else."""
    return _SEASONS.get(name.strip().lower(), 0)


def season_name(number: int) -> str:
    """`Spring` for 21."""
    return next(name.title() for name, known in _SEASONS.items() if known == number)


def month_macro(number: int) -> str:
    """`jan` for 1: the macro every BibTeX style defines."""
    return _MONTHS[number - 1]


def to_month(text: str) -> str:
    """A canonical date without its days, as a world shows it that has year and month only."""
    return _once(re.sub(r"(\d{4}-\d{2})-(?:\d{2}|XX)", r"\1", text)) if _EDTF.fullmatch(text) else text


def to_year(text: str) -> str:
    """A canonical date without months and days."""
    return _once(re.sub(rf"({_YEAR})-\d{{2}}(?:-(?:\d{{2}}|XX))?", r"\1", text)) if _EDTF.fullmatch(text) else text


def _once(text: str) -> str:
    """A range from a date to the same one is that date."""
    first, slash, last = text.partition("/")
    return first if slash and first == last else text
