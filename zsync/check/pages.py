"""The manual pages of the rules, from their docstrings."""

from __future__ import annotations

from typing import Any, NamedTuple

from zsync.check import rules


class Page(NamedTuple):
    """A rule in words. `title` is its first sentence, `body` the rest, Markdown both."""

    code: str
    name: str
    severity: str
    title: str
    body: str


def pages() -> dict[str, Page]:
    """Every rule's page by code."""
    found = (page(rule) for rule in rules.every())
    return {one.code: one for one in found}


def page(rule: Any) -> Page:
    """The page of one rule module."""
    title, _, body = (rule.__doc__ or "").strip().partition("\n\n")
    code, name, severity = rule.RULE
    return Page(code, name, severity, " ".join(title.split()), body.strip())


def as_text(one: Page) -> str:
    """A page as it is printed and published."""
    return f"# {one.code} {one.name} ({one.severity})\n\n{one.title}\n\n{one.body}\n"
