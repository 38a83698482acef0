"""The keys of exported entries, as Zotero's own BibTeX and BibLaTeX exports choose them.

The line `Citation Key:` of Extra comes first, then the field, then a key made of the first creator's last name,
the title's first word of weight, and the year (`%a_%t_%y`), of the letters `a-z0-9_-`. Only a made key is counted
on (`-1`, `-2`) when it is taken: keys that stand are written as they are, twice if they stand twice; only what no
key of an entry can hold is left out of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from zsync.embedded.values import parsed_date, unaccented
from zsync.formats.bib.grammar import BAD_IN_KEY
from zsync.translate.extra import citation_key

Data = Mapping[str, Any]

_LIGHT = re.compile(
    r"\b(?:an?|the|some|from|on|in|to|of|do|with|der|die|das|eine?|eine[rsmn]|une?|las?|les?|el|los|al|un[oa]s?|del?"
    r"|des|[ld]')(?:\s+|\b)|</?(?:i|b|sup|sub|sc|span)\b[^>]*>"
)
_OTHER = re.compile(r"[^a-z0-9_-]+")


def entry_key(item: Data, *, taken: set[str]) -> str:
    """The key of an item's entry; one that is made is none of `taken`, and is added to it."""
    given = citation_key(str(item.get("extra") or "")) or str(item.get("citationKey") or "")
    if held := BAD_IN_KEY.sub("", given):
        return held
    made = _made(item)
    key = next(key for number in count() if (key := f"{made}-{number}" if number else made) not in taken)
    taken.add(key)
    return key


def _made(item: Data) -> str:
    creators: list[Data] = item.get("creators") or [{}]
    last = str(creators[0].get("lastName") or creators[0].get("name") or "")
    name = last.lower().replace(" ", "_").replace(",", "")
    words = _LIGHT.sub("", str(item.get("title") or "").lower()).split()
    year = parsed_date(str(item.get("date") or "")) or ""
    text = "_".join((name or "noauthor", words[0] if words else "notitle", year[:4] or "nodate"))
    return _OTHER.sub("", unaccented(text))
