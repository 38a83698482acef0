"""An entry stands behind `%`, which not every program takes for a comment.

BibTeX and Zotero's importer read such an entry as if the `%` were not there; biber does not.

Bad:

    % @article{lee2020, title = {A}}

Good: the entry removed, or moved into `@comment{…}`.

What to do: decide whether the entry counts.
"""

from __future__ import annotations

from zsync.check import problems
from zsync.check.facts import Rule

RULE = Rule("ZS107", "commented-out-entry", "info")

observe_bib = problems.observer(RULE)
check = problems.reporter(RULE)
