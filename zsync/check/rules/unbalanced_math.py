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
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.views import BibText, Item

RULE = Rule("ZS113", "unbalanced-math", "warning")
_VERBATIM = frozenset(("url", "doi", "file", "eprint", "pdf", "urlraw", "verba", "verbb", "verbc", "groups"))
_DOLLAR = re.compile(r"\\.|(\$)", re.S)


def observe_bib(bib: BibText) -> Iterable[Seen]:
    """Every field of running text with a dollar sign that has no partner."""
    for entry, values in _with_dollars(bib) if "$" in bib.text else ():
        for name, value in values.items():
            if "$" in value and name not in _VERBATIM and sum(bool(m[1]) for m in _DOLLAR.finditer(value)) % 2:
                message = f"field `{name}` has an odd number of dollar signs"
                yield Seen(bib.place(entry, name), (entry.key, message, "write money as `\\$`"))


def _with_dollars(bib: BibText) -> Iterable[Item]:
    """The entries in whose text a dollar sign is; all of them where a macro has one."""
    if any("$" in macro.raw for macro in bib.document.macros.all()):
        return bib.items
    return _holding("$", bib.text, bib.items)


def _holding(sign: str, text: str, items: Sequence[Item]) -> Iterator[Item]:
    """Those of `items`, in the order of `text`, in whose part of it `sign` is."""
    starts = [item.entry.start for item in items]
    at = text.find(sign)
    while at >= 0:
        after = bisect_right(starts, at)
        if after and at < items[after - 1].entry.end:
            yield items[after - 1]
        at = text.find(sign, starts[after]) if after < len(starts) else -1


check = problems.reporter(RULE)
