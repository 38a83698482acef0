"""Item keys we choose ourselves, so that a replay cannot create twice."""

from __future__ import annotations

import hashlib
import re

ALPHABET = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
"""Zotero's own key alphabet: no 0, 1 and O (dataserver, model/ID.inc.php)."""

_KEY = re.compile(f"[{ALPHABET}]{{8}}")


def is_key(text: str) -> bool:
    """Whether `text` is a well-formed item key. A request must never name another: the server drops malformed
    keys, and a list of which all are malformed answers with the whole library."""
    return _KEY.fullmatch(text) is not None


def item_key(operation: str) -> str:
    """The key of the item that the operation with this id makes: the same at every replay."""
    number = int.from_bytes(hashlib.sha256(operation.encode()).digest(), "big")
    letters = []
    for _ in range(8):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
