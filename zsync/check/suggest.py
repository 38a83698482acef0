"""Did you mean: the known keys somebody may have meant by an unknown one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from unicodedata import normalize

from zsync.check.library import Library
from zsync.check.works import bare

_MOST = 3
_SHAPE = re.compile(r"^([^\W\d_]+?)(?=[A-Z_\-:.\d]|et_?al|$).*?(\d{4})", re.U)
_AUTHOR = re.compile(r"[A-Z]?[^\W\d_A-Z]*")
_E_FOR_DOTS = re.compile("(?<=[aou])e")
"""`Mueller` is `Müller`, whose dots are cut off."""
_NUMBERED = re.compile(r"\d|(?<=\d)[a-z](?![a-z])")
"""The digits of a key, and the letter that parts the works of a year."""
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]{3,}")


class Suggester:
    """Suggestions against one library; its indexes are built at the first question, answers are kept."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._answers: dict[str, list[str]] = {}
        self._spelt: dict[str, list[str]] = defaultdict(list)
        self._masks: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._close: dict[str, list[str]] = {}
        self._shapes: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._titles: list[tuple[str, str, str]] = []
        self._titled: dict[str, list[int]] = {}

    def near(self, key: str) -> list[str]:
        """At most three known keys, the likeliest first: another spelling, few edits, author and year.

        Only where those find nothing, the works whose title has the words of the key.
        """
        if key not in self._answers:
            if not self._spelt:
                self._index()
            found = dict.fromkeys(self._spelling(key))
            for step in (self._edits, self._author_year):
                found |= dict.fromkeys(step(key))
            found = found or dict.fromkeys(self._words(key))
            self._answers[key] = [near for near in found if near != key][:_MOST]
        return self._answers[key]

    def sure(self, key: str) -> str:
        """The one key that is `key` in another spelling or within a few edits; "" when there is none, or two."""
        if not self.near(key):
            return ""
        close = self._spelling(key) or [other for other in self._edits(key) if _same_year(key, other)]
        return close[0] if len(close) == 1 else ""

    def _index(self) -> None:
        for key in sorted(self._library.known):
            self._spelt[_folded(key)].append(key)
            self._masks[len(key)].append((_mask(key), key))
            self._shapes[_shape(key)].append(key)
        for entry in self._library.entries:
            shape = (_undotted(entry.family), entry.year)
            if entry.key not in self._shapes[shape]:
                self._shapes[shape].append(entry.key)
            self._titles.append((_letters(entry.title), entry.family, entry.key))
        self._spelt.setdefault("", [])

    def _spelling(self, key: str) -> list[str]:
        """The same letters and digits: other case, `_` or `-`, full-width or decomposed characters."""
        folded = _folded(key)
        return self._spelt.get(folded, []) if folded else []

    def _edits(self, key: str) -> list[str]:
        """Keys within an edit distance that grows with the length of the key."""
        if key not in self._close:
            most = 1 if len(key) < 8 else 2 if len(key) < 20 else 3
            costs = ((distance(key, other, most=most), other) for other in self._alike(key, most))
            close = sorted((cost, other) for cost, other in costs if cost <= most)
            self._close[key] = [other for cost, other in close if cost <= close[0][0] + 1]
        return self._close[key]

    def _alike(self, key: str, most: int) -> list[str]:
        """Keys of about the same length and characters: all that may be within `most` edits, and few others."""
        mask, limit = _mask(key), 2 * most
        lengths = range(len(key) - most, len(key) + most + 1)
        return [
            other
            for length in lengths
            for signs, other in self._masks.get(length, ())
            if (mask ^ signs).bit_count() <= limit
        ]

    def _author_year(self, key: str) -> list[str]:
        """Keys of the same author and year."""
        author, year = _shape(key)
        return sorted(self._shapes.get((author, year), ())) if author and year else []

    def _words(self, key: str) -> list[str]:
        """Keys of works whose title has most words of the key. Its first word may be the author."""
        first = _AUTHOR.findall(key)[0]
        words = [word.lower() for word in _CAMEL.findall(key[len(first) :])]
        first = first.lower()
        scored = []
        for number, hits in self._hits(words):
            title, family, other = self._titles[number]
            begins = len(first) > 2 and (first == family or first in title)
            if hits + begins > 1 and (hits + begins) * 3 >= (len(words) + begins) * 2:
                scored.append((-hits - (family == first), other))
        return [other for _, other in sorted(scored)[:_MOST]]

    def _hits(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """The titles that have enough of `words` for one that begins with the first word of the key, and how many
        they have. Keys share their words: each is looked for once."""
        counts: Counter[int] = Counter()
        for word in words:
            if word not in self._titled:
                self._titled[word] = [n for n, (title, _, _) in enumerate(self._titles) if word in title]
            counts.update(self._titled[word])
        return ((number, hits) for number, hits in counts.items() if hits * 3 >= len(words) * 2 - 1)


def distance(a: str, b: str, *, most: int) -> int:
    """The number of insertions, deletions, changes and swaps of neighbours from `a` to `b`; `most + 1` if more."""
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, char in enumerate(a, 1):
        before, last, row = row, before, [most + 1] * (len(b) + 1)
        low, high = max(i - most, 1), min(i + most, len(b))  # what is farther from the middle costs too much
        row[0] = i
        for j in range(low, high + 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != b[j - 1]))
            if i > 1 and j > 1 and char == b[j - 2] and a[i - 2] == b[j - 1]:
                cost = min(cost, last[j - 2] + 1)
            row[j] = cost
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _same_year(key: str, other: str) -> bool:
    """Whether two keys have the same digits: `lee2020`, `lee2020a` and `lee2021` are works of their own, no matter
    how near."""
    return _NUMBERED.findall(key) == _NUMBERED.findall(other)


def _shape(key: str) -> tuple[str, str]:
    """Author and year as most key formulas spell them; ("", "") when the key has another shape."""
    found = _SHAPE.match(key)
    return (_undotted(bare(found[1])), found[2]) if found else ("", "")


def _undotted(name: str) -> str:
    return _E_FOR_DOTS.sub("", name)


def _folded(key: str) -> str:
    return _undotted("".join(char for char in normalize("NFKD", key).casefold() if char.isalnum()))


def _letters(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())


def _mask(key: str) -> int:
    """Which characters a key has, as bits: `k` edits change at most `2 k` of them."""
    mask = 0
    for char in key:
        mask |= 1 << (ord(char) & 63)
    return mask
