"""Values and native things that people and programs write, and worse, for the laws."""

from __future__ import annotations

from hypothesis import strategies as st

from zsync.model.values import Creator, FileRef, Tag
from zsync.translate.bib import BibNative

_ODD = [
    "\\",
    "{",
    "}",
    "$",
    "~",
    "--",
    "`",
    '"',
    "<i>",
    "</i>",
    "\\'e",
    '{\\"o}',
    "{BERT}",
    "\\foo{a}",
    "é",
    ",",
    ";",
    ":",
    " and ",
    " ",
    "%",
    "&",
    "_",
    "#",
    "others",
    "van",
    "de la",
    "Jr",
    "IV",
    "\u00a0",
    "\n",
    "=",
    "a",
    "Beta",
    "中文",
    "1",
    "{others}",
    "family=",
    "C:\\x",
    "\\;",
    "@",
    "/",
    "\udc80",
]
text = st.one_of(
    st.text(max_size=12),
    st.lists(st.sampled_from(_ODD), min_size=1, max_size=6).map("".join),
    st.sampled_from(_ODD),
)
any_name = st.one_of(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=10),
    st.lists(
        st.sampled_from(
            ["-", "--", "–", "—", "$", "{", "}", "{{x}}", "<% y %>", "\\", "'", "''", "`", '"', ",", ";", ":", "#",
             "/", " ", " and ", "%", "&", "_", "~", "^", "1", "2021", "true", "null", "[[x]]", "*", "!", "@", "|",
             "<i>", "语音", "é", "e\u0301", "\u00a0", "A", "a", "=", "?"]
        ),
        min_size=1,
        max_size=5,
    ).map("".join),
)  # fmt: skip
"""Names of tags as people and programs think of them, and worse; no control characters."""
dates = st.one_of(
    st.from_regex(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?[?~%]?", fullmatch=True),
    st.sampled_from(
        ["2021/2022", "2021-06/..", "199X", "2021-21", "June 3, 2021", "06/2021", "n.d.", "2020-10/2020-11"]
    ),
    text,
)
identifiers = st.sampled_from(
    [
        "10.1000/abc",
        "https://doi.org/10.1000/ABC",
        "2101.00001v2",
        "arXiv:2101.00001",
        "cs/0112017",
        "0-306-40615-2",
        "978-0-306-40615-7",
        "PMC12345",
        "12345",
        "none",
    ]
)
roles = st.sampled_from(
    ["author", "author", "editor", "translator", "bookAuthor", "seriesEditor", "contributor", "director"]
)
people = st.one_of(
    st.builds(
        Creator,
        roles,
        family=text,
        given=text,
        particle=st.sampled_from(["", "", "van", "de la"]),
        suffix=st.sampled_from(["", "", "Jr", "III"]),
    ),
    st.builds(Creator, roles, name=st.one_of(text, st.sampled_from(["ACME, Inc.", "Plato", "others", "张三"]))),
)
creators = st.lists(people, max_size=3).map(tuple)
tags = st.lists(st.builds(Tag, text, st.booleans()), max_size=4).map(tuple)
files = st.lists(st.builds(FileRef, text, text, st.sampled_from(["", "PDF", "application/pdf"])), max_size=3).map(
    tuple
)

_BY_NAME = {
    "creators": creators,
    "tags": tags,
    "files": files,
    "date": dates,
    "orig_date": dates,
    "accessed": dates,
    **dict.fromkeys(("doi", "isbn", "pmid", "pmcid", "arxiv"), identifiers | text),
}


def value_of(attribute: str) -> st.SearchStrategy[object]:
    """Values of an attribute."""
    return _BY_NAME.get(attribute, text)


_RAW = {
    "year": st.sampled_from(["2021", "1999", "{\\noopsort{a}}2001", "in press", "2021/2022"]),
    "month": st.sampled_from(["jun", "06", "6", "June", "10~jan", "oct--nov", "Michaelmas"]),
    "author": st.sampled_from(
        [
            "Doe, Jane and van Beethoven, Ludwig",
            "{ACME, Inc.} and others",
            "Jean de La Fontaine",
            "family=Doe, given=Jean, prefix=de",
            "Plato",
        ]
    ),
    "keywords": st.sampled_from(["a, b", "a; b, c", "{x, y}, z", "one"]),
    "file": st.sampled_from([":a.pdf:PDF", "a.pdf", "T:C\\:\\\\a.pdf:application/pdf;b:c.pdf:", "C:\\x\\a.pdf"]),
    "archiveprefix": st.sampled_from(["arXiv", "pubmed"]),
    "eprint": identifiers,
    "howpublished": st.sampled_from(
        ["\\url{https://a.example/b_c%20d}", "https://a.example/?q=1&r=2", "Talk at {X}", "See \\url{http://a.example}"]
    ),
    "note": st.sampled_from(["\\url{http://n.example}.", "x", "A {B} c"]),
    "title": st.sampled_from(["The {BERT} model", "{{All of it}}", "Plain", "{E}nglish: a {N}ew"]),
}
_OTHERS = (
    "subtitle",
    "booktitle",
    "journal",
    "journaltitle",
    "date",
    "editor",
    "volume",
    "number",
    "pages",
    "doi",
    "url",
    "publisher",
    "address",
    "location",
    "langid",
    "language",
    "isbn",
    "abstract",
    "urldate",
    "type",
    "day",
)


def entries(types: list[str]) -> st.SearchStrategy[BibNative]:
    """Entries of the given types with some fields, as `zsync.formats.bib` hands them over: balanced values."""
    named = dict(_RAW)
    named |= {
        name: st.sampled_from(["x", "A {B} c", "2020-05-06", "10", "1--2", 'M{\\"u}ller']) for name in _OTHERS
    }
    fields = st.fixed_dictionaries({}, optional=named)
    return st.builds(BibNative, st.sampled_from([*types, "oddity"]), fields)
