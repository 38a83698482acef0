"""Did-you-mean: what is offered for a wrong key, and the edit distance behind it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.check.support import outcome, write
from zsync.check import suggest
from zsync.check.library import Entry
from zsync.check.suggest import distance

BIB = "\n".join(
    f"@book{{{key}, author = {{{author}}}, title = {{{title}}}, year = {year}}}"
    for key, author, title, year in (
        ("pengEfficientSpeechEmotion2021", "Peng, Zixuan", "Efficient Speech Emotion Recognition", 2021),
        ("pengMultimodalFusion2022", "Peng, Zixuan", "Multimodal Fusion of Speech", 2022),
        ("kirschner&al2018", "Kirschner, Paul", "From Cognitive Load Theory", 2018),
        ("kim2021a", "Kim, Bo", "One Thing", 2021),
        ("kim2021b", "Kim, Bo", "Another Thing", 2021),
        ("vanderBergDeep2019", "van der Berg, Jan", "Deep Snake Convolution Networks", 2019),
        ("DBLP:conf/icassp/Lee20", "Lee, Ann", "Kernels", 2020),
        ("müllerÜber2018", "Müller, Jörg", "Über Kernels", 2018),
        ("vaswaniAttention2017", "Vaswani, A.", "Attention Is All You Need", 2017),
    )
)
CASES = [
    ("pengEficientSpeechEmotion2021", ["pengEfficientSpeechEmotion2021"], "one letter"),
    ("pengEffciientSpeechEmotion2021", ["pengEfficientSpeechEmotion2021"], "two letters swapped"),
    ("kirshner&al2018", ["kirschner&al2018"], "seen in real notes"),
    ("kim2021", ["kim2021a", "kim2021b"], "without its letter"),
    ("peng2022", ["pengMultimodalFusion2022"], "author and year"),
    ("peng_multimodal_fusion2022", ["pengMultimodalFusion2022"], "another spelling"),
    ("bergSnakeConvolution2017", ["vanderBergDeep2019"], "title words"),
    ("DBLP:conf/icassp/Lee21", ["DBLP:conf/icassp/Lee20"], "one digit"),
    ("mueller2018", ["müllerÜber2018"], "a dotted letter in two"),
    ("muellerUeber2018", ["müllerÜber2018"], "all of them"),
    ("attentionIsAllYouNeed", ["vaswaniAttention2017"], "the title alone"),
    ("VaswaniAttention", ["vaswaniAttention2017"], "no year"),
    ("nobodyAttention", [], "one word of a title"),
    ("nobody1900", [], "nothing near"),
]


@pytest.mark.parametrize(("key", "expected", "why"), CASES)
def test_what_is_offered(tmp_path: Path, key: str, expected: list[str], why: str) -> None:
    """The help names the keys that may be meant, the likeliest first."""
    root = write(tmp_path, {"refs.bib": BIB, "a.tex": f"\\cite{{{key}}}"})
    (found,) = [finding for finding in outcome(root, "a.tex").findings if finding.code == "ZS001"]
    offered = [part for part in found.help.split("`")[1::2] if "sync" not in part]
    assert offered == expected, why


@pytest.mark.parametrize("key", ["kim2021", "DBLP:conf/icassp/Lee21", "peng2022", "vaswaniAttention2017a"])
def test_no_fix_where_more_than_a_slip_is_wrong(tmp_path: Path, key: str) -> None:
    """Two candidates, another digit, another name, a letter after the year: nothing is written even with
    --unsafe."""
    root = write(tmp_path, {"refs.bib": BIB, "a.tex": f"\\cite{{{key}}}"})
    assert [finding.fix for finding in outcome(root, "a.tex").findings] == [None]


def test_words_of_the_title_after_a_short_name(tmp_path: Path) -> None:
    """A name of two letters is no word of the title, but still the author."""
    bib = "@misc{deepGraphs1999, title = {Novel Graphs for Speech}, author = {Deep, X}, year = 1999}\n"
    root = write(tmp_path, {"refs.bib": bib, "a.md": "[@xuNovelSpeech2019]\n"})
    assert "deepGraphs1999" in outcome(root, "a.md").findings[0].help + outcome(root, "a.md").findings[0].message


def reference(a: str, b: str) -> int:
    """Optimal string alignment distance, by its definition."""
    rows = {(i, j): max(i, j) for i in range(len(a) + 1) for j in range(len(b) + 1) if not i or not j}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            same = a[i - 1] == b[j - 1]
            best = min(rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (not same))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, rows[i - 2, j - 2] + 1)
            rows[i, j] = best
    return rows[len(a), len(b)]


WORD = st.text(alphabet="abc", max_size=8)


@given(WORD, WORD, st.integers(0, 5))
def test_distance(a: str, b: str, most: int) -> None:
    """Cut off early or not, the distance is the defined one, as far as it is asked for; it is symmetric."""
    assert distance(a, b, most=most) == min(reference(a, b), most + 1)
    assert distance(a, b, most=most) == distance(b, a, most=most)


def test_many_unknown_keys_share_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word is looked for in each title once, whatever keys hold it, and a key is measured once."""
    looked: list[str] = []
    measured: list[str] = []

    class Title(str):
        """A title that tells what is looked for in it."""

        def __contains__(self, word: object) -> bool:
            looked.append(str(word))
            return super().__contains__(word)

    def measure(key: str, other: str, *, most: int) -> int:
        measured.append(other)
        return distance(key, other, most=most)

    monkeypatch.setattr(suggest, "distance", measure)
    monkeypatch.setattr(suggest, "_letters", Title)
    entries = [Entry("a.bib", f"key{n}", "book", 0, 0, 1, 1, "kernels", "2020", "", "lee") for n in range(3)]
    found = suggest.Suggester(SimpleNamespace(known={"abcd2020", "abce2020"}, entries=entries))  # type: ignore[arg-type]
    for number in range(10):
        assert found.near(f"kimKernels19{number}1") == []
        assert found.sure(f"kimKernels19{number}1") == ""
    assert looked.count("kernels") == 3
    assert (found.near("abcd2021"), found.sure("abcd2021")) == (["abcd2020", "abce2020"], "")
    assert sorted(measured) == ["abcd2020", "abce2020"]
