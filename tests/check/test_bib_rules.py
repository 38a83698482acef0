"""Rules about `.bib` files: what each finds, and when it is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.support import BIB, marked, outcome, write
from zsync.check import rules
from zsync.check.lines import reader
from zsync.formats.bib import problems

BOOK = "author = {Lee, Ann}, title = {A Book About Things}, year = 2020"
CASES = [
    pytest.param(BIB, [], id="a good file"),
    pytest.param("@book{a2020, author = {Lee}, title = {A {B}, year = 2020\n\n", ["ZS101"], id="unbalanced"),
    pytest.param(f"@book{{a, {BOOK}}}\n@book{{a, {BOOK}}}\n", ["ZS102"], id="key twice"),
    pytest.param(f"@book{{a, {BOOK}}}\n@book{{b, {BOOK}}}\n", ["ZS103"], id="work twice by title"),
    pytest.param(
        f"@book{{a, {BOOK}, doi = {{10.1000/X}}}}\n@book{{b, title = {{Other}}, author = {{Kim}}, year = 2019,"
        " doi = {https://doi.org/10.1000/x}}",
        ["ZS103", "ZS112"],
        id="work twice by DOI",
    ),
    pytest.param(f"@book{{o#b, {BOOK}}}\n", ["ZS104"], id="hash in key"),
    pytest.param(f"@book{{a, {BOOK}, file = {{papers/a.pdf}}}}\n", ["ZS105"], id="file missing"),
    pytest.param(
        f"@book{{a, {BOOK}, file = {{:papers/a.pdf:PDF;x:/home/u/b.pdf:PDF}}}}\n",
        ["ZS105"],
        id="records",
    ),
    pytest.param(f"@book{{a, {BOOK}, file = {{C\\:\\\\Users\\\\a.pdf}}}}\n", [], id="file elsewhere"),
    pytest.param(f"@book{{a, {BOOK}, series = lncs}}\n", ["ZS106"], id="undefined string"),
    pytest.param(f"@book{{a, {BOOK}, YEAR = 2021}}\n", ["ZS109"], id="field twice"),
    pytest.param(f"@book{{a, {BOOK}}}\n@book{{A, author={{Kim}}, title={{X}}, year=1999}}", ["ZS110"], id="case"),
    pytest.param(
        "@article{a, author = {Lee}, title = {}, year = 2020}\n",
        ["ZS111"],
        id="empty title, no journal",
    ),
    pytest.param("@inbook{a, crossref = {p}}\n@book{p, author={L}, title={T}, year=2020}", [], id="inherits"),
    pytest.param(f"@book{{a, {BOOK}, doi = {{doi:10.1000/182}}}}\n", ["ZS112"], id="DOI with prefix"),
    pytest.param(f"@book{{a, {BOOK}, doi = {{1000/182}}}}\n", ["ZS112"], id="no DOI"),
    pytest.param(f"@book{{a, {BOOK}, doi = {{10.1002/(SICI)1\\_2<3::AID>3.0.CO;2-\\#}}}}\n", [], id="an odd DOI"),
    pytest.param(f"@book{{a, {BOOK}, note = {{costs $5}}}}\n", ["ZS113"], id="one dollar"),
    pytest.param(
        f"@book{{a, {BOOK}, note = {{\\$5 and $x$}}, url = {{http://x.org/$y}}}}\n",
        [],
        id="good dollars",
    ),
    pytest.param(
        f"@book{{a, {BOOK}}}\n@book{{b, {BOOK[:-1]}1}}\n".replace("Things", "Many Things"),
        ["ZS114"],
        id="near",
    ),
    pytest.param(f"@book{{a, {BOOK}, crossref = {{nowhere}}}}\n", ["ZS115"], id="no parent"),
    pytest.param("@book{a, author = {Lee}, title = {A}, year = {20201}}\n", ["ZS116"], id="five digits"),
    pytest.param("@book{a, author = {Lee}, title = {A}, date = {2021-13-40}}\n", ["ZS116"], id="no such month"),
    *[
        pytest.param(f"@book{{a, author = {{Lee}}, title = {{A}}, date = {{{date}}}}}\n", expected, id=date)
        for date, expected in [
            ("2021-02-30", ["ZS116"]),
            ("2021-02-29", ["ZS116"]),
            ("2020-02-29", []),
            ("2021-02-3", []),
            ("2020-01-31/2021-04-31", ["ZS116"]),
        ]
    ],
    *[
        pytest.param(f"@book{{a, {BOOK}, month = {month}}}\n", expected, id=f"month {month}")
        for month, expected in [("13", ["ZS116"]), ("{0}", ["ZS116"]), ("{06}", []), ("jun", []), ("{June 3}", [])]
    ],
    *[
        pytest.param(f"@book{{a, {BOOK}, isbn = {{{isbn}}}}}\n", expected, id=f"isbn {isbn}")
        for isbn, expected in [
            ("12345", ["ZS117"]),
            ("9780306406157 0306406152", []),
            ("9780306406157 0306406153", ["ZS117"]),
            ("978 0 306 40615 7", []),
        ]
    ],
    pytest.param(
        "@book{a, author = {M{\\\"u}ller, A}, title = {{\\\"U}ber {B}ig {D}ata}, year = 2020}\n"
        "@book{b, author = {Müller, A.}, title = {Über Big Data}, year = 2020}\n",
        ["ZS103"],
        id="accents of TeX",
    ),
    *(
        pytest.param(f"@book{{a, author = {{Lee}}, title = {{A}}, date = {{{date}}}}}\n", [], id=date)
        for date in ["2021", "2021-06", "2021-06-03", "2020/2021", "2021-05/", "../2020", "199X", "2021-21"]
    ),
    *(
        pytest.param(f"@book{{a, author = {{Lee}}, title = {{A}}, year = {year}}}\n", [], id=year)
        for year in ("2021", "{2021}", '"2021a"', "{1999--2001}", "{in press}", "{{2021}}", "{c. 1450}", "{n.d.}")
    ),
    pytest.param(f"@book{{a, {BOOK}, isbn = {{978-0-306-40615-8}}}}\n", ["ZS117"], id="ISBN"),
    pytest.param(
        f"@book{{a, {BOOK}, isbn = {{978-0-306-40615-7}}, issn = {{0378-5955}}}}\n",
        [],
        id="good ISBN, ISSN",
    ),
    pytest.param(f"@book{{a, {BOOK}, issn = {{0378-5954}}}}\n", ["ZS117"], id="ISSN"),
    *(
        pytest.param(f"@book{{a, author = {{{names}}}, title = {{A}}, year = 2020}}\n", expected, id=names)
        for names, expected in (
            ("Ann Lee, Bo Kim, Cy Doe, D. Roe", ["ZS118"]),
            ("Ann Lee, Bo Kim, Cy Doe", ["ZS118"]),
            ("de Lee, Jr., Ann B.", []),
            ("Lee, Ann; Kim, Bo", ["ZS118"]),
            ("Lee, Ann and et al.", ["ZS118"]),
            ("Lee, A. and", ["ZS118"]),
            ("Lee \\& Kim", ["ZS118"]),
            ("{Barnes \\& Noble} and Lee, Jr, Ann and others", []),
            ("family=Berg, given=Jan, prefix=van der, useprefix=true", []),
        )
    ),
]


@pytest.mark.parametrize(("bib", "expected"), CASES)
def test_bib_rules(tmp_path: Path, bib: str, expected: list[str]) -> None:
    """Each case finds exactly the codes it lists."""
    root = write(tmp_path, {"refs.bib": bib})
    assert sorted({finding.code for finding in outcome(root).findings}) == expected


def test_latin_1_bib_is_told_and_read(tmp_path: Path) -> None:
    """A `.bib` file in another encoding is a finding; its keys are known all the same."""
    root = write(tmp_path, {"refs.bib": BIB.replace("Ann", "Ren\u00e9").encode("latin-1"), "a.md": "[@lee2020]"})
    assert [(f.code, f.span.path) for f in outcome(root).findings] == [("ZS011", "refs.bib")]


LATIN_1 = "@string{p = {B\u00fccher}}\n@misc{m\u00fcller99, title = {Gr\u00f6\u00dfe}}\n"


def test_keys_of_a_latin_1_bib_are_those_of_a_sync(tmp_path: Path) -> None:
    """A key with an accent in a file that is not UTF-8 is known; its lines are shown as they are meant."""
    root = write(tmp_path, {"refs.bib": LATIN_1.encode("latin-1"), "a.md": "[@m\u00fcller99]"})
    found = outcome(root).findings
    assert [(f.code, f.span.path, f.span.line, f.span.col) for f in found] == [("ZS011", "refs.bib", 1, 15)]
    assert reader(str(root))("refs.bib", 1) == "@string{p = {B\u00fccher}}"


def test_parent_in_another_file(tmp_path: Path) -> None:
    """A `crossref` may name an entry of another `.bib` file of the project."""
    child = "@inbook{child, title = {C}, crossref = {lee2020}}\n"
    root = write(tmp_path, {"refs.bib": BIB, "more.bib": child})
    assert outcome(root).findings == []


def test_file_beside_the_bib_is_found(tmp_path: Path) -> None:
    """A `file` path counts from the `.bib` file's folder or from the root."""
    bib = f"@book{{a, {BOOK}, file = {{papers/a.pdf;b.pdf}}}}\n"
    root = write(tmp_path, {"bib/refs.bib": bib, "bib/b.pdf": "", "papers/a.pdf": ""})
    assert outcome(root).findings == []


