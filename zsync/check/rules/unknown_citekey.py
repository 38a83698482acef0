"""A cited key belongs to no known work.

The works of a project are those of its `zsync.lock` and its `.bib` files; without a lock, notes about a work
(`@key.md`, `{16}_Title@key.md`, `citekey:` in the front matter) stand for one too. A key that none of them has
will be rendered as `???`.

Bad, with a `.bib` that has `pengEfficientSpeechEmotion2021` only:

    See [@pengEficientSpeechEmotion2021].

Good:

    See [@pengEfficientSpeechEmotion2021].

What to do: take one of the keys the message offers, or add the work to Zotero or the `.bib` and run `zsync
sync`. Where Zotero had the key when this computer last read it, the sync alone is enough, and the message says so.
`--fix --unsafe` takes the only key that is spelt almost the same. A name without digits (`@everyone`) is
taken for a mention of a person, and only warned about when a known key is spelt almost so; in Obsidian, Zettlr
and Markdown without a sign of pandoc, `[@ann1](https://…/ann1)` is one, too. Identifiers that Manubot looks
up (`@doi:10.1000/x`, `@tag:deep`) are no keys, unless the library has keys of that form; neither are
cross-references of a Quarto project, of the types that its `_quarto.yml` defines too, and `@label` of MyST and
Typst, `@fig:label` of pandoc-crossref and a `\\bibitem` of LaTeX where any document of the project defines it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zsync.check.facts import Rule
from zsync.check.keyfix import offer, replace_key, subject
from zsync.check.project import Project
from zsync.model.citation import Citation
from zsync.model.finding import Finding, Fix
from zsync.model.span import Edit, Span

RULE = Rule("ZS001", "unknown-citekey", "error")
_ADD = "add the work to Zotero or to a .bib file, then run `zsync sync`"
_HELD = "your Zotero library has this key: run `zsync sync`"
_CASUAL = frozenset(("markdown", "typora", "logseq", "hugo", "obsidian", "zettlr"))
"""Grammars of notes in which people are named with links, too."""
_EMPHASIS = re.compile(r"(?<![^\W_])_+(?=[^\s_])")
"""The signs that open emphasis."""
_LONGEST = 500
"""Signs of a link that are looked at: a line may be nothing but links."""


def check(project: Project) -> Iterator[Finding]:
    """A finding for every citation of a key that names no work."""
    if not project.library.known and not project.has_bib:
        return
    unknown = frozenset(key for key in project.keys - project.library.known if project.library.unknown(key))
    for citation, span in project.cited(unknown):
        key = citation.key
        if project.refers(citation, span.path):
            continue
        if citation.grammar in _CASUAL and _names_page(key, span, project.line_of(span.path, span.line)):
            continue
        sure = project.suggest.sure(key)
        fix = _fix(project, citation, span, sure) if sure else None
        help = _HELD if key in project.held else offer(project.suggest.near(key)) or _ADD
        yield RULE.at(span, f"{subject(citation, span)} belongs to no known work", key=key, help=help, fix=fix)
    yield from _likely(project)


def _fix(project: Project, citation: Citation, span: Span, sure: str) -> Fix | None:
    """The fix that writes the key `sure`. In `_@lee2020_` pandoc takes the sign that ends the emphasis for a part
    of the key; braces part them, where a tool knows braces."""
    tail = citation.key.removeprefix(sure)
    if set(tail) != {"_"} or not _EMPHASIS.search(project.line_of(span.path, span.line), 0, span.col):
        return replace_key(span, citation, sure, safe=False, paged=project.paged)
    from zsync.formats.notes.keys import FLAVOURS

    flavour = FLAVOURS.get(citation.grammar)
    if flavour is None or flavour.braces is None or citation.kind != "cite":
        return None
    braces = (Edit(span.start, span.start, "{"), Edit(span.end - len(tail), span.end - len(tail), "}"))
    return Fix(safe=False, edits=tuple((span.path, brace) for brace in braces))


def _names_page(key: str, span: Span, line: str) -> bool:
    """Whether the key at `span` is the name of the page that it links to, `[@ann1](https://…/ann1)`: a person."""
    start, end = span.col - 1, span.end_col - 1
    if not (line.startswith("[@", max(start - 2, 0)) and line.startswith("](http", end)):
        return False
    address, closed, _ = line[end : end + _LONGEST].partition(")")
    return bool(closed) and key in address


def _likely(project: Project) -> Iterator[Finding]:
    """Warnings for what may be a mention of a person (`@everyone`), but is spelt almost like one known key."""
    if not any(key.isalpha() for key in project.library.known):
        return
    for citation, span in project.soft():
        key = citation.key
        sure = "" if project.library.stands(key) else project.suggest.sure(key)
        if sure:
            fix = replace_key(span, citation, sure, safe=False, paged=project.paged)
            message = f"{subject(citation, span)} belongs to no known work"
            yield RULE._replace(severity="warning").at(span, message, key=key, help=offer([sure]), fix=fix)
