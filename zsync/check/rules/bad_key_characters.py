r"""An entry's key has characters that BibTeX, biber or LaTeX refuse.

White space and `" # % , = @ { } ~ \` end a key, start a comment or mean something else somewhere on the way
to the page.

Bad:

    @misc{o#brien 2020, title = {A}}

Good:

    @misc{obrien2020, title = {A}}

What to do: rename the key; letters, digits and `- _ : . / +` are safe.
"""

from __future__ import annotations

from zsync.check import problems
from zsync.check.facts import Rule

RULE = Rule("ZS104", "bad-key-characters", "error")

observe_bib = problems.observer(RULE)
check = problems.reporter(RULE)
