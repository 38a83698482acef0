"""Rules about the text of notes: what each finds, and when it is silent."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.check.support import BIB, PENG, marked, outcome, places, write
from zsync.check.rules.broken_front_matter import is_plain

SEED = "{16}_Efficient Speech Emotion Recognition"
SECRET = "Zq3" + "x7" * 10 + "B"
UNMERGED = "<<<<<<< HEAD\nB\n=======\nC\n>>>>>>> laptop\n"
CASES = [
    pytest.param({"a.md": "研究@lee2020所示"}, [("ZS006", "lee2020")], id="glued on both sides"),
    pytest.param({"a.md": "---\nnocite: x\n---\n研究 @lee2020所示"}, [("ZS006", "lee2020")], id="glued after"),
    pytest.param({"a.md": "word@lee2020"}, [("ZS006", "lee2020")], id="glued to a word"),
    pytest.param(
        {"a.qmd": "*em*@lee2020 e.g.@lee2020 a@{lee2020} **b**@lee2020 x_@lee2020 **@lee2020** ...@lee2020"},
        [("ZS006", "lee2020")] * 4,
        id="glued to a stop and to emphasis",
    ),
    pytest.param({"a.md": "user@lee2020.org and 研究@other所示"}, [], id="mail and unknown are not glued"),
    pytest.param({"a.md": "研究 [@lee2020] 所示"}, [], id="not glued"),
    pytest.param({"a.md": "<ann@x2021.org>, <ann.b@x2021.md>"}, [], id="a mail address is no path of a file"),
    pytest.param({"a.md": f"[x](x@{PENG[:-4]} 2021.md)"}, [("ZS007", f"{PENG[:-4]} 2021")], id="space in key"),
    pytest.param(
        {f"{{1}}_A@{PENG[:-4]} 2021.assets/a.png": "", "a.md": f"![]({{1}}_A@{PENG[:-4]} 2021.assets/a.png)"},
        [("ZS007", f"{PENG[:-4]} 2021")],
        id="space in key of link and folder",
    ),
    pytest.param({"a.rst": "研究:cite:p:`lee2020` :cite:p:`lee2020`"}, [("ZS006", "lee2020")], id="glued role"),
    pytest.param({"a.adoc": "cite:[ lee2020 ] cite:[lee2020]"}, [("ZS006", "lee2020")], id="blank in a macro"),
    pytest.param({"a.org": "[[cite:@lee2020]] [cite:@lee2020]"}, [("ZS006", "lee2020")], id="Org link"),
    pytest.param(
        {"a.org": "[cite:@lee2020,@lee2020] [cite:lee2020] [Cite:@lee2020]"},
        [("ZS006", "lee2020")] * 3,
        id="Org: a comma, no sign, a capital",
    ),
    pytest.param(
        {"a.adoc": "cite:[lee2020 p. 3] cite:[lee2020(p. [3])]"},
        [("ZS006", "lee2020")],
        id="a page without parentheses",
    ),
    pytest.param(
        {"a.rst": f":cite:`lee2020;{PENG}` :cite:`x2020;y`"},
        [("ZS007", f"lee2020;{PENG}"), ("ZS007", "x2020;y")],
        id="reST: a semicolon",
    ),
    pytest.param(
        {"a.tex": r"\cite{no\_2020} \cite{lee 2020} \citet *{x2020}"},
        [("ZS007", r"no\_2020"), ("ZS007", "lee 2020"), ("ZS001", "x2020")],
        id="LaTeX: escapes, blanks, a star apart",
    ),
    pytest.param(
        {"a.canvas": '{"nodes": [{"type": "text", "text": "[@lee\\u200b2020] [@no\\\\_x]"}]}'},
        [("ZS007", "lee\\u200b2020"), ("ZS001", "no")],
        id="zero-width space in a canvas",
    ),
    pytest.param({"a.typ": "$ #cite(<x2020>) @y $ @lee2020"}, [("ZS001", "x2020")], id="Typst: code in math"),
    pytest.param({"a.md": "[[x]] (@lee2021) **@no2020**"}, [("ZS001", "lee2021"), ("ZS001", "no2020")], id="ok"),
    pytest.param({"a.md": "[[x]] @everyone (@someone) (@lee2020) x.@lee2021"}, [], id="people in Obsidian"),
    pytest.param({"a.md": "@doi:10.1/x @pmid:12345 @doi:10.1000/x"}, [("ZS001", "doi:10.1/x")], id="Manubot"),
    pytest.param({"a.md": "[@tag:deep; @raw:old-1]\n\n[@tag:deep]: doi:10.1000/x"}, [], id="Manubot's tags"),
    pytest.param({"a.md": "---\nreferences:\n- id: own2020\n---\n[@own2020]"}, [], id="described in the note"),
    pytest.param({"a.tex": "\\cite{own2020}\n\\bibitem{own2020} Own"}, [], id="described in the document"),
    pytest.param({"a.md": "[@lee\u200b2020]"}, [("ZS007", "lee\u200b2020")], id="zero-width space in key"),
    pytest.param({"a.md": "[[@lee 2020]] [[@lee 2020|A]] [[@Ann Lee]]"}, [("ZS007", "lee 2020")] * 2, id="parted"),
    pytest.param({"a.md": "[[@lee 2020]]", "@lee 2020.md": ""}, [], id="a page that is called so"),
    pytest.param({"a.md": "[[@lee\u200b2020]]"}, [("ZS007", "lee\u200b2020")], id="and nothing in one"),
    pytest.param({"a.tex": "\\cite{lee\u200b2020}"}, [("ZS007", "lee\u200b2020")], id="and in LaTeX"),
    pytest.param({"a.md": "---\ncitekey: lee\u200b2020\n---\n"}, [("ZS007", "lee\u200b2020")], id="and above"),
    pytest.param(
        {"refs.bib": "@misc{mu\u0308ller2021, title = {T}}", "a.tex": "\\cite{mu\u0308ller2021}"},
        [],
        id="a key of the library is not damaged",
    ),
    pytest.param({"a.md": "[@lee\\_2020]"}, [("ZS001", "lee")], id="escape in an unknown key"),
    pytest.param({"@lee2020.md": f"---\ncitekey: {PENG}\n---\n"}, [("ZS008", PENG)], id="front matter differs"),
    pytest.param({"@lee2020.md": "---\ncitekey: lee2020\n---\n"}, [], id="front matter agrees"),
    pytest.param(
        {
            f"{SEED}@{PENG}.md": f"![]({SEED.replace(' ', '%20')}@lee2020.assets/a.png)",
            f"{SEED}@lee2020.assets/a.png": "",
        },
        [("ZS008", ""), ("ZS008", "lee2020")],
        id="asset link and folder differ",
    ),
    pytest.param(
        {"@lee2020.md": f"[z](zotero://select/items/@{PENG})"},
        [("ZS008", PENG)],
        id="Zotero link differs",
    ),
    pytest.param({"a.md": "![](b.png)"}, [("ZS009", "b.png")], id="missing image"),
    pytest.param({"a.md": "![](b\u00a0c.png)"}, [("ZS009", "b\u00a0c.png")], id="a no-break space ends no link"),
    pytest.param(
        {"a.md": f"![](x@{PENG[:-4]}\u00a02021.assets/a.png)", f"x@{PENG[:-4]}\u00a02021.assets/a.png": ""},
        [("ZS007", f"{PENG[:-4]}\u00a02021")],
        id="no-break space in key",
    ),
    pytest.param({"a.md": "![](b.png)", "b.png": ""}, [], id="image there"),
    pytest.param({"n/a.md": "![](../i/b%20c.png#x)", "i/b c.png": ""}, [], id="encoded image there"),
    pytest.param({"n/a.md": "![[b c.png|300]]", "i/b c.png": ""}, [], id="embed found by name"),
    pytest.param({"n/a.md": "![[b.png]] ![[note]]"}, [("ZS009", "b.png")], id="embed missing, note embed ignored"),
    pytest.param(
        {"a.md": "`![](b.png)`\n\n```\n![](c.png)\n```\n<!-- ![](d.png) -->"},
        [],
        id="code and comments",
    ),
    pytest.param({"a.md": "![](https://x.org/b.png) [x](b.md) [y](../../out.pdf)"}, [], id="not ours to judge"),
    pytest.param({"a.md": '<img src="b.png" style="zoom:75%;" />'}, [("ZS009", "b.png")], id="html image"),
    pytest.param(
        {"a.md": "---\ntypora-root-url: assets\n---\n![](/b.png) ![](/c.png)", "assets/b.png": ""},
        [("ZS009", "/c.png")],
        id="typora root",
    ),
    pytest.param(
        {
            f"{{16}}_T@{PENG}.assets/b.png": "",
            "a.md": f"---\ntypora-root-url: {{16}}_T@{PENG}.assets\n---\n![](/b.png) ![](/c.png)",
        },
        [("ZS012", "_"), ("ZS009", "/c.png")],
        id="typora root that is no YAML",
    ),
    pytest.param({f"{{7}}_Deformable Convolution@{PENG}.md": ""}, [("ZS010", "")], id="title of another work"),
    pytest.param({f"{{7}}_Efficient speech emotion recognition@{PENG}.md": ""}, [], id="shortened title"),
    pytest.param({"a.md": "研究 [@lee2020]".encode("gbk")}, [("ZS011", "")], id="GBK"),
    pytest.param({"a.md": b"caf\xe9 [@kim2099]"}, [("ZS011", "\udce9"), ("ZS001", "kim2099")], id="Latin-1"),
    pytest.param(
        {"a.md": "---\ntitle: a: b\n---\n[@kim2099]"},
        [("ZS012", ":"), ("ZS001", "kim2099")],
        id="bad YAML",
    ),
    pytest.param({"a.md": f"A\n{UNMERGED}"}, [("ZS016", "<<<<<<< HEAD")], id="merge conflict"),
    pytest.param({"a.md": f"---\ntags: [x]\n---\n~~~\n{UNMERGED}~~~\n"}, [], id="merge conflict shown as code"),
    pytest.param({"a.ipynb": '{\n "cells": [\n  {,}]}'}, [("ZS017", ",")], id="broken notebook"),
    pytest.param({"a.canvas": '{"nodes": ['}, [("ZS017", "")], id="canvas that was cut"),
    pytest.param({"a.canvas": "[]"}, [("ZS017", "[")], id="canvas of another shape"),
    pytest.param({"a.canvas": "\n", "b.ipynb": "", "c.canvas": "\ufeff{}"}, [], id="empty documents"),
    pytest.param({"a.md": "{,}", "b.json": "{,}"}, [], id="no document of JSON"),
    pytest.param({"a.md": "---\ntitle: {{title}}\n---\n"}, [], id="template"),
    pytest.param({"a.md": f"ZOTERO_API_KEY={SECRET}"}, [("ZS013", SECRET)], id="secret"),
    pytest.param(
        {"a.md": f"https://api.zotero.org/users/1/items?v=3&key={SECRET}"},
        [("ZS013", SECRET)],
        id="in a URL",
    ),
    pytest.param({"a.md": f"sha {SECRET} of the Zotero installer"}, [], id="no secret"),
]


@pytest.mark.parametrize(("files", "expected"), CASES)
def test_note_rules(tmp_path: Path, files: dict[str, str | bytes], expected: list[tuple[str, str]]) -> None:
    """Each case finds exactly what it lists: code and the text under the caret."""
    root = write(tmp_path, {"refs.bib": BIB, **files})
    found = outcome(root)
    gbk = [f for f in found.findings if f.code == "ZS011" and "GB" in f.message]
    assert marked(found, root) == expected or (gbk and [f.code for f in found.findings] == ["ZS011"])


def test_broken_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    """The place of broken front matter is that of the sign the reader stumbled over."""
    root = write(tmp_path, {"refs.bib": BIB, "a.md": "---\nx: 1\ntitle: a: b\n---\n"})
    assert places(outcome(root)) == [("ZS012", "a.md", 3, 9)]


def test_secret_in_settings_is_found_and_never_shown(tmp_path: Path) -> None:
    """An API key in `zsync.yaml` is a finding; no message and no source line shows it."""
    root = write(tmp_path, {"zsync.yaml": f"notes: [.]\n# api_key: {SECRET}\n", "a.md": ""})
    found = outcome(root)
    assert [(f.code, f.span.path, f.span.line) for f in found.findings] == [("ZS013", "zsync.yaml", 2)]
    shown = found.source("zsync.yaml", 2) + "".join(f.message + f.help for f in found.findings)
    assert SECRET not in shown


@pytest.mark.parametrize(
    "text",
    [
        f"ZOTERO_API_KEY:\n  {SECRET}\n",
        f"[@kim2099] {SECRET}\n\nthe Zotero key: {SECRET}\n",
        f'curl -H "Authorization: Bearer {SECRET}" https://api.zotero.org/keys\n',
    ],
)
def test_a_secret_is_masked_wherever_it_stands(tmp_path: Path, text: str) -> None:
    """Also on a line that does not say what it is."""
    root = write(tmp_path, {"refs.bib": BIB, "a.md": text})
    found = outcome(root)
    assert "ZS013" in [f.code for f in found.findings]
    assert SECRET not in "".join(found.source("a.md", line) for line in range(1, 5))


def test_a_bearer_of_elsewhere_is_no_key_of_zotero(tmp_path: Path) -> None:
    """Other services have their own."""
    root = write(tmp_path, {"refs.bib": BIB, "a.md": f"Authorization: Bearer {SECRET}\n"})
    assert outcome(root).findings == []


LINES = st.lists(st.text(alphabet="ab1:-#[]\"' \t.,/(x@*&!é\u00a0\u0085", max_size=12), max_size=6)


@given(LINES)
def test_plain_front_matter_is_yaml(lines: list[str]) -> None:
    """What is taken for good without a YAML reader is good to the YAML reader."""
    body = "".join(f"{line}\n" for line in lines)
    if is_plain(body):
        yaml.compose(body, Loader=yaml.SafeLoader)


@pytest.mark.parametrize(
    "body",
    ["", "title: x\n", "tags:\n- a\n- b c\n", "tags:\n  - a\nurl: https://x.org/#a\n", 'a: "b: c"\nb: [x, "y"]\n'],
)
def test_common_front_matter_is_plain(body: str) -> None:
    """The front matter of most notes needs no YAML reader."""
    assert is_plain(body)


def test_accents_in_names_are_as_everywhere(tmp_path: Path) -> None:
    """Some computers write them as characters of their own in names of files: that is no other key or title."""
    key, apart = "m\u00fcller2020", "mu\u0308ller2020"
    bib = f"@misc{{{key}, title = {{M\u00fcller2020}}, author = {{A}}, year = 2020}}\n"
    for folder in (key, apart):
        (tmp_path / folder).mkdir()
        picture = f"{{1}}_{folder}@{folder}.assets/a.png"
        names = {f"{{1}}_{apart}@{apart}.md": f"---\ncitekey: {key}\n---\n![]({picture})\n", picture: ""}
        root = write(tmp_path / folder, {"refs.bib": bib, **names})
        assert [finding.code for finding in outcome(root).findings] == []
