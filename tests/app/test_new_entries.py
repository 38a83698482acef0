"""What an entry gets that zsync makes in a file with nothing to go by."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article

WORKS = [
    {"itemType": "webpage", "url": "http://x.org/a"},
    {"itemType": "thesis", "university": "MIT"},
    {"itemType": "report", "institution": "NASA"},
]


@pytest.mark.parametrize("dialect", ["bibtex", "biblatex"])
def test_a_new_entry_says_where_its_work_is_found(tmp_path: Path, dialect: str) -> None:
    """A page has its address and a thesis its school, though no other entry shows how."""
    config = f"notes: [notes]\nbib:\n  files:\n    - {{path: refs.bib, dialect: {dialect}}}\nzotero: [embedded]\n"
    lab = Lab(tmp_path, config=config)
    lab.write("refs.bib", "")
    lab.write("notes/a.md", "@k0 @k1 @k2\n")
    lab.library.write(*(article(f"k{at}", f"Title {at}", **work) for at, work in enumerate(WORKS)))
    lab.sync()
    text = lab.text("refs.bib")
    assert [wanted in text for wanted in ("{http://x.org/a}", "{MIT}", "{NASA}")] == [True] * 3
    assert lab.plan().operations == ()


ARTICLE = {
    "publicationTitle": "J", "volume": "3", "issue": "4", "pages": "1-10", "DOI": "10.1234/x", "ISSN": "1234-5678",
    "url": "https://x.org/a", "abstractNote": "An abstract.", "tags": [{"tag": "speech"}],
}  # fmt: skip
PLACED = ["volume = {3}", "number = {4}", "pages = {1--10}", "doi = {10.1234/x}", "url = {https://x.org/a}"]
MORE = ["issn = {1234-5678}", "abstract = {An abstract.}", "keywords = {speech}"]
BOOK = "@book{b2000,\n  title = {Book},\n  author = {Lovelace, Ada},\n  year = {2000}\n}\n"


@pytest.mark.parametrize(
    ("present", "wanted", "unwanted"),
    [
        ("", PLACED + MORE, []),
        ("% Mine.\n@string{j = {J}}\n", PLACED + MORE, []),
        (BOOK, PLACED, MORE),
        (BOOK.replace("  year", "  keywords = {k},\n  year"), [*PLACED, MORE[2]], MORE[:2]),
    ],
    ids=["empty", "no entries", "others", "others with keywords"],
)
def test_the_first_of_its_type_says_all(
    tmp_path: Path, present: str, wanted: list[str], unwanted: list[str]
) -> None:
    """An article in a file that has none gets all of the item but what the file's entries do without; the second
    one of the same run, too."""
    lab = Lab(tmp_path)
    lab.write("refs.bib", present)
    lab.write("notes/a.md", "@k0 @k1\n")
    lab.library.write(article("k0", "Title 0"), article("k1", "Title 1", **ARTICLE))
    lab.sync()
    text = lab.text("refs.bib")
    assert [line for line in wanted if line not in text] == []
    assert [line for line in unwanted if line.split()[0] in text.removeprefix(present)] == []
    assert text.startswith(present)
    assert lab.plan().operations == ()


def test_others_of_the_type_are_the_model(tmp_path: Path) -> None:
    """Where the file's entries of that type do without, so does the new one, and they are left as they are."""
    lab = Lab(tmp_path)
    entry = "@misc{k1,\n  author = {Lovelace, Ada},\n  title = {Title 1},\n  year = {2020}\n}\n"
    lab.write("refs.bib", entry)
    lab.write("notes/a.md", "@k0 @k1\n")
    lab.library.write(*(article(f"k{at}", f"Title {at}", **WORKS[0]) for at in range(2)))
    lab.sync()
    assert "url" not in lab.text("refs.bib")
    assert entry in lab.text("refs.bib")
    assert lab.plan().operations == ()
