"""What is a title, what is a year or a venue glued to it, and which identifier an address holds."""

from __future__ import annotations

import re

_VENUES = """CVPR ICCV ECCV WACV BMVC NIPS NeurIPS ICML ICLR AAAI IJCAI KDD WWW SIGIR ACL EMNLP NAACL COLING ICASSP
INTERSPEECH PAMI TPAMI TIP IJCV TNNLS TASLP ICRA IROS ACMMM SIGGRAPH MICCAI CHI ICPR ICIP arXiv"""
_BY_NAME = {name.lower(): name for name in _VENUES.split()} | {"arixv": "arXiv"}
_NAMES = "|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))
_DATED = re.compile(r"(?:^|[\s,])((?:19|20)\d\d)(?:[.\-/](\d{1,2}))?\.?\s*\Z")
_VENUE_YEAR = re.compile(rf"[\s,]+({_NAMES})[\s,']*((?:19|20)\d\d)\s*\Z", re.I)
_TAIL = re.compile(
    r"(?:\s*\[[^\[\]]*\]?|\]|\s+code|"
    rf"(?<=[.?!])\s*(?:In\s+)?(?:Proc\S*\s+)?(?:{_NAMES}),?\s*\d{{4}}\.?)\s*\Z",
    re.I,
)
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/((?:\d{4}\.\d{4,5}|[a-z.-]+/\d{7}))(?:v\d+)?", re.I)
_DOI = re.compile(r"doi\.org/(10\.\d{4,9}/[^\s?#]+)", re.I)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_UNFINISHED = re.compile(r"(?:\b(?:of|for|with|and|the|in|on|to|a|an|via|by|from|using)|[-:,])\Z", re.I)
_MARKUP = re.compile(r"://|\]\(|\[!|[.;]\s")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def identifiers(url: str) -> dict[str, str]:
    """The arXiv id (without version) or DOI that an address holds."""
    arxiv, doi = _ARXIV.search(url), _DOI.search(url)
    found = {"arxiv": arxiv[1]} if arxiv else {}
    return found | ({"doi": doi[1].rstrip(".,;").lower()} if doi else {})


def venue(name: str) -> str:
    """The usual spelling of a venue (`arixv` is meant for arXiv); an unknown one as it stands."""
    return _BY_NAME.get(name.lower(), name)


def clean(title: str) -> str:
    """`title` without what is often glued behind it: `[code]`, ` code`, `. CVPR, 2021.`, a final stop."""
    before = ""
    title = title.strip()
    while before != title:
        before, title = title, _TAIL.sub("", title)
    return re.sub(r"\s+", " ", title.strip()).rstrip(".")


def joined(text: str, title: str, end: int) -> tuple[str, int]:
    """`title`, which ends at `end` of `text`, with the next line if it breaks off there; and its end."""
    line = re.compile(r"\n([^\s\[>#|][^\n]{0,200})").match(text, end)
    if not line or not _UNFINISHED.search(title.rstrip()) or _CJK.search(line[1]):
        return title, end
    return f"{title.rstrip()} {line[1]}", line.end()


def split_date(line: str) -> tuple[str, str, str]:
    """Title, date (`2019-12`, `2018`, "") and venue of a line such as `Title 2019.12` or `Title CVPR2018`."""
    at_venue = _VENUE_YEAR.search(line)
    if at_venue:
        return clean(line[: at_venue.start()]), at_venue[2], venue(at_venue[1])
    dated = _DATED.search(line)
    if not dated:
        return clean(line), "", ""
    month = int(dated[2] or 0)
    return clean(line[: dated.start()]), f"{dated[1]}-{month:02}" if 0 < month < 13 else dated[1], ""


def plausible(title: str) -> bool:
    """Whether a link's text can be a title at all: two words or more, and no picture or address."""
    return len(_WORD.findall(title)) >= 2 and "://" not in title and not title.startswith("!")


def is_title(line: str) -> bool:
    """Whether a line reads as the title of a work in English: capital letters as in titles, and plain."""
    if not is_plain_title(line):
        return False
    words = _WORD.findall(line)
    long = [word for word in words if len(word) > 3] or words
    return sum(not word.islower() for word in long) * 2 >= len(long)


def is_abstract(text: str) -> bool:
    """Whether a text is long enough to tell works apart, in Latin script and without links."""
    return len(_WORD.findall(text)) >= 20 and not _CJK.search(text) and "](" not in text


def is_plain_title(line: str) -> bool:
    """Whether a line could be a title: a few words of Latin script, no second sentence, no markup."""
    words = _WORD.findall(line)
    odd = _CJK.search(line) or _MARKUP.search(line)
    return 2 <= len(words) <= 40 and not odd and not words[0].islower()
