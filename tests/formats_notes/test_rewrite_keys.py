"""Renaming keys in notes: by places, all at once, and only when the result reads back."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.edits import apply
from zsync.formats.notes import Unrepresentable, rewrite, scan
from zsync.model.citation import SOFT

DATA = Path(__file__).resolve().parents[1] / "data" / "citation-vectors.yaml"
VECTORS = [v for v in yaml.load(DATA.read_text("utf-8"), Loader=yaml.CSafeLoader) if v["expect"]]

RENAMED = [
    ("pandoc", "@a1 and @b2, @a1b", {"a1": "b2", "b2": "a1"}, "@b2 and @a1, @a1b"),
    ("pandoc", "@{a1} [-@a1; see @a1]", {"a1": "x:y"}, "@{x:y} [-@x:y; see @x:y]"),
    ("pandoc", "see [@a1.]", {"a1": "b."}, "see [@{b.}.]"),
    ("pandoc", "`@a1` $@a1$ <!-- @a1 --> @a1", {"a1": "b"}, "`@a1` $@a1$ <!-- @a1 --> @b"),
    ("pandoc", "---\nnocite: '@a1' # keep\n---\n@a1", {"a1": "b"}, "---\nnocite: '@b' # keep\n---\n@b"),
    ("pandoc", "\\cite{a1,b2} @a1", {"a1": "c"}, "\\cite{c,b2} @c"),
    ("obsidian", "[[@a1|Lee]] [[@a1#x]] [x](n/%40a1.md)", {"a1": "b2"}, "[[@b2|Lee]] [[@b2#x]] [x](n/%40b2.md)"),
    ("obsidian", '---\ncitekey: "a1"\naliases: ["@a1 T"]\n---\n', {"a1": "b"},
     '---\ncitekey: "b"\naliases: ["@b T"]\n---\n'),
    ("typora", "![]({1}_A%20B@a1.assets/x%20y.png)", {"a1": "b2"}, "![]({1}_A%20B@b2.assets/x%20y.png)"),
    ("typora", "![]({1}_A@%E5%BD%AD1.assets/x.png)", {"彭1": "李2"}, "![]({1}_A@%E6%9D%8E2.assets/x.png)"),
    ("typora", "![]({1}_A@a1.assets/x.png)", {"a1": "a&b2"}, "![]({1}_A@a&b2.assets/x.png)"),
    ("markdown", "[Z](zotero://select/items/@a1) zotero://select/items/@a1", {"a1": "b"},
     "[Z](zotero://select/items/@b) zotero://select/items/@b"),
    ("latex", "\\cite{a1, b2,%\na1} % \\cite{a1}", {"a1": "b2", "b2": "a1"}, "\\cite{b2, a1,%\nb2} % \\cite{a1}"),
    ("org", "[cite:@a1.; @a1]", {"a1.": "b", "a1": "c"}, "[cite:@b; @c]"),
    ("typst", '@a1. #cite(<a1>) #cite(label("a1"))', {"a1": "b"}, '@b. #cite(<b>) #cite(label("b"))'),
    ("rst", ":cite:p:`{see}a1{p. 1}, b2`", {"a1": "c"}, ":cite:p:`{see}c{p. 1}, b2`"),
    ("myst", "{cite:p}`a1;b2` @a1x", {"a1": "c"}, "{cite:p}`c;b2` @a1x"),
    ("asciidoc", "cite:[a1(3),b2]", {"b2": "c"}, "cite:[a1(3),c]"),
    ("hugo", '{{< cite "a1" >}}', {"a1": "c"}, '{{< cite "c" >}}'),
    ("path", "{1}_T@a1.assets/", {"a1": "b2"}, "{1}_T@b2.assets/"),
    ("path", "@a1.md", {"a1": "b"}, "@b.md"),
    ("obsidian", "(@a1) **@a1** “@a1” word@a1", {"a1": "b2"}, "(@b2) **@b2** “@b2” word@a1"),
    ("markdown", "@smith and @smithers", {"smith": "lee"}, "@lee and @smithers"),
    ("typora", "![]({7}_Mail me@work.assets/x.png)", {"work": "lee2020"}, "![]({7}_Mail me@lee2020.assets/x.png)"),
    ("jupyter", '{"cells":[{"cell_type":"markdown","source":["@\\u5f6d1 x"]}]}', {"彭1": "李2"},
     '{"cells":[{"cell_type":"markdown","source":["@李2 x"]}]}'),
    ("obsidian", "---\ncitekey: a1\n---\n", {"a1": "1e5"}, '---\ncitekey: "1e5"\n---\n'),
    ("obsidian", "---\rcitekey: a1\r---\r[@a1]\r", {"a1": "b2"}, "---\rcitekey: b2\r---\r[@b2]\r"),
    ("latex", "\\textcquote[3]{a1}{x} \\url{a%b} \\cite{a1}", {"a1": "b"},
     "\\textcquote[3]{b}{x} \\url{a%b} \\cite{b}"),
    ("typst", "#{ cite(form: none, <a1>) } #quote(attribution: <a1>)[x]", {"a1": "b"},
     "#{ cite(form: none, <b>) } #quote(attribution: <b>)[x]"),
    ("markdown", "nothing here", {"a1": "b"}, "nothing here"),
    ("pandoc", "---\nreferences:\n- id: a1\n  title: T\n- id: b2\n---\n@a1 @b2", {"a1": "b2", "b2": "1e5"},
     '---\nreferences:\n- id: b2\n  title: T\n- id: "1e5"\n---\n@b2 @1e5'),
    ("latex", "\\cite{a1} \\bibitem{a1} x \\bibitem[{L}ee]{b2} % \\bibitem{a1}", {"a1": "b2", "b2": "c:3"},
     "\\cite{b2} \\bibitem{b2} x \\bibitem[{L}ee]{c:3} % \\bibitem{a1}"),
    ("rst", ":cite:`a1` [a1]_\n\n.. [a1] x", {"a1": "b2"}, ":cite:`b2` [a1]_\n\n.. [a1] x"),
]  # fmt: skip

TABLES = [
    # a grid: room is used up, given back, or made in every line
    ("pandoc", "+--------+---+\n| @a1    | x |\n+:======:+===+\n| [@a1]; | y |\n+--------+---+\n@a1", "abc1",
     "+----------+---+\n| @abc1    | x |\n+:========:+===+\n| [@abc1]; | y |\n+----------+---+\n@abc1"),
    ("pandoc", "> +------+---+\r\n> | @a12 | x |\r\n> +------+---+\r\n", "b",
     "> +------+---+\r\n> | @b   | x |\r\n> +------+---+\r\n"),
    ("quarto", "- +-----+-----+\n  | @a1 | @a1 |\n  +-----+-----+\n", "彭1",
     "- +------+------+\n  | @彭1 | @彭1 |\n  +------+------+\n"),
    # a simple table, one with blank lines, one without a head: cells reach as far as the next begins
    ("pandoc", "x    y\n---- ---\n@a1  z\nw    @a1\n\n@a1 in the text below it", "abc1",
     "x     y\n----  ---\n@abc1 z\nw     @abc1\n\n@abc1 in the text below it"),
    ("markdown", "---------\n h   i\n---- ----\n@a1  x\n\n@a1  y\n---------\n\n@a1 and more\n", "abc1",
     "---------\n h    i\n----  ----\n@abc1 x\n\n@abc1 y\n---------\n\n@abc1 and more\n"),
    ("rmarkdown", "----- ---\n@a1   z\n----- ---\n", "abc1", "----- ---\n@abc1 z\n----- ---\n"),
    ("rst", "============  ==\n:cite:`a1`    x\n============  ==\n\ntext", "abc1",
     "============  ==\n:cite:`abc1`  x\n============  ==\n\ntext"),
    ("rst", "==========  ==\n:cite:`a1`  x\n==========  ==\n\ntext", "abc1",
     "============  ==\n:cite:`abc1`  x\n============  ==\n\ntext"),
    # no columns: pipes, rules, text, code
    ("pandoc", "| @a1 | b |\n|-----|---|\n\n---\n\n@a1  x\n\n```\n+---+\n| x |\n+---+\n```\n", "abc1",
     "| @abc1 | b |\n|-----|---|\n\n---\n\n@abc1  x\n\n```\n+---+\n| x |\n+---+\n```\n"),
]  # fmt: skip


@pytest.mark.parametrize(("grammar", "before", "new", "after"), TABLES, ids=[t[0] + t[1][:20] for t in TABLES])
def test_columns_of_tables_stay(grammar: str, before: str, new: str, after: str) -> None:
    """Where the columns of a table are drawn, a longer or a shorter key moves nothing out of its cell."""
    old = "a12" if "@a12" in before else "a1"
    assert apply(before, rewrite(before, {old: new}, grammar=grammar)) == after


@pytest.mark.parametrize(("grammar", "before", "renames", "after"), RENAMED, ids=[r[0] + r[1] for r in RENAMED])
def test_rewrite(grammar: str, before: str, renames: dict[str, str], after: str) -> None:
    """Each key where it is cited, and nowhere else; spelling around it stays."""
    assert apply(before, rewrite(before, renames, grammar=grammar)) == after


REFUSED = [
    ("pandoc", "@a1", "b c"),
    ("pandoc", "@a1", "b}"),
    ("latex", "\\cite{a1}", "b,c"),
    ("latex", "\\cite{a1}", "b}c"),
    ("org", "[cite:@a1]", "b;c"),
    ("obsidian", "[[@a1]]", "b|c"),
    ("obsidian", "[[@a1]]", "b#c"),
    ("typst", "@a1", "b/c"),
    ("typst", "#cite(<a1>)", "b/c"),
    ("rst", ":cite:`a1`", "b,c"),
    ("path", "{1}_T@a1.md", "b/c"),
    ("path", "{1}_T@a1.md", "b@c"),
    ("obsidian", "---\ncitekey: a1\n---\n", "b: c"),
    ("obsidian", '---\ncitekey: "a1"\n---\n', 'b"c'),
    ("pandoc", "@a1", ""),
    ("pandoc", "[@a1]", "b]c"),
    ("markdown", "[@{a1}]", "b]c"),
    ("myst", "@a1", "彭2"),
    ("quarto", "| @a1 |\n|---|\n", "b|c"),
]


@pytest.mark.parametrize(("grammar", "text", "new"), REFUSED, ids=[f"{r[0]}: {r[2]}" for r in REFUSED])
def test_what_cannot_be_read_back_is_refused(grammar: str, text: str, new: str) -> None:
    """A key the place cannot hold raises; nothing is written."""
    with pytest.raises(Unrepresentable):
        rewrite(text, {"a1": new}, grammar=grammar)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['format']}-{v['note'][:40]}")
def test_every_vector_can_be_renamed_and_renamed_back(vector: dict[str, object]) -> None:
    """Every firm key of every vector takes a new name and gives the very same text when named back."""
    text, grammar, known = str(vector["text"]), str(vector["format"]), vector.get("known")
    keys = {c.key for c in scan(text, grammar=grammar, known=known) if c.kind not in SOFT}  # type: ignore[arg-type]
    renames = {key: f"new{number}x2031" for number, key in enumerate(sorted(keys))}
    edits = rewrite(text, renames, grammar=grammar, known=known)  # type: ignore[arg-type]
    renamed = apply(text, edits)
    assert bool(edits) == bool(keys)
    back = rewrite(renamed, {new: old for old, new in renames.items()}, grammar=grammar, known=known)  # type: ignore[arg-type]
    assert apply(renamed, back) in (text, text.replace("@lee2020", "@{lee2020}"))


KEYS = st.text("ab1:._-/&#{}@ ,;é彭", min_size=1, max_size=6)
TEXTS = st.sampled_from([
    "@a1 x [@a1; @b2]", "[[@a1]] [[@b2|x]]", "\\cite{a1,b2}", "[cite:@a1;@b2]", "@a1 @b2[x]", "{cite}`a1,b2`",
    ":cite:`a1,b2`", "cite:[a1,b2(3)]", '{{< cite "a1" >}}', "{1}_T@a1.md", "---\ncitekey: a1\n---\n@b2",
])  # fmt: skip
GRAMMARS = st.sampled_from(["pandoc", "obsidian", "latex", "org", "typst", "myst", "rst", "asciidoc", "path"])


@given(TEXTS, GRAMMARS, KEYS, KEYS)
def test_the_result_reads_back_or_is_refused(text: str, grammar: str, new: str, other: str) -> None:
    """Whatever the new keys: the edited text has exactly the renamed citations, or nothing is written."""
    renames = {"a1": new, "b2": other}
    before = [c.key for c in scan(text, grammar=grammar) if c.kind not in SOFT or c.kind == "ambiguous"]
    try:
        after = apply(text, rewrite(text, renames, grammar=grammar))
    except Unrepresentable:
        return
    read = [c.key for c in scan(after, grammar=grammar) if c.kind not in SOFT or c.kind == "ambiguous"]
    assert read == [renames.get(key, key) for key in before]
