"""Labels, which `@label` in the text refers to: those of pandoc's example lists, `(@label) An example.`, of
whatever bears one in MyST, `(label)=`, or in Typst, and those that pandoc-crossref counts, `{#fig:label}`.

Sources: pandoc's manual, "Numbered example lists"; mystmd's guide, "Cross-references"; pandoc-crossref's manual.
"""

from __future__ import annotations

import re

from zsync.formats.notes import hints
from zsync.formats.notes.parted import Tops

_NAME = r"((?:[^\W_]|[_-](?=[^\W_]))+)"
_LABEL_SIGN = re.compile(rf"@{_NAME}[.)](?=\s|\Z)")
_LABEL = re.compile(
    r"(?m)^(?:[ \t>]|[-*+:~][ \t]|\d{1,9}[.)][ \t]|\[\^[^\]\s]+\]:)*+"
    rf"(?:\(@{_NAME}\)|@{_NAME}[.)])(?=\s|\Z)"
)


def example_labels(text: str) -> frozenset[str]:
    """The labels that pandoc's example lists `(@label)` define: a later `@label` is a number."""
    if not _LABEL_SIGN.search(text):
        return frozenset()
    tops = Tops(text)
    return frozenset(m[1] or m[2] for m in _LABEL.finditer(text) if tops.begins_item(m.start()))


_TARGET = re.compile(
    r"""(?m)^[ \t>]*+(?:[-*+][ ]++)?
          (?:\(([^()\n]++)\)=[ \t]*\r?$ | :(?:label|name):[ \t]*([^\s]++) | (?:\#\|[ ]*+)?label:[ \t]*([^\s"']++))
      | \$\$[ \t]*\(([^()\s]++)\) | \{[^{}#\n]*+\#([\w:.-]++) | \\label\{([^{}\n]++)\}""",
    re.X,
)
_TARGET_SIGNS = (")=", "::", "$$(", "{#", "\\{")
"""What is left of a target once letters and blanks are taken out; of the option `label: x` nothing is."""
_CELL_LABEL = re.compile(r"#\|[ ]*label:[ ]*([\w:.-]+)")


def targets(text: str) -> frozenset[str]:
    """The labels that a MyST document defines: before a block, as an option or attribute, in mathematics."""
    seen = hints.signs(text)
    if not any(sign in seen for sign in _TARGET_SIGNS) and "label:" not in text:
        return frozenset()
    return frozenset(next(filter(None, found.groups())) for found in _TARGET.finditer(text))


_COUNTED = re.compile(r"(?:[Ff]ig|[Ee]q|[Tt]bl|[Ss]ec|[Ll]st):.")
_COUNTED_TARGET = re.compile(r"(?:\{[^{}#\n]*+#|\sid=[\"'])((?:fig|eq|tbl|sec|lst):[^\s{}\"']++)")
_HOMES = {"typst": ("typst",), "latex": ("latex",), "myst": ("myst", "jupyter"), "jupyter": ("myst", "jupyter")}
_MARKDOWN = ("pandoc", "markdown", "rmarkdown", "quarto", "obsidian", "zettlr", "typora", "logseq", "hugo")


def homes(key: str, grammar: str) -> tuple[str, ...]:
    """The grammars of the documents that may define the label `key`, which one in `grammar` refers to."""
    return _HOMES.get(grammar) or (_MARKDOWN if grammar in _MARKDOWN and _COUNTED.match(key) else ())


def defined(text: str, grammar: str) -> frozenset[str]:
    """The labels that a document defines for all of its project; of LaTeX, the items of a list of references."""
    if grammar == "typst":
        from zsync.formats.notes.typst import labels

        return labels(text)
    if grammar == "latex":
        from zsync.formats.notes.latex import hits

        return frozenset(hit.key for hit in hits(text, 0, len(text)) if hit.kind == "local")
    if grammar == "jupyter":
        from zsync.formats.notes.cells import texts

        cells = [targets(cell.text) for cell, _ in texts(text, grammar)]
        return frozenset(_CELL_LABEL.findall(text)).union(*cells)
    return targets(text) if grammar == "myst" else _counted(text)


def _counted(text: str) -> frozenset[str]:
    """The labels that pandoc-crossref counts; at the start of a sentence `@Fig:label` refers to one, too."""
    found = _COUNTED_TARGET.findall(text)
    return frozenset((*found, *(f"{label[0].upper()}{label[1:]}" for label in found)))
