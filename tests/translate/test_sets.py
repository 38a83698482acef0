"""Keyword lists and file fields: every form read, every member written so that it comes back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.translate import values_strategies as gen
from zsync.model.values import FileRef, Tag
from zsync.translate.values import files, tags
from zsync.translate.values.text import collapse
from zsync.translate.values.texwrite import is_safe

TAGS = [
    ("a, b", ["a", "b"]),
    ("a;b; c", ["a", "b", "c"]),
    ("a; b, c", ["a", "b, c"]),
    ("{a, b}, c", ["a, b", "c"]),
    ("{speech; deep {L}earning, x;\n y}", ["speech", "deep Learning, x", "y"]),
    ("{a, b}", ["a", "b"]),
    ("{{a, b}}", ["a, b"]),
    ("{a}", ["a"]),
    ("{a, b", ["{a, b"]),
    ("deep  learning,\n  speech", ["deep learning", "speech"]),
    ("R\\&D, to_read, caf{\\'e}", ["R&D", "to_read", "café"]),
    ("a, a, , b,", ["a", "b"]),
    ("one tag", ["one tag"]),
    ("one tag\nanother", ["one tag", "another"]),
    ("one long\n  tag", ["one long tag"]),
    ("a > b > c", ["a > b > c"]),
    ("#1, 100\\%", ["#1", "100%"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "names"), TAGS)
def test_reading_tags(text: str, names: list[str]) -> None:
    """A list says these tags, each once."""
    assert [tag.name for tag in tags.read(text)] == names


LISTS = [
    ("a, b", ["b", "c"], "b, c"),
    ("a;b", ["a", "b", "c"], "a;b;c"),
    ("a ,b", ["a", "c"], "a,c"),
    ("", ["a", "b, c", "d;e"], "a, {b, c}, {d;e}"),
    ("R\\&D", ["R&D", "x"], "R\\&D, x"),
    ("", ["R&D", "to_read", "50%", "#x"], "R\\&D, to_read, 50\\%, \\#x"),
    ("", ["Q&A > a_b", "A > B"], "Q\\&A > a_b, A > B"),
    ("b, a", ["a", "b"], "b, a"),
    ("x", [], ""),
    ("a b\nc", ["c", "d", "e, f"], "c\nd\n{e, f}"),
]


@pytest.mark.parametrize(("present", "names", "text"), LISTS)
def test_writing_tags(present: str, names: list[str], text: str) -> None:
    """Tags that stay keep place and spelling, with the list's own separator."""
    assert tags.write(map(Tag, names), present) == text


@given(gen.tags, gen.tags)
def test_tags_come_back(before: tuple[Tag, ...], after: tuple[Tag, ...]) -> None:
    """Any tags written into any list are the tags read."""
    present = tags.write(before, "")
    for text in (tags.write(after, ""), tags.write(after, present), tags.write(after, present.replace(", ", ";"))):
        assert is_safe(text)
        assert {tag.name for tag in tags.read(text)} == {n for tag in after if (n := collapse(tag.name))}


@given(st.lists(gen.any_name, min_size=1, max_size=4))
def test_every_name_comes_back(names: list[str]) -> None:
    """Dashes, TeX, separators, braces, templates, CJK: a tag is the same once it was in a keyword list."""
    wanted = list(dict.fromkeys(name for each in names if (name := collapse(each))))
    text = tags.write(map(Tag, wanted), "")
    assert is_safe(text)
    assert [tag.name for tag in tags.read(text)] == wanted