META = "@Comment{{jabref-meta: fileDirectory:{folder};}}\n"


@pytest.mark.parametrize(
    ("folder", "config", "expected"),
    [
        ("papers", "", ["ZS105"]),
        ("../papers", "", []),
        ("/home/ann/papers", "", []),
        ("", "papers", []),
        ("", "elsewhere", ["ZS105"]),
        ("", "/home/ann/papers", []),
    ],
)
def test_folders_of_linked_files(tmp_path: Path, folder: str, config: str, expected: list[str]) -> None:
    """JabRef's directory and that of zsync.yaml are looked into; what may lie outside is not judged."""
    meta = META.format(folder=folder) if folder else ""
    files = {"bib/refs.bib": f"@book{{a, {BOOK}, file = {{:a.pdf:PDF}}}}\n{meta}", "papers/a.pdf": ""}
    more = f", folders: {config}" if config else ""
    root = write(tmp_path, {**files, "zsync.yaml": f"bib:\n  files:\n    - {{path: bib/refs.bib{more}}}\n"})
    assert [finding.code for finding in outcome(root).findings] == expected


def test_other_file_with_the_same_key(tmp_path: Path) -> None:
    """The same entry in two files is fine, another work under the same key is not."""
    other = BIB.replace("A Book", "Another Book")
    root = write(tmp_path, {"refs.bib": BIB, "more.bib": BIB})
    assert outcome(root).findings == []
    write(tmp_path, {"more.bib": other})
    assert marked(outcome(root), root) == [("ZS102", "lee2020"), ("ZS102", "lee2020")]


