"""Which grammar a file is written in: by its extension, then by what it holds."""

from __future__ import annotations

import re

from zsync.formats.notes.hints import signs

_EXTENSIONS = {
    "qmd": "quarto", "rmd": "rmarkdown", "rmarkdown": "rmarkdown", "rst": "rst", "rest": "rst", "org": "org",
    "tex": "latex", "ltx": "latex", "latex": "latex", "typ": "typst", "adoc": "asciidoc", "asciidoc": "asciidoc",
    "asc": "asciidoc", "ipynb": "jupyter", "canvas": "canvas",
}  # fmt: skip
_SIGNS = (
    ("myst", "}`", "cite", re.compile(r"\{(?:foot)?cite(?::\w+)?\}`")),
    ("myst", "```{", "", re.compile(
        r"(?m:^`{3,}\{(?:code-cell|bibliography|figure|note|warning|tip|important|admonition|seealso|hint|dropdown|math"
        r"|table|list-table|csv-table|code-block|toctree|tab-set|card|grid|margin|embed|glossary|prf:[\w-]+)\})"
    )),
    ("myst", ")=", "", re.compile(r"(?m:^\(\S+\)=$)")),
    ("typora", "-:", "typora-", re.compile(r"(?m:^typora-[\w-]+:)")),
    ("typora", "_:", "typora-", re.compile(r"(?m:^typora-[\w-]+:)")),
    ("typora", "]({}_", ".assets/", re.compile(r"\]\(\{\d+\}_[^)\n]*\.assets/")),
    ("hugo", "{{", "", re.compile(r"\{\{[<%]\s*/?\w[^{}\n]*[>%]\}\}")),
    ("logseq", "::", ":: ", re.compile(r"(?m:^[ \t]*(?:- )?[A-Za-z][\w-]*:: \S)")),
    ("logseq", "{{", "", re.compile(r"\{\{(?:embed|query|zotero-[\w-]+) ")),
    ("obsidian", "[[", "", re.compile(r"\[\[(?<!\^\[\[)[^\[\]\n]+\]\]")),
    ("obsidian", ">[!", "", re.compile(r"(?m:^> ?\[![\w-]+\])")),
    ("obsidian", "%%", "", re.compile(r"(?m:^%%)")),
    ("pandoc", "[@", "", re.compile(r"\[@\{?\w[^\[\]]*+(?:\](?!\()|\[|\Z)")),
    ("pandoc", "[-@", "", re.compile(r"\[-@\{?\w")),
    ("pandoc", ":", "", re.compile(
        r"(?m):(?:(?<=^bibliography:)|(?<=^nocite:)|(?<=^csl:)|(?<=^references:)|(?<=^citeproc:)"
        r"|(?<=^link-citations:))"
    )),
)  # fmt: skip
"""Grammar, punctuation and a text that must be there, and the pattern that decides. `[@ann](https://…)` is how a
list of changes names a person. A name of a field is looked for backwards from its colon: signs are few, and what
begins with one is found fastest."""
_LIMIT = 200_000


def grammar_for(path: str, text: str = "") -> str:
    """The grammar of the file `path`: by its extension; kinds of Markdown are told apart by `text`."""
    name = path.replace("\\", "/").rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in _EXTENSIONS:
        return _EXTENSIONS[extension]
    head = text[:_LIMIT]
    seen = signs(head)
    for grammar, mark, word, sign in _SIGNS:
        if mark in seen and word in head and sign.search(head):
            return grammar
    return "markdown"
