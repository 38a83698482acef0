"""Works that a note names without their keys: reading logs, paper lists, daily tables, a blog post's header.

Five shapes, each anchored to its line so that reading is linear: `[2021-CVPR-oral] Title`; a block quote whose
first line is a title (`> Title 2019.12`); a link to arXiv or a DOI with the title as its text, as in tables;
`Title: …` above `Paper: URL`; and an abstract, without any title, in Obsidian's `> [!abstract]`. What is found is
a proposal: matching it with a work is done elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zsync.formats.edits import LineIndex
from zsync.formats.notes import titles
from zsync.formats.notes.registry import with_lines
from zsync.formats.notes.titles import identifiers

_LOG = re.compile(r"(?m)^\[(\d{4})(\d{2})?(?:-([^\]\n]*))?\][ \t]*-?[ \t]*(?:#+[ \t]*)?([^\n]+)")
_QUOTE = re.compile(r"(?m)^[ \t]{0,3}>[^\n]*(?:\n[ \t]{0,3}>[^\n]*)*")
_QUOTED = re.compile(r"[ \t]{0,3}>[ \t]*([^\n]*)")
_LINK = re.compile(
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]*\])++)\]\((https?://(?:[a-z.]*arxiv\.org/(?:abs|pdf)/|(?:dx\.)?doi\.org/)[^\s()]+)\)"
)
_DATE = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_CODE = re.compile(r"\((https?://(?:github|gitlab)\.com/[^\s()]+)\)")
_HEADER = re.compile(
    r"(?im)^title[ \t]*[:：][ \t]*(?P<title>[^\n]+)\n(?:[^\n:：]{0,40}[:：][^\n]*\n){0,3}?"
    r"(?:paper|link|url|pdf|arxiv|doi)[ \t]*[:：][ \t]*(?P<url>https?://\S+)"
    r"(?:\n[ \t]*code[ \t]*[:：][ \t]*(?P<code>\S+))?"
)
_BAR, _BLANK = re.compile(r"(?m)^[ \t]{0,3}>"), "> \t\r\n"
_CALLOUT = re.compile(r"\[!(?:abstract|summary|tldr)\][+-]?[ \t]*", re.I)
_HEADING = re.compile(r"(?m)^(#{1,6})[ \t]+([^\n]+?)[ \t#]*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A work named in a note. `text` is `[start, end)` as written; `line`, `col` locate `start` (from 1).

    `date` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as far as it is told; `notes` are words such as `oral` or `未看`
    that are worth a tag; `sections` are the headings above, outermost first. `abstract`: it is an abstract, and
    `title` is "".
    """

    text: str
    start: int
    end: int
    line: int
    col: int
    title: str
    identifiers: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    venue: str = ""
    url: str = ""
    code: str = ""
    notes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    abstract: str = ""

    @property
    def name(self) -> str:
        """What a person knows it by: its title, or how its abstract begins."""
        return self.title or f"{self.abstract[:60]}…"

    @property
    def year(self) -> int | None:
        """The year, if one is told."""
        return int(self.date[:4]) if self.date else None


def mentions(text: str) -> Sequence[Mention]:
    """The works that `text` names without a key, in order. Never raises."""
    shown = with_lines(text)
    drafts = [*_logged(shown), *_headed(shown), *_linked(shown), *_quoted(shown), *_abstracts(shown)]
    drafts.sort(key=lambda draft: (draft[0], draft[1]))
    index, sections = LineIndex(text), _Sections(shown)
    found: list[Mention] = []
    for start, end, fields in drafts:
        if found and start < found[-1].end:
            continue
        line, col = index.line_col(start)
        above = sections.above(start)
        found.append(Mention(text[start:end], start, end, line, col, **fields, sections=above))  # type: ignore[arg-type]
    return tuple(found)


Found = tuple[int, int, Mapping[str, object]]


