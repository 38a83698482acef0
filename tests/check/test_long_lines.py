"""A line may be a million long and hold as many citations: of each, nobody looks at all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.check.support import outcome, write
from zsync.check.facts import File, Row
from zsync.check.mend import mend
from zsync.check.rules import glued_citation, unknown_citekey
from zsync.formats.notes import assets
from zsync.model.finding import Finding
from zsync.model.span import Span
from zsync.report import findings_text
from zsync.report.findings import Report
from zsync.report.fingerprint import fingerprints

MOST = 1000
"""Signs of a line that may be looked at for one citation."""


class Watched(str):
    """A text that is not taken apart in long pieces, but for its words, of which is counted how often."""

    counted = 0

    def __getitem__(self, place: Any) -> str:
        piece = super().__getitem__(place)
        assert len(piece) <= MOST
        return piece

    def strip(self, *args: Any) -> str:
        """All of it, most times."""
        raise AssertionError

    def split(self, *args: Any) -> list[str]:
        """All of it once more."""
        self.counted += 1
        return super().split(*args)


@pytest.mark.parametrize("text", ["研@a1", "[@a1](http", "[@a1](https://x.org/a1) "])
def test_a_piece_of_the_line_is_enough(text: str) -> None:
    """Whether brackets hold a citation, and whether a link shows a person, is seen near it."""
    line = Watched(text * 10_000)
    at = line.index("@", 30_000)
    assert glued_citation._how(line, at, at + 3) in ("", "brackets", "space")
    span = Span("a.md", at + 1, at + 3, 1, at + 2, 1, at + 4)
    assert unknown_citekey._names_page("a1", span, line) == text.endswith("a1) ")


def test_reports_take_a_line_once() -> None:
    """Each finding shows a piece of its line; the words of it are for all of them, as long as they may be."""
    line = Watched("[@a1] " * 10_000)
    span = Span("a.md", 60_000 - 6, 60_000 - 4, 1, 60_000 - 5, 1, 60_000 - 3)
    found = (Finding("ZS001", "unknown-citekey", "error", span, "…", "…", "a1"),) * 100
    text = findings_text.render(Report(found, 1, 1, {}, lambda path, number: line))
    assert text.count("^^\n") == 100
    assert len(set(fingerprints(found, lambda path, number: line))) == 100
    assert line.counted == 1


def test_links_are_read_once_for_all_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a damaged key stands in a link that leads somewhere takes no look at all links for each."""
    read: list[str] = []

    def reading(text: str, grammar: str) -> Any:
        read.append(grammar)
        return links(text, grammar)

    links = assets.links
    monkeypatch.setattr(assets, "links", reading)
    note = "![](T@lee 2020.assets/a.png) [x](T@lee%202020.assets/b.pdf) [@le\u200be2020] " * 30
    bib = "@misc{lee2020, title = {T}}\n"
    root = write(tmp_path, {"refs.bib": bib, "a.md": note, "T@lee 2020.assets/a.png": ""})
    found = outcome(root, only=("ZS007",))
    assert [finding.fix is None for finding in found.findings] == [True, False, False] * 30
    assert len(read) == 2, "once here, once for files that are missing"


def test_comments_are_asked_by_their_line() -> None:
    """Of thousands that turn something off, those of the line and of the whole file are looked at."""

    class Codes(list[str]):
        """What a comment turns off, and whether anybody asked."""

        asked = 0

        def __contains__(self, code: object) -> bool:
            self.asked += 1
            return super().__contains__(code)

    file = File("a.md", Row(facts="{}"), lambda path, which: "")
    codes = [Codes(["ZS001"]) for _ in range(1000)]
    file.facts["ignored"] = [*enumerate(codes, 1), [7, Codes(["*"])], [0, Codes(["ZS009"])]]
    assert [file.ignores("ZS001", line) for line in (1, 1000, 1001)] == [True, True, False]
    assert [file.ignores("ZS010", line) for line in (6, 7)] == [False, True]
    assert file.ignores("ZS009", 2000)
    assert sum(each.asked for each in codes) < 20


def test_many_fixes_of_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are done together, and so are those around one that is not."""
    bib = "".join(f"@misc{{{key}, title = {{T}}}}\n" for key in ("lee2020", "eq-one"))
    monkeypatch.chdir(write(tmp_path, {"refs.bib": bib, "a.qmd": "[@Lee2020] [@LEE2020] " * 300 + "@EQ-one"}))
    told = mend(outcome(tmp_path), unsafe=False)
    assert told == "600 fixes in 1 file; 1 not done, which would not read as planned"
    assert (tmp_path / "a.qmd").read_text() == "[@lee2020] " * 600 + "@EQ-one"
