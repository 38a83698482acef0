"""One file a rule; its docstring is its manual page.

A rule module has `RULE`, `check(project)`, and, when it looks into files, `observe_note(note)`,
`observe_bib(bib)` or `observe_other(file)`: pure functions of one file whose result is cached.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

_NAMES = (
    "unknown_citekey",
    "ambiguous_citekey",
    "old_citekey",
    "key_not_in_bib",
    "key_not_in_zotero",
    "glued_citation",
    "damaged_key",
    "note_key_mismatch",
    "missing_asset",
    "title_mismatch",
    "bad_encoding",
    "broken_front_matter",
    "exposed_secret",
    "unreadable_file",
    "bib_syntax",
    "duplicate_entry_key",
    "duplicate_work",
    "bad_key_characters",
    "missing_file",
    "undefined_string",
    "commented_out_entry",
    "ambiguous_entry",
    "duplicate_field",
    "key_case_clash",
    "missing_required_field",
    "bad_doi",
    "unbalanced_math",
    "similar_entries",
    "missing_parent",
    "bad_date",
    "bad_isbn",
    "bad_name_list",
)
"""The literal registry, in the order of the codes."""


@cache
def every() -> tuple[Any, ...]:
    """The rule modules, in the order of their codes."""
    return tuple(import_module(f"{__name__}.{name}") for name in _NAMES)


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
    """Code and function of the rules that look into the settings and the lock."""
    return _observers("observe_other")


def _observers(name: str) -> tuple[tuple[str, Any], ...]:
    return tuple((rule.RULE.code, getattr(rule, name)) for rule in every() if hasattr(rule, name))
