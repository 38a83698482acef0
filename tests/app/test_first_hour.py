"""The first sync of a library with a `.bib` that was exported from it: nothing is asked, and nothing is written.

Each pair is an item as Zotero has it, and the entry that an exporter makes of it. What the two do not say with the
same words they say with the same meaning.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.lab import Lab
from tests.app.test_undo import settled

Pair = tuple[dict[str, Any], str]
"""What an item says beside its key, and the fields of the entry."""


def person(role: str, family: str, given: str = "") -> dict[str, str]:
    """A creator as the API gives them; without given names one that has a single name."""
    if not given:
        return {"creatorType": role, "name": family}
    return {"creatorType": role, "firstName": given, "lastName": family}


def lab_of(root: Path, pairs: list[Pair], kind: str) -> Lab:
    """A project of all pairs, as entries `kind` unless they begin with their own type."""
    lab = Lab(root)
    entries = []
    for at, (said, fields) in enumerate(pairs):
        own, _, rest = fields.partition("|") if fields.startswith("@") else (f"@{kind}", "", fields)
        entries.append(f"{own}{{w{at},\n  {rest},\n}}\n")
        lab.library.write({"itemType": "book", "creators": [], "citationKey": f"w{at}", **said})
    lab.write("refs.bib", "\n".join(entries))
    return lab


def agrees(lab: Lab) -> None:
    """Nothing is asked, and both sides are as they were; the next run finds nothing either."""
    before = lab.text("refs.bib"), lab.items()
    run = lab.sync()
    assert [(c.key, c.attribute, dict(c.sides)) for c in run.plan.conflicts] == []
    assert [(o.key, o.world, o.attribute, o.before, o.after) for o in run.plan.operations] == []
    assert (lab.text("refs.bib"), lab.items()) == before
    settled(lab)


TITLES = [
    ("The α-helix is ≤ 5 Å, and x < y", r"The {$\alpha$}-Helix Is {$\leq$} 5 {\AA}, and x {$<$} y"),
    ("β-decay in CO₂ at 25 °C", r"{$\beta$}-Decay in {{CO{$_2$}}} at 25 {$^\circ$}C"),
    ("The ℝ-valued φ and ε", r"The {$\mathbb{R}$}-Valued {$\phi$} and {$\epsilon$}"),
    ("β and γ", r"{\ensuremath{\beta}} and $\gamma$"),
    ("H<sub>2</sub>O of the 5<sup>th</sup>", r"{H}$_{\textrm{2}}${O} of the 5$^{\textrm{th}}$"),
    ("H<sub>2</sub>O and x<sup>2</sup>", r"H$_2$O and x$^{2}$"),
    (r"The $O(n^{2})$ case", r"The \$O(n\textasciicircum\{\vphantom\}2\vphantom\{\})\$ Case"),
    (r"Sets {a, b}", r"Sets \{\vphantom{\}}a, b\vphantom{\{}\}"),
    ("A “quoted” title’s ‘word’", "A “Quoted” Title’s ‘Word’"),
    ("What's 'new'?", "What's `New'?"),
]


def test_titles(tmp_path: Path) -> None:
    """Signs that exporters write as math, braces that they balance, quoted words in title case."""
    agrees(lab_of(tmp_path, [({"title": item}, f"title = {{{entry}}}") for item, entry in TITLES], "book"))


def test_an_edit_beside_math_is_that_edit(tmp_path: Path) -> None:
    """A word corrected on one side leaves the signs as each side writes them."""
    title = r"The {$\alpha$}-Helix at 5 {$^\circ$}C"
    lab = lab_of(tmp_path, [({"title": "The α-helix at 5 °C"}, f"title = {{{title}}}")], "book")
    lab.sync()
    lab.swap("refs.bib", " at ", " below ")
    assert lab.sync().plan.conflicts == ()
    assert lab.items()["w0"]["title"] == "The α-helix below 5 °C"
    lab.patch("w0", title="The α-helix above 5 °C")
    assert lab.sync().plan.conflicts == ()
    assert r"title = {The {$\alpha$}-helix above 5 {$^\circ$}C}" in lab.text("refs.bib")
    settled(lab)


@pytest.mark.parametrize(("item", "entry"), [("x ≤ y", r"x {$\geq$} y"), ("β", r"$\gamma$"), ("x₂", "x$^2$")])
def test_other_signs_are_asked_about(tmp_path: Path, item: str, entry: str) -> None:
    """Another sign is another title."""
    lab = lab_of(tmp_path, [({"title": item}, f"title = {{{entry}}}")], "book")
    assert [c.attribute for c in lab.sync().plan.conflicts] == ["title"]
