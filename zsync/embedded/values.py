"""What the server does to single values: trimming, folding, dates, keys, creator summaries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

MAX_DIGITS = 18
KEY_ALPHABET = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
KEY = re.compile(f"[{KEY_ALPHABET}]{{8}}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)")
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


def is_key(value: object) -> bool:
    """An object key: eight characters without 0, 1 and O."""
    return isinstance(value, str) and KEY.fullmatch(value) is not None


def whole(text: str) -> int | None:
    """A number of ASCII digits that fits a database column, else None."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


def clean(text: str) -> str:
    """A string as the server stores it: trimmed, without control characters, lone surrogates replaced."""
    safe = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    return _CONTROL.sub("", safe).strip()


def fold(text: str) -> str:
    """The form in which searches compare: without case and accents."""
    if text.isascii():
        return text.lower()
    return unaccented(text).casefold()


def unaccented(text: str) -> str:
    """`text` with its letters in their plain forms, without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c))


def iso(seconds: float) -> str:
    """A moment as `2021-03-04T05:06:07Z`."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> str | None:
    """An ISO 8601 or SQL date-time as ISO UTC with whole seconds, or None when it is neither."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    zone = (match[7] or "Z").replace("Z", "+00:00")
    try:
        return iso(datetime.fromisoformat(f"{text.strip()[:10]}T{text.strip()[11:19]}{zone}").timestamp())
    except (ValueError, OverflowError):
        return None


def parsed_date(text: str) -> str:
    """`meta.parsedDate`: the ISO head of a date, else the year, English month and day in it."""
    match = _DATE.match(text.strip())
    if match is not None:
        return "-".join(part for part in match.groups() if part and part != "00")
    year, month = _YEAR.search(text), _MONTH.search(text)
    if year is None or month is None:
        return year[1] if year else ""
    head = f"{year[1]}-{_MONTHS.index(month[1].lower()) + 1:02}"
    day = _DAY.search(text)
    return f"{head}-{int(day[1]):02}" if day and 1 <= int(day[1]) <= 31 else head


def creator_summary(creators: Sequence[Mapping[str, str]], primary: str | None) -> str:
    """`meta.creatorSummary`: primary creators, else editors, else contributors; `A`, `A and B`, `A et al.`."""
    for kind in (primary, "editor", "contributor"):
        names = [_last(c) for c in creators if c.get("creatorType") == kind]
        if names:
            return _joined(names)
    return ""


def _last(creator: Mapping[str, str]) -> str:
    return creator.get("name") or creator.get("lastName") or creator.get("firstName") or ""


def _joined(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} et al."
