"""Which grammar a file is written in: by its extension, then by what it holds."""

from __future__ import annotations

import re

_EXTENSIONS = {
    "qmd": "quarto", "rmd": "rmarkdown", "rst": "rst", "rest": "rst", "org": "org", "tex": "latex", "ltx": "latex",
    "latex": "latex", "typ": "typst", "adoc": "asciidoc", "asciidoc": "asciidoc", "asc": "asciidoc",
}  # fmt: skip
_SIGNS = (
    ("myst", ("cite", "{code-cell}", "{bibliography}", ")="),
     re.compile(r"\{(?:foot)?cite(?::\w+)?\}`|(?m:^`{3,}\{(?:code-cell|bibliography)\})|(?m:^\(\S+\)=$)")),
    ("typora", ("typora-", ".assets/"), re.compile(r"(?m:^typora-[\w-]+:)|\]\(\{\d+\}_[^)\n]*\.assets/")),
    ("hugo", ("{{<", "{{%"), re.compile(r"\{\{[<%]\s*/?\w[^{}\n]*[>%]\}\}")),
    ("logseq", (":: ", "{{"),
     re.compile(r"(?m:^[ \t]*(?:- )?[A-Za-z][\w-]*:: \S)|\{\{(?:embed|query|zotero-[\w-]+) ")),
    ("obsidian", ("[[", "[!", "%%"), re.compile(r"\[\[[^\[\]\n]+\]\]|(?m:^> ?\[![\w-]+\])|(?m:^%%)")),
    ("pandoc", ("[@", "[-@", "bibliography", "nocite", "csl", "references", "citeproc", "link-citations"),
     re.compile(r"(?m:^(?:bibliography|nocite|csl|references|citeproc|link-citations):)|\[-?@\{?[\w]")),
)  # fmt: skip
"""Grammar, texts of which one must be there for the pattern to match (searching for them is a hundred times faster),
and the pattern that decides."""
_LIMIT = 200_000


def grammar_for(path: str, text: str = "") -> str:
    """The grammar of the file `path`: by its extension; kinds of Markdown are told apart by `text`."""
    name = path.replace("\\", "/").rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in _EXTENSIONS:
        return _EXTENSIONS[extension]
    head = text[:_LIMIT]
    signs = (sign for sign in _SIGNS if any(hint in head for hint in sign[1]))
    return next((grammar for grammar, _, sign in signs if sign.search(head)), "markdown")