def test_other_file_with_the_key_in_another_case(tmp_path: Path) -> None:
    """It is told at each of them, as far as they were asked about, and where it stands."""
    one, two = f"@book{{a1, {BOOK}}}\n", "@book{A1, author={Kim}, title={X}, year=1999}\n@book{c1, title={Y}}\n"
    root = write(tmp_path, {"one.bib": one, "two.bib": f"\n{two}"})
    found = outcome(root, only=("ZS110",))
    assert [f.message for f in found.findings] == [
        "key `a1` differs only by case from `A1` in two.bib:2",
        "key `A1` differs only by case from `a1` in one.bib:1",
    ]
    assert marked(found, root) == [("ZS110", "a1"), ("ZS110", "A1")]
    assert marked(outcome(root, "two.bib", only=("ZS110",)), root) == [("ZS110", "A1")]


def test_every_problem_of_the_reader_is_a_rule() -> None:
    """Each code of the `.bib` reader is a rule of the same name and severity."""
    known = {rule.RULE.code: (rule.RULE.name, rule.RULE.severity) for rule in rules.every()}
    assert {code: known.get(code) for code in problems.RULES} == {c: row[:2] for c, row in problems.RULES.items()}


def test_a_file_whose_accents_are_spelt_otherwise_is_there(tmp_path: Path) -> None:
    """An archive made on a Mac brings names with accents apart: a sync finds them, and so does the check."""
    bib = f"@book{{a, {BOOK}, file = {{papers/\u00dc.pdf}}}}\n"
    root = write(tmp_path, {"refs.bib": bib, "papers/U\u0308.pdf": b"%PDF"})
    assert "ZS105" not in [finding.code for finding in outcome(root).findings]
