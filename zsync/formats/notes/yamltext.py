"""How a value is spelt in YAML so that it reads back as the same text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from zsync.model.values import Plain

_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=<.+\x00-\x1f]"
_REST = r"[^\n\r\t,\[\]{}#:'\"\0-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]*"
_PLAIN = re.compile(_FIRST + _REST)
_OPEN = re.compile(_FIRST + r"[^\n\r\t\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*")
_BARE = re.compile(r"0|[1-9]\d*|[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_NUMBER = re.compile(r"0o[0-7]+|\d+(?:(?:\.\d*)?[eE][-+]?\d+)?")
"""Numbers of YAML 1.2 that are texts to YAML 1.1: `1e5` and `08` are what Obsidian's reader takes for a number."""
_SIGNS = re.compile(r"\{(?=\{)|<(?=%)")


def spell(value: str, *, quote: str = "") -> str:
    """`value` as a YAML scalar: in `quote` if given (and possible), plain if safe, else in double quotes.

    The signs of a template (`{{`, `<%`) are escaped: it is a text, and no program shall fill it in.
    """
    if _SIGNS.search(value):
        quoted = json.dumps(value, ensure_ascii=False)
        return _SIGNS.sub(lambda match: f"\\x{ord(match[0]):02x}", quoted)
    if quote == "'" and not re.search(r"[\n\r\x00-\x1f]", value):
        return "'" + value.replace("'", "''") + "'"
    if quote != '"' and _plain(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _plain(value: str) -> bool:
    """Whether plain `value` is text to every YAML reader: no indicator, and no number, date or truth value."""
    if not _PLAIN.fullmatch(value) or value != value.strip():
        return False
    return _reads_as_text(value)


def _reads_as_text(value: str) -> bool:
    import yaml

    if _NUMBER.fullmatch(value):
        return False
    try:
        return isinstance(yaml.safe_load(value), str)
    except yaml.YAMLError:
        return False


def is_bare(value: str) -> bool:
    """Whether a text is spelt like a whole number or a date that every YAML reader takes for the same."""
    return _BARE.fullmatch(value) is not None


def is_open(value: str) -> bool:
    """Whether a text needs no quotes after `name: ` on a line of its own, where commas and brackets are free."""
    if not _OPEN.fullmatch(value) or value != value.strip() or _SIGNS.search(value):
        return False
    if ": " in value or " #" in value or value.endswith(":"):
        return False
    return _reads_as_text(value)


def flow(value: Plain, *, bare: bool = False) -> str:
    """Plain data on one line: `[a, b]`, `{family: King}`; a text as `spell` has it, nothing for None.

    `bare`: numbers and dates need no quotes."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if bare and is_bare(value) else spell(value)
    if isinstance(value, Mapping):
        pairs = (f"{spell(name)}: {flow(held, bare=bare)}".rstrip() for name, held in value.items())
        return "{" + ", ".join(pairs) + "}"
    return "[" + ", ".join(flow(member, bare=bare) or "null" for member in value) + "]"
