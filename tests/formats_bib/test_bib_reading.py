"""What a document shows: entries, values, macros, and all that is wrong with it, with places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats_bib.support import CASES, read
from zsync.formats.bib import parse

BY_NAME = {path.stem: path for path in CASES}

KEYS = {
    "01_pct_comments": ["a1", "a2"],
    "03_jabref_meta": ["a1"],
    "04_comment_with_entry": ["a1", "a2"],
    "05_comment_no_brace": ["a1", "a2"],
    "09_paren_entry": ["a1", "a2"],
    "10_at_in_value": ["a1", "a2"],
    "11_unclosed_entry": ["a0", "a2", "a3"],
    "12_missing_comma": ["a0", "a1", "a2"],
    "14_duplicate_keys": ["a1", "a1", "a2"],
    "17_empty_key": ["", "a2"],
    "18_weird_keys": ["DBLP:conf/x/Y-Z+20", "müller2020", "o'brien_2020", "doi:10.1000/(abc)1"],
    "21_bom": ["a1"],
    "26_escaped_brace": ["a1", "a2"],
    "30_space_in_head": ["a1", "a2", "a3"],
    "31_one_line": ["a1", "a2", "a3", "a4"],
    "34_no_fields": ["a1", "a2", "a3"],
    "36_deep_nesting": ["a1", "a2"],
    "37_stray_brace": ["a1", "a2", "a3"],
    "38_email_in_gap": ["a1"],
}


@pytest.mark.parametrize("name", KEYS)
def test_entries_of_the_hard_cases(name: str) -> None:
    """The entries a careful reader sees, in order."""
    assert [entry.key for entry in parse(read(BY_NAME[name])).entries] == KEYS[name]


VALUES = [
    ("06_string_concat", 0, "journal", "Journal of the {ACM}"),
    ("06_string_concat", 0, "publisher", "ACM Press, New York"),
    ("06_string_concat", 0, "title", "A and B"),
    ("06_string_concat", 0, "year", "2020"),
    ("08_quote_in_quotes", 0, "title", 'Comments on {"}Filenames and Fonts{"}'),
    ("09_paren_entry", 0, "note", "a ) b"),
    ("10_at_in_value", 0, "abstract", "See\n@misc{foo} for\nmore"),
    ("16_duplicate_fields", 0, "title", "First"),
    ("19_weird_fields", 0, "author+an", "1=highlight"),
    ("25_months", 0, "month", "jan"),
    ("25_months", 3, "month", "June"),
    ("25_months", 1, "month", "10~jan"),
    ("26_escaped_brace", 0, "title", "Set \\{a, b\\} here"),
    ("27_backslash_end", 0, "note", "a\\\\"),
    ("32_empty_values", 0, "note", ""),
    ("36_deep_nesting", 0, "title", "{{{{{{{{{{{{x}}}}}}}}}}}}"),
    ("39_pct_inside_entry", 0, "title", "New title"),
    ("41_unicode_ws", 0, "title", "Nbsp"),
]


@pytest.mark.parametrize(("name", "entry", "field", "value"), VALUES)
def test_values_of_the_hard_cases(name: str, entry: int, field: str, value: str) -> None:
    """Outer delimiters go, `#` and macros are resolved, inner braces and TeX stay."""
    assert parse(read(BY_NAME[name])).entries[entry].fields[field].value == value


PROBLEMS = {
    "01_pct_comments": [],
    "04_comment_with_entry": [("ZS107", 6)],
    "11_unclosed_entry": [("ZS101", 6)],
    "12_missing_comma": [("ZS101", 8)],
    "13_comma_styles": [("ZS101", 5)],
    "14_duplicate_keys": [("ZS102", 6)],
    "15_case_dup_keys": [("ZS110", 6)],
    "16_duplicate_fields": [("ZS109", 3), ("ZS109", 5)],
    "17_empty_key": [("ZS101", 1)],
    "18_weird_keys": [],
    "25_months": [("ZS106", 16)],
    "26_escaped_brace": [("ZS108", 1)],
    "27_backslash_end": [("ZS108", 1)],
    "32_empty_values": [("ZS101", 8)],
    "35_biblatex": [],
    "37_stray_brace": [("ZS101", 5)],
    "38_email_in_gap": [],
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_problems_of_the_hard_cases(name: str) -> None:
    """Nothing malformed passes in silence; nothing well-formed is reported."""
    found = parse(read(BY_NAME[name])).problems
    assert [(problem.code, problem.span.line) for problem in found] == PROBLEMS[name]


SLIPS = [
    ("t {x},\n  y = {z}", [(2, 3)], ["y"]),
    ("t {x}\n  y = {z}", [(2, 3), (3, 3)], ["y"]),
    ('t = "x,\n  y = {z}', [(2, 3)], ["y"]),
    ("t = ,\n  y = {z}", [(2, 3)], ["y"]),
    ("t = hello world, y = {z}", [(2, 7), (2, 13)], ["t", "y"]),
    ("t = {x} y = {z}", [(2, 11)], ["t", "y"]),
    ("t = {x} {a, b} c, y = {z}", [(2, 11)], ["t", "y"]),
]


@pytest.mark.parametrize(("inside", "places", "names"), SLIPS)
def test_one_slip_is_one_problem(inside: str, places: list[tuple[int, int]], names: list[str]) -> None:
    """It is reported where it stands, once; what follows the next comma, or looks like a field, is shown."""
    doc = parse(f"@misc{{k,\n  {inside}\n}}\n@misc{{l}}\n")
    assert [(problem.span.line, problem.span.col) for problem in doc.problems] == places
    assert [list(entry.fields) for entry in doc.entries] == [names, []]
    assert doc.entries[0].opaque


OPAQUE = [
    ("12_missing_comma", "a1", "malformed"),
    ("14_duplicate_keys", "a1", "more than once"),
    ("17_empty_key", "", "no citation key"),
    ("26_escaped_brace", "a1", "reads differently"),
    ("27_backslash_end", "a1", "reads differently"),
    ("37_stray_brace", "a1", "closing brace"),
    ("37_stray_brace", "a2", ""),
    ("08_quote_in_quotes", "a1", ""),
]


@pytest.mark.parametrize(("name", "key", "reason"), OPAQUE)
def test_unclear_entries_are_opaque(name: str, key: str, reason: str) -> None:
    """Entries a sync must not touch say why."""
    entry = parse(read(BY_NAME[name])).find(key)
    assert entry is not None
    assert reason in entry.opaque_reason
    assert entry.opaque == bool(reason)


def test_balanced_escaped_braces_are_clear() -> None:
    """`\\{a\\}` in one value reads the same either way: the entry is not opaque."""
    entry = parse("@misc{a, title = {Set \\{a, b\\} here}}").entries[0]
    assert not entry.opaque
    assert entry.fields["title"].value == "Set \\{a, b\\} here"


def test_an_escaped_brace_that_closes_too_early() -> None:
    """Where counting `\\}` ends an entry too early, the reading that leaves nothing behind is shown."""
    doc = parse("@misc{a,\n title = {foo \\}},\n year = 2020\n}\n@misc{b}\n")
    assert [entry.values for entry in doc.entries] == [{"title": "foo \\}", "year": "2020"}, {}]
    assert "reads differently" in doc.entries[0].opaque_reason
    assert [problem.code for problem in doc.problems] == ["ZS108"]


def test_bad_characters_in_keys() -> None:
    """What BibTeX or biber refuse in a key is reported at the key; other scripts and punctuation are not."""
    doc = parse("@misc{a b, x={1}}\n@misc{深度:2020/(x)'+-_., x={1}}\n@misc{a%b, x={1}}\n")
    assert [(problem.code, problem.key, problem.span.col) for problem in doc.problems] == [
        ("ZS104", "a b", 7),
        ("ZS104", "a%b", 7),
    ]


def test_commented_out_entries_are_reported_and_left_alone() -> None:
    """An entry behind `%` is text and a notice, and the entry after it is read."""
    doc = parse("% @misc{old,\n%  title={x}}\n@misc{new, title={y}}\n")
    assert [entry.key for entry in doc.entries] == ["new"]
    assert [(problem.code, problem.severity) for problem in doc.problems] == [("ZS107", "info")]


def test_spans_are_exact() -> None:
    """Offsets, raw text and lines of entries and fields point at what they name."""
    text = "% x\r\n@Misc{k,\r\n  Title = \"A\" # {b},\r\n  year=2001}\r\n"
    doc = parse(text)
    entry = doc.entries[0]
    title, year = entry.all_fields
    assert (entry.type, entry.line, entry.raw) == ("misc", 2, text[5:-2])
    assert (title.name, title.raw, title.value, title.line) == ("Title", '"A" # {b}', "Ab", 3)
    assert text[title.start : title.end] == 'Title = "A" # {b}'
    assert text[year.value_start : year.end] == "2001"
    assert list(entry.fields) == ["title", "year"]
    assert entry.values == {"title": "Ab", "year": "2001"}
    assert "title" in entry.fields
    assert "Title" not in entry.fields


def test_many_fields_are_all_read() -> None:
    """However many fields an entry has, plain or not, each is found once, in order."""
    for extra in ("", "% a remark\n"):
        names = [f"field{number}" for number in range(40)]
        text = "@misc{k,\n" + extra + ",\n".join(f"  {name} = {{{name}}}" for name in names) + "\n}\n"
        entry = parse(text).entries[0]
        assert list(entry.fields) == names
        assert entry.values == {name: name for name in names}
        assert [field.name for field in entry.all_fields] == names


def test_macros_resolve_where_they_stand() -> None:
    """The last definition before an entry counts, in any letter case; one that is too late is reported."""
    first = "@string{j = {One}}\n@misc{a, x = J # late}\n"
    doc = parse(first + "@string(J = {Two} # {!})\n@misc{b, x = j}\n@string{late = {L}}\n")
    assert [entry.fields["x"].value for entry in doc.entries] == ["OneL", "Two!"]
    assert [problem.code for problem in doc.problems] == ["ZS106"]
    assert doc.strings == {"j": "Two!", "late": "L"}


_WORDS = ("12", "²", "jan", "JAN", "one", "One", "two", "late", "no")
_QUOTED = ("{T {e} x}", "{C\\# #1}", "{}", '"q {u} "', '"a # b"')
_JOINED = ("{a} # one", '"1~" # jan', "12 # two", "{a} # {b} # late")


_FIELD = st.tuples(st.sampled_from(["a", "B", "title"]), st.sampled_from(_WORDS + _QUOTED + _JOINED))


@given(
    st.lists(st.lists(_FIELD), max_size=5),
    st.sampled_from(["", "@string{two = {Ii}}", "@string{jan = {January}}", "@string{one = two}"]),
)
def test_all_ways_to_read_values_agree(entries: list[list[tuple[str, str]]], between: str) -> None:
    """Field by field, entry by entry and in parts: one text for a field, and the same problems either way."""
    heads = "@string{one = {I}}\n@string{two = {II} # one}\n"
    blocks = [f"@misc{{k{at},{','.join(f'{n} = {v}' for n, v in each)}}}" for at, each in enumerate(entries)]
    text = f"{heads}{between.join(blocks)}\n@string{{late = {{L}}}}\n"
    apart, together = parse(text), parse(text)
    found = [pair for part in together.parts(2) for pair in part]
    assert [entry.key for entry, _ in found] == [entry.key for entry in apart.entries]
    for entry, values in found:
        assert values == entry.values == {name: field.value for name, field in entry.fields.items()}
        assert {name: entry.field(name).raw for name in values} == {n: f.raw for n, f in entry.fields.items()}
    assert apart.problems == together.problems


def test_macros_may_be_nested_deeply() -> None:
    """A definition is read however many braces it has, in a file of such definitions."""
    deep = "{\\a{b}{\\a{c}{\\a{d}{\\a{e}{\\a{f}{\\a{g}{\\a{h}{i}}}}}}}}"
    doc = parse(f"@string{{one = {deep}}}\n@String{{two = {deep} # \"{deep}\",}}\n@misc{{k, x = one, y = two}}\n")
    assert not doc.problems
    assert doc.entries[0].values == {"x": deep[1:-1], "y": deep[1:-1] + deep}


def test_macros_of_macros_stay_short() -> None:
    """Ten times ten times ten… is no text: values end, soon, and texts in braces are whole beside them."""
    long = "x" * 100_000
    text = "@string{m0 = {0123456789}}" + "".join(
        f"@string{{m{level} = {' # '.join([f'm{level - 1}'] * 10)}}}" for level in range(1, 30)
    )
    others = [" # ".join(f"c{to}" for to in range(40) if to != at) for at in range(40)]
    text += "".join(f"@string{{c{at} = {names}}}" for at, names in enumerate(others))
    doc = parse(f"{text}@misc{{k, few = m2, much = m29, both = {{{long}}} # m29, round = c7}}")
    values = doc.entries[0].values
    assert values["few"] == "0123456789" * 100
    assert values["both"].startswith(long)
    assert all(len(values[name]) < 200_000 for name in ("much", "both", "round"))
    assert not doc.problems or {problem.code for problem in doc.problems} == {"ZS106"}


def test_macros_that_lead_back_end() -> None:
    """Definitions in a circle resolve to something, without an exception."""
    doc = parse("@string{a = b}@string{b = a}@misc{k, x = a}")
    assert doc.entries[0].fields["x"].value in ("a", "b")


def test_other_blocks_are_seen() -> None:
    """Preambles, comments, JabRef's settings and the text between them."""
    doc = parse(
        "% head\n@preamble{\"a\" # {b}}\n@Comment{jabref-meta: databaseType:biblatex;}\n@comment{x}\n"
        "@comment{jabref-meta: grouping:\n0 AllEntriesGroup:;\n1 StaticGroup:a\\;b;\n}\n@misc{k}\n"
    )
    assert doc.preambles == ["ab"]
    assert doc.jabref == {"databaseType": "biblatex;", "grouping": "0 AllEntriesGroup:;\n1 StaticGroup:a\\;b;"}
    assert doc.comments[1] == "x"
    assert [block.kind for block in doc.blocks if block.kind != "text"] == [
        "preamble", "comment", "comment", "comment", "entry",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("@article{a,\n x={1}\n@article{b,\n x={2}\n}\n", ["b"]),
        ("@article{a,\n x={1\n}\n\n@book{b, x=\"2\"}", ["b"]),
        ("@article{a,\n x=\"1\n}\n@book{b, x={2}}", ["a", "b"]),
        ("@string{s = {x}\n@book{b, x={2}}", ["b"]),
        ("@comment{ never closed\n@book{b, x={2}}", ["b"]),
        ("@{WASSA,\n}\n@book{b, x={2}}", ["b"]),
        ("@article{title={x}}\n@book{b, x={2}}", ["", "b"]),
        ("x @ y @z { @book{b, x={2}}", ["b"]),
    ],
)
def test_recovery_at_the_next_entry(text: str, keys: list[str]) -> None:
    """A broken block never takes the entries after it along."""
    doc = parse(text)
    assert [entry.key for entry in doc.entries] == keys
    assert doc.text == text


