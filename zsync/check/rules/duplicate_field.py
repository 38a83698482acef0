"""An entry gives the same field twice.

BibTeX takes the first value, biber the last, and most programs say nothing.

Bad:

    @misc{lee2020, year = 2020, title = {A}, year = 2021}

Good:

    @misc{lee2020, year = 2020, title = {A}}

What to do: keep the right one.
"""

from __future__ import annotations

from zsync.check import problems
from zsync.check.facts import Rule

RULE = Rule("ZS109", "duplicate-field", "warning")

observe_bib = problems.observer(RULE)
check = problems.reporter(RULE)
