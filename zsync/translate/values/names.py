"""BibTeX name lists to creators and back. Sources: BibTeXing, section 4; the biblatex manual (extended names)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from zsync.model.values import Creator
from zsync.translate.values.tex import decode
from zsync.translate.values.texwrite import encode, in_ascii, wants_ascii

OTHERS = "others"
"""The reserved name of a list that goes on (`and others`): a creator of this name is no person."""

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_EXTENDED = re.compile(r"\s*\"?\s*(?:(?:family|given|prefix|suffix)(?:-i)?|useprefix)\s*=", re.IGNORECASE)
_BLANK = " \t\n\r\f\v~\u00a0"


def split_list(text: str) -> list[str]:
    """The names of a list, as written: cut at `and` between blanks, outside braces."""
    if "{" not in text:
        parts = _AND.split(text.strip())
    else:
        parts = _cut(text.strip(), _AND)
    return [part.strip() for part in parts if part.strip()]


def read_list(text: str, role: str) -> list[Creator]:
    """The people of a list; `{}` names nobody."""
    found = [parse(name, role) for name in split_list(text)]
    return [creator for creator in found if creator.name or creator.family]


def _cut(text: str, separator: re.Pattern[str]) -> list[str]:
    """`text` cut where `separator` matches outside braces."""
    depths = depth_of(text) if "\\{" in text or "\\}" in text else None
    parts, start, seen, depth = [], 0, 0, 0
    for match in separator.finditer(text):
        at = match.start()
        depth = depths[at] if depths else max(0, depth + text.count("{", seen, at) - text.count("}", seen, at))
        seen = at
        if depth == 0:
            parts.append(text[start:at])
            start = match.end()
    return [*parts, text[start:]]


def depth_of(text: str) -> list[int]:
    """The brace depth before each character; an escaped brace is none, and depth is never below 0."""
    depths, depth, escaped = [], 0, False
    for char in text:
        depths.append(depth)
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "{":
            depth += 1
        elif char == "}":
            depth = max(0, depth - 1)
    return depths


_PLAIN = re.compile(r"([A-Z][\w.-]*(?: [A-Z][\w.-]*)*), (\w(?:[\w. -]*[\w.-])?)", re.ASCII)
_COMMA = re.compile(r"(?<!\\),")
"""The thin space `\\,` between initials is no comma, though bibtex takes it for one."""
_SPACED = re.compile(r"\\([uvHtcdbkr]) +([^\W\d_])|(\\(?:ss|ae|AE|oe|OE|aa|AA|[oOlLij])) +(?=[^\W\d_])")
_CONTROL_SPACE = re.compile(r"(?<!\\)\\(?=\s)")
_CASED = re.compile(r"\\(?:Make)?(?:upper|lower)case\s*", re.IGNORECASE)
_UNSEEN = re.compile(r"(?:\{(?!\\)[^{}]*(?:\{[^{}]*\}[^{}]*)*\})+")
_CLINGING = re.compile(r"-$|(?:^|\s)\w['’]$")
_WORD_GAP = re.compile(r"(?:[\s\u00a0]|(?<!\\)~)+")


@lru_cache(maxsize=16384)
def parse(text: str, role: str) -> Creator:
    """One name, as written in a list. A single word or a name wholly in braces has no parts: it is `name`."""
    if (plain := _PLAIN.fullmatch(text)) and "--" not in text and "  " not in text:
        return Creator(role, plain[1], plain[2])
    text = text.strip()
    if "\\" in text:
        text = _CONTROL_SPACE.sub("", text)
        text = _SPACED.sub(lambda found: f"\\{found[1]}{{{found[2]}}}" if found[1] else f"{found[3]}{{}}", text)
    if text.lower() == OTHERS:
        return Creator(role, name=OTHERS)
    if _is_braced(text):
        return Creator(role, name=clean(text))
    if "=" in text and _EXTENDED.match(text):
        return _extended(text, role)
    parts = [part.strip(_BLANK) for part in (_cut(text, _COMMA) if "{" in text else _COMMA.split(text))]
    if len(parts) == 1:
        return _natural(parts[0], role)
    particle, family = _particle(_words(parts[0]))
    suffix = clean(", ".join(part for part in parts[1:-1] if part))
    return settled(Creator(role, family=family, given=clean(parts[-1]), particle=particle, suffix=suffix))


def _is_braced(text: str) -> bool:
    if not (text.startswith("{") and text.endswith("}")) or text.startswith("{\\"):
        return False
    return all(depth_of(text)[1:])


def clean(text: str) -> str:
    """A name's part as text: TeX decoded, blanks made one."""
    return " ".join(decode(text).replace("\u00a0", " ").split())