def test_a_file_that_better_bibtex_exports_is_read_only() -> None:
    """Its header is a reason to leave the whole file alone; the words inside an entry are not."""
    assert parse("% Exported by Better BibTeX, do not edit\n@misc{a}").readonly_reason
    assert parse("@comment{automatic export: Better BibLaTeX}\n@misc{a}").readonly_reason
    assert not parse("@misc{a, note = {Better BibTeX export}}").readonly_reason
    assert not parse("% keys as Better BibTeX makes them\n@misc{a}").readonly_reason
    assert not parse("@misc{a}").readonly_reason


HOSTILE = [
    *("{", "@", '"', "\\{", "@comment{", "\n@comment{", "@article{x,", "\n@article{x,"),
    *("@a{x}}", "@a{x,\\}\n", "@a{x,y={", "@article(x,", "@string{x="),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_kept(unit: str) -> None:
    """Tens of thousands of openings are read and kept (the benchmark prints how time grows)."""
    text = unit * (60_000 // len(unit))
    doc = parse(text)
    assert "".join(block.raw for block in doc.blocks) == text
    assert doc.problems is doc.problems


@pytest.mark.parametrize(
    ("text", "nameless"),
    [
        ("@article{, title = {T}}", 1),
        ("@article( , title = {T})\n@book{,title={U},}", 2),
        ("@article{,}", 1),
        ("@article{title = {T}}", 0),
        ("@article{}", 0),
        ("@article{, title = {T} year = 2020}", 0),
        ("@article{a, title = {T}}", 0),
    ],
)
def test_entries_without_a_key(text: str, nameless: int) -> None:
    """Well-formed but for the key: known as such, still reported, and given a key in place."""
    document = parse(text)
    assert len(document.nameless) == nameless
    assert all(entry.opaque for entry in document.nameless)
    assert [finding.code for finding in document.problems if "key is empty" in finding.message][:nameless] == [
        "ZS101"
    ] * nameless
    for number in reversed(range(nameless)):
        document = document.rename("", f"key{number}", nth=number)
    assert [entry.key for entry in document.entries][:nameless] == [f"key{number}" for number in range(nameless)]
    assert nameless == 0 or not document.problems
