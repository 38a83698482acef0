"""The title in a note's name is not the title of the work its key names.

`{16}_Title@key.md` says what the note is about twice. Where the two disagree, one of them is wrong: most times
a note was copied and its key left as it was. Letters and digits are compared, not case, punctuation or TeX; a
shortened title is no mismatch, nor are author and year before it, nor a title in another script.

Bad: `{7}_Deformable Convolutional Networks@pengEfficientSpeechEmotion2021.md`.

Good: `{7}_Efficient Speech Emotion Recognition@pengEfficientSpeechEmotion2021.md`.

What to do: mend the key or the title in the file name.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule, start_of
from zsync.check.project import Project
from zsync.check.stems import stem_of
from zsync.check.suggest import distance
from zsync.check.works import letters
from zsync.model.finding import Finding

RULE = Rule("ZS010", "title-mismatch", "warning")
_SHORTEST = 8
"""A title in a file name with fewer letters says too little to be compared."""
_LONG = 16
"""So many letters at the beginning of a title are no accident, whatever stands before them in a name."""


def check(project: Project) -> Iterator[Finding]:
    """A finding for every note whose name has a title that no entry of its key has."""
    for note in project.notes:
        if "@" not in note.path:
            continue
        stem = stem_of(note.path)
        entries = project.library.by_key.get(stem.key, ()) if stem.key and stem.title else ()
        titles = [entry.title for entry in entries if entry.title]
        if titles and not any(_same(stem.title, title) for title in titles):
            message = f"the file name's title is not that of `{stem.key}`"
            help = f"the work is called `{titles[0].replace('{', '').replace('}', '')}`"
            yield RULE.at(start_of(note.path), message, key=stem.key, help=help)


def _same(written: str, title: str) -> bool:
    """Whether two titles are one, or one is the beginning of the other, or they cannot be compared."""
    told, title = letters(written), letters(title)
    if min(len(told), len(title)) < _SHORTEST or _is_foreign(told) != _is_foreign(title):
        return True
    words = written.split()
    ends = (letters(" ".join(words[start:])) for start in range(1, len(words)))
    return _begins(told, title) or any(end == title or (len(end) >= _LONG and _begins(end, title)) for end in ends)


def _is_foreign(text: str) -> bool:
    """Whether most letters are none of the Latin script."""
    return sum(not letter.isascii() for letter in text) * 2 > len(text)


def _begins(one: str, other: str) -> bool:
    """Whether one text is the beginning of the other, give or take a slip in ten letters."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return True
    most = max(2, len(short) // 10)
    return distance(short, long[: len(short)], most=most) <= most or distance(short, long, most=most) <= most