def _logged(text: str) -> Iterator[Found]:
    """`[2021-CVPR-oral-识别] Title`, `[202105-NIPS]Title`."""
    for m in _LOG.finditer(text):
        title, end = titles.joined(text, m[4], m.end())
        title = titles.clean(title)
        if not title or "://" in title:
            continue
        venue, *notes = [part.strip() for part in (m[3] or "").split("-")]
        yield m.start(), end, {
            "title": title,
            "date": f"{m[1]}-{m[2]}" if m[2] and 0 < int(m[2]) < 13 else m[1],
            "venue": titles.venue(venue),
            "notes": tuple(note for note in notes if note),
        }


def _headed(text: str) -> Iterator[Found]:
    """`Title: …` with `Paper: https://…` below it."""
    for m in _HEADER.finditer(text):
        url = m["url"].rstrip(".,;")
        fields = {"title": titles.clean(m["title"]), "url": url, "identifiers": identifiers(url)}
        yield *m.span(), {**fields, "code": m["code"] or ""}


def _linked(text: str) -> Iterator[Found]:
    """`[Title](http://arxiv.org/abs/2407.11422)`; in a table row also its date and code."""
    for m in _LINK.finditer(text):
        line_start = text.rfind("\n", 0, m.start()) + 1
        line_end = text.find("\n", m.end())
        row = text[line_start : len(text) if line_end < 0 else line_end][:4000]
        fields = {"title": m[1].strip(), "url": m[2], "identifiers": identifiers(m[2])}
        if not titles.plausible(m[1]):
            continue
        if row.lstrip().startswith("|"):
            date, code = _DATE.search(row), _CODE.search(row)
            fields |= {"date": date[0] if date else "", "code": code[1] if code else ""}
        yield *m.span(), fields


def _quoted(text: str) -> Iterator[Found]:
    """Block quotes that begin with a title. Where most of them have a year, the others and plainer ones count."""
    drafts = [draft for m in _QUOTE.finditer(text) if (draft := _quote(text, m.start(), m.end()))]
    strict = [titles.is_title(str(fields["title"])) for _, _, fields in drafts]
    dated = sum(bool(draft[2]["date"]) for draft, good in zip(drafts, strict, strict=True) if good)
    is_log = dated >= 3 and dated * 2 > sum(strict)
    for draft, good in zip(drafts, strict, strict=True):
        if is_log or (good and draft[2]["date"]):
            yield draft


def _abstracts(text: str) -> Iterator[Found]:
    """`> [!abstract]` with a text in Latin script behind it or on the lines below, up to the end of the quote."""
    for m in _QUOTE.finditer(text):
        line = _QUOTED.match(text, m.start(), m.end())
        sign = line and _CALLOUT.match(line[1])
        if not line or not sign:
            continue
        quoted = text[line.start(1) + sign.end() : m.end()].rstrip(_BLANK)
        body = quoted.lstrip(_BLANK)
        start = line.start(1) + sign.end() + len(quoted) - len(body)
        words = " ".join(_BAR.sub("", body).split())
        if titles.is_abstract(words):
            yield start, start + len(body), {"title": "", "abstract": words}


def _quote(text: str, start: int, end: int) -> Found | None:
    line = _QUOTED.match(text, start, end)
    while line and not line[1].strip() and line.end() < end:
        line = _QUOTED.match(text, line.end() + 1, end)
    if not line:
        return None
    title, date, venue = titles.split_date(line[1].strip())
    if not titles.is_plain_title(title):
        return None
    stop = line.start(1) + len(line[1].rstrip())
    return line.start(1), stop, {"title": title, "date": date, "venue": venue}


class _Sections:
    """The headings of a text, to tell which stand above a place."""

    def __init__(self, text: str) -> None:
        self.headings = [(m.start(), len(m[1]), m[2].strip()) for m in _HEADING.finditer(text)]
        self.at = 0
        self.open: list[tuple[int, str]] = []

    def above(self, offset: int) -> tuple[str, ...]:
        """The headings that hold `offset`, outermost first (offsets must not go back)."""
        while self.at < len(self.headings) and self.headings[self.at][0] < offset:
            _, depth, name = self.headings[self.at]
            self.open = [(d, n) for d, n in self.open if d < depth] + [(depth, name)]
            self.at += 1
        return tuple(name for _, name in self.open)
