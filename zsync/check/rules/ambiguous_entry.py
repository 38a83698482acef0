r"""Programs disagree about where an entry ends.

BibTeX and biber count `\{` and `\}` as braces, Zotero and JabRef do not. An entry that reads differently in the
two ways is left alone by `zsync sync`.

Bad:

    @misc{lee2020, title = {Sets \{a, b}, year = 2020}

Good:

    @misc{lee2020, title = {Sets \{a, b\}}, year = 2020}

What to do: balance the escaped braces.
"""

from __future__ import annotations

from zsync.check import problems
from zsync.check.facts import Rule

RULE = Rule("ZS108", "ambiguous-entry", "warning")

observe_bib = problems.observer(RULE)
check = problems.reporter(RULE)
