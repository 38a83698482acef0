"""The three dialects, from the tables as shipped."""

from __future__ import annotations

import pytest

from zsync.config.mappings import load
from zsync.translate.bib import BibDialect
from zsync.translate.zotero import ZoteroDialect


@pytest.fixture(scope="session")
def bibtex() -> BibDialect:
    """The classic dialect."""
    return BibDialect.from_mapping(load("bib/bibtex"), load("canonical"))


@pytest.fixture(scope="session")
def biblatex() -> BibDialect:
    """The biblatex dialect."""
    return BibDialect.from_mapping(load("bib/biblatex"), load("canonical"))


@pytest.fixture(scope="session")
def zotero() -> ZoteroDialect:
    """Zotero's items."""
    return ZoteroDialect.from_mapping(load("zotero"), load("canonical"))
