"""One file a rule; its docstring is its manual page.

A rule module has `RULE`, `check(project)`, and, when it looks into files, `observe_note(note)`,
`observe_bib(bib)`, `observe_entries(part)` or `observe_other(file)`: pure functions of one file whose result is
cached.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cache
from importlib import import_module
from typing import Any

RULES = {
    "ZS001": ("unknown_citekey", "unknown", ""),
    "ZS002": ("ambiguous_citekey", "cited", ""),
    "ZS003": ("old_citekey", "unknown", ""),
    "ZS004": ("key_not_in_bib", "cited", ""),
    "ZS005": ("key_not_in_zotero", "cited", ""),
    "ZS006": ("glued_citation", "unknown", "note"),
    "ZS007": ("damaged_key", "seen", "note"),
    "ZS008": ("note_key_mismatch", "named", "note"),
    "ZS009": ("missing_asset", "seen", "note"),
    "ZS010": ("title_mismatch", "named", ""),
    "ZS011": ("bad_encoding", "seen", "note bib other"),
    "ZS012": ("broken_front_matter", "seen", "note"),
    "ZS013": ("exposed_secret", "seen", "note bib other"),
    "ZS014": ("unreadable_file", "unread", ""),
    "ZS016": ("merge_conflict", "seen", "note"),
    "ZS017": ("broken_json", "seen", "note"),
    "ZS101": ("bib_syntax", "seen", "bib"),
    "ZS102": ("duplicate_entry_key", "several", "bib"),
    "ZS103": ("duplicate_work", "several", "bib"),
    "ZS104": ("bad_key_characters", "seen", "bib"),
    "ZS105": ("missing_file", "seen", "entries"),
    "ZS106": ("undefined_string", "seen", "bib"),
    "ZS107": ("commented_out_entry", "seen", "bib"),
    "ZS108": ("ambiguous_entry", "seen", "bib"),
    "ZS109": ("duplicate_field", "seen", "bib"),
    "ZS110": ("key_case_clash", "several", "bib"),
    "ZS111": ("missing_required_field", "seen", "entries"),
    "ZS112": ("bad_doi", "seen", "entries"),
    "ZS113": ("unbalanced_math", "seen", "entries"),
    "ZS114": ("similar_entries", "seen", "bib"),
    "ZS115": ("missing_parent", "seen", "entries"),
    "ZS116": ("bad_date", "seen", "entries"),
    "ZS117": ("bad_isbn", "seen", "entries"),
    "ZS118": ("bad_name_list", "seen", "entries"),
}
"""Code to module, need, and the kinds of files it looks into. A need is what must be there for the rule to have
anything to say: without it, and when its observer saw nothing, the rule is not even imported. `unknown`: a cited
key that stands for no work; `cited`: any cited key; `named`: a note with `@` in its path; `several`: `.bib`
files; `unread`: files; `seen`: nothing else."""


@cache
def module(code: str) -> Any:
    """The module of the rule `code`."""
    return import_module(f"{__name__}.{RULES[code][0]}")


def every() -> tuple[Any, ...]:
    """All rule modules, in the order of their codes."""
    return tuple(module(code) for code in RULES)


def wanted(seen: Container[str], calls: Callable[[str], bool]) -> list[str]:
    """The codes of the rules that may have something to say: observers saw something, or the need is there."""
    return [code for code, (_, need, _) in RULES.items() if code in seen or calls(need)]


@cache
def note_observers() -> tuple[tuple[str, Any], ...]:
    """Code and function of the rules that look into notes."""
    return _observers("note")


@cache
def bib_observers() -> tuple[tuple[str, Any], ...]:
    """Code and function of the rules that look at `.bib` files as a whole."""
    return _observers("bib")


@cache
def entry_observers() -> tuple[tuple[str, Any], ...]:
    """Code and function of the rules that look at one entry of a `.bib` file after the other."""
    return _observers("entries")


@cache
def other_observers() -> tuple[tuple[str, Any], ...]:
    """Code and function of the rules that look into the settings."""
    return _observers("other")


def _observers(kind: str) -> tuple[tuple[str, Any], ...]:
    looking = (code for code, (_, _, kinds) in RULES.items() if kind in kinds.split())
    return tuple((code, getattr(module(code), f"observe_{kind}")) for code in looking)
