"""What is wrong with a document, as findings.

ZS101 bib-syntax · ZS102 duplicate-entry-key · ZS104 bad-key-characters · ZS106 undefined-string ·
ZS107 commented-out-entry · ZS108 ambiguous-entry (read-only to sync) · ZS109 duplicate-field ·
ZS110 key-case-clash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zsync.formats.bib import grammar as g
from zsync.formats.bib.entry import Entry
from zsync.formats.bib.macros import MONTHS, macro_names
from zsync.formats.bib.plain import Row
from zsync.model.finding import Finding, Severity

if TYPE_CHECKING:
    from zsync.formats.bib.view import View

_MARKER = re.compile(r"^<<<<<<< [^\r\n]*", re.MULTILINE)
_LAST = re.compile(r"^>>>>>>>[^\r\n]*", re.MULTILINE)

RULES: dict[str, tuple[str, Severity, str]] = {
    "ZS101": ("bib-syntax", "error", "Mend the text by hand; until then zsync leaves this block alone."),
    "ZS102": ("duplicate-entry-key", "error", "Give each work its own key; BibTeX refuses the second one."),
    "ZS104": ("bad-key-characters", "error", "Use letters, digits and -_:./+ in keys."),
    "ZS106": ("undefined-string", "warning", "Define it with @string{…}, or put the value in braces."),
    "ZS107": ("commented-out-entry", "info", "Remove it, or uncomment it, to have it read by all programs."),
    "ZS108": ("ambiguous-entry", "warning", "Balance the braces, or close the entry once; zsync leaves it alone."),
    "ZS109": ("duplicate-field", "warning", "Keep one of them; BibTeX takes the first."),
    "ZS110": ("key-case-clash", "warning", "Give the works keys that differ by more than case."),
}


def find_problems(view: View) -> tuple[Finding, ...]:
    """All findings of `view`, by place."""
    undefined = (finding for _, finding in view.undefined)
    markers = marked(view.text)
    torn = _torn(view.text, markers)
    found = [*_from_notes(view), *_keys(view), *_fields(view), *undefined]
    found = [each for each in found if not any(start <= each.span.start < end for start, end in torn)]
    found += _markers(view, markers)
    return tuple(sorted(found, key=lambda finding: (finding.span.start, finding.code)))


def _finding(view: View, code: str, place: tuple[int, int], message: str, key: str = "") -> Finding:
    rule, severity, help = RULES[code]
    return Finding(code, rule, severity, view.lines.span(*place), message, help=help, key=key)


def _from_notes(view: View) -> Iterator[Finding]:
    for code, start, end, key, message in view.notes:
        yield _finding(view, code, (start, end), message, key)


def marked(text: str) -> list[tuple[int, int]]:
    """Where git left a merge conflict: from there on, the text holds two versions of itself."""
    return [found.span() for found in _MARKER.finditer(text)] if "<<<<<<< " in text else []


def _torn(text: str, markers: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What stands twice, with the markers: what else is wrong there goes with them."""
    ends = [(start, _LAST.search(text, start)) for start, _ in markers]
    return [(start, end.end() if end else len(text)) for start, end in ends]


def _markers(view: View, markers: list[tuple[int, int]]) -> Iterator[Finding]:
    """In a value, and between entries, nothing else is wrong with the markers."""
    for place in markers:
        found = _finding(view, "ZS101", place, "git left a merge conflict here")
        yield found._replace(help="settle it and take the markers out; until then no sync is done")


def _keys(view: View) -> Iterator[Finding]:
    keys = view.keys
    if len({key.lower() for key in keys}) == len(keys) and not g.BAD_IN_KEY.search("".join(keys)):
        return  # nearly always, and soon told
    seen: dict[str, Entry] = {}
    for entry in view.entries:
        first = seen.setdefault(entry.key.lower(), entry)
        if first is not entry and entry.key:
            yield _clash(view, first, entry)
        if g.BAD_IN_KEY.search(entry.key):
            yield _bad_key(view, entry)


def _key_place(entry: Entry) -> tuple[int, int]:
    found = g.ENTRY_HEAD.match(entry.text, entry.start)
    if found and found[3] == entry.key:
        return found.span(3)
    body = entry.body()
    return body.key_start, body.key_end


def _clash(view: View, first: Entry, entry: Entry) -> Finding:
    code = "ZS102" if first.key == entry.key else "ZS110"
    how = "again" if code == "ZS102" else f"and {first.key!r} differ only by case"
    message = f"key {entry.key!r} {how}; first at line {first.line}"
    return _finding(view, code, _key_place(entry), message, entry.key)


def _bad_key(view: View, entry: Entry) -> Finding:
    bad = " ".join("a blank" if sign.isspace() else sign for sign in sorted(set(g.BAD_IN_KEY.findall(entry.key))))
    message = f"key {entry.key!r} holds characters that BibTeX or biber refuse: {bad}"
    return _finding(view, "ZS104", _key_place(entry), message, entry.key)


def _fields(view: View) -> Iterator[Finding]:
    for entry, rows in view.doubtful:
        if len({name.lower() for name, _, _ in rows}) < len(rows):
            yield from _duplicates(view, entry)


def undefined_names(view: View) -> Iterator[tuple[str, Finding]]:
    """Every name that stands for a text and that no `@string` before it defines, with what is to be told."""
    for entry, rows in view.doubtful:
        yield from _undefined(view, entry, rows)
    for macro in view.macros.all():
        for name in macro_names(macro.raw):
            if not _is_known(view, name, macro.start):
                message = f"string {name!r} is not defined here"
                yield name, _finding(view, "ZS106", (macro.start, macro.end), message)


def _duplicates(view: View, entry: Entry) -> Iterator[Finding]:
    seen: set[str] = set()
    for field in entry.all_fields:
        name = field.name.lower()
        if name in seen:
            yield _finding(view, "ZS109", (field.start, field.end), f"field {name!r} again", entry.key)
        seen.add(name)


def _undefined(view: View, entry: Entry, rows: list[Row]) -> Iterator[tuple[str, Finding]]:
    """Each name once in a value; the entry is read for places only when there is one, and once."""
    parted = [(at, raw) for at, (_, _, raw) in enumerate(rows) if raw and not raw.isdigit()]
    named = [(at, name) for at, raw in parted for name in dict.fromkeys(macro_names(raw))]
    unknown = [(at, name) for at, name in named if not _is_known(view, name, entry.start)]
    fields = entry.all_fields if unknown else ()
    for at, name in unknown:
        span = (fields[at].value_start, fields[at].end)
        yield name, _finding(view, "ZS106", span, f"string {name!r} is not defined", entry.key)


def _is_known(view: View, name: str, place: int) -> bool:
    macro = view.macros.at(name, place)
    return name in MONTHS or (macro is not None and macro.start < place) or name[:1].isdigit()
