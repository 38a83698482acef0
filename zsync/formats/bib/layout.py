"""How one entry is laid out, sampled from it, so that new fields look like their neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zsync.formats.bib.body import Spot
from zsync.formats.bib.braces import fits_quotes
from zsync.formats.bib.entry import Entry
from zsync.formats.bib.macros import MONTHS

_LINE_END = re.compile(r"[\n\r]")


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands around a field: `pre` , `lead` name `before` = `after` value. Columns are counted from the name.

    `column`: where `=` stands when names are padded (0: not padded); `after_column` the same for values;
    `edge`: where names end when they are flushed right (0: not). `tail` stands before the closing delimiter.
    `bare_numbers`: whether numbers have no delimiters; None where there is none to see.
    """

    pre: str = ""
    lead: str = "\n  "
    before: str = " "
    after: str = " "
    column: int = 0
    after_column: int = 0
    edge: int = 0
    case: str = ""
    quote: str = "{"
    bare_numbers: bool | None = None
    comma_last: bool = False
    tail: str = "\n"
    head_gap: str = ""
    type_case: str = ""

    @property
    def comma_first(self) -> bool:
        """Whether commas stand at the start of lines."""
        return _LINE_END.search(self.pre) is not None

    def field(self, name: str, value: str) -> str:
        """`name = value`, the value with its delimiters; without the text in front."""
        name = cased(name, self.case)
        before = " " * (self.column - len(name)) if self.column else self.before
        left = name + (before or (" " if self.column else ""))
        after = " " * (self.after_column - len(left) - 1) if self.after_column else self.after
        return f"{left}={after or (' ' if self.after_column else '')}{value}"

    def front(self, name: str) -> str:
        """What stands between the comma and the name."""
        if not self.edge:
            return self.lead
        line = self.lead.rstrip(" \t")
        return line + " " * max(self.edge - len(name), 1)

    def delimited(self, value: str, name: str = "") -> str:
        """The value in this layout's delimiters; numbers and months bare where that is the habit."""
        if value.isascii() and value.isdigit() and self.bare_numbers:
            return value
        if name == "month" and value in MONTHS:
            return value
        return delimit(value, self.quote)


def delimit(value: str, quote: str) -> str:
    """`value` in quotes when `quote` is `"` and it can stand there, else in braces."""
    return f'"{value}"' if quote == '"' and fits_quotes(value) else f"{{{value}}}"


def cased(name: str, case: str) -> str:
    """`name` as `case` has it: upper, title (each part of it), or "" as it is."""
    if case == "upper":
        return name.upper()
    return re.sub(r"[a-z]+", lambda word: word[0].capitalize(), name) if case == "title" else name


def case_of(names: Sequence[str]) -> str:
    """How all of `names` are written: upper, title, or ""."""
    words = [name for name in names if name.upper() != name.lower()]
    if words and all(word.isupper() and len(word) > 1 for word in words):
        return "upper"
    return "title" if words and all(word[:1].isupper() for word in words) else ""


def sample(entry: Entry, newline: str) -> Layout:
    """The layout of `entry`; where it shows nothing, the usual one: two spaces, braces, ` = `."""
    text, body = entry.text, entry.body()
    spots = body.fields
    head = text[entry.start : body.opening]
    written = head[1:].strip()
    type_case = case_of([written])
    gap = head[1 + head[1:].find(written) + len(written) :]
    if not spots:
        return Layout(lead=newline + "  ", tail=newline, head_gap=gap, type_case=type_case)
    names = [text[spot.name_start : spot.name_end] for spot in spots]
    values = [text[spot.value_start : spot.value_end] for spot in spots]
    previous = body.key_end if len(spots) < 2 else spots[-2].value_end
    before_comma, lead = _between(text, previous, spots[-1].name_start)
    befores = [text[spot.name_end : spot.value_start].split("=", 1)[0] for spot in spots]
    afters = [text[spot.name_end : spot.value_start].split("=", 1)[1] for spot in spots]
    comma, tail = _tail(text[spots[-1].value_end : body.close])
    return Layout(
        pre=before_comma,
        lead=lead,
        before=_most(befores),
        after=_most(afters),
        column=_column([len(name) + len(gap) for name, gap in zip(names, befores, strict=True)], befores),
        after_column=_column([s.value_start - s.name_start for s in spots], afters),
        edge=_edge(text, entry.start, spots),
        case=case_of(names),
        quote='"' if sum(v[:1] == '"' for v in values) > sum(v[:1] == "{" for v in values) else "{",
        bare_numbers=bare_numbers(values),
        comma_last=comma,
        tail=tail,
        head_gap=gap,
        type_case=type_case,
    )


def _between(text: str, end: int, name: int) -> tuple[str, str]:
    """What is blank before the comma, and before the name, in `[end, name)`."""
    gap = text[end:name]
    comma = gap.find(",")
    pre = gap[: max(comma, 0)]
    return ("" if pre.strip() else pre), gap[len(gap.rstrip()) :]


def _tail(rest: str) -> tuple[bool, str]:
    comma = rest.lstrip().startswith(",")
    return comma, rest[len(rest.rstrip()) :]


def _most(values: Sequence[str]) -> str:
    return Counter(values).most_common(1)[0][0]


def _column(columns: Sequence[int], gaps: Sequence[str]) -> int:
    """The common column when the gaps differ and the column does not; 0 without alignment."""
    if len(set(gaps)) < 2 or any(gap.strip(" ") for gap in gaps):
        return 0
    column, count = Counter(columns).most_common(1)[0]
    return column if count > len(columns) // 2 else 0


def _edge(text: str, start: int, spots: Sequence[Spot]) -> int:
    """The column where names end when they are flushed right."""
    starts = [_column_of(text, spot.name_start, start) for spot in spots]
    ends = [_column_of(text, spot.name_end, start) for spot in spots]
    aligned = len(set(starts)) > 1 and len(set(ends)) == 1 and len(spots) > 2
    return ends[0] if aligned else 0


def _column_of(text: str, at: int, start: int) -> int:
    """How far `at` is from the last line end behind `start`, or from `start`."""
    return at - max(text.rfind("\n", start, at), text.rfind("\r", start, at), start - 1) - 1


def bare_numbers(values: Sequence[str]) -> bool | None:
    """Whether most numbers of `values` have no delimiters; None for no numbers."""
    numbers = [value for value in values if value.strip("{}\"").isdigit()]
    return sum(value.isdigit() for value in numbers) * 2 > len(numbers) if numbers else None
