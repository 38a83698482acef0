"""`zsync check --fix`: each fixable rule, in each format, with every other byte as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.support import BIB, PENG, command, lock, write

WORKS = f"{BIB}@misc{{smith_2020, title = {{S}}}}\n@misc{{müller2021, title = {{M}}}}\n"
OTHERS = [{"key": key} for key in ("lee2020", "smith_2020", "müller2021")]
LOCK = lock({"key": PENG, "aliases": ["peng2021"]}, *OTHERS)
CELL = '{"cells": [{"cell_type": "markdown", "source": ["[@KEY]\\n"]}], "metadata": {}, "nbformat": 4}'
OLD = [  # ZS003, in each format
    ("a.md", "x [@KEY; -@KEY, p. 3] @KEY [[@KEY|Peng]]\ny"),
    ("a.md", '---\n# c\nciteKey: KEY  # x\nnocite: "@KEY"\n---\n\n\ttext \n'),
    ("a.tex", "\\citep[see][3]{lee2020, KEY,smith_2020} % peng2021\n\\nocite{KEY}"),
    ("a.org", "[cite:@KEY p. 3;@lee2020]\n# [cite:@peng2021]\n"),
    ("a.rst", ":cite:p:`KEY,lee2020`\n\n.. :cite:p:`peng2021`\n"),
    ("a.typ", "@KEY #cite(<KEY>) // @peng2021\n"),
    ("a.adoc", "cite:[KEY(p. 3)]\n"),
    ("a.ipynb", CELL),
    ("a.canvas", '{"nodes": [{"type": "text", "text": "é [@KEY]"}]}'),
]
SAFE = [
    *((name, text.replace("KEY", "peng2021"), text.replace("KEY", PENG)) for name, text in OLD),
    ("a.md", "[@Lee2020] @LEE2020", "[@lee2020] @lee2020"),
    ("a.tex", "\\cite{Lee2020}", "\\cite{lee2020}"),
    (
        "a.md",
        "[@smith\\_2020] [@le\u200be2020] [@mu\u0308ller2021] a\\_b\u200b",
        "[@smith_2020] [@lee2020] [@müller2021] a\\_b\u200b",
    ),
    ("a.org", "[cite:@le\u00ade2020]", "[cite:@lee2020]"),
    (
        "a.md",
        "+------------+----+\n| [@Lee2020] | x  |\n| @peng2021  | y  |\n+------------+----+\n",
        "+-R-+----+\n| [@lee2020]_ | x  |\n| @peng2021 | y  |\n+-R-+----+\n".replace("R", "-" * (len(PENG) + 1))
        .replace("_", " " * (len(PENG) - 9))
        .replace("peng2021", PENG),
    ),
    (
        "a.bib",
        '@misc{d1, title = {T},\n doi = {https://doi.org/10.1000/182} ,\n}\n@misc{e, title = "U", doi = "DOI:1"}',
        '@misc{d1, title = {T},\n doi = {10.1000/182} ,\n}\n@misc{e, title = "U", doi = "DOI:1"}',
    ),
]
UNSAFE = [
    ("a.md", f"[@{PENG.replace('ff', 'f')}]", f"[@{PENG}]"),
    (
        "a.md",
        "研究@lee2020所示，见@lee2020。又 @lee2020所示",
        "研究 [@lee2020] 所示，见 [@lee2020]。又 @lee2020 所示",
    ),
    ("a.md", "[见@lee2020, p. 3; @smith_2020]", "[见 @lee2020, p. 3; @smith_2020]"),
    ("a.md", "研究@lee2020[p. 3]所示 [研究@lee2020](x.md)", "研究 @lee2020[p. 3]所示 [研究 @lee2020](x.md)"),
    ("a.md", "[@lee2020所示] 再 [见](a.md)@lee2020", "[@lee2020 所示] 再 [见](a.md)@lee2020"),
    ("a.md", "_see @lee2020_ __@lee2020__ x", "_see @{lee2020}_ __@{lee2020}__ x"),
    ("a.md", "see @lee2020_ x", "see @lee2020 x"),
]
LEFT = [
    ("a.tex", "\\cite{lee2020所示}"),
    ("a.md", "研究@{lee2020}所示"),
    ("a.md", "[@lee2021; @lee2020b]"),
    ("a.rst", ":cite:`lee2020所示`"),
    ("a.typ", "#cite(<lee2020所示>)"),
    ("a.md", "[[@SMITH_2020]] [[@smith_2O20]]"),  # pages that are there
]


def fixed(root: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, *more: str) -> str:
    """The file `name` with this text after `--fix`, twice; in the way it stands and with CRLF and a BOM."""
    monkeypatch.chdir(write(root, {"refs.bib": WORKS, "zsync.lock": LOCK}))
    results = set()
    for bom, end in (("", "\n"), ("\ufeff", "\r\n")):
        path = root / name
        path.write_bytes((bom + text.replace("\n", end)).encode())
        command("--fix", *more)
        once = path.read_bytes()
        assert command("--fix", *more).err.startswith("zsync: 0 fixes in 0 files")
        assert path.read_bytes() == once
        got = once.decode()
        assert got.startswith(bom)
        assert got.count("\n") == got.count(end)
        results.add(got.removeprefix(bom).replace(end, "\n"))
    (result,) = results
    return result


@pytest.mark.parametrize(("name", "text", "expected"), SAFE)
def test_safe_fixes(name: str, text: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sure is mended in place."""
    assert fixed(tmp_path, monkeypatch, name, text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), UNSAFE)
