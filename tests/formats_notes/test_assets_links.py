"""Links, asset folders and the naming rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsync.formats.edits import apply
from zsync.formats.notes import frontmatter
from zsync.formats.notes.assets import Place, Stem, links, normal, relative, relinked, resolve, stem

STEMS = [
    ("{16}_A Title@lee2020.md", Stem("16", "A Title", "lee2020")),
    ("x/{16}_A @ Title@lee2020.assets/", Stem("16", "A @ Title", "lee2020")),
    ("{7}_Title.assets", Stem("7", "Title", "")),
    ("{7}_Mail me@work and play.md", Stem("7", "Mail me@work and play", "")),
    ("{7}_语音_ 情感@彭2021.md", Stem("7", "语音_ 情感", "彭2021")),
    ("@lee2020.md", None),
    ("Title@lee2020.md", None),
]


@pytest.mark.parametrize(("path", "parts"), STEMS, ids=[s[0] for s in STEMS])
def test_stem(path: str, parts: Stem | None) -> None:
    """Number, title and key of a name; the last `@` separates."""
    assert stem(path) == parts


LINKS = [
    ("![a](x%20y.png)", [("x y.png", "x%20y.png", True)]),
    ("[a](<x y.md> 'title') b", [("x y.md", "x y.md", False)]),
    ('[a](x.md "ti(tle") b', [("x.md", "x.md", False)]),
    ("![](图 1.png)", [("图 1.png", "图 1.png", True)]),
    ("[a](p/x_(1).md#head)", [("p/x_(1).md", "p/x_(1).md", False)]),
    ('<img alt="a" src="/x.png" style="zoom:75%;" />', [("/x.png", "/x.png", True)]),
    ("<img src=x.png>", [("x.png", "x.png", True)]),
    ("![[d/x.png|300]] [[n#h]]", [("d/x.png", "d/x.png", True), ("n", "n", False)]),
    ("`![](no.png)` ![](yes.png)", [("yes.png", "yes.png", True)]),
    ("```\n![](no.png)\n```\n![](yes.png)", [("yes.png", "yes.png", True)]),
    ("<!-- ![](no.png) --> ![](yes.png)", [("yes.png", "yes.png", True)]),
    ("[id]: d/x.png", [("d/x.png", "d/x.png", False)]),
    ("[![](a.png)](b.md)", [("a.png", "a.png", True), ("b.md", "b.md", False)]),
    ("![](%E8%AF.png)", [("\udce8\udcaf.png", "%E8%AF.png", True)]),
]


@pytest.mark.parametrize(("text", "expected"), LINKS, ids=[case[0] for case in LINKS])
def test_links(text: str, expected: list[tuple[str, str, bool]]) -> None:
    """Decoded path, place and kind of every link; code and comments hold none."""
    found = links(text, "obsidian")
    assert [(link.path, text[link.start : link.end], link.image) for link in found] == expected


RESOLVED = [
    ("x.png", "n", "", "n/x.png"),
    ("../x.png", "n/m", "", "n/x.png"),
    ("../../x.png", "n", "", "../x.png"),
    ("/x.png", "n", "assets", "n/assets/x.png"),
    ("/x.png", "n", "/media", "media/x.png"),
    ("/x.png", "n", "", "x.png"),
    ("./a//b/./c.png", "", "", "a/b/c.png"),
]


@pytest.mark.parametrize(("path", "folder", "root_url", "expected"), RESOLVED)
def test_resolve(path: str, folder: str, root_url: str, expected: str) -> None:
    """Paths are resolved by text alone; Typora's root URL is relative to the note."""
    assert resolve(path, folder=folder, root_url=root_url) == expected


PARTS = st.lists(st.sampled_from(["a", "b", "c d"]), max_size=4).map("/".join)


@given(PARTS, st.lists(st.sampled_from(["a", "b", "c d"]), min_size=1, max_size=4).map("/".join))
def test_relative_is_the_inverse_of_resolve(folder: str, path: str) -> None:
    """The way from a folder to a path leads to that path."""
    assert normal(resolve(relative(path, folder), folder=folder)) == path


MOVES = [
    ("![](../{1}_A%20B@k1.assets/x%20y(1).png)", "![](../{1}_A%20B@k2.assets/x%20y(1).png)"),
    ('<img src="../{1}_A B@k1.assets/z.png">', '<img src="../{1}_A B@k2.assets/z.png">'),
    ("![[{1}_A B@k1.assets/q.png|300]]", "![[{1}_A B@k2.assets/q.png|300]]"),
    ("![](./../{1}_A%20B@k1.assets/q.png)", "![](./../{1}_A%20B@k2.assets/q.png)"),
    ("[n](o.md#h) [[o|a]] [[o.md]]", "[n](../p/new.md#h) [[new|a]] [[new.md]]"),
    ("[n](https://o.md) [x](other.md) `[n](o.md)`", "[n](https://o.md) [x](other.md) `[n](o.md)`"),
]


@pytest.mark.parametrize(("before", "after"), MOVES, ids=[case[0] for case in MOVES])
def test_relink(before: str, after: str) -> None:
    """Links follow a folder or file that moved; encoding, fragment and alias stay as written."""
    moves = {"{1}_A B@k1.assets": "{1}_A B@k2.assets", "n/o.md": "p/new.md"}
    assert apply(before, relinked(before, moves, grammar="obsidian", place=Place("n", "n"))) == after


def test_rooted_links_follow_inside_the_root_url() -> None:
    """A link that starts at Typora's root keeps doing so."""
    place = Place("n", "n", "assets")
    edits = relinked("![](/a/x.png)", {"n/assets/a": "n/assets/b"}, grammar="typora", place=place)
    assert apply("![](/a/x.png)", edits) == "![](/b/x.png)"


def test_the_paper_archive(shared: Path) -> None:
    """Every Markdown and HTML image of the Typora archive is found and resolves inside its root folder."""
    text = (shared / "corpus" / "003_53d007657b8bc877.txt").read_bytes().decode()
    root_url = frontmatter.read(text).typora_root_url
    images = [link for link in links(text, "typora") if link.image]
    assert root_url == "assets"
    assert (len(images), sum(link.form == "html" for link in images)) == (101, 28)
    assert all(resolve(link.path, folder="n", root_url=root_url).startswith("n/assets/") for link in images)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("![](a.png) [x](../b/x.md)", "![](../n/a.png) [x](../b/x.md)"),
        ("[k](k.md#s) [[v/n/k|K]] [[n/k]] [[k]]", "[k](k.md#s) [[v/b/k|K]] [[b/k]] [[k]]"),
        ("[t](/a.png) [u](http://x.org/a.png) [f](#a)", "[t](/a.png) [u](http://x.org/a.png) [f](#a)"),
        ("[none](none.png)", "[none](none.png)"),
        ("[deep](./d/x.png)", "[deep](./d/x.png)"),
    ],
)
def test_relink_a_note_that_moves(before: str, after: str) -> None:
    """Its relative links lead to where they led, its own folder and itself where they come to; doing it again
    changes nothing more."""
    moves = {"v/n/k.md": "v/b/k.md", "v/n/d": "v/b/d"}
    there = {"v/n/a.png", "v/b/x.md", "v/n/k.md", "v/n/d/x.png"}
    place = Place("v/n", "v/b", roots=("", "v"), there=there.__contains__)
    once = apply(before, relinked(before, moves, grammar="obsidian", place=place))
    assert once == after
    assert apply(once, relinked(once, moves, grammar="obsidian", place=place)) == after
