"""Exports and feeds: the works of a page in the formats of other programs."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import parse_qs

import bibtexparser
import pytest

from tests.embedded.support import Client, memory
from zsync.embedded.params import EXPORTS
from zsync.formats.bib import parse

ADA = {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}
ARTICLE = {
    "title": "Notes & <Sketches>", "date": "1843-05-02", "creators": [ADA], "citationKey": "ada1843",
    "publicationTitle": "Memoirs", "pages": "1-9", "DOI": "10.1/x",
    "tags": [{"tag": "x"}, {"tag": "y", "type": 1}],
}  # fmt: skip


@pytest.fixture
def lib() -> Client:
    client = memory()
    client.make("journalArticle", **ARTICLE)
    client.make("book", title="Untitled", creators=[{"creatorType": "editor", "name": "Royal Society"}])
    client.make("note", note="<p>none</p>")
    return client


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_entries(lib: Client, form: str) -> None:
    """Every work is an entry that our reader and a foreign one read; a work without a key gets one."""
    answer = lib.get(f"items?format={form}&sort=title")
    assert answer.headers["Content-Type"].startswith("application/x-bibtex")
    document = parse(answer.text)
    assert document.entries[0].key == "ada1843"
    assert len(document.entries) == 2
    assert document.problems == ()
    assert document.entries[0].fields["title"].value == r"Notes \& \textless{}Sketches\textgreater{}"
    assert len(bibtexparser.loads(answer.text).entries) == 2
    assert answer.headers["Total-Results"] == "3"
    one = lib.get(f"items/{_key(lib)}?format={form}")
    assert one.text.strip().startswith("@article{ada1843,")


KEYS: list[tuple[dict[str, object], str]] = [
    ({"title": "A Title", "date": "May 2014", "creators": [ADA]}, "lovelace_title_2014"),
    ({"title": "The Über-Story of X", "creators": [ADA | {"lastName": "van der Müller"}]},
     "van_der_muller_uber-story_nodate"),
    ({"title": "L'été", "date": "2014", "creators": [{"creatorType": "editor", "name": "Royal Society"}]},
     "royal_society_ete_2014"),
    ({}, "noauthor_notitle_nodate"),
    ({"citationKey": "field", "extra": "a: b\nCitation Key: line"}, "line"),
    ({"citationKey": "an odd, {key}"}, "anoddkey"),
]  # fmt: skip


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
@pytest.mark.parametrize(("data", "key"), KEYS)
def test_keys_of_entries(data: dict[str, object], key: str, form: str) -> None:
    """The line of Extra, else the field, else a key of name, word and year."""
    client = memory()
    client.make("book", **data)
    assert [entry.key for entry in parse(client.get(f"items?format={form}").text).entries] == [key]


def test_made_keys_are_counted_on_and_others_stand() -> None:
    """Two items may have one citation key, and then two entries have it; a key that is made is made once."""
    client = memory()
    for data in ({"citationKey": "same"}, {"citationKey": "same"}, {}, {}, {}):
        client.make("book", **data)
    document = parse(client.get("items?format=bibtex&sort=dateAdded&direction=asc").text)
    made = "noauthor_notitle_nodate"
    assert [entry.key for entry in document.entries] == ["same", "same", made, f"{made}-1", f"{made}-2"]
    assert document.text.count("\n@") == len(document.entries)


def test_ris(lib: Client) -> None:
    """A record a work, its lines in the order of the format."""
    answer = lib.get("items?format=ris&sort=title")
    first, second = [record.split("\r\n") for record in answer.text.strip().split("\r\n\r\n")]
    assert (first[0], first[1], first[-1]) == ("TY  - JOUR", "AU  - Lovelace, Ada", "ER  - ")
    for line in ("DA  - 1843/05/02/", "PY  - 1843", "SP  - 1", "EP  - 9", "KW  - x", "KW  - y", "ID  - ada1843"):
        assert line in first
    assert "A3  - Royal Society" in second
    people = [{"creatorType": role, "name": role} for role in ("author", "seriesEditor", "editor")]
    lines = {
        kind: lib.get(f"items/{lib.make(kind, creators=people)['key']}?format=ris").text.split("\r\n")[1:4]
        for kind in ("book", "bookSection")
    }
    assert lines["book"] == ["AU  - author", "A2  - seriesEditor", "A3  - editor"]
    assert lines["bookSection"] == ["AU  - author", "A3  - seriesEditor", "A2  - editor"]
    seen = lib.make("book", accessDate="2019-05-23T01:23:45Z")["key"]
    assert "\r\nY2  - 2019/05/23/01:23:45\r\n" in lib.get(f"items/{seen}?format=ris").text


def test_csv(lib: Client) -> None:
    """A row a work, under names of columns."""
    answer = lib.get("items?format=csv&sort=title")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["Item Type"] for row in rows] == ["journalArticle", "book"]
    assert (rows[0]["Author"], rows[0]["Manual Tags"], rows[0]["Automatic Tags"]) == ("Lovelace, Ada", "x", "y")
    assert rows[1]["Editor"] == "Royal Society"


def test_refer(lib: Client) -> None:
    """EndNote's tags, a line a value, a blank line between works."""
    first, second = lib.get("items?format=refer&sort=title").text.strip().split("\n\n")
    assert first.splitlines()[0] == "%0 Journal Article"
    for line in ("%A Lovelace, Ada", "%J Memoirs", "%P 1–9", "%D 1843-05-02", "%R 10.1/x", "%K x", "%K y"):
        assert line in first.splitlines()
    assert second.splitlines() == ["%0 Book", "%E Royal Society", "%T Untitled"]


