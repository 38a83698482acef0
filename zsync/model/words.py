"""Numbers of things in words, as every side and every report writes them."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """"1 work", "2 works", "12,345 works"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
