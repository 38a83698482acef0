"""Notes that have a second name by a link of the file system."""

from __future__ import annotations

from pathlib import Path

from tests.app.lab import Lab
from tests.app.test_undo import settled, take_back
from tests.replicas.library import article

NOTE = "---\ncitekey: one2020\ntags: [x]\n---\n\n[@one2020]\n"


def test_a_note_with_two_names_is_one(tmp_path: Path) -> None:
    """It is written once, by its own name, and an undo has it back."""
    lab = Lab(tmp_path)
    lab.library.write(article("one2020", "One", tags=[{"tag": "x"}]))
    lab.write("refs.bib", "")
    lab.write("notes/one.md", NOTE)
    (tmp_path / "notes/again.md").symlink_to("one.md")
    (tmp_path / "notes/here").symlink_to(".")
    lab.sync()
    lab.patch("one2020", citationKey="uno2020", tags=[{"tag": "y"}])
    assert lab.sync().applied.failed == ()
    assert lab.text("notes/one.md") == NOTE.replace("one2020", "uno2020").replace("[x]", "[y]")
    assert (tmp_path / "notes/again.md").is_symlink()
    settled(lab)
    assert take_back(lab).left == []
    assert lab.text("notes/one.md") == NOTE
