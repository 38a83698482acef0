"""What a text may hold, told from the punctuation in it.

Looking through a note for each of twenty short texts costs more than reading it. Its punctuation alone, a
twentieth of it, is made in one pass: a text of punctuation that is not in there is not in the note either.
"""

from __future__ import annotations

import re
from functools import lru_cache

_OTHERS = bytes(code for code in range(256) if code > 126 or code < 33 or chr(code).isalnum())
_CITE = re.compile(r"[cC]it|bibentry|bbt:")


@lru_cache(maxsize=2)
def signs(text: str) -> str:
    """The ASCII punctuation of `text` in order, nothing else. Kept, for one note is asked about many times."""
    return text.encode("utf-8", "surrogatepass").translate(None, _OTHERS).decode()


def may_cite(text: str) -> bool:
    """Whether anything in a Markdown `text` may be a citation in one of the grammars.

    But for `@key` (`%40key` in links) a citation is a command, a role, a shortcode or a field of front matter,
    each with one of the signs looked for first.
    """
    seen = signs(text)
    if "@" in seen or ("%" in seen and "%40" in text):
        return True
    return any(sign in seen for sign in "\\{:=") and _CITE.search(text) is not None


def may_fence(text: str) -> bool:
    """Whether a fenced block may be in `text`."""
    seen = signs(text)
    return "```" in seen or "~~~" in seen


def only_ats(text: str) -> bool:
    """Whether no trigger but `@` is in `text`. Looking for each is much faster than for any of them."""
    seen = signs(text)
    masks = "<" in seen or "%" in seen or "\\" in seen or "$$" in seen
    return not masks and not has_words(text)


def has_words(text: str) -> bool:
    """Whether a role, a shortcode, a command or an address of Zotero may be in `text`."""
    seen = signs(text)
    return "://" in seen or (("{" in seen or ":" in seen or "\\" in seen) and "cite" in text)
