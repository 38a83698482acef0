r"""A value has an odd number of dollar signs.

TeX then takes the rest of the bibliography for a formula. A dollar that is money is written `\$`.

Bad:

    title = {Costs of $5 and more}

Good:

    title = {Costs of \$5 and more}

What to do: add the missing `$`, or write `\$`. Addresses (`url`, `\url{…}`) and what no style prints (`abstract`,
`comment`, `review`) may hold any number of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibPart

RULE = Rule("ZS113", "unbalanced-math", "warning")
_VERBATIM = frozenset(("url", "doi", "file", "eprint", "pdf", "urlraw", "verba", "verbb", "verbc", "groups"))
_UNPRINTED = frozenset(("abstract", "comment", "review"))
_ADDRESS = re.compile(r"\\(?:url|nolinkurl|path|href)\s*\{[^{}]*\}|\\verb\*?([^\w\s*])[^\n]*?\1")
_DOLLAR = re.compile(r"\\.|(\$)", re.S)


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every field of running text with a dollar sign that has no partner."""
    find, anywhere = part.bib.text.find, "$" in part.bib.macros
    for entry, values in part.items:
        for name in _unbalanced(values) if anywhere or find("$", entry.start, entry.end) >= 0 else ():
            message = f"field `{name}` has an odd number of dollar signs"
            yield Seen(part.place(entry, name), (entry.key, message, "write money as `\\$`"))


def _unbalanced(values: Mapping[str, str]) -> list[str]:
    """The names of the fields with an odd number of dollar signs that open or close math."""
    held = [(name, value) for name, value in values.items() if "$" in value and not _is_free(name)]
    return [name for name, value in held if _dollars(value) % 2]


def _is_free(name: str) -> bool:
    """Whether what the field `name` holds is no running text that a style prints."""
    return name in _VERBATIM or name in _UNPRINTED or name.startswith("bdsk-")


def _dollars(value: str) -> int:
    if "\\" not in value:
        return value.count("$")
    return sum(bool(sign[1]) for sign in _DOLLAR.finditer(_ADDRESS.sub("", value)))


check = problems.reporter(RULE)
