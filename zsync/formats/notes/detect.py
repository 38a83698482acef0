"""Which grammar a file is written in: by its extension, then by what it holds."""

from __future__ import annotations

import re

_EXTENSIONS = {
    "qmd": "quarto", "rmd": "rmarkdown", "rst": "rst", "rest": "rst", "org": "org", "tex": "latex", "ltx": "latex",
    "latex": "latex", "typ": "typst", "adoc": "asciidoc", "asciidoc": "asciidoc", "asc": "asciidoc",
    "ipynb": "jupyter", "canvas": "canvas",
}  # fmt: skip
_SIGNS = (
    ("myst", ("cite",), re.compile(r"\{(?:foot)?cite(?::\w+)?\}`")),
    ("myst", ("{code-cell}", "{bibliography}"), re.compile(r"(?m:^`{3,}\{(?:code-cell|bibliography)\})")),
    ("myst", (")=",), re.compile(r"(?m:^\(\S+\)=$)")),
    ("typora", ("typora-",), re.compile(r"(?m:^typora-[\w-]+:)")),
    ("typora", (".assets/",), re.compile(r"\]\(\{\d+\}_[^)\n]*\.assets/")),
    ("hugo", ("{{<", "{{%"), re.compile(r"\{\{[<%]\s*/?\w[^{}\n]*[>%]\}\}")),
    ("logseq", (":: ",), re.compile(r"(?m:^[ \t]*(?:- )?[A-Za-z][\w-]*:: \S)")),
    ("logseq", ("{{",), re.compile(r"\{\{(?:embed|query|zotero-[\w-]+) ")),
    ("obsidian", ("[[",), re.compile(r"\[\[[^\[\]\n]+\]\]")),
    ("obsidian", ("[!",), re.compile(r"(?m:^> ?\[![\w-]+\])")),
    ("obsidian", ("%%",), re.compile(r"(?m:^%%)")),
    ("pandoc", ("[@", "[-@"), re.compile(r"\[-?@\{?[\w]")),
    ("pandoc", ("bibliography:", "nocite:", "csl:", "references:", "citeproc:", "link-citations:"),
     re.compile(r"(?m:^(?:bibliography|nocite|csl|references|citeproc|link-citations):)")),
)  # fmt: skip
"""Grammar, texts of which one must be there for the pattern to match (looking for them first is much faster),
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
