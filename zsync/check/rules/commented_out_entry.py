"""An entry stands behind `%` or in `@comment{…}`, which not every program takes for a comment.

BibTeX and Zotero's importer read an entry behind `%` as if the sign were not there, and BibTeX one in `@comment`
too; biber reads neither.

Bad:

    % @misc{lee2020, title = {A}}

Good: the entry removed, or without its `@`.

    % misc{lee2020, title = {A}}

What to do: decide whether the entry counts.
"""

from __future__ import annotations

from zsync.check import problems
from zsync.check.facts import Rule

RULE = Rule("ZS107", "commented-out-entry", "info")

observe_bib = problems.observer(RULE)
check = problems.reporter(RULE)
