"""Shared by the tests of `.bib` files: fixtures, and documents in many styles."""

from __future__ import annotations

import difflib
from pathlib import Path

from hypothesis import strategies as st

CASES = sorted((Path(__file__).parent.parent / "data" / "bib-cases").glob("*.bib"))


def read(path: Path) -> str:
    """The text of a fixture, as the edges read files."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def installed() -> list[Path]:
    """Every .bib file that packages put on this machine."""
    return sorted(path for folder in ("/usr/share", "/usr/local/share") for path in Path(folder).rglob("*.bib"))


def changed_lines(before: str, after: str) -> list[str]:
    """The lines a diff shows, with their sign."""
    diff = difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
    return [line for line in list(diff)[2:] if not line.startswith("@@")]


def _texts(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(alphabet, max_size=12)


VALUE = st.recursive(
    _texts("abc é%&$#@=,;'()\n\\\"".replace("\\", "")),
    lambda inner: st.tuples(inner, inner).map(lambda pair: f"{pair[0]}{{{pair[1]}}}"),
    max_leaves=4,
)
"""Text whose braces balance."""
NAME = st.sampled_from(["title", "author", "year", "doi", "keywords", "note", "Date-Added", "author+an"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Well-formed files, in the layouts people and programs use."""
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lead = draw(st.sampled_from([newline + "  ", newline + "\t", " ", "", newline]))
    equals = draw(st.sampled_from([" = ", "=", "= ", " =\t"]))
    comma_last = draw(st.booleans())
    comma_first = draw(st.booleans())
    blocks = []
    for number in range(draw(st.integers(1, 4))):
        fields = draw(st.dictionaries(NAME, st.tuples(VALUE, st.sampled_from("{\"0")), max_size=4))
        parts = [f"{name}{equals}{_delimited(value, sign)}" for name, (value, sign) in fields.items()]
        joined = f"{lead}," if comma_first else f",{lead}"
        body = "".join(joined + part for part in parts)
        end = "," if comma_last and parts and not comma_first else ""
        kind = draw(st.sampled_from(["misc", "Book", "ARTICLE"]))
        blocks.append(f"@{kind}{{key{number}{body}{end}{lead.rstrip(' ')}}}")
    gap = draw(st.sampled_from([newline, newline * 2, newline + "% a note" + newline, " "]))
    head = draw(st.sampled_from(["", "\ufeff", f"% head{newline}"]))
    return head + gap.join(blocks) + draw(st.sampled_from(["", newline]))


def _delimited(value: str, sign: str) -> str:
    if sign == "0":
        return "2001"
    return f'"{value}"' if sign == '"' and '"' not in value else f"{{{value}}}"
