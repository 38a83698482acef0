"""What the published vectors do not say: one table of texts for each grammar."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from zsync.config.paths import NOTE_SUFFIXES
from zsync.formats.edits import apply
from zsync.formats.notes import grammar_for, rewrite, scan, scan_path
from zsync.model.citation import SOFT

HERE = Path(__file__).parent
CASES, MORE, FACTS = (
    yaml.load((HERE / name).read_text("utf-8"), Loader=yaml.CSafeLoader)
    for name in ("cases.yaml", "more_cases.yaml", "fact_cases.yaml")
)
ORACLES, SIBLINGS = (
    yaml.load((HERE / name).read_text("utf-8"), Loader=yaml.CSafeLoader)
    for name in ("oracle_cases.yaml", "sibling_cases.yaml")
)


class Case(NamedTuple):
    """A text and its citations as `key@line:col kind`; `known` are the keys of the library, if any matter."""

    grammar: str
    text: str
    found: list[str]
    known: list[str] | None = None


ALL = [Case(grammar, *row) for grammar, rows in CASES.items() for row in rows]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.grammar}: {case.text[:40]}")
def test_case(case: Case) -> None:
    """Every citation with its place and kind, soft ones included; spans spell the key."""
    assert shown(case) == case.found


def shown(case: Case) -> list[str]:
    """What is found, as the tables write it."""
    found = scan(case.text, grammar=case.grammar, known=case.known)
    return [f"{c.key}@{c.line}:{c.col} {c.kind}" for c in found]


@pytest.mark.parametrize("grammar", MORE)
def test_more_cases(grammar: str) -> None:
    """The second table: the masks of every grammar, compared with pandoc and with the compiler of Typst."""
    cases = [Case(grammar, *row) for row in MORE[grammar]]
    assert {case.text: shown(case) for case in cases} == {case.text: case.found for case in cases}


@pytest.mark.parametrize("grammar", SIBLINGS)
def test_sibling_cases(grammar: str) -> None:
    """The fifth table: what the published vectors say of one place, in others."""
    cases = [Case(grammar, *row) for row in SIBLINGS[grammar]]
    assert {case.text: shown(case) for case in cases} == {case.text: case.found for case in cases}


@pytest.mark.parametrize("grammar", ORACLES)
def test_oracle_cases(grammar: str) -> None:
    """The third table: what each grammar's own program makes of a text."""
    cases = [Case(grammar, *row) for row in ORACLES[grammar]]
    assert {case.text: shown(case) for case in cases} == {case.text: case.found for case in cases}


@pytest.mark.parametrize("grammar", [grammar for grammar in MORE if grammar != "path"])
def test_more_surroundings(grammar: str) -> None:
    """Windows line ends and text above and below leave the citations of the second table as they are."""
    for text, *_ in MORE[grammar]:
        if not text.startswith("\ufeff"):
            surround(grammar, text)


@pytest.mark.parametrize("grammar", FACTS)
def test_fact_cases(grammar: str) -> None:
    """The third table: what the tools say of themselves, sentence by sentence; firm citations and no others."""
    cases = [Case(grammar, *row) for row in FACTS[grammar]]
    assert {case: firm(case) for case in map(_frozen, cases)} == {_frozen(case): case.found for case in cases}


def _frozen(case: Case) -> Any:
    return case.text, case.grammar, tuple(case.known or ())


def firm(case: Any) -> list[str]:
    """What is found for certain, as the tables write it."""
    text, grammar, known = case
    found = scan(text, grammar=grammar, known=known or None)
    return [f"{c.key}@{c.line}:{c.col} {c.kind}" for c in found if c.kind not in SOFT]


GLUED = [
    ("markdown", "研究@peng2021所示", [("peng2021", "cite")]),
    ("obsidian", "研究@peng2021所示，@lee2020", [("peng2021", "cite"), ("lee2020", "cite")]),
    ("obsidian", "(@lee2020)", [("lee2020", "cite")]),
    ("pandoc", "研究@peng2021 所示", [("peng2021", "ambiguous")]),
    ("pandoc", "研究 @peng2021所示", [("peng2021", "cite")]),
    ("pandoc", "研究 @peng2022所示", [("peng2022所示", "cite")]),
    ("typst", "如@peng2021所示", [("peng2021", "cite")]),
    ("markdown", "word@lee2020", [("lee2020", "ambiguous")]),
    ("pandoc", "*em*@lee2020 **b**@other2020 e.g.@lee2020", [("lee2020", "ambiguous")] * 2),
    ("markdown", "user@lee2020.org", []),
    ("markdown", "@smith @lee2020a", [("smith", "cite"), ("lee2020a", "cite")]),
    ("typora", "![]({7}_Mail me@smith.assets/x.png)", [("smith", "path")]),
]


@pytest.mark.parametrize(("grammar", "text", "expected"), GLUED, ids=[f"{g}: {t}" for g, t, _ in GLUED])
def test_known_keys_tell_glued_text(grammar: str, text: str, expected: list[tuple[str, str]]) -> None:
    """The longest known key wins over text of another script; an address never becomes a key."""
    known = {"peng2021", "lee2020", "smith", "peng"}
    assert [(c.key, c.kind) for c in scan(text, grammar=grammar, known=known)] == expected


