"""Works as links and templates: Refer, COinS, Wikipedia's citation templates, a browser's bookmarks.

The formats are those of EndNote's tagged import file (`%0 Journal Article`), of OpenURL in HTML (ANSI/NISO
Z39.88-2004, key/encoded-value formats journal, book, dissertation and patent), of Wikipedia's templates (`Cite
journal`, `Cite book` and so on), and of the Netscape bookmark file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from zsync.model.values import Creator, Work

Pair = tuple[str, str]

_REFER_TYPES = {
    "journalArticle": "Journal Article", "magazineArticle": "Magazine Article", "book": "Book",
    "newspaperArticle": "Newspaper Article", "bookSection": "Book Section", "conferencePaper": "Conference Paper",
    "thesis": "Thesis", "report": "Report", "webpage": "Web Page", "blogPost": "Blog", "patent": "Patent",
    "computerProgram": "Computer Program", "statute": "Statute", "case": "Case", "hearing": "Hearing",
    "map": "Map", "manuscript": "Manuscript", "artwork": "Artwork", "bill": "Bill", "standard": "Standard",
    "encyclopediaArticle": "Encyclopedia", "dictionaryEntry": "Dictionary",
}  # fmt: skip
_REFER_ROLES = {"author": "%A", "editor": "%E", "seriesEditor": "%Y", "translator": "%?"}
_REFER_FIELDS = {
    "title": "%T", "series": "%S", "volume": "%V", "issue": "%N", "edition": "%7", "publisher": "%I",
    "place": "%C", "pages": "%P", "date": "%D", "doi": "%R", "isbn": "%@", "issn": "%@", "url": "%U",
    "language": "%G", "short_title": "%!", "call_number": "%L", "archive": "%W", "abstract": "%X",
}  # fmt: skip

_CITE = {
    "journalArticle": "Cite journal", "magazineArticle": "Cite magazine", "newspaperArticle": "Cite news",
    "book": "Cite book", "bookSection": "Cite book", "conferencePaper": "Cite conference",
    "thesis": "Cite thesis", "report": "Cite report", "webpage": "Cite web", "blogPost": "Cite web",
    "forumPost": "Cite web", "encyclopediaArticle": "Cite encyclopedia", "map": "Cite map",
    "podcast": "Cite podcast", "interview": "Cite interview", "preprint": "Cite arXiv",
}  # fmt: skip
_CITE_FIELDS = {
    "title": "title", "volume": "volume", "issue": "issue", "edition": "edition", "publisher": "publisher",
    "place": "location", "series": "series", "pages": "pages", "date": "date", "doi": "doi", "isbn": "isbn",
    "issn": "issn", "pmid": "pmid", "pmcid": "pmc", "url": "url", "accessed": "access-date",
    "language": "language",
}  # fmt: skip
_CONTAINERS = {
    "Cite journal": "journal", "Cite magazine": "magazine", "Cite news": "work", "Cite web": "website",
    "Cite encyclopedia": "encyclopedia", "Cite conference": "book-title",
}  # fmt: skip

_GENRES = {
    "journalArticle": ("journal", "article"), "magazineArticle": ("journal", "article"),
    "newspaperArticle": ("journal", "article"), "preprint": ("journal", "preprint"), "book": ("book", "book"),
    "bookSection": ("book", "bookitem"), "conferencePaper": ("book", "proceeding"), "report": ("book", "report"),
    "thesis": ("dissertation", ""), "patent": ("patent", ""),
}  # fmt: skip
_KEV_TITLES = {"journal": ("atitle", "jtitle"), "book": ("atitle", "btitle")}
_KEV_FIELDS = {
    "journal": {"container_short": "stitle", "volume": "volume", "issue": "issue", "issn": "issn"},
    "book": {"publisher": "pub", "place": "place", "series": "series", "edition": "edition", "isbn": "isbn"},
    "dissertation": {"publisher": "inst"},
    "patent": {"number": "number"},
}


def refer(works: Sequence[Work]) -> str:
    """EndNote's tagged file: a line a value, a blank line between works."""
    return "\n".join("".join(f"{tag} {_line(text)}\n" for tag, text in _tagged(work)) for work in works)


def _tagged(work: Work) -> Iterator[Pair]:
    yield "%0", _REFER_TYPES.get(work.kind, "Generic")
    for creator in _people(work):
        yield _REFER_ROLES.get(creator.role, "%?"), _inverted(creator)
    if container := _text(work, "container"):
        yield "%J" if work.kind == "journalArticle" else "%B", container
    yield from ((tag, text) for name, tag in _REFER_FIELDS.items() if (text := _text(work, name)))
    yield from (("%K", tag.name) for tag in work.tags)


