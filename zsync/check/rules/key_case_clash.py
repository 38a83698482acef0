"""Two entries have keys that differ only by case.

biber tells them apart; BibTeX, file systems and many editors do not.

Bad:

    @misc{lee2020, title = {A}}
    @misc{Lee2020, title = {B}}

Good:

    @misc{lee2020, title = {A}}
    @misc{lee2020a, title = {B}}

What to do: rename one with `zsync rename`, which also mends the notes.
"""

from __future__ import annotations

from zsync.check import problems
from zsync.check.facts import Rule

RULE = Rule("ZS110", "key-case-clash", "warning")

observe_bib = problems.observer(RULE)
check = problems.reporter(RULE)
