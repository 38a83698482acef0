"""Words of titles, and letters folded to ASCII, as keys are made of them."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from unicodedata import category, normalize

SKIP_WORDS = frozenset({
    "a", "ab", "aboard", "about", "above", "across", "after", "against", "al", "along", "amid", "among",
    "an", "and", "anti", "around", "as", "at", "before", "behind", "below", "beneath", "beside",
    "besides", "between", "beyond", "but", "by", "d", "da", "das", "de", "degli", "dei", "del", "dell",
    "della", "delle", "dello", "dem", "den", "der", "des", "despite", "die", "do", "down", "du", "during",
    "ein", "eine", "einem", "einen", "einer", "eines", "el", "en", "et", "except", "for", "from", "gli",
    "i", "il", "in", "inside", "into", "is", "l", "la", "las", "le", "les", "like", "lo", "los", "near",
    "nor", "of", "off", "on", "onto", "or", "over", "past", "per", "plus", "round", "save", "since", "so",
    "some", "sur", "than", "the", "through", "to", "toward", "towards", "un", "una", "unas", "under",
    "underneath", "une", "unlike", "uno", "unos", "until", "up", "upon", "versus", "via", "von", "while",
    "with", "within", "without", "yet", "zu", "zum",
})  # fmt: skip
"""The default list of words that count for nothing in a title."""

_MARKUP = re.compile(r"</?(?:i|b|sc|nc|code|su[bp]|span[^>]*)>|\"", re.IGNORECASE)
_JOINT = re.compile(r"(?<=[^\W\d_])[–—](?=[^\W\d_])")
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]")
_UNSAFE = re.compile("[\\\\\"#%'(),={}~\ufffd]")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_LETTERS = str.maketrans({
    "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "đ":
    "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ŋ": "ng", "Ŋ": "NG", "ħ": "h",
    "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...",
})  # fmt: skip


def strip_markup(title: str) -> str:
    """A title without the tags of its markup and double quotes."""
    return _MARKUP.sub("", title)


def words(title: str, *, skip: bool, nopunct: bool, mode: str = "", fold: bool = False) -> list[str]:
    """The words of a title: cut at blanks, `/` and `:`; hyphened words are one.

    `skip` leaves out skip words and single letters; `nopunct` removes punctuation and dashes; `fold` puts the
    words in ASCII (`mode` as in `transliterate`).
    """
    text = _JOINT.sub(" ", re.sub(r"[/:]", " ", strip_markup(title)))
    found = [word for word in text.split() if bare(word).lower() not in SKIP_WORDS]
    if nopunct:
        found = [no_punctuation(word, "") for word in found]
    found = [word for word in found if word and not (skip and _is_letter(word))]
    if fold:
        found = [transliterate(word, mode) for word in found]
    return [word for word in found if not (skip and word.lower() in SKIP_WORDS)]


def bare(word: str) -> str:
    """A word without punctuation at its ends."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", word)


def _is_letter(word: str) -> bool:
    return len(word) == 1 and not word.isdigit() and not _CJK.match(word)


def no_punctuation(text: str, dash: str = "-") -> str:
    """`text` without brackets, quotes and other punctuation, each dash as `dash`."""
    out = []
    for char in text:
        kind = category(char)
        if kind == "Pd" or char in "\u2500\uff0d\u2015":
            out.append(dash)
        elif kind not in {"Pe", "Pf", "Pi", "Po", "Ps"}:
            out.append(char)
    return "".join(out)


def split_ideographs(text: str) -> str:
    """`text` with blanks round each ideograph."""
    return _CJK.sub(r" \g<0> ", text).strip()


def transliterate(text: str, mode: str = "") -> str:
    """`text` in ASCII letters, as far as there are any for it; `mode` `de` writes ä as ae."""
    if mode in {"de", "german"}:
        text = text.translate(_GERMAN)
    return text if text.isascii() else _to_ascii(text)


@lru_cache(maxsize=4096)
def _to_ascii(text: str) -> str:
    plain = "".join(map(_letter, normalize("NFC", text).translate(_LETTERS)))
    return plain if plain.isascii() else _romanize(plain).strip()


def _letter(char: str) -> str:
    """A letter without its marks, where that is ASCII; any other as it is."""
    if char.isascii():
        return char
    base = "".join(part for part in normalize("NFKD", char) if category(part) != "Mn")
    return base if base.isascii() else char


def _romanize(text: str) -> str:
    """Other scripts by their sound, with the table of `text_unidecode`; without it, what is no ASCII goes."""
    try:
        return str(import_module("text_unidecode").unidecode(text))
    except ImportError:
        return text.encode("ascii", "ignore").decode("ascii")


def clean(text: str, mode: str = "") -> str:
    """`text` transliterated, without the signs that no key may hold; blanks stay."""
    return _UNSAFE.sub("", transliterate(text, mode)).strip()