FILES = [
    ("a.pdf", [("a.pdf", "", "")]),
    ("papers/a b.pdf", [("papers/a b.pdf", "", "")]),
    (":a.pdf:PDF", [("a.pdf", "", "PDF")]),
    ("Full text:papers/a.pdf:application/pdf", [("papers/a.pdf", "Full text", "application/pdf")]),
    (":a.pdf:pdf;:b.pdf:pdf", [("a.pdf", "", "pdf"), ("b.pdf", "", "pdf")]),
    ("T\\: x\\; y:C\\:\\\\Users\\\\a.pdf:application/pdf", [("C:\\Users\\a.pdf", "T: x; y", "application/pdf")]),
    ("C:\\Users\\x\\a.pdf", [("C:\\Users\\x\\a.pdf", "", "")]),
    (":c:\\test.pdf:PDF", [("c:\\test.pdf", "", "PDF")]),
    (":C$\\backslash$:/a.pdf:pdf", [("C:/a.pdf", "", "pdf")]),
    (":home/user/.local/Mendeley/a - b.pdf:pdf", [("home/user/.local/Mendeley/a - b.pdf", "", "pdf")]),
    ("https://x.org/a.pdf", [("https://x.org/a.pdf", "", "")]),
    ("a\\_b.pdf", [("a_b.pdf", "", "")]),
    ("a.pdf;b.pdf", [("a.pdf", "", ""), ("b.pdf", "", "")]),
    ("a.pdf;a.pdf", [("a.pdf", "", "")]),
    ("{a.pdf:x/a.pdf:application/pdf;b:b.pdf:}", [("x/a.pdf", "a.pdf", "application/pdf"), ("b.pdf", "b", "")]),
    ("\\\\server\\share\\a.pdf", [("\\\\server\\share\\a.pdf", "", "")]),
    ("::;", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "found"), FILES)
def test_reading_files(text: str, found: list[tuple[str, str, str]]) -> None:
    """A field names these files."""
    assert [(ref.path, ref.title, ref.mime) for ref in files.read(text)] == found


WRITTEN = [
    ("", [FileRef("a.pdf")], "a.pdf"),
    ("", [FileRef("a.pdf"), FileRef("b.pdf")], "a.pdf;b.pdf"),
    ("", [FileRef("a;b:c.pdf")], ":a\\;b\\:c.pdf:"),
    ("", [FileRef("a.pdf", "T", "PDF")], "T:a.pdf:PDF"),
    (":a.pdf:PDF", [FileRef("a.pdf"), FileRef("b.pdf", "", "PDF")], ":a.pdf:PDF;:b.pdf:PDF"),
    (":a.pdf:PDF", [FileRef("b.pdf")], ":b.pdf:"),
    ("a.pdf", [FileRef("a.pdf"), FileRef("b.pdf")], "a.pdf;b.pdf"),
    ("C:\\Users\\x\\a.pdf", [FileRef("C:\\Users\\x\\a.pdf"), FileRef("b.pdf")], "C:\\Users\\x\\a.pdf;b.pdf"),
]


@pytest.mark.parametrize(("present", "refs", "text"), WRITTEN)
def test_writing_files(present: str, refs: list[FileRef], text: str) -> None:
    """Files that stay are left as written; new ones follow in the field's manner."""
    assert files.write(refs, present) == text


def test_lists_in_braces_keep_them() -> None:
    """A list that is in braces as a whole stays so; a tag that alone holds a separator is told from a list."""
    assert tags.write([Tag("a"), Tag("b"), Tag("c, d")], "{b; a}") == "{b; a; {c, d}}"
    assert tags.write([Tag("a, b")], "") == "{{a, b}}"
    assert tags.write([Tag("a, b")], "{a, b}") == "{{a, b}}"
    assert tags.write([Tag("a")], "{a, b}") == "{a}"


WRAPPED = "{a:x/a.pdf:PDF;b:b.pdf:PDF}"


def test_files_in_braces_of_their_own() -> None:
    """What Papers writes keeps its braces: a file is added and removed inside them, and with the last they go."""
    assert files.added(WRAPPED, FileRef("c.pdf"), records=True) == "{a:x/a.pdf:PDF;b:b.pdf:PDF;:c.pdf:}"
    assert files.without(WRAPPED, {"x/a.pdf"}) == "{b:b.pdf:PDF}"
    assert files.without(WRAPPED, {"x/a.pdf", "b.pdf"}) == files.write((), WRAPPED) == ""
    assert files.write([FileRef("{c}")], "") == ":{c}:"


@given(gen.files, gen.files)
def test_files_come_back(before: tuple[FileRef, ...], after: tuple[FileRef, ...]) -> None:
    """Paths written are paths read, once their braces balance; what is written settles. (Line ends are blanks.)"""
    text = files.write(after, files.write(before, ""))
    shown = files.read(text)
    assert is_safe(text)
    assert files.read(files.write(shown, "")) == shown
    paths = {ref.path for ref in after if ref.path == " ".join(ref.path.split())} - {""}
    assert {path for path in paths if not set(path) & set("{}\\$")} <= {ref.path for ref in shown}
