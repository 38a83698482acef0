"""Which grammar a file is written in: by its extension, then by what it holds."""

from __future__ import annotations

import re

from zsync.formats.notes.hints import signs

_EXTENSIONS = {
    "qmd": "quarto", "rmd": "rmarkdown", "rst": "rst", "rest": "rst", "org": "org", "tex": "latex", "ltx": "latex",
    "latex": "latex", "typ": "typst", "adoc": "asciidoc", "asciidoc": "asciidoc", "asc": "asciidoc",
    "ipynb": "jupyter", "canvas": "canvas",
}  # fmt: skip
_SIGNS = (
    ("myst", "{", re.compile(r"\{(?:foot)?cite(?::\w+)?\}`"), None),
    ("myst", "{", re.compile(r"\{(?:code-cell|bibliography)\}"),
     re.compile(r"(?m:^`{3,}\{(?:code-cell|bibliography)\})")),
    ("myst", ")=", re.compile(r"\)=(?m:$)"), re.compile(r"(?m:^\(\S+\)=$)")),
    ("typora", ":", re.compile(r"typora-"), re.compile(r"(?m:^typora-[\w-]+:)")),
    ("typora", "](", re.compile(r"\]\(\{\d+\}_[^)\n]*\.assets/"), None),
    ("hugo", "{{", re.compile(r"\{\{[<%]\s*/?\w[^{}\n]*[>%]\}\}"), None),
    ("logseq", "::", re.compile(r":: \S"), re.compile(r"(?m:^[ \t]*(?:- )?[A-Za-z][\w-]*:: \S)")),
    ("logseq", "{{", re.compile(r"\{\{(?:embed|query|zotero-[\w-]+) "), None),
    ("obsidian", "[[", re.compile(r"\[\[[^\[\]\n]+\]\]"), None),
    ("obsidian", "[!", re.compile(r"\[!"), re.compile(r"(?m:^> ?\[![\w-]+\])")),
    ("obsidian", "%%", re.compile(r"%%"), re.compile(r"(?m:^%%)")),
    ("pandoc", "@", re.compile(r"\[-?@\{?\w"), None),
    ("pandoc", ":", re.compile(r"[bcnr](?:ibliography|ocite|sl|eferences|iteproc)|link-citations"),
     re.compile(r"(?m:^(?:bibliography|nocite|csl|references|citeproc|link-citations):)")),
)  # fmt: skip
"""Grammar, punctuation that must be there, a pattern that begins with plain characters, which are found fast, and
the one that decides, if that is another. For `:` the former looks through the names of fields only."""
_LIMIT = 200_000


def grammar_for(path: str, text: str = "") -> str:
    """The grammar of the file `path`: by its extension; kinds of Markdown are told apart by `text`."""
    name = path.replace("\\", "/").rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in _EXTENSIONS:
        return _EXTENSIONS[extension]
    head = text[:_LIMIT]
    seen = signs(head)
    names = _names(head) if ":" in seen else ""
    for grammar, mark, look, sign in _SIGNS:
        if mark in seen and look.search(names if mark == ":" else head) and (sign is None or sign.search(head)):
            return grammar
    return "markdown"


def _names(text: str) -> str:
    """What stands between the start of a line, or a colon, and the next colon: all names of fields are in it."""
    return "".join([part[part.rfind("\n") + 1 :] + ":" for part in text.split(":")[:-1]])