def bookmarks(works: Sequence[Work]) -> str:
    """The bookmark file of browsers: works without an address are left out."""
    rows = [
        f'    <DT><A HREF="{html.escape(url)}">{html.escape(_text(work, "title") or url, quote=False)}</A>\n'
        for work in works
        if (url := _text(work, "url"))
    ]
    head = (
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n"
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">\n'
        "<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL>\n"
    )
    return f"{head}{''.join(rows)}</DL>\n"


def wikipedia(works: Sequence[Work]) -> str:
    """One citation template a work. A bar in a value is written as the template that stands for it."""
    return "\n\n".join(map(_template, works))


def _template(work: Work) -> str:
    name = _CITE.get(work.kind, "Citation")
    rows = "".join(f" | {key} = {_line(text).replace('|', '{{!}}')}\n" for key, text in _parameters(work, name))
    return f"{{{{{name}\n{rows}}}}}"


def _parameters(work: Work, name: str) -> Iterator[Pair]:
    yield from _numbered((each for each in _people(work) if each.role != "editor"), "")
    yield from _numbered((each for each in _people(work) if each.role == "editor"), "editor-")
    container = _text(work, "container")
    for field, key in _CITE_FIELDS.items():
        if not (text := _text(work, field)):
            continue
        if field == "title" and container and name == "Cite book":
            yield "chapter", text
            yield "title", container
        elif key == "pages" and text.isdigit():
            yield "page", text
        else:
            yield key, text
    if container and name != "Cite book":
        yield _CONTAINERS.get(name, "work"), container
    if arxiv := _text(work, "arxiv"):
        yield "eprint" if name == "Cite arXiv" else "arxiv", arxiv


def _numbered(people: Iterable[Creator], prefix: str) -> Iterator[Pair]:
    for number, one in enumerate(people, 1):
        yield f"{prefix}last{number}", one.name or _family(one)
        if one.given:
            yield f"{prefix}first{number}", " ".join(filter(None, [one.given, one.suffix]))


def coins(works: Sequence[Work]) -> str:
    """A `span` of class `Z3988` a work, whose title is its OpenURL."""
    return "".join(f"<span class='Z3988' title='{html.escape(_open_url(work))}'></span>\n" for work in works)


def _open_url(work: Work) -> str:
    form, genre = _GENRES.get(work.kind, ("book", "document"))
    pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}")]
    pairs += [("rft_id", place) for place in _places(work)]
    pairs += [(f"rft.{key}", text) for key, text in _described(work, form, genre)]
    return "&".join(f"{key}={quote(text, safe='', errors='replace')}" for key, text in pairs)


def _places(work: Work) -> Iterator[str]:
    for name, scheme in (("doi", "info:doi/"), ("pmid", "info:pmid/"), ("url", "")):
        if text := _text(work, name):
            yield f"{scheme}{text}"


def _described(work: Work, form: str, genre: str) -> Iterator[Pair]:
    if genre:
        yield "genre", genre
    title, container = _text(work, "title"), _text(work, "container")
    part, whole = _KEV_TITLES.get(form, ("title", "title"))
    if title:
        yield (part if container or form == "journal" else whole), title
    if container and whole != part:
        yield whole, container
    yield from ((key, text) for name, key in _KEV_FIELDS[form].items() if (text := _text(work, name)))
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", date := _text(work, "date")):
        yield "date", date
    if form in _KEV_TITLES:
        yield from _pages(_text(work, "pages"))
    yield from _names(work)


def _pages(text: str) -> Iterator[Pair]:
    if not text:
        return
    yield "pages", text
    first, _, last = (part.strip("- ") for part in text.replace("–", "-").partition("-"))
    if first.isdigit() and last.isdigit():
        yield "spage", first
        yield "epage", last


def _names(work: Work) -> Iterator[Pair]:
    people = [one for one in _people(work) if one.role != "editor"]
    if people and not people[0].name:
        yield "aulast", _family(people[0])
        if people[0].given:
            yield "aufirst", people[0].given
    for one in people:
        yield ("aucorp", one.name) if one.name else ("au", " ".join(filter(None, [one.given, _family(one)])))


def _people(work: Work) -> list[Creator]:
    return [one for one in work.values.get("creators", ()) if isinstance(one, Creator)]


def _family(one: Creator) -> str:
    return " ".join(filter(None, [one.particle, one.family]))


def _inverted(one: Creator) -> str:
    return one.name or ", ".join(filter(None, [_family(one), one.given, one.suffix]))


def _text(work: Work, name: str) -> str:
    value = work.values.get(name)
    return value if isinstance(value, str) else ""


def _line(text: str) -> str:
    return " ".join(text.split())

