"""A year, date or month cannot be read.

A year is four digits; a date is `2021`, `2021-06` or `2021-06-03`, a range with `/`, or another form of EDTF
(biblatex manual, section 2.3.8); a month is a three-letter macro, its name or its number. Words such as
`forthcoming` belong in `pubstate` or `note`; in `year`, where BibTeX's styles print them, they pass, alone or
beside a year (`in press`, `2020年`, `350 BC`, `c1998`). A digit too many or too few does not, nor a whole date.

Bad:

    year = {20201}
    date = {2021-13-40}

Good:

    year = {2020}
    date = {2021-12-04}

What to do: write the date as it is on the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibPart

RULE = Rule("ZS116", "bad-date", "warning")
_NO_YEAR = re.compile(r".*\d{5}.*|\d{1,3}|(?!\d{4})(?=[OoIl]*+\d)[\dOoIl]++|\d{4}-\d\d?-\d\d?", re.S)
"""Too many digits, too few, letters that look like digits, a whole date (biber wants a number)."""
_NAMES = ("year", "date", "urldate", "eventdate", "origdate", "month")
_NO_DAY = re.compile(r"-02-3[01]|-(?:0[469]|11)-31")
_LEAP = re.compile(r"(\d{4})-02-29")
_MONTH = r"(?:0?[1-9]|1[0-2]|2[1-4]|3[3-9]|4[01]|XX)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01]|XX)"
_ONE = rf"(?:Y-?\d{{4,}}|-?\d{{3,4}}|-?\d{{2}}XX|-?\d{{3}}X)(?:-{_MONTH}(?:-{_DAY}(?:T[\d:.Z+-]+)?)?)?[?~%]?"
_DATE = re.compile(rf"(?:{_ONE}|\.\.)?(?:/(?:{_ONE}|\.\.)?)?", re.I)
_HELP = {"year": "four digits", "month": "write jan, feb, … or 1 to 12"}


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every year, date and number of a month of another shape."""
    for entry, values in part.items:
        for name in _NAMES:
            value = values[name].strip("{} \t\r\n") if name in values else ""
            if not value or _fits(name, value):
                continue
            what = name if name in _HELP else "date"
            message = f"`{name}` is `{value[:40]}`, which is no {what}"
            help = _HELP.get(name, "write 2021, 2021-06 or 2021-06-03")
            yield Seen(part.place(entry, name), (entry.key, message, help))


def _fits(name: str, value: str) -> bool:
    """Whether `value` reads as a date, or is a word that stands in for one, or TeX nobody can judge."""
    if "\\" in value:
        return True
    if name == "month":
        return not value.isdecimal() or 1 <= int(value[:9]) <= 12
    if name == "year":
        return not _NO_YEAR.fullmatch(value)
    return bool(_DATE.fullmatch(value)) and not _NO_DAY.search(value) and all(map(_leaps, _LEAP.findall(value)))


def _leaps(year: str) -> bool:
    """Whether `year` has a 29 February."""
    number = int(year)
    return number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)


check = problems.reporter(RULE)