def _words(text: str) -> list[str]:
    return [word for word in (_cut(text, _WORD_GAP) if "{" in text else _WORD_GAP.split(text)) if word]


def _natural(text: str, role: str) -> Creator:
    """`First von Last`: the last word is the family, with the lower-case words before it the particle.

    `jean de la fontaine` has no given names: all but the last word is the particle, to bibtex and biber alike.
    (Not so `{D}e la Fontaine`, whose particle could not be written so that it is one again.)"""
    words = _words(text)
    if len(words) < 2:
        return Creator(role, name=clean(text))
    low = [i for i, word in enumerate(words[:-1]) if is_lower(word)]
    first, last = (low[0], low[-1] + 1) if low else (len(words) - 1,) * 2
    parts = (clean(" ".join(part)) for part in (words[last:], words[:first], words[first:last]))
    creator = Creator(role, *parts)
    lower = creator.family and creator.particle and is_lower(creator.particle.split()[0])
    return creator if lower else settled(creator)


def _particle(words: Sequence[str]) -> tuple[str, str]:
    """`von Last`: everything up to the last lower-case word is the particle, but never the last word."""
    low = [i for i, word in enumerate(words[:-1]) if is_lower(word)]
    cut = low[-1] + 1 if low and is_lower(words[0]) else 0
    return clean(" ".join(words[:cut])), clean(" ".join(words[cut:]))


def is_lower(word: str) -> bool:
    """True when the word's first letter outside braces, or that of an accent before it, is lower case.

    A letter whose case a command changes counts as it is typed: so names are told which part is the particle."""
    if word[0].isalpha():
        return word[0].islower()
    unseen = _UNSEEN.match(word)
    plain = word[unseen.end() :] if unseen else word
    letter = next((char for char in decode(_CASED.sub("", plain)) if char.isalpha()), "")
    return letter.islower()


def _extended(text: str, role: str) -> Creator:
    """biblatex's `family=…, given=…, prefix=…, suffix=…`; a quoted part may hold commas."""
    found: dict[str, str] = {}
    for part in _extended_parts(text):
        label, equals, value = part.strip().strip('"').partition("=")
        if equals:
            found[label.strip().lower()] = clean(value)
    return settled(
        Creator(
            role,
            family=found.get("family", ""),
            given=found.get("given", ""),
            particle=found.get("prefix", ""),
            suffix=found.get("suffix", ""),
        )
    )


def _extended_parts(text: str) -> list[str]:
    """The parts of an extended name: cut at commas outside of braces and quotes."""
    parts, start, quoted = [], 0, False
    for at, depth in enumerate(depth_of(text)):
        if text[at] == '"' and depth == 0:
            quoted = not quoted and text[at - 1 : at] != "\\"
        elif text[at] == "," and depth == 0 and not quoted:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def settled(creator: Creator) -> Creator:
    """The one form of a person with one name part only: `name`. A suffix without given names is such a part."""
    if creator.suffix and not creator.given:
        creator = replace(creator, given=creator.suffix, suffix="")
    if creator.name or (creator.given and (creator.family or creator.particle)):
        return creator
    whole = " ".join(filter(None, (creator.given, creator.particle, creator.family)))
    return Creator(creator.role, name=whole)