GRAMMARS_OF = [
    ("a.qmd", "", "quarto"),
    ("a.Rmd", "", "rmarkdown"),
    ("a.Rmarkdown", "", "rmarkdown"),
    ("a.rst", "", "rst"),
    ("b.org", "[[x]]", "org"),
    ("b.tex", "", "latex"),
    ("b.typ", "", "typst"),
    ("b.adoc", "", "asciidoc"),
    ("a.md", "plain @lee2020", "markdown"),
    ("a.md", "see [@lee2020]", "pandoc"),
    ("a.md", "---\nbibliography: x.bib\n---\n", "pandoc"),
    ("a.md", "see [[Note]] and [@lee2020]", "obsidian"),
    ("a.md", "> [!abstract] x", "obsidian"),
    ("a.md", "x^[[see @a2020]] and [@lee2020]", "pandoc"),
    ("a.md", "see {cite:p}`a`", "myst"),
    ("a.md", "```{code-cell} python\n```", "myst"),
    ("a.md", "````{figure} a.png\n:label: f\n````\n[@lee2020]", "myst"),
    ("a.md", "```{r}\nx\n```\n[@lee2020]", "pandoc"),
    ("a.md", "---\ntypora-root-url: assets\n---\n", "typora"),
    ("a.txt", "![]({16}_T@k2020.assets/x.png)", "typora"),
    ("a.md", '{{< cite "a" >}}', "hugo"),
    ("a.md", "- x\n  id:: 1234\n", "logseq"),
    ("no-extension", "", "markdown"),
]


@pytest.mark.parametrize(("path", "text", "grammar"), GRAMMARS_OF)
def test_grammar_for(path: str, text: str, grammar: str) -> None:
    """The extension decides; kinds of Markdown are told apart by what they hold."""
    assert grammar_for(path, text) == grammar


def test_scan_path_tells_note_folder_and_neither() -> None:
    """Keys of files and folders, with places in the path; other `@` are none."""
    for path in ("n/{1}_A@k2020.md", "n/{1}_A@k2020.assets/img@2x.png", "n/@k2020.md", "n/%40k2020.md"):
        (found,) = scan_path(path)
        assert (found.key, found.kind, path[found.start : found.end]) == ("k2020", "path", "k2020")
    assert scan_path("img@2x.png") == scan_path("plain.md") == scan_path("") == ()


DATA = Path(__file__).resolve().parents[1] / "data" / "citation-vectors.yaml"
TEXTS = [(v["format"], v["text"]) for v in yaml.load(DATA.read_text("utf-8"), Loader=yaml.CSafeLoader)]
TEXTS += [(case.grammar, case.text) for case in ALL]


def read(grammar: str, text: str, *, down: int = 0) -> list[tuple[str, int, int, str]]:
    """The citations with lines counted from `down` lines below the top."""
    return [(c.key, c.line - down, c.col, c.kind) for c in scan(text, grammar=grammar)]


@pytest.mark.parametrize(("grammar", "text"), TEXTS, ids=[f"{g}: {t[:40]}" for g, t in TEXTS])
def test_surroundings_change_nothing(grammar: str, text: str) -> None:
    """Other line ends, text above and below, and a byte order mark leave every citation as it is."""
    surround(grammar, text)


def surround(grammar: str, text: str) -> None:
    """The same citations in other surroundings."""
    alone = read(grammar, text)
    front = text.startswith(("---\n", "---\r", "+++", ";;;", "{\n", '{"title'))
    plain = text.replace("\r\n", "\n")
    assert read(grammar, plain.replace("\n", "\r\n")) == read(grammar, plain.replace("\n", "\r")) == alone
    if grammar != "path":
        assert read(grammar, f"{text}\n\nmore text\n") == alone
        assert front or read(grammar, f"Some words.\n\n{text}", down=2) == alone
        marked = read(grammar, f"\ufeff{text}")
        right = 0 if front else 1  # behind the mark, columns of the first line are one more
        assert text[:1] == "\ufeff" or alone == [(k, n, c - right * (n == 1), kind) for k, n, c, kind in marked]


def test_keys_of_names_are_composed() -> None:
    """File systems and archives of macOS take letters and accents apart; the key in the name is still the key, and
    is renamed where it stands."""
    path = "n/{1}_U\u0308ber@mu\u0308ller2020.md"
    (found,) = scan_path(path)
    assert (found.key, path[found.start : found.end]) == ("m\u00fcller2020", "mu\u0308ller2020")
    renamed = apply(path, rewrite(path, {found.key: "new2020"}, grammar="path"))
    assert renamed == "n/{1}_U\u0308ber@new2020.md"


@pytest.mark.parametrize("suffix", sorted(NOTE_SUFFIXES))
def test_every_kind_of_note_has_its_key_before_the_suffix(suffix: str) -> None:
    """What the settings take for a note is one in names, too."""
    found = [c.key for name in (f"@lee2020.{suffix}", f"{{1}}_T@lee2020.{suffix}") for c in scan_path(name)]
    assert found == ["lee2020", "lee2020"]
