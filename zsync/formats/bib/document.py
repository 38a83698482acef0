"""The document people use: what can be seen of it, and edits that make a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zsync.formats.bib import changes as c
from zsync.formats.bib.draft import Draft
from zsync.formats.bib.incremental import rescan
from zsync.formats.bib.scan import Scan, scan
from zsync.formats.bib.view import View


class Document(View):
    """A BibTeX file. Edits return a new document in the file's own style; every other character stays.

    Each result was parsed again and compared with the plan: an edit that would not read back raises `Refused`
    (a `ValueError`). Of several entries with one key `nth` names one, from 0.
    """

    def set(self, key: str, name: str, value: str, *, nth: int = 0) -> Document:
        """Give a field the text `value`, without outer delimiters; TeX and balanced braces are kept."""
        return self.apply_many([c.Set(key, name, value, nth)])

    def unset(self, key: str, name: str, *, nth: int = 0) -> Document:
        """Take a field away; no change when there is none."""
        return self.apply_many([c.Unset(key, name, nth)])

    def rename(self, old: str, new: str, *, nth: int = 0) -> Document:
        """Give an entry another key. References to it stay: see `rename_references`."""
        return self.apply_many([c.Rename(old, new, nth)])

    def rename_field(self, key: str, old: str, new: str, *, nth: int = 0) -> Document:
        """Give a field another name."""
        return self.apply_many([c.RenameField(key, old, new, nth)])

    def set_type(self, key: str, type: str, *, nth: int = 0) -> Document:
        """Give an entry another type."""
        return self.apply_many([c.SetType(key, type, nth)])

    def add(self, key: str, type: str, fields: Mapping[str, str], after: str | None = None) -> Document:
        """A new entry: behind the entry `after`, else in sorted place if the keys are sorted, else last."""
        return self.apply_many([c.Add(key, type, dict(fields), after)])

    def remove(self, key: str, *, nth: int = 0) -> Document:
        """Take an entry away, with the blank lines that set it apart."""
        return self.apply_many([c.Remove(key, nth)])

    def rename_references(self, old: str, new: str) -> Document:
        """Where crossref, xref, xdata, related or entryset name `old`, name `new`."""
        return self.apply_many([c.RenameReferences(old, new)])

    def apply_many(self, changes: Iterable[c.Change]) -> Document:
        """Make all `changes` in order, each as if the ones before were made; one text and one parse for all.

        Raises `Refused`, which names the change, and then makes none of them.
        """
        draft = Draft(self)
        for change in changes:
            try:
                draft.apply(change)
            except c.Refused as refused:
                refused.change = change
                raise
        text = draft.text()
        if text == self.text:
            return self
        after = Document(text, rescan(text, self.text, self.scanned))
        _check(after, draft)
        return after


def _check(after: Document, draft: Draft) -> None:
    """Raise `Refused` unless `after` holds the blocks that `draft` planned, in order, and no other."""
    planned, texts = draft.expected()
    pieces = after.scanned.pieces
    if [(end - start, kind, name) for start, end, kind, name in pieces] != planned:
        raise c.Refused("the new text would not read back as planned")
    for number, text in texts.items():
        if after.text[slice(*pieces[number][:2])] != text:
            raise c.Refused(f"entry {pieces[number][3]!r} would not read back as planned")


def parse(text: str, previous: Document | None = None) -> Document:
    """The document of `text`: `parse(text).text == text`, for every string, in linear time, without an exception.

    With `previous`, the document of a similar text, only what differs is read; the result is the same.
    """
    scanned: Scan = scan(text) if previous is None else rescan(text, previous.text, previous.scanned)
    if previous is not None and scanned is previous.scanned:
        return previous
    return Document(text, scanned)