def show(creator: Creator) -> str:
    """The name in BibTeX's order `von Last, Jr, First`; a name without parts in braces unless it is one word."""
    if creator.name:
        return _show_single(creator.name)
    last = " ".join(filter(None, (_guard(creator.particle, particle=True), _guard(creator.family))))
    return ", ".join(part for part in (last, _guard(creator.suffix), _guard(creator.given)) if part)


def _show_single(name: str) -> str:
    name = " ".join(name.split())
    text = encode(name)
    if name == OTHERS:
        return OTHERS
    alone = len(text.split()) == 1 and name.lower() != OTHERS and parse(text, "") == Creator("", name=name)
    return text if alone else f"{{{text}}}"


def _guard(part: str, *, particle: bool = False) -> str:
    """A name's part with braces round it where a comma, an `and` or an `=` would cut it."""
    text = encode(" ".join(part.split()))
    risky = "," in text or "=" in text or re.search(r"(?:^|\s)and(?:\s|$)", text, re.IGNORECASE)
    return f"{{{text}}}" if risky and not particle else text


def write_list(creators: Iterable[Creator], present: str) -> str:
    """The list as text; a creator that `present` names already keeps its spelling there, and the others look like
    it: `First Last` where all do, accents as commands, line ends between names."""
    names, gaps = _listed(present)
    kept = {person_meaning(parse(name, "")): name for name in reversed(names)}
    natural = _is_natural(names)
    style = in_ascii if wants_ascii(present) else str

    def written(creator: Creator) -> str:
        old = kept.get(person_meaning(creator))
        return old or style((natural and _show_natural(creator)) or show(creator))

    people = [(written(creator), plain) for creator in creators if (plain := show(creator)).strip("{} ")]
    text = _joined([name for name, _ in people], gaps)
    plain = " and ".join(plain for _, plain in people)
    return text if _meanings(text) == _meanings(plain) else plain


def _joined(names: Sequence[str], gaps: Sequence[str]) -> str:
    between = [gaps[min(at, len(gaps) - 1)] if gaps else " and " for at in range(len(names) - 1)]
    return "".join(part for pair in zip(["", *between], names, strict=False) for part in pair)


def _meanings(text: str) -> list[tuple[str, str]]:
    return [person_meaning(parse(name, "")) for name in split_list(text)]


def _listed(text: str) -> tuple[list[str], list[str]]:
    """The names of a list, as written, and what stands between them."""
    names, gaps, rest = split_list(text), list[str](), text
    for at, name in enumerate(names):
        gap, _, rest = rest.partition(name)
        if at:
            gaps.append(gap)
    return names, gaps if all(_AND.fullmatch(gap) for gap in gaps) else []


def _is_natural(names: Iterable[str]) -> bool:
    """Whether a list has `First Last`, and no `Last, First`."""
    parted = [name for name in names if not _is_braced(name) and len(_words(name)) > 1]
    return bool(parted) and not any("," in name or "=" in name for name in parted)


def _show_natural(creator: Creator) -> str:
    """`First von Last`, if it is read back as the same person; else ""."""
    parts = (creator.given, creator.particle, creator.family)
    text = " ".join(encode(" ".join(part.split())) for part in parts if part)
    alike = not creator.name and not creator.suffix and len(split_list(text)) == 1
    return text if alike and parse(text, creator.role) == parse(show(creator), creator.role) else ""


def person_meaning(creator: Creator) -> tuple[str, str]:
    """What a name means however it is split: the family with its particle, and the given names with the suffix."""
    return last_name(creator), "" if creator.name else ", ".join(filter(None, (creator.given, creator.suffix)))


def last_name(creator: Creator) -> str:
    """The family with its particle, which stands at it if it ends so: `al-Bannā`, `d'Alembert`."""
    gap = "" if _CLINGING.search(creator.particle) else " "
    return creator.name or gap.join(filter(None, (creator.particle, creator.family)))
