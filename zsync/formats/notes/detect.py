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
    ("myst", "{", ("cite",), re.compile(r"\{(?:foot)?cite(?::\w+)?\}`")),
    ("myst", "{", ("{code-cell}", "{bibliography}"), re.compile(r"(?m:^`{3,}\{(?:code-cell|bibliography)\})")),
    ("myst", ")=", (")=",), re.compile(r"(?m:^\(\S+\)=$)")),
    ("typora", ":", ("typora-",), re.compile(r"(?m:^typora-[\w-]+:)")),
    ("typora", "](", (".assets/",), re.compile(r"\]\(\{\d+\}_[^)\n]*\.assets/")),
    ("hugo", "{{", ("{{<", "{{%"), re.compile(r"\{\{[<%]\s*/?\w[^{}\n]*[>%]\}\}")),
    ("logseq", "::", ("::",), re.compile(r"(?m:^[ \t]*(?:- )?[A-Za-z][\w-]*:: \S)")),
    ("logseq", "{{", ("{{",), re.compile(r"\{\{(?:embed|query|zotero-[\w-]+) ")),
    ("obsidian", "[[", ("[[",), re.compile(r"\[\[[^\[\]\n]+\]\]")),
    ("obsidian", "[!", ("[!",), re.compile(r"(?m:^> ?\[![\w-]+\])")),
    ("obsidian", "%%", ("%%",), re.compile(r"(?m:^%%)")),
    ("pandoc", "@", ("[@", "[-@"), re.compile(r"\[-?@\{?[\w]")),
    ("pandoc", ":", ("bibliography:", "nocite:", "csl:", "references:", "citeproc:", "link-citations:"),
     re.compile(r"(?m:^(?:bibliography|nocite|csl|references|citeproc|link-citations):)")),
)  # fmt: skip
"""Grammar, punctuation and texts (one of them) that must be there for the pattern to match, and the pattern that
decides."""
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
    for grammar, mark, hints, sign in _SIGNS:
        if mark not in seen:
            continue
        place = names if mark == ":" else head
        if any(map(place.__contains__, hints)) and sign.search(head):
            return grammar
    return "markdown"


def _names(text: str) -> str:
    """What stands between the start of a line, or a colon, and the next colon: all names of fields are in it."""
    return "".join([part[part.rfind("\n") + 1 :] + ":" for part in text.split(":")[:-1]])
