"""An entry lacks a field that its type needs, or has it empty.

Styles leave a hole, or the work cannot be found by what is printed. Only what every style asks for is asked
for: author or editor, title, year or date, and the place of publication that makes the type: journal, book
title, school, institution, address of a page. Entries with `crossref` or `xdata` take theirs from elsewhere and
are not judged, nor are those that are cited by a `shorthand` and those that cannot be read as a whole (ZS101,
ZS108).

Bad:

    @article{lee2020, author = {Lee, Ann}, title = {}, year = 2020}

Good:

    @article{lee2020, author = {Lee, Ann}, title = {A}, journal = {Physics}, year = 2020}

What to do: fill the field in, in Zotero or here; `zsync sync` carries it to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibPart
from zsync.check.works import key_place

RULE = Rule("ZS111", "missing-required-field", "warning")

_AUTHOR, _ANY = ("author",), ("author", "editor", "organization", "institution", "translator")
_TITLE, _DATE = ("title",), ("year", "date", "eventdate", "pubstate")
_BOOKTITLE = ("booktitle", "maintitle", "eventtitle")
_SCHOOL = ("school", "institution", "publisher")
_JOURNAL = ("journal", "journaltitle", "shortjournal", "eprint", "doi", "pubstate")
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "article": (_AUTHOR, _TITLE, _JOURNAL, _DATE),
    "book": (_ANY, _TITLE, _DATE),
    "collection": (("editor", "author"), _TITLE, _DATE),
    "inbook": (_ANY, _TITLE, _DATE),
    "incollection": (_AUTHOR, _TITLE, _BOOKTITLE, _DATE),
    "inproceedings": (_AUTHOR, _TITLE, _BOOKTITLE, _DATE),
    "conference": (_AUTHOR, _TITLE, _BOOKTITLE, _DATE),
    "proceedings": (_TITLE, _DATE),
    "thesis": (_AUTHOR, _TITLE, _SCHOOL, _DATE),
    "phdthesis": (_AUTHOR, _TITLE, _SCHOOL, _DATE),
    "mastersthesis": (_AUTHOR, _TITLE, _SCHOOL, _DATE),
    "techreport": (_AUTHOR, _TITLE, ("institution", "publisher"), _DATE),
    "report": (_AUTHOR, _TITLE, ("institution", "publisher"), _DATE),
    "unpublished": (_AUTHOR, _TITLE),
    "online": (_TITLE, ("url", "doi", "eprint")),
    "misc": (("title", "howpublished", "note", "url"),),
}
_ELSEWHERE = frozenset(("crossref", "xdata", "shorthand"))
_EMPTY = "{} \t\r\n"
"""Sources: the BibTeX manual (btxdoc, section 3.1) and the biblatex manual (section 2.1), taken leniently."""


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every need of every entry that none of its fields fills."""
    odd = part.bib.document.odd
    for (read, values), entry in zip(part.items, part.entries, strict=True):
        absent = list(_absent(entry.type, values))
        if absent and not (read.start in odd and odd[read.start].reason):
            message = f"@{entry.type} `{entry.key}` has no {', no '.join(absent)}"
            yield Seen(key_place(entry), (entry.key, message, "fill it in here or in Zotero"))


def _absent(type: str, values: Mapping[str, str]) -> Iterable[str]:
    needs = _NEEDS.get(type, ())
    if not needs or not _ELSEWHERE.isdisjoint(values):
        return
    for names in needs:
        for name in names:
            if (value := values.get(name)) and (value[0] not in _EMPTY or value.strip(_EMPTY)):
                break
        else:
            yield names[0]


check = problems.reporter(RULE)
