"""A block of the `.bib` file cannot be read.

A brace, a quote or a comma is missing or one too many. BibTeX skips such an entry or stops; zsync reads on at
the next entry, keeps the text as it is and never writes into it.

Bad:

    @misc{lee2020,
      title = {A {Book},
      year = 2020
    }

Good:

    @misc{lee2020,
      title = {A {Book}},
      year = 2020
    }

What to do: mend the text at the place named.
"""

from __future__ import annotations

from zsync.check import problems
from zsync.check.facts import Rule

RULE = Rule("ZS101", "bib-syntax", "error")

observe_bib = problems.observer(RULE)
check = problems.reporter(RULE)
