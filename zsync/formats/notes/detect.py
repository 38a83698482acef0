"""Which grammar a file is written in: by its extension, then by what it holds."""

from __future__ import annotations

import re

_EXTENSIONS = {
    "qmd": "quarto", "rmd": "rmarkdown", "rst": "rst", "rest": "rst", "org": "org", "tex": "latex", "ltx": "latex",
    "latex": "latex", "typ": "typst", "adoc": "asciidoc", "asciidoc": "asciidoc", "asc": "asciidoc",
}  # fmt: skip
_SIGNS = (
    ("myst", re.compile(r"\{(?:foot)?cite(?::\w+)?\}`|(?m:^`{3,}\{(?:code-cell|bibliography)\})|(?m:^\(\S+\)=$)")),
    ("typora", re.compile(r"(?m:^typora-[\w-]+:)|\]\(\{\d+\}_[^)\n]*\.assets/")),
    ("hugo", re.compile(r"\{\{[<%]\s*/?\w[^{}\n]*[>%]\}\}")),
    ("logseq", re.compile(r"(?m:^[ \t]*(?:- )?[A-Za-z][\w-]*:: \S)|\{\{(?:embed|query|zotero-[\w-]+) ")),
    ("obsidian", re.compile(r"\[\[[^\[\]\n]+\]\]|(?m:^> ?\[![\w-]+\])|(?m:^%%)")),
    ("pandoc", re.compile(r"(?m:^(?:bibliography|nocite|csl|references|citeproc|link-citations):)|\[-?@\{?[\w]")),
)
_LIMIT = 200_000


def grammar_for(path: str, text: str = "") -> str:
    """The grammar of the file `path`: by its extension; kinds of Markdown are told apart by `text`."""
    name = path.replace("\\", "/").rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in _EXTENSIONS:
        return _EXTENSIONS[extension]
    head = text[:_LIMIT]
    return next((grammar for grammar, sign in _SIGNS if sign.search(head)), "markdown")
