"""Bytes in, the same bytes out, in whatever encoding a file is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats_bib.support import CASES
from zsync.formats.bib.encoding import decode, detect, encode

TEXT = "@misc{a,\r\n  title = {Dö, Jürgen},\r\n}\r\n"
CHINESE = "@misc{a,\n  title = {深度学习的语音情感识别研究},\n}\n"
FILES = [
    (TEXT.encode(), "utf-8", False),
    (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8", True),
    (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", True),
    (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", True),
    (TEXT.encode("latin-1"), "latin-1", False),
    (TEXT.replace("ö", "–").encode("cp1252"), "cp1252", False),
    (CHINESE.encode("gb18030"), "gb18030", False),
    ("@misc{a, author = {李, 白}, title = {A类}}".encode("gb18030"), "gb18030", False),
    ("@misc{a, title = {Größe}}".encode("latin-1"), "latin-1", False),
    ("@misc{a, title = {Süße Größe}, author = {Weiß, Åse}}".encode("latin-1"), "latin-1", False),
    (b"% Encoding: ISO8859_15\n" + TEXT.encode("iso8859-15"), "iso8859-15", False),
    ("% Encoding: Cp1250\n@misc{a, author = {Dvořák}}".encode("cp1250"), "cp1250", False),
    ("% -*- coding: iso-latin-2-unix -*-\n@misc{a, author = {Dvořák}}".encode("latin2"), "iso8859-2", False),
    ("% !TeX encoding = IsoLatin9\n@misc{a, title = {5 €}}".encode("latin9"), "iso8859-15", False),
    ("@comment{x-kbibtex-encoding=windows-1250}\n@misc{a, t = {Škoda}}".encode("cp1250"), "windows-1250", False),
    (b"%% Saved with string encoding Western (Mac OS Roman) \n@misc{a, t = {\x8e}}", "mac-roman", False),
    (b"%% Saved with string encoding Unicode (UTF-8)\n" + TEXT.encode("latin-1"), "latin-1", False),
    (b"% Encoding: rot13\n" + TEXT.encode("latin-1"), "latin-1", False),
    (CHINESE.encode() + b"\xff", "utf-8", False),
    (b"", "utf-8", False),
]


@pytest.mark.parametrize(("data", "name", "bom"), FILES)
def test_encodings_are_told_and_kept(data: bytes, name: str, bom: bool) -> None:
    """The encoding people meant is found; the bytes come back as they were."""
    encoding, has_bom = detect(data)
    assert (encoding.name, has_bom) == (name, bom)
    text, same = decode(data)
    assert same == encoding
    assert encode(text, same) == data
    assert text.startswith("\ufeff") == bom


@given(st.binary(max_size=300))
def test_any_bytes_come_back(data: bytes) -> None:
    """Decoding never fails and loses nothing."""
    assert encode(*decode(data)) == data


def test_fixtures_come_back() -> None:
    """So it is on every hard case."""
    assert all(encode(*decode(path.read_bytes())) == path.read_bytes() for path in CASES)


def test_a_character_the_file_cannot_hold_is_an_error() -> None:
    """A Latin-1 file is not rewritten as something else behind its owner's back."""
    text, encoding = decode(TEXT.encode("latin-1"))
    with pytest.raises(UnicodeEncodeError):
        encode(text + "中", encoding)