def test_coins(lib: Client) -> None:
    """The title of each span is an OpenURL, with what the format of the work's kind has keys for."""
    text = lib.get("items?format=coins&sort=title").text
    found = re.findall(r"<span class='Z3988' title='([^']*)'></span>", text)
    first, second = [parse_qs(html.unescape(title), strict_parsing=True) for title in found]
    assert first["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert (first["rft.atitle"], first["rft.jtitle"]) == (["Notes & <Sketches>"], ["Memoirs"])
    assert (first["rft.aulast"], first["rft.spage"], first["rft.epage"]) == (["Lovelace"], ["1"], ["9"])
    assert first["rft_id"] == ["info:doi/10.1/x"]
    assert (second["rft.genre"], second["rft.btitle"]) == (["book"], ["Untitled"])


def test_wikipedia(lib: Client) -> None:
    """A template a work; a chapter names its book, and a bar in a title ends no parameter."""
    lib.make("bookSection", title="A | B", bookTitle="Whole", pages="7")
    text = lib.get("items?format=wikipedia&sort=title").text
    assert "{{Cite journal\n | last1 = Lovelace\n | first1 = Ada\n | title = Notes & <Sketches>\n" in text
    assert " | editor-last1 = Royal Society\n" in text
    assert " | chapter = A {{!}} B\n | title = Whole\n | page = 7\n" in text
    assert text.count("\n}}") == 3


def test_bookmarks(lib: Client) -> None:
    """Only works with an address."""
    lib.make("webpage", title="Q & <A>", url="https://example.org/?a=1&b=2")
    answer = lib.get("items?format=bookmarks")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE NETSCAPE-Bookmark-file-1>")
    assert re.findall("<DT>.*", answer.text) == [
        '<DT><A HREF="https://example.org/?a=1&amp;b=2">Q &amp; &lt;A&gt;</A>'
    ]


def test_an_export_beside_the_data(lib: Client) -> None:
    """`include=` takes them too."""
    (shown,) = lib.get("items?itemType=book&include=data,biblatex").json()
    assert shown["biblatex"].startswith("\n@book{")


def test_a_feed(lib: Client) -> None:
    """Atom, with what `content=` asks for; one item is an entry."""
    answer = lib.get("items?format=atom&content=json")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert answer.text.count("<entry>") == 3
    assert "Notes &amp; &lt;Sketches&gt;" in answer.text
    assert "csl-entry" in lib.get(f"items/{_key(lib)}?format=atom&content=bib").text
    assert lib.get("items?format=atom&content=nonsense").status_code == 400


def test_one_bibliography(lib: Client) -> None:
    """`format=bib` of a single item."""
    assert "Lovelace" in lib.get(f"items/{_key(lib)}?format=bib").text


def test_what_is_not_offered(lib: Client) -> None:
    """The other formats are known, and said to be missing; an unknown one is a mistake."""
    missing = [form for form in EXPORTS if lib.get(f"items?format={form}").status_code == 501]
    assert set(EXPORTS) - set(missing) == {
        *("bibtex", "biblatex", "ris", "csv", "refer", "coins", "bookmarks", "wikipedia")
    }
    assert lib.get("items?include=mods").status_code == 501
    assert lib.get("items?format=word").status_code == 400


def _key(lib: Client) -> str:
    return str(lib.get("items?itemType=journalArticle").json()[0]["key"])
