"""Pandoc's own reading is the authority for the grammar `pandoc`: on generated notes both find the same keys.

Written decisions, kept out of the generated notes: a TeX command takes the word after it as its argument
(`\\emph @k`), which zsync reads as a citation; a comment that begins inside an unclosed bracket over list items;
keys in TeX `\\cite{}` and in link paths, which zsync finds and pandoc has no Cite node for; `@key` in a template
`{{…}}`, which another program fills in; a key right before the sign that ends a subscript (`H~@k~`); indented code
directly below a heading that is underlined, or as the first thing in a definition; keys glued to letters of
another script, told by the known ones.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zsync.formats.notes import scan

PANDOC = pypandoc.get_pandoc_path()

KEYS = st.sampled_from(
    ["lee2020", "a:b", "k_", "彭2021", "x.y", "a--b", "O'B", "k-", "D/e//f", "{a.b.}", "m1*", "9z", "é", "k#1",
     "a@b"]
)  # fmt: skip
SIGNS = st.sampled_from(["@", "-@", "[@", "[see @", "; @", "(@", "[-@", "\\@", "*@", "x@", "x.@", "研@"])
ENDS = st.sampled_from(["", "", "]", " [p. 3]", ", p. 3]", ".", ";", ":", "?", "s", "*", "...", "—"])
CITES = st.builds("{}{}{}".format, SIGNS, KEYS, ENDS)
WORDS = st.sampled_from(
    ["word", "研究", "x.", "...", "1", "don't", "(", ")", ",", ";", "-", "—", "*", "**", "_", "`", "``", "$", "$$",
     "\\", "[", "]", "!", "^", "~", "<b>", "</b>", "<", "&amp;", '"', "'", "#", "|", "https://a.b/", "{.c}", "{",
     "}", "\\\\", "e.g.", "%", ":", "@", "2"]
)  # fmt: skip
PLAIN = st.sampled_from(["word", "研究", "of", "the", "end,", "(see", "2020)"])
LINES = st.lists(
    st.builds(str.__add__, st.one_of(CITES, PLAIN, WORDS), st.sampled_from([" ", " ", ""])), min_size=1, max_size=4
).map("".join)
WRAPS = st.sampled_from(
    ["{}", "{}", "`{}`", "${}$", "*{}*", "**{}**", "[{}](u)", "![{}](u @v)", "<b t='{}'>", "^[{}]", "<!-- {} -->",
     "[x]({})", "$${}$$", "~~{}~~", "[{}]{{.c}}"]
)  # fmt: skip
SPANS = st.builds(lambda wrap, line: wrap.format(line.strip() or "x"), WRAPS, LINES)
PARAGRAPHS = st.lists(st.one_of(SPANS, LINES), min_size=1, max_size=3).map("\n".join)


def _prefixed(prefix: str) -> Any:
    return lambda text: "\n".join(prefix + line for line in text.split("\n"))


ITEMS = st.sampled_from(
    ["-    ", "- a\n-    ", "1.     ", "10.    ", "- -    ", "> -    ", "-\t", "- a\n    -    ", "-\n     "]
)
BLOCKS = st.one_of(
    PARAGRAPHS,
    PARAGRAPHS.map(_prefixed("> ")),
    PARAGRAPHS.map(_prefixed("    ")),
    PARAGRAPHS.map("```\n{}\n```".format),
    PARAGRAPHS.map("~~~ {{.py}}\n{}\n~~~".format),
    PARAGRAPHS.map("<div>\n\n{}\n\n</div>".format),
    LINES.map("# {}".format),
    st.builds("- {}\n- {}".format, PARAGRAPHS, PARAGRAPHS),
    st.builds("1. {}\n\n    {}".format, LINES, LINES),
    st.builds("{} {}\n{}{}".format, ITEMS, LINES, st.sampled_from(["", "  ", "      ", "- ", "\n      "]), LINES),
)
NOTES = st.lists(BLOCKS, min_size=1, max_size=3).map("\n\n".join)


def pandoc_keys(text: str) -> list[str]:
    """The citation ids of pandoc's Cite nodes."""
    command = [PANDOC, "-f", "markdown-implicit_figures", "-t", "json"]
    run = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    found: list[str] = []
    _collect(json.loads(run.stdout), found)
    return sorted(key for key in found if key)


def _collect(node: Any, found: list[str]) -> None:
    if isinstance(node, dict) and node.get("t") == "Cite":
        for cite in node["c"][0]:
            found.append(cite["citationId"])
            _collect([cite["citationPrefix"], cite["citationSuffix"]], found)
        return
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _collect(part, found)


