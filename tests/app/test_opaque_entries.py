"""What cannot be read for certain is left alone by sync, reported, and never doubled in Zotero."""

from __future__ import annotations

from pathlib import Path

from tests.app.lab import Lab
from tests.replicas.library import article

BIB = """% kept by hand
@article{dup2020,
  title = {First of two},
  year = {2020}
}

@article{dup2020,
  title = {Second of two},
  year = {2021}
}

@article{broken2020,
  title = {No end of this one,
  year = {2020}

@article{odd2020,
  title = {A \\} brace},
  year = {2020}
}

% @article{gone2020, title = {Commented out}}

@article{good2020,
  title = {Good},
  year = {2020}
}
"""


def test_they_keep_every_byte(tmp_path: Path) -> None:
    """Zotero has other titles for all of them: only the entry that reads for certain is edited."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.write("notes/a.md", "@dup2020 @broken2020 @odd2020 @gone2020 @good2020\n")
    keys = ("dup2020", "broken2020", "odd2020", "good2020")
    lab.library.write(*(article(key, f"Zotero's {key}", creators=[], date="2020") for key in keys[:3]))
    lab.library.write(article("good2020", "Good", creators=[], date="2020"))
    lab.sync()
    assert lab.text("refs.bib") == BIB
    lab.patch("good2020", title="Better")
    for key in keys[:3]:
        lab.patch(key, title=f"Newer {key}")
    run = lab.sync()
    assert lab.text("refs.bib") == BIB.replace("{Good}", "{Better}")
    assert {op.key for op in run.plan.operations} == {"good2020"}
    assert {"ZS101", "ZS102", "ZS107"} <= {finding.code for finding in run.plan.findings}
    assert len(lab.items()) == 4
    assert lab.plan().operations == ()


def test_an_auto_export_is_read_only_with_a_word(tmp_path: Path) -> None:
    """A file that Better BibTeX writes is read and never written; the reason is told."""
    lab = Lab(tmp_path)
    head = "% this file is automatically exported by Better BibTeX; changes will be overwritten\n"
    lab.write("refs.bib", head + "@article{one2020,\n  title = {One},\n  year = {2020}\n}\n")
    lab.write("notes/a.md", "@one2020 @two2021\n")
    lab.library.write(article("two2021", "Two", date="2021"))
    lab.sync()
    before = lab.text("refs.bib")
    lab.patch("one2020", title="Changed in Zotero")
    run = lab.sync()
    assert lab.text("refs.bib") == before
    assert run.applied.failed == ()
    from zsync.app.project import opened
    from zsync.app.status import status
    from zsync.config.settings import load

    with opened(load(lab.root), {}) as project:
        told = "\n".join(status(project).lines())
    assert "read-only: " in told
    assert "Better BibTeX" in told
