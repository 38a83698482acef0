"""Other programs' reading of well-formed files, beside ours. Run by `make deep`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.biblio import bibliography
from tests.formats_bib.support import installed, read
from zsync.formats.bib import macros as months
from zsync.formats.bib import parse

MONTHS = {"jan": "January", "oct": "October"}
FIELDS = (
    *("author", "title", "journal", "year", "volume", "number", "pages", "note", "doi", "url", "booktitle"),
    "month",
)
BST = """
ENTRY { %s } {} {}
FUNCTION {default.type} { "@" cite$ * write$ newline$ %s }
%s
READ
ITERATE {call.type$}
"""


def ours(text: str) -> dict[str, dict[str, str]]:
    """Key to values, as we read them."""
    doc = parse(text)
    assert not [problem for problem in doc.problems if problem.severity == "error"]
    return {entry.key: {name: field.value for name, field in entry.fields.items()} for entry in doc.entries}


def _plain(values: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in values.items()}


@pytest.mark.deep
def test_as_bibtexparser_reads() -> None:
    """Keys, fields and values equal bibtexparser 1.4's. It spells month macros out; else nothing differs."""
    from bibtexparser.bparser import BibTexParser

    text = bibliography(400)
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    theirs = {entry.pop("ID"): entry for entry in parser.parse(text).entries}
    found = ours(text)
    assert list(found) == list(theirs)
    for key, values in found.items():
        expected = {name: value for name, value in theirs[key].items() if name != "ENTRYTYPE"}
        if "month" in values:
            for short, long in MONTHS.items():
                expected["month"] = expected["month"].replace(long, short)
        assert _plain(values) == _plain(expected), key


@pytest.mark.deep
def test_as_bibtex_reads(tmp_path: Path) -> None:
    """Keys and values equal what bibtex itself hands to a style, blanks folded as it folds them."""
    text = bibliography(300)
    theirs = bibtex(text.encode(), tmp_path)
    found = {key: {n: v for n, v in values.items() if n in FIELDS} for key, values in ours(text).items()}
    assert list(found) == list(theirs)
    for key, values in found.items():
        assert _plain(values) == theirs[key], key


@pytest.mark.deep
def test_as_bibtex_reads_what_packages_bring(tmp_path: Path) -> None:
    """So it is in every .bib file on the machine, but for entries that inherit, are opaque, or use macros that the
    file does not define (bibtex gives those no value); an empty value is none to bibtex."""
    for path in installed():
        doc = parse(read(path))
        theirs = {key.lower(): values for key, values in bibtex(path.read_bytes(), tmp_path).items()}
        undefined = {problem.key for problem in doc.problems if problem.code == "ZS106"}
        for entry in doc.entries:
            if entry.opaque or "crossref" in entry.fields or entry.key in undefined:
                continue
            values = {n: v for n, v in _plain(entry.values).items() if n in FIELDS and v}
            assert values == {n: v for n, v in theirs[entry.key.lower()].items() if v}, (path, entry.key)


def bibtex(data: bytes, folder: Path) -> dict[str, dict[str, str]]:
    """Key to values as bibtex hands them to a style; skips the test where there is no bibtex."""
    program = shutil.which("bibtex")
    if program is None:
        pytest.skip("bibtex is not on this machine")
    (folder / "x.bib").write_bytes(data)
    (folder / "x.bst").write_text(BST % (" ".join(FIELDS), _shows(), _months()), "utf-8")
    (folder / "x.aux").write_text("\\citation{*}\n\\bibstyle{x}\n\\bibdata{x}\n", "utf-8")
    limits = {"max_strings": "900000", "ent_str_size": "20000", "glob_str_size": "200000", "max_cites": "20000"}
    paths = {**os.environ, "BSTINPUTS": ".", "BIBINPUTS": ".", **limits}
    subprocess.run([program, "x"], cwd=folder, check=False, capture_output=True, timeout=120, env=paths)
    return _from_bbl((folder / "x.bbl").read_bytes().decode("utf-8", "surrogateescape"))


def _months() -> str:
    return "\n".join(f'MACRO {{{name}}} {{"{name}"}}' for name in months.MONTHS)


def _shows() -> str:
    return " ".join(
        f'{name} missing$ \'skip$ {{ newline$ "={name}" write$ newline$ {name} write$ newline$ }} if$'
        for name in FIELDS
    )


def _from_bbl(text: str) -> dict[str, dict[str, str]]:
    """Bibtex breaks long lines of output, behind a blank and with two blanks in front of the rest."""
    entries: dict[str, dict[str, str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("@"):
            values: dict[str, str] = {}
            entries[line[1:]] = values
            name = ""
        elif line.startswith("=") and line[1:] in FIELDS:
            name = line[1:]
        elif line.strip() and name:
            values[name] = " ".join([*values.get(name, "").split(), *line.split()])
    return entries


@pytest.mark.deep
def test_as_biber_reads(tmp_path: Path) -> None:
    """Keys, types and plain values equal those in what biber writes after reading the same file.

    It drops a field whose value is 0, decodes TeX, and reads names and dates by its own rules: those are left out.
    """
    program = shutil.which("biber")
    if program is None:
        pytest.skip("biber is not on this machine")
    text = bibliography(120)
    (tmp_path / "in.bib").write_text(text, "utf-8")
    command = [program, "--tool", "--output-fieldcase=lower", "-O", "out.bib", "in.bib"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=600)
    assert (tmp_path / "out.bib").exists(), done.stdout[-2000:]
    theirs = parse((tmp_path / "out.bib").read_text("utf-8"))
    document = parse(text)
    assert {(entry.key, entry.type) for entry in document.entries} == {(e.key, e.type) for e in theirs.entries}
    for entry in document.entries:
        other = theirs.find(entry.key)
        assert other is not None
        for name in ("title", "volume", "doi", "url", "note", "number"):
            value = entry.fields[name].value if name in entry.fields else None
            if value not in (None, "0") and "\\" not in value and "$" not in value:
                assert " ".join(other.fields[name].value.split()) == " ".join(value.split()), entry.key
