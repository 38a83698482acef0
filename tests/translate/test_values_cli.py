"""`zsync bib values` and `zsync key`, through the command."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.translate.test_hostile import steps
from zsync.cli.main import run

BIB = r"""@inproceedings{peng2021,
  author = {Peng, Zixuan and {ACME, Inc.} and van der Berg, Jr., J{\"o}rg and others},
  title = {Efficient {Speech} Emotion Recognition --- a \emph{Study}},
  crossref = {icassp},
  pages = {3020--3024},
  month = jun,
  doi = {https://doi.org/10.1109/ICASSP.2021.X},
  keywords = {speech; emotion, affect},
  file = {Full:papers/peng.pdf:application/pdf},
}
@proceedings{icassp,
  title = {Proc. ICASSP},
  year = 2021,
}
"""


@pytest.fixture
def bib(tmp_path: Path) -> str:
    """A small file."""
    path = tmp_path / "refs.bib"
    path.write_text(BIB, "utf-8")
    return str(path)


def output(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    """The JSON the command prints, having left with 0."""
    assert run([*argv, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_values(bib: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every field is in its canonical shape, inherited ones included."""
    data = output(capsys, "bib", "values", bib)
    first, second = data["entries"]
    assert (data["schema"], data["dialect"]) == (1, "bibtex")
    assert (first["key"], first["type"], first["line"]) == ("peng2021", "inproceedings", 1)
    assert first["fields"] == {
        "type": "conferencePaper",
        "creators": [
            {"role": "author", "family": "Peng", "given": "Zixuan", "particle": "", "suffix": ""},
            {"role": "author", "name": "ACME, Inc."},
            {"role": "author", "family": "Berg", "given": "Jörg", "particle": "van der", "suffix": "Jr."},
            {"role": "author", "name": "others"},
        ],
        "title": "Efficient Speech Emotion Recognition — a <i>Study</i>",
        "container": "Proc. ICASSP",
        "pages": "3020–3024",
        "doi": "10.1109/icassp.2021.x",
        "date": "2021-06",
        "tags": ["speech", "emotion, affect"],
        "files": [{"path": "papers/peng.pdf", "title": "Full", "mime": "application/pdf"}],
    }
    assert second["fields"]["type"] == "book"


def test_values_as_text(bib: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Text output names each entry with its line, and each value with its field."""
    assert run(["bib", "values", bib, "--dialect", "biblatex"]) == 0
    out = capsys.readouterr().out
    assert "1\tpeng2021" in out
    assert "\tdate\t2021-06" in out


def test_keys(bib: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each work has its key and a proposal that no other work bears."""
    data = output(capsys, "key", "--bib", bib)
    assert [(row["key"], row["proposed"]) for row in data["keys"]] == [
        ("peng2021", "pengEfficientSpeechEmotion2021"),
        ("icassp", "ProcICASSP2021"),
    ]
    data = output(capsys, "key", "peng2021", "--bib", bib, "--formula", "auth.lower + '2021'")
    assert [row["proposed"] for row in data["keys"]] == ["peng2021"]
    assert data["keys"][0]["work"]["title"].startswith("Efficient")


def test_keys_of_the_project(
    bib: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --bib the project's files and its formula count."""
    folder = Path(bib).parent
    (folder / "zsync.yaml").write_text("bib: refs.bib\nkeys: {formula: 'auth.upper + year'}\n", "utf-8")
    monkeypatch.chdir(folder)
    assert run(["key", "peng2021"]) == 0
    assert capsys.readouterr().out == "peng2021\tPENG2021\n"


def test_wrong_use_is_told(bib: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown key and a broken formula are usage errors with words."""
    assert run(["key", "nobody", "--bib", bib]) == 2
    assert run(["key", "--bib", bib, "--formula", "auth("]) == 2
    err = capsys.readouterr().err
    assert "nobody" in err
    assert "position 6" in err


def test_a_work_in_two_files_has_one_proposal(bib: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its own key of the other file is none that another work bears."""
    other = Path(bib).with_name("other.bib")
    other.write_text(Path(bib).read_text("utf-8") + "@misc{new, title = {Added Here}}\n", "utf-8")
    data = output(capsys, "key", "--bib", bib, "--bib", str(other))
    assert [(row["key"], row["proposed"]) for row in data["keys"]] == [
        ("peng2021", "pengEfficientSpeechEmotion2021"),
        ("icassp", "ProcICASSP2021"),
        ("new", "AddedHere"),
    ]


def test_keys_of_many_works(bib: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Twice the works take twice the steps: who has which key is not gathered anew for each."""

    def proposed(count: int) -> None:
        entries = (f"@misc{{k{n}, author = {{Doe{n}, J}}, title = {{T}}}}\n" for n in range(count))
        Path(bib).write_text("".join(entries), "utf-8")
        assert len(output(capsys, "key", "--bib", bib)["keys"]) == count

    proposed(10)
    few, many = (steps(partial(proposed, count), ("c_call",)) for count in (300, 600))
    assert many < 2.4 * few
