"""A side is offered what it uses: a groomed .bib and a plain note get nothing they have no place for."""

from __future__ import annotations

from pathlib import Path

from tests.app.lab import Lab
from tests.replicas.library import article

BIB = "@article{one2020,\n  title = {One},\n  author = {Lovelace, Ada},\n  journal = {J},\n  year = {2020}\n}\n"
RICH = {
    "publicationTitle": "J",
    "DOI": "10.1234/x",
    "abstractNote": "An abstract.",
    "language": "en",
    "url": "https://example.org",
    "tags": [{"tag": "a"}],
}


def test_a_first_sync_leaves_a_groomed_file_alone(tmp_path: Path) -> None:
    """Zotero knows a DOI, an abstract, a URL, a language and tags; the file uses none of them: no byte changes."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", BIB)
    lab.write("notes/@one2020.md", "Text without front matter.\n")
    lab.library.write(article("one2020", "One", **RICH))
    before = lab.files()
    assert lab.sync().plan.operations == ()
    lab.patch("one2020", tags=[{"tag": "a"}, {"tag": "b"}], abstractNote="Another abstract.")
    assert lab.sync().plan.operations == ()
    after = lab.files()
    assert {path: after[path] for path in before} == before


def test_what_other_entries_of_the_type_use_is_offered(tmp_path: Path) -> None:
    """One article has a DOI and keywords: the others get theirs; a book does not."""
    lab = Lab(tmp_path)
    used = BIB.replace("one2020", "two2021").replace("{One}", "{Two}")
    used = used.replace("  year", "  doi = {10.1234/y},\n  keywords = {k},\n  year")
    book = "@book{book2022,\n  title = {Book},\n  author = {Lovelace, Ada},\n  year = {2022}\n}\n"
    lab.write("refs.bib", BIB + "\n" + used + "\n" + book)
    lab.library.write(article("one2020", "One", **RICH))
    lab.library.write(article("book2022", "Book", itemType="book", date="2022", DOI="10.1234/z"))
    lab.sync()
    text = lab.text("refs.bib")
    assert "doi = {10.1234/x}" in text
    assert "keywords = {a}" in text
    assert "10.1234/z" not in text
    assert "abstract" not in text