def test_unsafe_fixes(
    name: str, text: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is only likely is mended with --unsafe alone, and what it stands in still means the same."""
    assert fixed(tmp_path, monkeypatch, name, text) == text
    assert fixed(tmp_path, monkeypatch, name, text, "--unsafe") == expected


@pytest.mark.parametrize(("name", "text"), LEFT)
def test_what_nobody_can_mend_for_you(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and stays as it is."""
    write(tmp_path, {"@SMITH_2020.md": "", "pages/@smith_2O20.md": ""})
    assert fixed(tmp_path, monkeypatch, name, text, "--unsafe") == text
    assert command(name).code == 1


def test_tables_are_those_of_the_grammar_that_the_settings_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mended file is read as it was checked: what only Markdown takes for a table is left as it is elsewhere."""
    config = "notes: {folders: [.], grammars: {'*.txt': asciidoc}}\nbib: refs.bib\n"
    drawn = "+-----------------+---+\n| cite:[KEY] | x |\n+-----------------+---+\n"
    note = drawn.replace("KEY", "peng2021")
    root = write(tmp_path, {"zsync.yaml": config, "refs.bib": WORKS, "zsync.lock": LOCK, "a.txt": note})
    monkeypatch.chdir(root)
    command("--fix")
    assert (tmp_path / "a.txt").read_text() == drawn.replace("KEY", PENG)


REFUSED = [  # the key of the library; before and after, of which the first part reads as planned alone
    ("fig-lee2020", "a.qmd", "@Smith_2020 @FIG-lee2020", "@smith_2020 @FIG-lee2020", 1),  # a figure of Quarto's
    ("null", "a.md", "---\ncitekey: lee1\n---\n@Smith_2020", "---\ncitekey: lee1\n---\n@smith_2020", 1),
    ("a--b", "a.md", "[@lee1] [@Smith_2020]", "[@lee1] [@smith_2020]", 0),  # a key that pandoc ends at the signs
]


@pytest.mark.parametrize(("key", "name", "before", "after", "refused"), REFUSED)
def test_what_would_not_read_as_planned_is_refused(
    key: str, name: str, before: str, after: str, refused: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that means something else where it would stand is left to its writer; the other fixes are done."""
    works = [{"key": key, "aliases": ["lee1"]}, *OTHERS]
    bib = f"{WORKS}@misc{{{key}, title = {{K}}}}\n"
    monkeypatch.chdir(write(tmp_path, {"refs.bib": bib, "zsync.lock": lock(*works), name: before}))
    told = "; 1 not done, which would not read as planned" if refused else ""
    ran = command("--fix")
    assert (ran.code, ran.err) == (1, f"zsync: 1 fix in 1 file{told}\n")
    assert (tmp_path / name).read_text() == after
