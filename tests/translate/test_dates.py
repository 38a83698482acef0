"""Dates: what people type, what fields hold, what each dialect can show."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.translate import values_strategies as gen
from zsync.translate.bib import BibDialect, BibNative
from zsync.translate.values import bibdates, dates
from zsync.translate.values.text import equal

TYPED = [
    ("2021", "2021"),
    ("2021-06", "2021-06"),
    ("2021-6-3", "2021-06-03"),
    ("2021/06/03", "2021-06-03"),
    ("2021.06.03", "2021-06-03"),
    ("2021-06-03T10:00:00Z", "2021-06-03"),
    ("2021-06-03 10:00:00", "2021-06-03"),
    ("2021-00-00", "2021"),
    ("2021-06-00", "2021-06"),
    ("June 3, 2021", "2021-06-03"),
    ("3 June 2021", "2021-06-03"),
    ("3rd of June, 2021", "2021-06-03"),
    ("Jun. 2021", "2021-06"),
    ("Sept 2021", "2021-09"),
    ("06/2021", "2021-06"),
    ("25/12/2021", "2021-12-25"),
    ("12/25/2021", "2021-12-25"),
    ("05/05/2021", "2021-05-05"),
    ("03/06/2021", "03/06/2021"),
    ("Spring 2021", "2021-21"),
    ("fall 2021", "2021-23"),
    ("circa 1999", "1999~"),
    ("ca. 1999", "1999~"),
    ("1999?", "1999?"),
    ("[1999?]", "1999?"),
    ("1990s", "199X"),
    ("2010年5月", "2010-05"),
    ("2010年 5月 3日", "2010-05-03"),
    ("[1920] 2003", "2003 [1920]"),
    ("199u", "199X"),
    ("2021–2022", "2021/2022"),
    ("2021-2022", "2021/2022"),
    ("2021/2022", "2021/2022"),
    ("2004-06~/..", "2004-06~/.."),
    ("-0044", "-0044"),
    ("n.d.", "n.d."),
    ("in press", "in press"),
    ("13/2021", "13/2021"),
    ("Michaelmas 2021", "Michaelmas 2021"),
    ("June 31, 2021 and later", "June 31, 2021 and later"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "date"), TYPED)
def test_typed(text: str, date: str) -> None:
    """A text that says one date for sure is read as it; any other stays as typed."""
    assert dates.read(text) == date


@given(gen.dates)
def test_reading_settles(text: str) -> None:
    """A date read is read as itself."""
    assert dates.read(dates.read(text)) == dates.read(text)


FIELDS = [
    ({"year": "2021", "month": "jun"}, "2021-06"),
    ({"year": "2021", "month": "June"}, "2021-06"),
    ({"year": "2021", "month": "6"}, "2021-06"),
    ({"year": "2021", "month": "10~jan"}, "2021-01-10"),
    ({"year": "2021", "month": "jan 10"}, "2021-01-10"),
    ({"year": "2021", "month": "jan", "day": "10"}, "2021-01-10"),
    ({"year": "2021", "month": "oct--nov"}, "2021-10/2021-11"),
    ({"year": "2021", "month": "Jul/Aug"}, "2021-07/2021-08"),
    ({"year": "2021", "month": "6--7"}, "2021-06/2021-07"),
    ({"year": "2021", "month": "Q2"}, "2021"),
    ({"year": "2021", "month": "Michaelmas"}, "2021"),
    ({"year": "2021", "month": "99"}, "2021"),
    ({"year": "{\\noopsort{1973b}}1973"}, "1973"),
    ({"year": "in press", "month": "jun"}, "in press"),
    ({"year": "2021/2022"}, "2021/2022"),
    ({"date": "2021-06-03", "year": "1999"}, "2021-06-03"),
    ({"date": "2004-06~/.."}, "2004-06~/.."),
    ({"date": "{2021}"}, "2021"),
    ({"month": "jun"}, ""),
]


@pytest.mark.parametrize(("fields", "date"), FIELDS)
def test_read_from_fields(fields: dict[str, str], date: str) -> None:
    """The fields of an entry say this date."""
    assert bibdates.read(fields, "day") == date


WRITTEN = [
    ("bibtex", {}, "2021-06-03", {"year": "2021", "month": "jun"}),
    ("bibtex", {"year": "2020", "month": "January"}, "2021-06", {"year": "2021", "month": "June"}),
    ("bibtex", {"year": "2020", "month": "01"}, "2021-06", {"year": "2021", "month": "06"}),
    ("bibtex", {"year": "2020", "month": "1"}, "2021-06", {"year": "2021", "month": "6"}),
    ("bibtex", {"year": "2020", "month": "jan"}, "2021", {"year": "2021", "month": None}),
    ("bibtex", {"year": "2021", "month": "jun"}, "2021-06-03", {}),
    ("bibtex", {"date": "2020"}, "2021-06-03", {"date": "2021-06-03"}),
    ("bibtex", {}, "2021-10/2021-11", {"year": "2021", "month": "October--November"}),
    ("bibtex", {}, "199X", {"year": "199X"}),
    ("bibtex", {"year": "2021"}, None, {"year": None}),
    (
        "bibtex",
        {"year": "2020", "month": "1", "day": "2"},
        "2021-06-03",
        {"year": "2021", "month": "6", "day": "3"},
    ),
    ("bibtex", {"year": "2020", "month": "jan", "day": "02"}, "2020-01", {"day": None}),
    ("biblatex", {"year": "2020", "month": "jan", "day": "02"}, "2020-01-03", {"day": "03"}),
    ("biblatex", {}, "2021-06-03", {"date": "2021-06-03"}),
    ("biblatex", {}, "2004-06~/..", {"date": "2004-06~/.."}),
    ("biblatex", {"year": "2020"}, "2021", {"year": "2021"}),
    ("biblatex", {"year": "2020"}, "2021-06", {"year": "2021", "month": "jun"}),
    (
        "biblatex",
        {"year": "2020", "month": "jan"},
        "2021-06-03",
        {"year": None, "month": None, "date": "2021-06-03"},
    ),
    ("biblatex", {"date": "2020", "year": "2020"}, "2021", {"date": "2021", "year": "2021"}),
    ("biblatex", {"date": "2020", "year": "2020"}, "", {"date": None, "year": None}),
    ("biblatex", {}, "in press", {"year": "in press"}),
    ("biblatex", {}, "2021-06-31", {"year": "2021-06-31"}),
    ("biblatex", {}, "1984-85", {"year": "1984-85"}),
    ("biblatex", {}, "2021-23", {"date": "2021-23"}),
    ("biblatex", {}, "-0044-03-15/..", {"date": "-0044-03-15/.."}),
    ("biblatex", {"date": "2020"}, "May/June 2021", {"date": None, "year": "May/June 2021"}),
    ("biblatex", {"year": "in press"}, "2021", {"year": "2021"}),
    ("biblatex", {"year": "in press"}, "2021-06-03", {"year": None, "date": "2021-06-03"}),
    ("bibtex", {"date": "2020"}, "in press", {"date": "in press"}),
]


@pytest.mark.parametrize(("name", "fields", "date", "changes"), WRITTEN)
def test_written_to_fields(
    name: str,
    fields: dict[str, str],
    date: str | None,
    changes: dict[str, str | None],
    request: pytest.FixtureRequest,
) -> None:
    """A new date goes into the fields the entry uses, a month in its own spelling; what biber would drop for no
    date, into `year`."""
    dialect: BibDialect = request.getfixturevalue(name)
    assert dialect.write(BibNative("article", fields), "date", date) == changes


PROJECTED = [
    ("bibtex", "2021-06-03", "2021-06"),
    ("bibtex", "2021-06-03/2021-06-05", "2021-06"),
    ("bibtex", "June 3, 2021", "2021-06"),
    ("biblatex", "June 3, 2021", "2021-06-03"),
    ("biblatex", "n.d.", "n.d."),
]


@pytest.mark.parametrize(("name", "date", "shown"), PROJECTED)
def test_projected(name: str, date: str, shown: str, request: pytest.FixtureRequest) -> None:
    """A dialect shows as much of a date as it can hold."""
    dialect: BibDialect = request.getfixturevalue(name)
    assert dialect.project("book", "date", date) == shown
    assert equal("date", dialect.project("book", "date", shown), shown)
