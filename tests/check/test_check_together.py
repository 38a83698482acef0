"""Notes that are looked into together say what each says alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zsync.check import observe, rules, workers
from zsync.check.gather import Job
from zsync.formats.notes import hints

DATA = Path(__file__).resolve().parents[1] / "data" / "citation-vectors.yaml"
PIECES = st.sampled_from(
    [
        *("[@lee2020]", "---\ncitekey: kim2099\n---\n", "研究@lee2020所示", "\r", "\n\n", "```\n@no\n```\n"),
        *("![](a.assets/b.png)", "<!-- zsync: ignore -->", "api_key: ", "\t@c", "::", "{{", "[[@lee2020]]", "$x$"),
        *("~~~", "%40a", "\\cite{b}", "%%", "@a\u200bb"),
    ]
)
NAMES = ("a.md", "@lee2020.md", "b.qmd", "c.org", "d.rst", "e.tex", "f.ipynb", "g.canvas", "h.typ", "i.adoc")
NOTES = st.lists(st.tuples(st.sampled_from(NAMES), st.lists(PIECES, max_size=8).map("".join)), max_size=9)


def alone_and_together(notes: list[observe.Note]) -> None:
    """Hold what each note says alone against what it says among the others."""
    seeing = rules.note_observers()
    alone = [observe.note(note.path, note.data, observers=seeing, grammar=note.grammar) for note in notes]
    assert observe.notes_together(notes, observers=seeing) == alone


def test_all_vectors_at_once() -> None:
    """The texts of the citation vectors, of all grammars, in one batch; it is longer than what is remembered."""
    vectors = yaml.load(DATA.read_text("utf-8"), Loader=yaml.CSafeLoader)
    notes = [observe.Note("a.md", each["text"].encode(), each["format"]) for each in vectors]
    assert len(notes) > hints._MOST
    alone_and_together(notes)


@settings(max_examples=60)
@given(NOTES, st.sampled_from(["utf-8", "utf-16", "gb18030", "latin-1"]))
def test_any_notes_at_once(notes: list[tuple[str, str]], encoding: str) -> None:
    """Notes of all kinds and encodings, the same text twice among them."""
    read = [observe.Note(path, text.encode(encoding, "replace")) for path, text in notes]
    alone_and_together([*read, *read[:2]])


@pytest.mark.parametrize("kinds", [("note", "bib", "other"), ("bib", "note", "note", "lock"), ()])
def test_batches_hold_one_kind_and_every_job_once(kinds: tuple[str, ...]) -> None:
    """No job is lost or moved; a batch is of one kind, and never of more than its room but for one job."""
    jobs = [Job(f"{kind}{number}", kind, 3000 * number) for kind in kinds for number in range(150)]
    batches = list(workers._batches(jobs))
    assert [job for batch in batches for job in batch] == jobs
    for batch in batches:
        assert len({job.kind for job in batch}) == 1
        assert len(batch) <= workers._TOGETHER
        assert len(batch) == 1 or sum(job.work for job in batch) <= workers._ROOM