def our_keys(text: str) -> list[str]:
    """The same from `scan`; a key that starts with `*` is soft in zsync, but a citation to pandoc."""
    found = scan(text, grammar="pandoc")
    return sorted(c.key for c in found if c.kind in ("cite", "wildcard") or c.key.startswith("*"))


def agree(text: str) -> None:
    """Both read the same keys."""
    assert our_keys(text) == pandoc_keys(text), text


@settings(max_examples=40)
@given(NOTES)
def test_a_few_notes_read_as_pandoc_reads_them(text: str) -> None:
    """On generated notes, zsync finds exactly the keys that pandoc finds."""
    agree(text)


@pytest.mark.deep
@settings(max_examples=500)
@given(NOTES)
def test_many_notes_read_as_pandoc_reads_them(text: str) -> None:
    """The same, for the long run."""
    agree(text)


CASES = [
    "@lee2020. It is an example label at the start of a block",
    "(@good) An example.\n\nSee @good and @bad2020.",
    "---\nt: x\n---\n(@a) x\n(@b) y\n  z\n(@c) z\n\nSee @a, @b, @c and @d2020.",
    "# H\n(@a) x\n\ntext\n(@b) y\n\n- c\n- (@c) z\n\n***\n(@d) z\n\nSee @a, @b, @c and @d.",
    "H\n---\n~~~\n@no\n~~~\n\n- a\n~~~\n@no\n~~~\n\n- a\n  ~~~\n  @b\n  ~~~\n",
    "see @a\n~~~\n@b\n~~~\n\n</div>\n~~~\n@no\n~~~\n```\nx\n```\n~~~\n@no\n~~~\n",
    "[x]{.c k=\"@{a.b}\"}\n\n::: {.x title=\"@{no}\"}\n~~~\n@no\n~~~\n:::\n",
    "d@a@b x.@k ..@k ...@k ....@k",
    "`a\n\n@k` b`",
    "text <!-- a\n\n@b --> @c",
    "``a` @k`",
    "a\n\n    @code\n\n1. b\n\n    @text\n\n        @code",
    "| a | b |\n|---|---|\n| `@x` | @y |\n",
    "```\n@a\n\n@b",
    "t\n```\n@a\n```\n",
    "t\n~~~\n@a\n~~~\n",
    "$x @k $ d$ and $5 @k and $6",
    "[x](a @b) [x][@ref] [@lee]: this",
    "[a](<x> '@t') [a](x \"@t(\") [a](@b \")",
    "\\textbf{@a} \\begin{x}\n@a\n\\end{x} @b",
    "*@lee2020 @k_] *@lee2020",
    "$*@lee2020$\n*@lee2020",
    "*em*@k **b**@k a*@k [a]@k (a)@k",
    "-   > 1. @a\n    >\n    >     see @b\n",
    "- > - @a\n    >\n    >    see @b\n    >\n    >     @c\n\n    text @d\n",
    "@a\n\n> - @b\n>\n>   > @c\n>   >\n>   > see @d\n>\n>     @e\n",
    "> x\n>\n>     @no\n>\n> @a\n\n# H @b\n    @no\n",
    "-     @no\n      @no\n  @a\n\n      @no\n-    @b\n",
    "1.      @no\n- -     @no\n    - @a\n> -     @b\n\n> -     @no\n> - @c\n",
    "10.     @no\n\n        @no\n\n    @a\n\n-\n      @no\n",
    "-\t@a\n-\t\t@no\n-     @no\n      - @no\n@b\n",
    "text\n-     @a\n\n(@x)     @no\n#.     `a`\n       @no\n",
    "@a*\n*@no, x *\n*@no b*",
    "*@a*\n*@b*\n\n*\n*@c",
    "- > x\n  >\n  > ~~~\n  > @no\n  > ~~~\n  >\n  > @a\n",
    "1. > ~~~\n   > @no\n   > ~~~\n\n@a\n\n> text\n>\n> 10. ~~~\n>     @no\n>     ~~~\n>\n>     @b\n",
    "- a\n- ~~~\n  @no\n  ~~~\n\ntext\n- ~~~\n  @a\n  ~~~\n",
    "x\n> ~~~\n> @a\n> ~~~\n\n> b\n> ~~~\n> @b\n> ~~~\n",
]


@pytest.mark.parametrize("text", CASES, ids=lambda text: text[:30])
def test_the_hard_places(text: str) -> None:
    """The constructs that once were read otherwise."""
    agree(text)
