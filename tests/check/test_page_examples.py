"""What a page of the manual shows as bad is told by its rule, and what it shows as good is told by none."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.check.support import BIB, PENG, command, lock, write
from zsync.check import rules
from zsync.check.pages import pages

ZOTERO = {"zotero": "users/1/AAAA2222"}
SECRET = "Zq3" + "x7" * 10 + "B"
Files = Mapping[str, str | bytes]


def _renamed(*keys: str) -> str:
    """The two entries of `BIB` with these keys."""
    return BIB.replace(PENG, keys[0]).replace("lee2020", keys[1])


NEEDED: dict[str, Files] = {
    "ZS002": {"refs.bib": _renamed("peng2021", "lee2020")},
    "ZS003": {"zsync.lock": lock({"key": PENG, "aliases": ["peng2021"]})},
    "ZS006": {"refs.bib": _renamed("peng2021", "lee2020")},
    "ZS007": {
        "refs.bib": _renamed("wangNovelEndtoendSpeech2021", "smith_2020"),
        "Title@wangNovelEndtoendSpeech2021.assets/a.png": "",
        "Title@wangNovelEndtoendSpeech 2021.assets/a.png": "",
    },
}
"""What the page takes for there, beside `BIB`."""

NAMED = "{16}_Title@pengEfficient2021"
LEE = "@book{lee2020, title = {A Book}, author = {Lee, Ann}, year = 2020}\n"
KIM = "@misc{kim2021, title = {B}}\n"
TOLD: dict[str, tuple[Files, Files]] = {
    "ZS004": (
        {"refs.bib": KIM, "a.md": "[@lee2020]", "notes/@lee2020.md": ""},
        {"refs.bib": LEE, "a.md": "[@lee2020]", "notes/@lee2020.md": ""},
    ),
    "ZS005": (
        {"a.md": "[@lee2020]", "zsync.lock": lock({"key": "lee2020"}, {"key": PENG, "where": ZOTERO})},
        {"a.md": "[@lee2020]", "zsync.lock": lock({"key": "lee2020", "where": ZOTERO})},
    ),
    "ZS008": (
        {
            "refs.bib": _renamed("pengEfficient2021", "peng2021"),
            f"{NAMED}.md": "---\ncitekey: peng2021\n---\n![]({16}_Title@peng2021.assets/a.png)\n",
            "{16}_Title@peng2021.assets/a.png": "",
        },
        {
            "refs.bib": _renamed("pengEfficient2021", "peng2021"),
            f"{NAMED}.md": f"---\ncitekey: pengEfficient2021\n---\n![]({NAMED}.assets/a.png)\n",
            f"{NAMED}.assets/a.png": "",
        },
    ),
    "ZS009": ({"a.md": "![](assets/figure.png)"}, {"a.md": "![](assets/figure.png)", "assets/figure.png": ""}),
    "ZS010": (
        {f"{{7}}_Deformable Convolutional Networks@{PENG}.md": ""},
        {f"{{7}}_Efficient Speech Emotion Recognition@{PENG}.md": ""},
    ),
    "ZS011": ({"a.md": ("语音情感识别" * 9).encode("gbk")}, {"a.md": "语音情感识别" * 9}),
    "ZS013": ({"a.md": f"ZOTERO_API_KEY={SECRET}"}, {"a.md": "ZOTERO_API_KEY=${{ secrets.ZOTERO }}"}),
    "ZS014": ({"zsync.yaml": "bib: {files: [no.bib]}"}, {"zsync.yaml": "bib: {files: [refs.bib]}"}),
    "ZS017": (
        {"a.canvas": '{"nodes": [{"id": "a", "type": "text", "text": "[[@lee2020]]"}, ]}'},
        {"a.canvas": '{"nodes": [{"id": "a", "type": "text", "text": "[[@lee2020]]"}]}'},
    ),
    "ZS105": (
        {"refs.bib": "@misc{lee2020, title = {A}, file = {papers/lee.pdf}}"},
        {"refs.bib": "@misc{lee2020, title = {A}, file = {papers/lee.pdf}}", "papers/lee.pdf": ""},
    ),
    "ZS115": (
        {"refs.bib": "@inproceedings{peng2021, crossref = {icassp2021}, title = {A}}"},
        {
            "refs.bib": "@inproceedings{peng2021, crossref = {icassp2021}, title = {A}}",
            "more.bib": "@proceedings{icassp2021, title = {P}, year = 2021}",
        },
    ),
}
"""Pages whose examples are told in words: what they tell."""
WORDLESS = {"ZS103", "ZS114"}
"""Pages whose good example is told in words, and is one entry of the two."""


def _example(code: str, name: str) -> Files:
    """The files of the example `name` (Bad, Good) of a page."""
    told = re.search(rf"(?ms)^{name}\b(.*?)(?=^(?:Good|What to do)\b)", pages()[code].body)
    assert told
    text = textwrap.dedent("".join(re.findall(r"(?m)^    .*\n|^\n", told[1]))).strip("\n")
    if code in WORDLESS and name == "Good":
        text = str(_example(code, "Bad")["refs.bib"]).split("\n")[0]
    assert text, "an example in words needs its files in TOLD"
    if code < "ZS100":
        return {"refs.bib": BIB, **NEEDED.get(code, {}), "a.md": f"{text}\n"}
    return {"refs.bib": text if "@" in text or "% " in text else _entry(text.split("\n"))}


def _entry(fields: list[str]) -> str:
    """An entry for each of the fields."""
    whole = {"author": "{Lee, Ann}", "title": "{A}", "date": "2020"}
    found = []
    for nth, field in enumerate(fields):
        name = "date" if field.startswith("year") else field.split(" ")[0]
        rest = ", ".join(f"{other} = {value}" for other, value in whole.items() if other != name)
        found.append(f"@book{{b{nth}, {rest}, {field}}}")
    return "\n".join(found)


def _codes(root: Path, files: Files) -> list[str]:
    write(root, files)
    return [finding["code"] for finding in command("--format", "json").json["findings"]]


@pytest.mark.parametrize("code", list(rules.RULES))
def test_bad_is_bad_and_good_is_good(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line that is bad is told, with that code and no other."""
    bad, good = TOLD.get(code) or (_example(code, "Bad"), _example(code, "Good"))
    for name, files in (("bad", {"refs.bib": BIB, **bad}), ("good", {"refs.bib": BIB, **good})):
        root = tmp_path / name
        root.mkdir()
        monkeypatch.chdir(root)
        found = _codes(root, files)
        assert set(found) == ({code} if name == "bad" else set()), name
