"""What looks like a citation only when its key is known is one, for scope and for renames."""

from __future__ import annotations

from pathlib import Path

from tests.app.lab import Lab
from tests.replicas.library import article


def test_keys_of_the_library_tell_citations_apart(tmp_path: Path) -> None:
    """Emphasis, parentheses, no digit, text glued to the key: cited, added to the .bib, and renamed."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", "")
    lab.write("notes/a.md", "---\ntags: [x]\n---\n\n(@curie), **@bohr1913**, 研究@wu1957所示 but not @nobody.\n")
    lab.library.write(article("curie", "A"), article("bohr1913", "B"), article("wu1957", "C"))
    assert lab.sync().plan.conflicts == ()
    assert [line for line in lab.text("refs.bib").split("\n") if line.startswith("@")] == [
        "@article{bohr1913,", "@article{curie,", "@article{wu1957,",
    ]  # fmt: skip
    lab.patch("curie", citationKey="curie1903")
    lab.patch("wu1957", citationKey="wuParity1957")
    run = lab.sync()
    assert (run.plan.conflicts, run.applied.failed) == ((), ())
    assert "(@curie1903), **@bohr1913**, 研究@wuParity1957所示 but not @nobody." in lab.text("notes/a.md")
    assert lab.plan().operations == ()
