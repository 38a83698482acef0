"""Long runs: millions of characters of broken files, and every file the machine has. Run by `make deep`."""

from __future__ import annotations

import random

import pytest

from bench.biblio import bibliography
from tests.formats_bib.support import CASES, installed, read
from zsync.formats.bib import Refused, parse

TOKENS = [
    *("@", "{", "}", "(", ")", '"', "\\{", "\\}", "\\", "#", "=", ",", " ", "\n", "\r\n", "\r", "%"),
    *("@a{", "@a{x,", "@a(x,", "@string{s=", "@comment{", "@comment(", "@preamble{", "x", "y={", 'y="', "\n@a{x,"),
    *("\f", "\ufeff", "\n@comment{"),
    *("\n@string{", "{}", "y={z},", "é", "中", "\udcff", "\u2028", "\n}\n", "month = jan,\n"),
]


def broken(chance: random.Random, natural: str) -> str:
    """A piece of a natural file with characters lost, doubled, swapped or put in; or tokens alone."""
    if chance.random() < 0.3:
        return "".join(chance.choices(TOKENS, k=chance.randint(1, 400)))
    start = chance.randrange(len(natural))
    text = list(natural[start : start + chance.randint(1, 6000)])
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(text) + 1)
        text[at : at + chance.choice((0, 0, 1, 1, 3, 40))] = chance.choice(TOKENS)
    return "".join(text)


@pytest.mark.deep
def test_ten_million_characters_of_broken_files() -> None:
    """Text kept, spans inside, nothing raised; reading again after a change is reading anew."""
    chance = random.Random(11)
    natural = bibliography(2000) + "".join(read(path) for path in CASES)
    done = 0
    before = parse("")
    while done < 10_000_000:
        text = broken(chance, natural)
        doc = parse(text)
        assert "".join(block.raw for block in doc.blocks) == text
        assert all(0 <= problem.span.start <= problem.span.end <= len(text) for problem in doc.problems)
        for entry in doc.entries:
            assert all(entry.start < field.start < field.end < entry.end for field in entry.all_fields)
            assert all(field.value is not None for field in entry.fields.values())
        assert parse(text, before).scanned.pieces == doc.scanned.pieces
        changed = text[: len(text) // 2] + chance.choice(TOKENS) + text[len(text) // 2 + chance.randint(0, 3) :]
        helped, anew = parse(changed, doc).scanned, parse(changed).scanned
        assert (helped.pieces, helped.odd, helped.notes) == (anew.pieces, anew.odd, anew.notes)
        done += len(text) + len(changed)
        before = doc


@pytest.mark.deep
def test_edits_of_broken_files() -> None:
    """In files as broken as can be, an edit of any entry reads back as planned or is refused."""
    chance = random.Random(12)
    natural = bibliography(300) + "".join(read(path) for path in CASES)
    made = refused = 0
    for _ in range(3000):
        text = broken(chance, natural)
        doc = parse(text)
        if not doc.entries:
            continue
        number = chance.randrange(len(doc.entries))
        entry = doc.entries[number]
        nth = doc.index[entry.key].index(number)
        name = chance.choice([*entry.fields, "zz", "title"])
        try:
            after = doc.set(entry.key, name, chance.choice(["New", "{N}ew", "7", 'a "b"']), nth=nth)
            gone = after.unset(entry.key, name, nth=nth)
            removed = doc.remove(entry.key, nth=nth)
        except Refused:
            refused += not entry.opaque
            continue
        made += 1
        assert after.text.startswith(text[: entry.start])
        assert after.text.endswith(text[entry.end :])
        assert name not in gone.entries[number].fields
        assert len(removed.entries) == len(doc.entries) - 1
    assert made > 20 * refused


@pytest.mark.deep
def test_every_installed_file_keeps_its_text() -> None:
    """Every .bib file that packages put on this machine: text kept, one edit a file touches one entry."""
    files = installed()
    if not files:
        pytest.skip("no package on this machine brings .bib files")
    for path in files:
        text = read(path)
        doc = parse(text)
        assert "".join(block.raw for block in doc.blocks) == text, path
        for entry in doc.entries[:: max(len(doc.entries) // 5, 1)]:
            nth = [other.start for other in doc.entries if other.key == entry.key].index(entry.start)
            after = doc.set(entry.key, "zsynctest", "{V}alue", nth=nth)
            assert after.text.startswith(text[: entry.start])
            assert after.text.endswith(text[entry.end :])
