"""Zotero's Extra field, line by line: lines `Label: value` that carry a field, and all others, which stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_LINE = re.compile(r"[^\n]*\n?")
_KEY_LABEL = re.compile(r"\s*citation\s?-?key\s*:\s*(.+?)\s*", re.IGNORECASE)
_ALIASES = re.compile(r"\s*(?:citation\s?-?key\s?-?alias(?:es)?|tex\.ids)\s*:\s*(.+)", re.IGNORECASE)


def lines(extra: str) -> list[str]:
    """The lines of Extra with their line ends."""
    return [line for line in _LINE.findall(extra) if line]


def label_of(line: str) -> str:
    """The label of a line `Label: value`, lower-case; "" for any other line."""
    head, colon, _ = line.partition(":")
    return " ".join(head.split()).lower() if colon and len(head) < 40 else ""


def value_of(extra: str, labels: Iterable[str]) -> str:
    """The value of the first line with one of `labels` that has any; "" if there is none."""
    wanted = {label.lower() for label in labels}
    for line in lines(extra):
        if label_of(line) in wanted and (value := line.partition(":")[2].strip()):
            return value
    return ""


def with_value(extra: str, labels: Iterable[str], value: str) -> str:
    """Extra with the first such line set to `value`, at the end if there is none; for "", without such lines."""
    names = tuple(labels)
    wanted = {label.lower() for label in names}
    held = lines(extra)
    at = [i for i, line in enumerate(held) if label_of(line) in wanted]
    if not value:
        return _without(held, at)
    if not at:
        gap = "" if not extra or extra.endswith("\n") else "\n"
        return f"{extra}{gap}{names[0]}: {value}"
    head, _, old = held[at[0]].partition(":")
    bare = old.strip()
    before, after = old.split(bare, 1) if bare else (" ", old.lstrip(" \t"))
    held[at[0]] = f"{head}:{before}{value}{after}"
    return "".join(held)


def _without(held: list[str], gone: Sequence[int]) -> str:
    """The lines but those `gone`. Where the last one goes that had no end, the one before it needs none."""
    text = "".join(line for i, line in enumerate(held) if i not in gone)
    if gone and gone[-1] == len(held) - 1 and not held[-1].endswith("\n"):
        return text.removesuffix("\n").removesuffix("\r")
    return text


def _trimmed(held: list[str]) -> str:
    """The lines joined, as a value: without the end of the last one."""
    text = "".join(held)
    return text[:-1] if text.endswith("\n") else text


def citation_key(extra: str) -> str:
    """The key of a `Citation Key:` line; "" if there is none. Source: Zotero's migration of Extra fields."""
    matches = (_KEY_LABEL.fullmatch(line.rstrip("\n")) for line in lines(extra))
    return next((match[1].strip() for match in matches if match), "")


def with_citation_key(extra: str, key: str) -> str:
    """Extra with its `Citation Key:` lines set to `key`, or without them for ""; without one, as it is."""
    held = lines(extra)
    found = {at: match for at, line in enumerate(held) if (match := _KEY_LABEL.fullmatch(line.rstrip("\n")))}
    if not key:
        return _without(held, list(found))
    for at, match in found.items():
        held[at] = held[at][: match.start(1)] + key + held[at][match.end(1) :]
    return "".join(held)


def aliases(extra: str) -> tuple[str, ...]:
    """Other keys of the work: lines `Citation Key Alias: a, b` and `tex.ids: a, b`, as Better BibTeX has them."""
    if "ids" not in extra.lower() and "alias" not in extra.lower():
        return ()
    found = (match[1] for line in lines(extra) if (match := _ALIASES.fullmatch(line.rstrip("\n"))))
    return tuple(dict.fromkeys(key.strip() for listed in found for key in listed.split(",") if key.strip()))


def rest(extra: str, labels: Mapping[str, Iterable[str]]) -> str:
    """Extra without the lines that carry a field, a key or aliases."""
    known = {label.lower() for names in labels.values() for label in names}
    kept = [line for line in lines(extra) if not (label_of(line) in known or _is_key_line(line))]
    return _trimmed(kept) if len(kept) < len(lines(extra)) else extra


def _is_key_line(line: str) -> bool:
    text = line.rstrip("\n")
    return bool(_KEY_LABEL.fullmatch(text) or _ALIASES.fullmatch(text))


def with_rest(extra: str, labels: Mapping[str, Iterable[str]], value: str) -> str:
    """Extra whose other lines are `value`; the lines that carry a field stay, after them."""
    known = {label.lower() for names in labels.values() for label in names}
    held = [line.rstrip("\n") for line in lines(extra) if label_of(line) in known or _is_key_line(line)]
    return "\n".join([*([value] if value else []), *held])
