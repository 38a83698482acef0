"""One file a rule; its docstring is its manual page.

A rule module has `RULE`, `check(project)`, and, when it looks into files, `observe_note(note)`,
`observe_bib(bib)` or `observe_other(file)`: pure functions of one file whose result is cached.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib import import_module
from typing import Any

WHOLE = {
    "ZS001": "unknown_citekey",
    "ZS002": "ambiguous_citekey",
    "ZS003": "old_citekey",
    "ZS004": "key_not_in_bib",
    "ZS005": "key_not_in_zotero",
    "ZS006": "glued_citation",
    "ZS008": "note_key_mismatch",
    "ZS010": "title_mismatch",
    "ZS014": "unreadable_file",
    "ZS102": "duplicate_entry_key",
    "ZS103": "duplicate_work",
}
"""Rules that judge the project, by code: the name of their module."""

SEEN = {
    "ZS007": "damaged_key",
    "ZS009": "missing_asset",
    "ZS011": "bad_encoding",
    "ZS012": "broken_front_matter",
    "ZS013": "exposed_secret",
    "ZS101": "bib_syntax",
    "ZS104": "bad_key_characters",
    "ZS105": "missing_file",
    "ZS106": "undefined_string",
    "ZS107": "commented_out_entry",
    "ZS108": "ambiguous_entry",
    "ZS109": "duplicate_field",
    "ZS110": "key_case_clash",
    "ZS111": "missing_required_field",
    "ZS112": "bad_doi",
    "ZS113": "unbalanced_math",
    "ZS114": "similar_entries",
    "ZS115": "missing_parent",
    "ZS116": "bad_date",
    "ZS117": "bad_isbn",
    "ZS118": "bad_name_list",
}
"""Rules that have nothing to say where their observer saw nothing: they are not even imported then."""


@cache
def module(code: str) -> Any:
    """The module of the rule `code`."""
    return import_module(f"{__name__}.{WHOLE.get(code) or SEEN[code]}")


def codes() -> list[str]:
    """The codes of all rules, in order."""
    return sorted({**WHOLE, **SEEN})


def every() -> tuple[Any, ...]:
    """All rule modules, in the order of their codes."""
    return tuple(module(code) for code in codes())


def wanted(seen: Collection[str]) -> list[str]:
    """The codes of the rules that may have something to say, when observers of the codes `seen` saw something."""
    return [code for code in codes() if code in WHOLE or code in seen]


@cache
def note_observers() -> tuple[tuple[str, Any], ...]:
    """Code and function of the rules that look into notes."""
    return _observers("observe_note")


@cache
def bib_observers() -> tuple[tuple[str, Any], ...]:
    """Code and function of the rules that look into `.bib` files."""
    return _observers("observe_bib")


@cache
def other_observers() -> tuple[tuple[str, Any], ...]:
    """Code and function of the rules that look into the settings."""
    return _observers("observe_other")


def _observers(name: str) -> tuple[tuple[str, Any], ...]:
    return tuple((rule.RULE.code, getattr(rule, name)) for rule in every() if hasattr(rule, name))
