"""What vaults of notes hold in real life, through the command: look-alikes of a fault are left in peace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.check.support import BIB, PENG, command, write

Files = Mapping[str, str | bytes]
TITLE = "Efficient Speech Emotion Recognition"
HERE: Files = {"notes/b c.png": ""}
GOOD = [
    *(
        pytest.param({**HERE, "notes/a.md": text}, id=text)
        for text in (
            "![](data:image/png;base64,iVBOR)", "![](app://local/x.png)", "![](//x.org/a.png)", "![](C:/x/a.png)",
            "![](<b c.png>)", '![](b%20c.png "a title")', "![](b%20c.png){width=50%}", "![](b%20c.png?raw=true)",
            "![[b c.png#center|300]]", "![](/home/ann/a.png)", "![](/Users/ann/Library/typora-user-images/a.png)",
            "![](~/a.png)", "![]({% link a.png %})", "![](<% tp.file %>.png)", "![](${x}.png)", "![](`r x`.png)",
            "![](fig)", "![](b%20c.png =100x)", '<video src="https://x.org/a.mp4">', '<em src="b%20c.png">x</em>',
        )
    ),
    pytest.param({"content/posts/a.md": "![](/images/b.png)", "static/images/b.png": ""}, id="Hugo"),
    pytest.param({"docs/a.md": '<img src="/img/b.png">', "static/img/b.png": ""}, id="Docusaurus"),
    pytest.param({"book/ch/a.qmd": "![](/img/b.png)", "book/img/b.png": ""}, id="a book in a folder"),
    pytest.param({"n/a.md": "[[x]] ![](b.png) [p](p/x.pdf)", "files/b.png": "", "z/p/x.pdf": ""}, id="Obsidian"),
    pytest.param(
        {"v/.obsidian/app.json": "{}", "v/n/a.md": "![](files/b.png)", "v/files/b.png": ""},
        id="a vault without wikilinks",
    ),
    *(
        pytest.param({f"{name}@{PENG}.md": ""}, id=name)
        for name in (
            f"Peng et al. (2021) {TITLE}", f"Peng 2021 - {TITLE}", f"2021 {TITLE}", f"(16) {TITLE}",
            f"{{3}}_{TITLE}", "Eficient Speech Emotion Recogniton", "高效的语音情感识别研究方法笔记",
        )
    ),
    pytest.param({"a.md": "---\n\nSome: text: here\n\n---\n"}, id="a rule that opens a note"),
    *(
        pytest.param({"CHANGES.md": f"# Changes\n\n{text}\n"}, id=text)
        for text in (
            "thanks @octocat", "- by [@ewnd9](https://api.github.com/users/ewnd9), @rvagg",
            "- [@sigmavirus24](https://github.com/sigmavirus24)",
        )
    ),
]  # fmt: skip
BAD = [
    *(
        pytest.param({**HERE, "notes/a.md": text}, "ZS009", id=text)
        for text in (
            "![](c.png)", "![](../b%20c.png)", "![](/c/b%20c.png)", "![](home/a.png)", "![](x/b%20c.png)",
            '<video src="c.mp4"></video>', '<source src="c.mp3">', '<embed src="c.pdf">', "[p](c.pdf)",
        )
    ),
    pytest.param({"n/a.md": "[[x]] ![](img/b.png)", "files/b.png": ""}, "ZS009", id="Obsidian, another folder"),
    pytest.param({"w/.obsidian/x": "", "n/a.md": "![](b.png)", "w/b.png": ""}, "ZS009", id="beside the vault"),
    *(
        pytest.param({f"{name}@{PENG}.md": ""}, "ZS010", id=name)
        for name in ("Peng 2021 - Deformable Convolution", "Speech Emotion Recognition", "On Attention and such")
    ),
    pytest.param({"a.md": "---\nSome: text: here\n---\n"}, "ZS012", id="front matter"),
    *(
        pytest.param({"a.md": text}, "ZS001", id=text)
        for text in (
            "see @kim2099", "@kim99a too", "see @attention1", "@conf/cvpr/HeZRS16", "[[x]] by @kim1",
            "@Kim:99 @lee2020", "[@attention1]", "[@octocat1; @lee2020] @lee2020",
            "[[@attention1]]", "[@kim2099](https://doi.org/10.1000/1)", "[@kim1](zotero://x) [@lee2020]",
            "---\nbibliography: refs.bib\n---\n@attention1", "[[x]] [@bob2]", "@le2020",
            "[[x]] [see @lee2020; @bob2, p. 3]",
        )
    ),
]  # fmt: skip


def told(root: Path, monkeypatch: pytest.MonkeyPatch, files: Files) -> list[str]:
    """The codes of what is found in a project of these files."""
    monkeypatch.chdir(write(root, {"refs.bib": BIB, **files}))
    return [finding["code"] for finding in command("--format", "json").json["findings"]]


@pytest.mark.parametrize("files", GOOD)
def test_nothing_is_told(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are there for the program that shows them, names and text that only look wrong."""
    assert told(tmp_path, monkeypatch, files) == []


@pytest.mark.parametrize(("files", "code"), BAD)
def test_one_fault_is_told(files: Files, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks nearly like that, and is wrong."""
    assert told(tmp_path, monkeypatch, files) == [code]


def test_the_title_of_the_work_is_shown_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a second backslash before each of its own."""
    bib = "@book{a2020, title = {On $\\alpha$ Decay and Its Friends}, author = {L}, date = 2020}\n"
    monkeypatch.chdir(write(tmp_path, {"refs.bib": bib, "{1}_Deformable Convolution@a2020.md": ""}))
    (found,) = command("--format", "json").json["findings"]
    assert found["help"] == "the work is called `On $\\alpha$ Decay and Its Friends`"


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("これは日本語のノートです。", "shift_jis", "SHIFT_JIS"),
        ("<!-- リンクの作成方法 -->", "shift_jis", "SHIFT_JIS"),
        ("语音情感识别的研究方法", "gbk", "GB18030"),
        ("Überraschung für Ähnliches", "latin-1", "WINDOWS-1252"),
        ("研究", "utf-16", "UTF-16"),
        ("研究 and more", "utf-16", "UTF-16"),
        ("研究 and more", "utf-32", "UTF-32"),
        ("as Windows saves it", "utf-16le", "UTF-16LE"),
        ("as others do", "utf-16be", "UTF-16BE"),
    ],
)
def test_the_encoding_that_is_named_converts_the_file(
    text: str, encoding: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the help says gives the text as it was written."""
    monkeypatch.chdir(write(tmp_path, {"refs.bib": BIB, "a.md": text.encode(encoding)}))
    (found,) = command("--format", "json").json["findings"]
    assert (found["code"], found["help"]) == ("ZS011", f"convert it: iconv -f {name} -t UTF-8")
    assert (tmp_path / "a.md").read_bytes().decode(name) == text
