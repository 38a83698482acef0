"""Files keep their encoding, line ends and style; what a file cannot hold waits with a reason."""

from __future__ import annotations

from pathlib import Path

from tests.app.lab import Lab
from tests.replicas.library import article

HEAD = "@article{one2020,\n  title = {Schrödinger},\n"
LATIN = HEAD + "  author = {Müller, Jörg},\n  year = {2020},\n  keywords = {a}\n}\n"


def test_latin_1_stays_latin_1(tmp_path: Path) -> None:
    """What Latin-1 can spell goes through; a tag it cannot waits, and the message says what to do."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", LATIN.encode("latin-1"))
    lab.write("notes/a.md", "@one2020\n")
    lab.sync()
    assert lab.items()["one2020"]["title"] == "Schrödinger"
    lab.patch("one2020", title="Schrödingers Äpfel", tags=[{"tag": "a"}, {"tag": "语音"}])
    run = lab.sync()
    assert [(op.attribute, "save the file as UTF-8" in why) for op, why in run.applied.failed] == [("tags", True)]
    assert (lab.root / "refs.bib").read_bytes().decode("latin-1") == LATIN.replace("dinger", "dingers Äpfel")


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    """Every inserted line ends as the file's lines do."""
    lab = Lab(tmp_path)
    entry = "% x\n@article{one2020,\n  title = {One},\n  year = 2020,\n  keywords = {a; b}\n}\n"
    lab.write("refs.bib", entry.replace("\n", "\r\n"))
    lab.write("notes/@one2020.md", "---\r\ntags:\r\n- a\r\n- b\r\n---\r\nText @one2020")
    lab.library.write(article("one2020", "One", tags=[{"tag": "a"}, {"tag": "b"}]))
    lab.sync()
    lab.patch("one2020", tags=[{"tag": t} for t in ("a", "b", "c, d", "#x", "- y")])
    assert lab.sync().applied.failed == ()
    for path in ("refs.bib", "notes/@one2020.md"):
        text = lab.text(path)
        assert text.count("\n") == text.count("\r\n")
    assert lab.text("notes/@one2020.md").endswith("---\r\nText @one2020")
    assert lab.plan().operations == ()
