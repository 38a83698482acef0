"""The date of an entry: biblatex's `date`, or `year`, `month` and `day`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from zsync.translate.values import dates
from zsync.translate.values.codecs import read_date, show_date
from zsync.translate.values.tex import decode

_SORT = re.compile(r"\\(?:noopsort|SortNoop|switchargs)\s*\{[^{}]*\}")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"\d{4}")
_MONTHED = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_SPAN = re.compile(r"(\d{4})-(\d{2})/\1-(\d{2})")
_PRECISE = {"year": dates.to_year, "month": dates.to_month}


def settle(value: str, precision: str) -> str:
    """The canonical date as a file shows it that goes down to `year`, `month` or `day`."""
    read = dates.read(value)
    cut = _PRECISE.get(precision)
    return cut(read) if cut else read


def held(fields: Mapping[str, str], precision: str) -> str:
    """How far down the entry can tell dates in a file that goes to `precision`; `date` and `day` tell the day."""
    return "day" if "date" in fields or fields.get("day", "").strip().isdigit() else precision


def read(fields: Mapping[str, str], precision: str) -> str:
    """The date of an entry; "" for none."""
    if raw := fields.get("date", ""):
        return settle(read_date(raw), held(fields, precision))
    raw = fields.get("year", "")
    if not raw:
        return ""
    year = read_date(_SORT.sub("", raw) if "\\" in raw else raw)
    month = fields.get("month", "")
    return settle(_join(year, month, fields.get("day", "")) if month else year, held(fields, precision))


@lru_cache(maxsize=4096)
def _join(year: str, month: str, day: str) -> str:
    """A year with a month as people write it: `jun`, `06`, `10~jan`, `oct--nov`, `Spring`."""
    if not _YEAR.fullmatch(year):
        return year
    words = _WORD.findall(decode(month))
    numbers = [number for word in words if (number := dates.month_number(word))]
    days = [word for word in words if word.isdigit()]
    if len(words) == 1 and (season := dates.season_number(words[0])):
        return f"{year}-{season}"
    if not numbers and len(days) == len(words) <= 2:
        numbers, days = [int(number) for number in days], []
    if len(numbers) == 2 and not days and numbers[0] < numbers[1] <= 12:
        return f"{year}-{numbers[0]:02}/{year}-{numbers[1]:02}"
    if len(numbers) != 1:
        return year
    day = day.strip() if day.strip().isdigit() else (days[0] if len(days) == 1 else "")
    return dates.iso(year, str(numbers[0]), day) or dates.iso(year, str(numbers[0]), "") or year


def write(fields: Mapping[str, str], value: str, *, field: str, precision: str) -> dict[str, str | None]:
    """The fields that show `value`, in the way the entry dates itself now; `field` is where a new date goes.

    An entry that says it twice, in `date` and in `year`, goes on doing so. What is no date of a calendar (`in
    press`) stands in `year`, where biblatex prints it; a `date` of that sort it drops.
    """
    if field and value and not dates.is_calendar(dates.read(value)):
        return {**dict.fromkeys(("date", "month", "day")), "year": show_date(value)}
    if "date" in fields or (field and "year" not in fields):
        parts = show(value, fields)
        again = {name: parts.get(name) for name in ("year", "month", "day") if name in fields}
        return {"date": show_date(value) or None, **again}
    settled = settle(value, held(fields, precision))
    parts = show(settled, fields)
    if read(parts, precision) != settled and field:
        return {"year": None, "month": None, "day": None, field: show_date(settled)}
    gone = dict.fromkeys(("year", "month", "day"))
    return {**gone, **parts} if value else gone


def show(value: str, fields: Mapping[str, str]) -> dict[str, str]:
    """A canonical date as `year` and `month`, with `day` where `fields` have one; one they cannot tell stands in
    `year` as it is. A month is spelled as the present one: as a macro (`jun`), in full or in digits.
    """
    month, day = fields.get("month", ""), fields.get("day", "").strip()
    if match := _SPAN.fullmatch(value):
        first, last = int(match[2]), int(match[3])
        if 1 <= first < last <= 12:
            names = dates.MONTH_NAMES
            return {"year": match[1], "month": f"{names[first - 1]}--{names[last - 1]}"}
    match = _MONTHED.fullmatch(value)
    if match and 1 <= int(match[2]) <= 12:
        named = {"year": match[1], "month": _spell(int(match[2]), month.strip())}
        return {**named, "day": match[3].lstrip("0").zfill(min(len(day), 2))} if match[3] and day else named
    if match and not match[3] and 21 <= int(match[2]) <= 24:
        return {"year": match[1], "month": dates.season_name(int(match[2]))}
    return {"year": show_date(value)} if value else {}


def _spell(number: int, like: str) -> str:
    if like.isdigit():
        return f"{number:02}" if len(like) == 2 else str(number)
    if len(like) > 3 and like.isalpha() and like.lower() != "sept":
        return dates.MONTH_NAMES[number - 1]
    return dates.month_macro(number)
