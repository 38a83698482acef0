"""Which files the settings mean: suffixes of notes, and patterns of paths. One reading for all that read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache

_MARKDOWN = frozenset({"md", "markdown", "mdown", "mkd", "qmd", "rmd", "rmarkdown"})
NOTE_SUFFIXES = _MARKDOWN | {"org", "tex", "ltx", "typ", "adoc", "asciidoc", "rst", "ipynb", "canvas"}
GRAMMARS = frozenset(
    {"asciidoc", "canvas", "hugo", "jupyter", "latex", "logseq", "markdown", "myst", "obsidian", "org", "pandoc"}
    | {"path", "quarto", "rmarkdown", "rst", "typora", "typst", "zettlr"}
)
"""What a note may be read as; a test holds this beside the grammars there are."""
LISTED_SUFFIXES = frozenset({"txt"})
"""Files that are notes only where the settings say which folders hold notes."""


def grammar(path: str, chosen: tuple[tuple[str, str], ...]) -> str:
    """The grammar that the first of the patterns in `chosen` that fits gives to the file `path`; "" for none."""
    return next((name for fits, name in _grammars(chosen) if fits(path)), "")


@cache
def _grammars(chosen: tuple[tuple[str, str], ...]) -> list[tuple[Callable[[str], bool], str]]:
    return [(matcher([pattern], empty=False), name) for pattern, name in chosen]


def matcher(patterns: Iterable[str], *, empty: bool) -> Callable[[str], bool]:
    """Whether a path matches one of `patterns`; with no patterns always `empty`.

    A pattern is a folder, a file, or a glob with `*`, `?`, `[…]` and `**`; what is called as a glob is written
    (`[1] Old`) fits it, too. A glob without `/` is tried on the file's name and on each folder's, as in a
    `.gitignore`.
    """
    parts = [_regex(pattern) for pattern in patterns]
    if not parts:
        return lambda path: empty
    match = re.compile("|".join(parts)).match
    return lambda path: match(path) is not None


def _regex(pattern: str) -> str:
    pattern = pattern.replace("\\", "/").removeprefix("./").rstrip("/")
    if pattern in ("", "."):
        return ""
    anchored = "" if "/" in pattern or not re.search(r"[*?\[]", pattern) else r"(?:.*/)?"
    body = re.sub(r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|[^*?\[]+|\[", _glob, pattern)
    literal = re.escape(pattern)
    return rf"{anchored}{body if body == literal else f'(?:{body}|{literal})'}(?:/|\Z)"


def _glob(match: re.Match[str]) -> str:
    text = match[0]
    known = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if text in known:
        return known[text]
    return _set(text) if text[0] == "[" and len(text) > 1 else re.escape(text)


def _set(text: str) -> str:
    """One of some characters, `[ab]`, or any other, `[!ab]`; what is no such set is meant as it is written."""
    negated = text[1] == "!"
    inner = re.sub(r"[\\\[^&~|]", r"\\\g<0>", text[1 + negated : -1])
    made = f"[{'^' * negated}{inner}]"
    if inner and "--" not in inner:
        with suppress(re.error):
            return re.compile(made).pattern
    return re.escape(text)
