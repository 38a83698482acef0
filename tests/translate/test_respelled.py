"""A value that changes keeps what it can of the old text: words, accents, line ends, and how names are put."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.config import mappings
from zsync.model.values import Creator
from zsync.translate.bib import BibDialect, BibNative
from zsync.translate.values.names import parse, split_list, write_list

CANONICAL = mappings.load("canonical")


def dialect(name: str) -> BibDialect:
    """A dialect as the command loads it."""
    return BibDialect.from_mapping(mappings.load(f"bib/{name}"), CANONICAL)


BIBTEX = dialect("bibtex")

TEXTS = [
    ("title", 'Sch\\"one Stra{\\ss}en', "Schöne Straßen in Köln", 'Sch\\"one Stra{\\ss}en in K{\\"o}ln'),
    ("title", "{A Title {\\&} Co}", "A Title & Corp", "{A Title {\\&} Corp}"),
    ("title", "On {BERT} and\n    its {Kin}", "On BERT and its Folk", "On {BERT} and\n    its Folk"),
    ("title", "On {BERT} and\n    its {Kin}", "On BERT and Kin", "On {BERT} and {Kin}"),
    ("title", "A\n  \\enquote{quoted} word", "A “quoted” sword", "A\n  \\enquote{quoted} sword"),
    ("title", "The {E. coli} genome", "A genome of E. coli", "A genome of {E. coli}"),
    ("title", "Old $x_1$ and H\\textsubscript{2}O", "New $x_1$ and H<sub>2</sub>O", None),
    ("title", "Old", "<i>New things</i>", "\\textit{New things}"),
    ("title", "Old \\LaTeX\\ text", "New LaTeX text", None),
    ("abstract", "A {\\%} is\r\n  much.\r\n\r\n  B.", "A % was much.\n\nB.", "A {\\%} was\r\n  much.\r\n\r\n  B."),
    ("abstract", "One. Two.", "One.\n\nTwo. Three.", "One.\n\nTwo. Three."),
    ("pages", "1–9", "1–12", "1–12"),
    ("pages", "1--9", "1–12", "1--12"),
    ("pages", "1-9", "1–12", "1-12"),
]


@pytest.mark.parametrize(("attribute", "old", "value", "wanted"), TEXTS)
def test_what_stays_keeps_its_spelling(attribute: str, old: str, value: str, wanted: str | None) -> None:
    """Only new words are written; what is read back is the value (`wanted` None: nothing else is asked of it)."""
    native = BibNative("article", {attribute: old})
    written = BIBTEX.write(native, attribute, value)
    assert wanted is None or written == {attribute: wanted}
    back: dict[str, Any] = {**native.fields, **written}
    shown = BIBTEX.read(BibNative("article", back)).values.get(attribute)
    assert shown == BIBTEX.project("journalArticle", attribute, value)


NAMES = [
    ("Ann Lee and\n    Bob Marley and\n    Jo Doe", "Ann Lee and\n    Bobby Marley and\n    Jo Doe"),
    ("Lee, Ann and Marley, Bob and Doe, Jo", "Lee, Ann and Marley, Bobby and Doe, Jo"),
    ("Lee, Ann\n  and Marley, Bob\n  and Doe, Jo", "Lee, Ann\n  and Marley, Bobby\n  and Doe, Jo"),
    ('Ann Lee and Bob Marley and J{\\"o} Doe', 'Ann Lee and Bobby Marley and J{\\"o} Doe'),
    ("Ann Lee AND Bob Marley AND Jo Doe", "Ann Lee AND Bobby Marley AND Jo Doe"),
]


@pytest.mark.parametrize(("old", "wanted"), NAMES)
def test_names_are_put_as_the_list_puts_them(old: str, wanted: str) -> None:
    """A name that is corrected looks like the others, and so does what stands between them."""
    creators = [parse(name, "author") for name in split_list(old)]
    creators[1] = Creator("author", "Marley", "Bobby")
    assert write_list(creators, old) == wanted
    assert write_list([*creators, Creator("author", "King", "Ada")], old).startswith(wanted)
    longer = write_list([*creators, Creator("author", "García Márquez", "Gabriel")], old)
    assert parse(split_list(longer)[-1], "author") == Creator("author", "García Márquez", "Gabriel")


def test_accents_of_a_new_name_are_spelled_as_the_lists() -> None:
    """Commands beside commands, letters beside letters."""
    new = Creator("author", "Höß", "Jörg")
    assert write_list([new], 'M{\\"u}ller, Jo') == 'H{\\"o}{\\ss}, J{\\"o}rg'
    assert write_list([new], "Müller, Jo") == "Höß, Jörg"


PIECES = ["a", "B", "\\&", "{D}", '\\"o', "{\\'e}", "\n ", "\n\n", " ", "~", "$x y$", "\\emph{x y}", "{", "}"]
TEX = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(TEX, st.text("aBéö&% ~{}\\<i>$\n\u00a0", max_size=12))
def test_whatever_stood_there_the_value_is_read_back(old: str, value: str) -> None:
    """The old text changes nothing of what the new one means."""
    for attribute in ("title", "abstract"):
        native = BibNative("article", {attribute: old})
        fields = {**native.fields, **BIBTEX.write(native, attribute, value)}
        kept: dict[str, str] = {name: text for name, text in fields.items() if text is not None}
        shown = BIBTEX.read(BibNative("article", kept)).values.get(attribute)
        assert (shown or None) == BIBTEX.project("journalArticle", attribute, value)
