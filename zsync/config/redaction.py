"""Secrets that this process has in hand, so that no message and no log shows one."""

from __future__ import annotations

_SEEN: set[str] = set()
"""Process-wide on purpose: whatever is printed last, also by a crash, has to know them."""

_SHORTEST = 4
"""Shorter texts would be found in ordinary words."""


def keep_out(secret: str) -> str:
    """Note that `secret` must be shown nowhere, and give it back."""
    if len(secret) >= _SHORTEST:
        _SEEN.add(secret)
    return secret


def redact(text: str) -> str:
    """`text` with every noted secret replaced."""
    for secret in sorted(_SEEN, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text
