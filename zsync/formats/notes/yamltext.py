"""How a value is spelt in YAML so that it reads back as the same text."""

from __future__ import annotations

import json
import re

_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=<.+\x00-\x1f]"
_REST = r"[^\n\r\t,\[\]{}#:'\"\0-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]*"
_PLAIN = re.compile(_FIRST + _REST)


def spell(value: str, *, quote: str = "") -> str:
    """`value` as a YAML scalar: in `quote` if given (and possible), plain if safe, else in double quotes."""
    if quote == "'" and not re.search(r"[\n\r\x00-\x1f]", value):
        return "'" + value.replace("'", "''") + "'"
    if quote != '"' and _plain(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _plain(value: str) -> bool:
    """Whether plain `value` is text to every YAML reader: no indicator, and no number, date or truth value."""
    if not _PLAIN.fullmatch(value) or value != value.strip():
        return False
    import yaml

    try:
        return isinstance(yaml.safe_load(value), str)
    except yaml.YAMLError:
        return False
