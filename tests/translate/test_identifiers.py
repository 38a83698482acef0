"""Identifiers in their one form, and where a work hides them."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.translate import values_strategies as gen
from zsync.translate.values.identifiers import identifiers_of, isbn13, naming, normalise, settle
from zsync.translate.values.text import equal

FORMS = [
    ("doi", "10.1000/ABC", "10.1000/abc"),
    ("doi", "https://doi.org/10.1000/abc", "10.1000/abc"),
    ("doi", "http://dx.doi.org/10.1000%2Fabc", "10.1000/abc"),
    ("doi", "doi:10.1000/abc.", "10.1000/abc"),
    ("doi", "DOI 10.1000/(x)y", "10.1000/(x)y"),
    ("doi", "(doi: 10.1002/abc(2020))", "10.1002/abc(2020)"),
    (
        "doi",
        "10.1002/(SICI)1097(199806)49:8<693::AID>3.0.CO;2-O",
        "10.1002/(sici)1097(199806)49:8<693::aid>3.0.co;2-o",
    ),
    ("doi", "https://doi.org/10.1002/a(1)4:8%3C6::AID%3E3.0.CO;2-%23", "10.1002/a(1)4:8<6::aid>3.0.co;2-#"),
    ("doi", "https://doi.org/10.1002/a%253Cb", "10.1002/a%3cb"),
    ("doi", "10.1002/a%3cb", "10.1002/a%3cb"),
    ("doi", "10.1000", ""),
    ("doi", "none", ""),
    ("arxiv", "2101.00001", "2101.00001"),
    ("arxiv", "arXiv:2101.00001v3", "2101.00001"),
    ("arxiv", "arXiv:2101.00001v3 [cs.CL]", "2101.00001"),
    ("arxiv", "https://arxiv.org/abs/2101.00001", "2101.00001"),
    ("arxiv", "https://arxiv.org/pdf/2101.00001v2.pdf", "2101.00001"),
    ("arxiv", "10.48550/arXiv.2101.00001", "2101.00001"),
    ("arxiv", "cs/0112017", "cs/0112017"),
    ("arxiv", "math.GT/0309136", "math.gt/0309136"),
    ("arxiv", "hep-th/9901001v1", "hep-th/9901001"),
    ("arxiv", "10.1000/2101.00001", ""),
    ("arxiv", "2101.1", ""),
    ("isbn", "0-306-40615-2", "9780306406157"),
    ("isbn", "978-0-306-40615-7", "9780306406157"),
    ("isbn", "ISBN 978 0 306 40615 7", "9780306406157"),
    ("isbn", "0306406152, 978-3-16-148410-0", "9780306406157 9783161484100"),
    ("isbn", "080442957X", "9780804429573"),
    ("isbn", "978-0-306-40615-7 3-16-148410-X", "9780306406157 9783161484100"),
    ("isbn", "978-0-306-40615-8", ""),
    ("pmid", "PMID: 0012345", "12345"),
    ("pmid", "https://pubmed.ncbi.nlm.nih.gov/12345/", "12345"),
    ("pmid", "x1", ""),
    ("pmcid", "PMC12345", "PMC12345"),
    ("pmcid", "pmcid: 12345", "PMC12345"),
    ("pmcid", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12345/", "PMC12345"),
    ("other", "1", ""),
]


@pytest.mark.parametrize(("kind", "text", "form"), FORMS)
def test_normal_forms(kind: str, text: str, form: str) -> None:
    """Each spelling has its one form, and what is no identifier has none."""
    assert normalise(kind, text) == form
    assert normalise(kind, form) == form


SPELLED = [
    ("doi", "https://doi.org/10.1000/ABC", "10.1000/ABC"),
    ("isbn", "0-306-40615-2", "0-306-40615-2"),
    ("isbn", "ISBN 978-0-306-40615-7 (pbk), 080442957x", "978-0-306-40615-7 080442957x"),
    ("isbn", "978-0-306-40615-8", "978-0-306-40615-8"),
    ("arxiv", "arXiv:2101.00001v3", "2101.00001"),
]


@pytest.mark.parametrize(("kind", "text", "copy"), SPELLED)
def test_a_copy_is_spelled_as_its_source(kind: str, text: str, copy: str) -> None:
    """Without what stands round it; in which spelling it came means nothing."""
    assert settle(kind, text) == copy
    assert settle(kind, copy) == copy
    assert equal(kind, copy, normalise(kind, text) or text)


HIDDEN = [
    ({"doi": "10.1000/X"}, {"doi": "10.1000/x"}),
    ({"url": "https://doi.org/10.1000/x"}, {"doi": "10.1000/x"}),
    ({"url": "http://arxiv.org/abs/2101.00001v1"}, {"arxiv": "2101.00001"}),
    ({"doi": "10.48550/arXiv.2101.00001"}, {"doi": "10.48550/arxiv.2101.00001", "arxiv": "2101.00001"}),
    ({"container": "arXiv preprint arXiv:2101.00001"}, {"arxiv": "2101.00001"}),
    ({"arxiv": "2101.00001", "pmid": "1", "pmcid": "2"}, {"arxiv": "2101.00001", "pmid": "1", "pmcid": "PMC2"}),
    ({"doi": "none", "title": "x"}, {}),
]


@pytest.mark.parametrize(("values", "found"), HIDDEN)
def test_found_in_values(values: dict[str, str], found: dict[str, str]) -> None:
    """The identifiers of a work are found where works keep them."""
    assert dict(identifiers_of(values)) == found


@given(gen.text)
def test_any_text(text: str) -> None:
    """No text is too odd, and a normal form is its own."""
    for kind in ("doi", "arxiv", "isbn", "pmid", "pmcid"):
        assert normalise(kind, normalise(kind, text)) == normalise(kind, text)


def test_check_digits() -> None:
    """Only one last digit makes an ISBN."""
    assert sum(bool(isbn13(f"030640615{digit}")) for digit in "0123456789X") == 1
    assert sum(bool(isbn13(f"978030640615{digit}")) for digit in "0123456789") == 1


@pytest.mark.parametrize(("kind", "named"), [("book", True), ("bookSection", False), ("conferencePaper", False)])
def test_the_isbn_of_a_part_names_the_whole(kind: str, named: bool) -> None:
    """Two chapters of one book, or two papers of one volume, bear one ISBN and are two works."""
    found = {"doi": "10.1234/x", "isbn": "9783161484100"}
    assert set(naming(kind, found)) == ({"doi", "isbn"} if named else {"doi"})
