"""The first sync of a library with a `.bib` that was exported from it: nothing is asked, and nothing is written.

Each pair is an item as Zotero has it, and the entry that an exporter makes of it. What the two do not say with the
same words they say with the same meaning.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.lab import Lab
from tests.app.test_undo import settled

Pair = tuple[dict[str, Any], str]
"""What an item says beside its key, and the fields of the entry."""


def person(role: str, family: str, given: str = "") -> dict[str, str]:
    """A creator as the API gives them; without given names one that has a single name."""
    if not given:
        return {"creatorType": role, "name": family}
    return {"creatorType": role, "firstName": given, "lastName": family}


def lab_of(root: Path, pairs: list[Pair], kind: str) -> Lab:
    """A project of all pairs, as entries `kind` unless they begin with their own type."""
    lab = Lab(root)
    entries = []
    for at, (said, fields) in enumerate(pairs):
        own, _, rest = fields.partition("|") if fields.startswith("@") else (f"@{kind}", "", fields)
        entries.append(f"{own}{{w{at},\n  {rest},\n}}\n")
        lab.library.write({"itemType": "book", "creators": [], "citationKey": f"w{at}", **said})
    lab.write("refs.bib", "\n".join(entries))
    return lab


def agrees(lab: Lab) -> None:
    """Nothing is asked, and both sides are as they were; the next run finds nothing either."""
    before = lab.text("refs.bib"), lab.items()
    run = lab.sync()
    assert [(c.key, c.attribute, dict(c.sides)) for c in run.plan.conflicts] == []
    assert [(o.key, o.world, o.attribute, o.before, o.after) for o in run.plan.operations] == []
    assert (lab.text("refs.bib"), lab.items()) == before
    settled(lab)


TITLES = [
    ("The α-helix is ≤ 5 Å, and x < y", r"The {$\alpha$}-Helix Is {$\leq$} 5 {\AA}, and x {$<$} y"),
    ("β-decay in CO₂ at 25 °C", r"{$\beta$}-Decay in {{CO{$_2$}}} at 25 {$^\circ$}C"),
    ("The ℝ-valued φ and ε", r"The {$\mathbb{R}$}-Valued {$\phi$} and {$\epsilon$}"),
    ("β and γ", r"{\ensuremath{\beta}} and $\gamma$"),
    ("H<sub>2</sub>O of the 5<sup>th</sup>", r"{H}$_{\textrm{2}}${O} of the 5$^{\textrm{th}}$"),
    ("H<sub>2</sub>O and x<sup>2</sup>", r"H$_2$O and x$^{2}$"),
    (r"The $O(n^{2})$ case", r"The \$O(n\textasciicircum\{\vphantom\}2\vphantom\{\})\$ Case"),
    (r"Sets {a, b}", r"Sets \{\vphantom{\}}a, b\vphantom{\{}\}"),
    ("A “quoted” title’s ‘word’", "A “Quoted” Title’s ‘Word’"),
    ("What's 'new'?", "What's `New'?"),
    ("Growth of <i>Pecten maximus</i>", r"Growth of {{{\emph{Pecten}}}}{\emph{ Maximus}}"),
    ("On <i>The Concept of Law</i>", r"On {{{\emph{The Concept}}}}{\emph{ of }}{{{\emph{Law}}}}"),
]


def test_titles(tmp_path: Path) -> None:
    """Signs that exporters write as math, braces that they balance, quoted words in title case."""
    agrees(lab_of(tmp_path, [({"title": item}, f"title = {{{entry}}}") for item, entry in TITLES], "book"))


ARTICLES: list[Pair] = [
    ({"language": "fr-FR"}, "langid = {french}"),
    ({"language": "de"}, "langid = {ngerman}"),
    ({"language": "en-US"}, "language = {en}"),
    ({"language": "no"}, "langid = {norwegian}"),
    ({"language": "zh-CN"}, "langid = {pinyin}"),
    ({"date": "1999/2001"}, "year = {1999}"),
    ({"date": "2020-07-01/2020-08-05"}, "year = 2020,\n  month = jul"),
    ({"date": "circa 1850"}, "year = {1850}"),
    ({"date": "4.7.1999"}, "year = {1999},\n  month = jul"),
    ({"ISSN": "0028-0836, 1476-4687"}, "issn = {0028-0836}"),
    ({"ISSN": "1098-6596"}, "issn = {10986596}"),
    ({"issue": "3-4"}, "number = {3}"),
    ({"issue": "3, Part 2"}, "number = {3}"),
    ({"url": "http://arxiv.org/abs/1706.03762"}, "url = {https://arxiv.org/abs/1706.03762}"),
    ({"url": "https://dl.acm.org/doi/10.1145/3292500.1"}, "url = {https://doi.org/10.1145/3292500.1}"),
    ({"publicationTitle": "Physics Letters B"}, 'journal = "Phys. Lett. B"'),
    ({"publicationTitle": "Journal of Things"}, "journal = {J Things}"),
    ({"publicationTitle": "Journal of Things & Æther"}, "journal = {JOURNAL OF THINGS \\& ÆTHER}"),
    ({"publicationTitle": "The Astrophysical Journal"}, r"journal = {\apj}"),
    ({"title": "Science & Society"}, "title = {Science &amp; Society}"),
    ({"tags": [{"tag": "Brain"}, {"tag": "Two words"}]}, "keywords = {Brain\nTwo words}"),
]
OTHERS: list[Pair] = [
    ({"itemType": "thesis", "thesisType": "PhD Thesis"}, "@thesis|type = {phdthesis}"),
    ({"itemType": "thesis", "thesisType": "Dissertation"}, "@thesis|type = {phdthesis}"),
    ({"itemType": "letter", "letterType": "Personal letter"}, "@letter|type = {Personal Letter}"),
    ({"itemType": "presentation", "place": "Paris"}, "@unpublished|venue = {Paris}"),
    (
        {"itemType": "newspaperArticle", "publicationTitle": "Times", "section": "Art"},
        "@article|entrysubtype = {newspaper},\n  journaltitle = {Times},\n  journalsubtitle = {Art}",
    ),
    (
        {"itemType": "journalArticle", "publicationTitle": "Times: Letters on Art"},
        "@article|journaltitle = {Times},\n  journalsubtitle = {Letters on Art}",
    ),
    ({"edition": "3rd"}, "@book|edition = {3}"),
    ({"edition": "2"}, "@book|edition = {Second}"),
    ({"ISBN": "978-3-540-12345-0"}, "@book|isbn = {9783540123450}"),
    ({"ISBN": "978-0-201-89683-1 978-0-201-89684-8"}, "@book|isbn = {9780201896831}"),
    ({"itemType": "patent", "patentNumber": "US1234567B2"}, "@patent|type = {patentus},\n  number = {1234567B2}"),
]


VAN = person("author", "Gogh", "Vincent van")
LEE, KIM, SER = person("author", "Lee", "Ann"), person("editor", "Kim", "Bo"), person("seriesEditor", "Ies", "Ser")
PEOPLE: list[Pair] = [
    ({"creators": [VAN]}, "@book|author = {van Gogh, Vincent}"),
    ({"creators": [VAN]}, "@book|author = {family=Gogh, given=Vincent, prefix=van, useprefix=false}"),
    ({"creators": [person("author", "al-Bannā", "H")]}, "@book|author = {family=Bannā, given=H, prefix=al-}"),
    ({"creators": [person("author", "d'Alembert", "J")]}, "@book|author = {family=Alembert, given=J, prefix=d'}"),
    ({"creators": [person("author", "Este", "B d’")]}, "@book|author = {family=Este, given=B, prefix=d’}"),
    ({"creators": [person("author", "Sadat", "Anwar el-")]}, r"@book|author = {el-{\null} Sadat, Anwar}"),
    ({"creators": [person("author", "Stein", "K vom und zum")]}, "@book|author = {vom und zum Stein, K}"),
    ({"creators": [person("author", "Cruz", "Juana de la")]}, "@book|author = {de la Cruz, Juana}"),
    ({"creators": [person("author", '"da Gama"', "Vasco")]}, "@book|author = {{da Gama}, Vasco}"),
    (
        {"creators": [KIM, SER]},
        "@book|editor = {Kim, Bo},\n  editora = {Ies, Ser},\n  editoratype = {redactor}",
    ),
    ({"creators": [KIM, SER]}, "@book|editor = {Kim, Bo and Ies, Ser}"),
    (
        {"itemType": "letter", "creators": [LEE, person("recipient", "Wall", "Al")]},
        "@letter|author = {Lee, Ann},\n  namea = {Wall, Al},\n  nameatype = {collaborator}",
    ),
    (
        {"itemType": "presentation", "creators": [person("presenter", "L", "A"), person("contributor", "W", "A")]},
        "@unpublished|author = {L, A},\n  editora = {W, A},\n  editoratype = {collaborator}",
    ),
    (
        {"itemType": "film", "creators": [person("director", "Kubrick", "S"), person("producer", "P", "Q")]},
        "@video|editor = {Kubrick, S},\n  editortype = {director},\n  editora = {P, Q},\n  entrysubtype = {film}",
    ),
    (
        {"itemType": "interview", "creators": [person("interviewee", "K", "S"), person("interviewer", "A", "B")]},
        "@misc|author = {A, B},\n  namea = {K, S},\n  nameatype = {collaborator}",
    ),
]


def test_people(tmp_path: Path) -> None:
    """Particles wherever they stand, and people in the fields and roles that exporters have for them."""
    agrees(lab_of(tmp_path, PEOPLE, "book"))


def test_an_edit_beside_people_in_other_roles(tmp_path: Path) -> None:
    """Who is corrected in the entry is corrected in Zotero; the others keep their rows."""
    rows = [person("author", "Lee", "A."), person("recipient", "Wall", "Al"), VAN]
    entry = "author = {Lee, A. and van Gogh, Vincent},\n  namea = {Wall, Al},\n  nameatype = {collaborator}"
    lab = lab_of(tmp_path, [({"itemType": "letter", "creators": rows}, f"@letter|{entry}")], "book")
    lab.sync()
    lab.swap("refs.bib", "Lee, A.", "Lee, Ann")
    assert lab.sync().plan.conflicts == ()
    now = sorted(lab.items()["w0"]["creators"], key=str)
    assert now == sorted([person("author", "Lee", "Ann"), *rows[1:]], key=str)
    assert entry.replace("Lee, A.", "Lee, Ann") in lab.text("refs.bib")
    settled(lab)
    lab.patch("w0", creators=[person("author", "Lee", "Anna"), *rows[1:]])
    lab.sync()
    assert entry.replace("Lee, A.", "Lee, Anna") in lab.text("refs.bib")
    settled(lab)
    lab.patch("w0", creators=[person("author", "Lee", "Anna"), VAN])
    lab.sync()
    assert "namea" not in lab.text("refs.bib")
    settled(lab)


def test_what_exporters_shorten(tmp_path: Path) -> None:
    """Languages without their region, dates without their end, numbers without hyphens, abbreviated journals."""
    articles = [({"itemType": "journalArticle", **item}, f"@article|{entry}") for item, entry in ARTICLES]
    agrees(lab_of(tmp_path, [*articles, *OTHERS], "book"))


WORDS = [
    ("January/February 2005", "year = {2005}, month = jan"),
    ("January – March 2005", "date = {2005-01/2005-03}"),
    ("c2009", "year = {2009}"),
    ("2003 [1920]", "year = {[1920] 2003}"),
    ("5. Mai 2010", "year = {2010}, month = may"),
    ("2010年5月", "year = {2010}, month = may"),
]


def test_dates_in_words(tmp_path: Path) -> None:
    """Programs take the year, the month and the day from whatever was typed, and leave the rest out."""
    agrees(lab_of(tmp_path, [({"date": date}, fields) for date, fields in WORDS], "book"))


def test_an_edit_beside_a_date_in_words(tmp_path: Path) -> None:
    """It stays as it was typed, and is replaced by another date as that was typed."""
    lab = lab_of(tmp_path, [({"date": date}, fields) for date, fields in WORDS[:1]], "book")
    lab.sync()
    lab.swap("refs.bib", "month = jan", "month = jan, pages = {7}")
    lab.sync()
    assert lab.items()["w0"]["date"] == "January/February 2005"
    lab.swap("refs.bib", "2005", "2006")
    lab.sync()
    assert lab.items()["w0"]["date"] == "2006-01"
    settled(lab)


def test_what_was_shortened_stays_so_until_somebody_edits_it(tmp_path: Path) -> None:
    """Other edits leave it; an edit of it arrives in full."""
    said = {"publicationTitle": "Physics Letters B", "language": "fr-FR", "volume": "1"}
    item = {"itemType": "journalArticle", **said}
    lab = lab_of(tmp_path, [(item, "journal = {Phys. Lett. B},\n  langid = {french},\n  volume = {1}")], "article")
    lab.sync()
    lab.swap("refs.bib", "{1}", "{2}")
    lab.sync()
    assert {name: lab.items()["w0"][name] for name in said} == {**said, "volume": "2"}
    lab.patch("w0", publicationTitle="Physics Letters A", language="de-AT")
    lab.sync()
    assert "journal = {Physics Letters A},\n  langid = {naustrian},\n  volume = {2}" in lab.text("refs.bib")
    settled(lab)
    lab.swap("refs.bib", "Physics Letters A", "PHYSICS LETTERS A")
    lab.sync()
    assert lab.items()["w0"]["publicationTitle"] == "PHYSICS LETTERS A"
    settled(lab)


def test_the_section_of_a_newspaper(tmp_path: Path) -> None:
    """Better BibTeX has it for the paper's subtitle: it is edited there, and the paper beside it."""
    entry = "entrysubtype = {newspaper},\n  journaltitle = {Times},\n  journalsubtitle = {Art}"
    item = {"itemType": "newspaperArticle", "publicationTitle": "Times", "section": "Art"}
    lab = lab_of(tmp_path, [(item, f"{entry},\n  langid = {{english}}"), (item, entry)], "article")
    lab.sync()
    lab.swap("refs.bib", "{Art}", "{Sport}")
    lab.patch("w1", publicationTitle="Times: Sunday", section="Money")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["section"] == "Sport"
    assert "journaltitle = {Times: Sunday},\n  journalsubtitle = {Money}," in lab.text("refs.bib")
    settled(lab)


