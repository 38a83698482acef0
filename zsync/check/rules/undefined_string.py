"""A value uses a name that no `@string` before it defines.

BibTeX then takes the value for empty. The three-letter names of the months are known to every style.

Bad:

    @article{lee2020, journal = jphys, title = {A}}

Good:

    @string{jphys = {Journal of Physics}}
    @article{lee2020, journal = jphys, title = {A}}

What to do: define the name above the entry, or put the text in braces.
"""

from __future__ import annotations

from zsync.check import problems
from zsync.check.facts import Rule

RULE = Rule("ZS106", "undefined-string", "warning")

observe_bib = problems.observer(RULE)
check = problems.reporter(RULE)
