"""zsync keeps notes, a Zotero library and BibTeX files in agreement, both ways."""

__version__ = "0.1.0"
