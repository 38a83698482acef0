r"""A value has an odd number of dollar signs.

TeX then takes the rest of the bibliography for a formula. A dollar that is money is written `\$`.

Bad:

    title = {Costs of $5 and more}

Good:

    title = {Costs of \$5 and more}

What to do: add the missing `$`, or write `\$`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibText

RULE = Rule("ZS113", "unbalanced-math", "warning")
_VERBATIM = frozenset(("url", "doi", "file", "eprint", "pdf", "urlraw", "verba", "verbb", "verbc", "groups"))
_DOLLAR = re.compile(r"\\.|(\$)", re.S)


def observe_bib(bib: BibText) -> Iterable[Seen]:
    """Every field of running text with a dollar sign that has no partner."""
    if "$" not in bib.text:
        return
    for entry, values in bib.items:
        if "$" not in "".join(values.values()):
            continue
        for name, value in values.items():
            if "$" in value and name not in _VERBATIM and sum(bool(m[1]) for m in _DOLLAR.finditer(value)) % 2:
                message = f"field `{name}` has an odd number of dollar signs"
                yield Seen(bib.place(entry, name), (entry.key, message, "write money as `\\$`"))


check = problems.reporter(RULE)