def test_the_short_name_of_a_journal(tmp_path: Path) -> None:
    """Exporters may write the abbreviation that the item has for its journal, whatever it is."""
    said = {"publicationTitle": "Proceedings of the National Academy", "journalAbbreviation": "PNAS"}
    lab = lab_of(tmp_path, [({"itemType": "journalArticle", **said}, "journal = {PNAS}")] * 2, "article")
    agrees(lab)
    lab.swap("refs.bib", "PNAS", "Proc. Natl. Acad.")
    lab.patch("w1", publicationTitle="Proceedings of the Academy")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["publicationTitle"] == "Proc. Natl. Acad."
    assert "journal = {Proceedings of the Academy}" in lab.text("refs.bib")
    settled(lab)


def test_another_name_of_a_journal_is_asked_about(tmp_path: Path) -> None:
    """Who has another abbreviation may mean another journal."""
    said = {"itemType": "journalArticle", "publicationTitle": "Proceedings", "journalAbbreviation": "PNAS"}
    lab = lab_of(tmp_path, [(said, "journal = {Nature}")], "article")
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["container"]


def test_an_edit_beside_math_is_that_edit(tmp_path: Path) -> None:
    """A word corrected on one side leaves the signs as each side writes them."""
    title = r"The {$\alpha$}-Helix at 5 {$^\circ$}C"
    lab = lab_of(tmp_path, [({"title": "The α-helix at 5 °C"}, f"title = {{{title}}}")], "book")
    lab.sync()
    lab.swap("refs.bib", " at ", " below ")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["title"] == "The α-helix below 5 °C"
    lab.patch("w0", title="The α-helix above 5 °C")
    assert lab.sync().plan.conflicts == ()
    assert r"title = {The {$\alpha$}-helix above 5 {$^\circ$}C}" in lab.text("refs.bib")
    settled(lab)


@pytest.mark.parametrize(("item", "entry"), [("x ≤ y", r"x {$\geq$} y"), ("β", r"$\gamma$"), ("x₂", "x$^2$")])
def test_other_signs_are_asked_about(tmp_path: Path, item: str, entry: str) -> None:
    """Another sign is another title."""
    lab = lab_of(tmp_path, [({"title": item}, f"title = {{{entry}}}")], "book")
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["title"]
