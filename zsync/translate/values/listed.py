"""People as notes list them: one text for all of them, a list of texts, or a list of mappings.

Names are in one of three forms: `natural` (`Ada King`), `inverted` (`King, Ada`), or in `parts` (the mappings
of CSL, of Zotero and of Quarto). A list is inverted when a name in it has a comma; one without it is whole then.
A natural name can be split in one way only, which need not be the right one: see `zsync.translate.values.limits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from zsync.model.values import Creator
from zsync.translate.values import names
from zsync.translate.values.names import OTHERS
from zsync.translate.values.text import collapse, sendable

ET_AL = "et al."
_ET_AL = frozenset({"et al.", "et al", "others", "and others"})
_TAIL = re.compile(r",?\s+(?:et al\.?|and others)$", re.IGNORECASE)
_CUTS = re.compile(r"[;；、]")
_AND = re.compile(r",?\s+(?:and|&)\s+", re.IGNORECASE)
_LINK = re.compile(r"\[\[([^\[\]]+)\]\]")
_LINKS = re.compile(r"\s*\[\[[^\[\]]+\]\](?:\s*[,;]?\s*(?:and\s+|&\s*)?\[\[[^\[\]]+\]\])+\s*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV|V|VI")
_SIGNS = re.compile(r"[,;；、\[\]|]")
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def unlinked(text: str) -> str:
    """The text a wikilink shows, if it is one: `[[people/Ada King]]` and `[[ada|Ada King]]` show `Ada King`."""
    link = _LINK.fullmatch(text.strip())
    if not link:
        return text
    target, bar, shown = link[1].partition("|")
    return shown if bar and shown.strip() else target.partition("#")[0].rpartition("/")[2] or link[1]


def form_of(texts: Iterable[str]) -> str:
    """The form of a list of names."""
    return "inverted" if any("," in unlinked(text) for text in texts) else "natural"


def read(text: str, role: str, form: str) -> Creator | None:
    """One name of a list in this form; None when it says nothing."""
    text = collapse(sendable(unlinked(text)))
    if text.lower() in _ET_AL:
        return Creator(role, name=OTHERS)
    return _natural(text, role) if form == "natural" else _inverted(text, role)


def show(creator: Creator, form: str) -> str:
    """One name as text in this form; signs that would part names are blanks."""
    if creator.name == OTHERS:
        return ET_AL
    if form == "natural":
        given, family = _clean(creator.given), _clean(f"{creator.particle} {creator.family}")
        if _EAST.fullmatch(given) and _EAST.fullmatch(family):
            return family + given
        return _clean(f"{given} {family} {creator.suffix} {creator.name}")
    last = _clean(f"{creator.particle} {creator.family} {creator.name}")
    return ", ".join(part for part in (last, _clean(creator.suffix), _clean(creator.given)) if part)


def settled(creator: Creator, form: str) -> Creator | None:
    """A person as a list in this form shows it."""
    fields = ("family", "given", "particle", "suffix", "name")
    parts = {part: collapse(sendable(getattr(creator, part))) for part in fields}
    found = names.settled(Creator(creator.role, **parts))
    if not found.name and not found.given:
        return None
    return found if form == "parts" else read(show(found, form), creator.role, form)


def _clean(text: str) -> str:
    return collapse(_SIGNS.sub(" ", sendable(text)))


def _natural(text: str, role: str) -> Creator | None:
    """`First von Last Jr`: the last word is the family, with lower-case words before it; one word is the name."""
    words = _clean(text).split()
    if not words:
        return None
    if all(_EAST.fullmatch(word) for word in words) or len(words) == 1:
        return Creator(role, name="".join(words))
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    low = [at for at, word in enumerate(words[:-1]) if word[0].islower()]
    first, last = (low[0], low[-1] + 1) if low else (len(words) - 1,) * 2
    if not first:
        return Creator(role, name=" ".join([*words, *([suffix] if suffix else [])]))
    return Creator(role, " ".join(words[last:]), " ".join(words[:first]), " ".join(words[first:last]), suffix)


def _inverted(text: str, role: str) -> Creator | None:
    parts = [part for piece in text.split(",") if (part := _clean(piece))]
    if len(parts) < 2:
        return Creator(role, name=parts[0]) if parts else None
    last, *middle, given = parts
    suffix = " ".join(middle)
    if middle and _SUFFIX.fullmatch(given) and not _SUFFIX.fullmatch(suffix):
        suffix, given = given, suffix
    words = last.split()
    low = [at for at, word in enumerate(words[:-1]) if word[0].islower()]
    cut = low[-1] + 1 if low and words[0][0].islower() else 0
    return Creator(role, " ".join(words[cut:]), given, " ".join(words[:cut]), suffix)


def cut(text: str) -> list[str]:
    """The names in one text: cut at `;`, else at `and`, else at commas where both sides can be whole names."""
    if _LINKS.fullmatch(text):
        return [match.group() for match in _LINK.finditer(text)]
    if _LINK.fullmatch(text.strip()):
        return [text.strip()]
    if _CUTS.search(text):
        return [part.strip() for part in _CUTS.split(text) if part.strip()]
    tail = _TAIL.search(text)
    text = text[: tail.start()] if tail else text
    found = [name for chunk in _AND.split(text) for name in _at_commas(chunk.strip())]
    return [*found, *([ET_AL] if tail else [])]


def _at_commas(text: str) -> list[str]:
    """`Ada King, Charles Babbage` are two, `King, Ada` and `van der Berg, Jan` one."""
    parts = [part.strip() for part in re.split("[,，]", text) if part.strip()]
    if len(parts) < 2 or not all(map(_is_whole, parts)) or parts[0][0].islower():
        return [text] if text else []
    return parts


def _is_whole(text: str) -> bool:
    """Two words, or two signs of an East Asian script: enough for a family and a given name."""
    east = _EAST.match(text)
    return len(text.split()) > 1 or (east is not None and len(east[0]) > 1)


def joined(texts: Sequence[str], present: str) -> str | None:
    """The names as one text, parted as `present` parts them; None where no way to write it reads back."""
    links = [text for text in texts if _LINK.fullmatch(text)]
    ways = ["; "] if form_of(texts) == "inverted" or "；" in present or ";" in present else [", ", "; "]
    if re.search(r"\s(?:and|&)\s", present) and ";" not in present:
        ways.insert(0, " and ")
    if links and len(links) == len(texts) and ";" not in present:
        ways.insert(0, ", ")
    return next((text for way in ways if cut(text := way.join(texts)) == list(texts)), None)
