"""The command `zsync check`: options, exit codes, what is told and what is mended."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from tests.check.support import BIB, PENG, command, lock, outcome, write
from zsync.cli.main import run

NOTE = "[@lee2020] [@pengEficientSpeechEmotion2021]\n"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault with one note that cites a misspelt key, and the current folder in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZSYNC_CONFIG", raising=False)
    return write(tmp_path, {"refs.bib": BIB, "notes/a.md": NOTE, "notes/b.md": "[@lee2020]\n"})


def test_exit_codes(vault: Path) -> None:
    """1 with an error, 0 without, 2 when the command cannot be used."""
    assert command().code == 1
    assert command("notes/b.md").code == 0
    assert command("nowhere.md").code == 2
    assert command("--explain", "ZS999").code == 2
    assert command("--unsafe").code == 2


def test_json_is_the_contract(vault: Path) -> None:
    """The JSON document has the finding with its place and the counts of what was asked about."""
    data = command("--format", "json").json
    assert data["schema"] == 1
    assert data["summary"] == {"files": 3, "citations": 3, "errors": 1, "warnings": 0}
    found = data["findings"][0]
    expected = {"code": "ZS001", "rule": "unknown-citekey", "severity": "error", "path": "notes/a.md"}
    expected |= {"line": 1, "col": 14, "end_line": 1, "end_col": 43, "key": "pengEficientSpeechEmotion2021"}
    assert {name: found[name] for name in expected} == expected
    assert PENG in found["help"]


FILES = [([], 3), (["notes"], 2), (["notes/a.md"], 1), (["."], 3), ([".."], 3)]


@pytest.mark.parametrize(("paths", "files"), FILES)
def test_paths_filter_the_report(vault: Path, paths: list[str], files: int) -> None:
    """A file stands for itself, a folder for all below it; nothing, and what holds the project, for everything."""
    assert command(*paths, "--format", "json").json["summary"]["files"] == files


def test_paths_count_from_the_current_folder(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of the project, the project is the same and paths are relative to the folder."""
    monkeypatch.chdir(vault / "notes")
    data = command("a.md", "--format", "json").json
    assert [f["path"] for f in data["findings"]] == ["notes/a.md"]


@pytest.mark.parametrize("name", ["-draft.md", "--fix.md", "--format.md", "-h.md", "--x=y.md"])
def test_names_that_begin_like_options(vault: Path, name: str) -> None:
    """A file that is there is checked, whatever its name begins with."""
    (vault / name).write_text("[@nobody1900]")
    found = command("--format", "json", name).json
    assert [finding["path"] for finding in found["findings"]] == [name]
    assert command(name, "notes/b.md").code == 1


@pytest.mark.parametrize("name", ["--fix", "--format=json", "-h"])
def test_an_option_is_no_file(vault: Path, name: str) -> None:
    """What is an option stays one, though a file is called so; what is neither is a slip."""
    before = command(name, "notes/b.md")
    (vault / name).write_text("[@nobody1900]")
    assert command(name, "notes/b.md").out == before.out
    with pytest.raises(click.UsageError):
        command("-gone.md")


def test_batches_give_what_one_run_gives(vault: Path) -> None:
    """The findings of batches together are those of one run, in any split and order; again gives the same."""
    names = ["notes/a.md", "notes/b.md", "refs.bib"]
    whole = command(*names, "--format", "json").json["findings"]
    for split in ([["notes/a.md"], ["notes/b.md", "refs.bib"]], [["refs.bib"], ["notes/b.md"], ["notes/a.md"]]):
        parts = [f for batch in split for f in command(*batch, "--format", "json").json["findings"]]
        assert sorted(parts, key=json.dumps) == sorted(whole, key=json.dumps)


def test_a_bib_stands_for_the_notes_in_the_hook(vault: Path) -> None:
    """With --dependents a changed bib brings the notes that cite it; without, it is judged alone."""
    assert command("refs.bib").code == 0
    assert command("refs.bib", "--dependents").code == 1
    assert command("notes/b.md", "--dependents").code == 0


def test_fix_does_only_what_is_safe(vault: Path) -> None:
    """--fix leaves guesses alone, --fix --unsafe takes them; nothing else in the file changes."""
    write(vault, {"notes/a.md": f"\ufeff{NOTE}[@Lee2020]\r\nend".encode()})
    assert command("--fix").code == 1
    assert (vault / "notes/a.md").read_bytes() == f"\ufeff{NOTE}[@lee2020]\r\nend".encode()
    assert command("--fix", "--unsafe").code == 0
    text = NOTE.replace("pengEficient", "pengEfficient")
    assert (vault / "notes/a.md").read_bytes() == f"\ufeff{text}[@lee2020]\r\nend".encode()
    assert command("--fix", "--unsafe").err.startswith("zsync: 0 fixes")


def test_fix_swaps_old_keys_at_once(vault: Path) -> None:
    """All old keys of a file are replaced in one go, also where one's new key is another's old spelling."""
    works = lock({"key": "lee2020", "aliases": ["a1"]}, {"key": PENG, "aliases": ["a2"]})
    write(vault, {"zsync.lock": works, "notes/a.md": "[@a1; @a2; @a1]\n"})
    assert command("--fix").code == 0
    assert (vault / "notes/a.md").read_text() == f"[@lee2020; @{PENG}; @lee2020]\n"


def test_fix_leaves_other_encodings_alone(vault: Path) -> None:
    """A file that is not UTF-8 is never written into."""
    data = "研究与方法 [@Lee2020]".encode("gbk")
    write(vault, {"notes/a.md": data})
    assert command("--fix").code == 1
    assert (vault / "notes/a.md").read_bytes() == data


@pytest.mark.parametrize("link", ["notes/in.md", "a.md", "z/b.md"])
def test_what_a_link_leads_to_is_fixed_once(vault: Path, link: str) -> None:
    """A note that a link of the project leads to is checked under both names, and its fixes are done once."""
    bib = BIB.replace("lee2020", "lee_2020")
    write(vault, {"refs.bib": bib, "notes/a.md": "[@lee2020] [@lee2020]\n", "z/x": ""})
    (vault / link).unlink(missing_ok=True)
    (vault / link).symlink_to(vault / "notes/b.md" if link == "z/b.md" else vault / "notes/a.md")
    (vault / "notes/b.md").write_bytes((vault / "notes/a.md").read_bytes())
    command("--fix", "--unsafe")
    command("--fix", "--unsafe")
    assert (vault / "notes/a.md").read_text() == "[@lee_2020] [@lee_2020]\n"
    assert (vault / "notes/b.md").read_text() == "[@lee_2020] [@lee_2020]\n"
    assert (vault / link).is_symlink()


@pytest.mark.parametrize("cached", [False, True])
def test_what_changed_since_it_was_checked_is_left(vault: Path, cached: bool) -> None:
    """Fixes are of the text that was checked: a file that is another by then stays as it is."""
    from zsync.check.mend import mend

    write(vault, {"refs.bib": BIB.replace("lee2020", "lee_2020"), "notes/a.md": "[@lee2020]\n", "notes/b.md": ""})
    outcome(vault, use_cache=True)
    found = outcome(vault, use_cache=cached)
    (vault / "notes/a.md").write_text("x [@lee2020]\n")
    assert mend(found, unsafe=True) == "0 fixes in 0 files; 1 left alone (not UTF-8, or changed meanwhile)"
    assert (vault / "notes/a.md").read_text() == "x [@lee2020]\n"
    assert mend(outcome(vault, use_cache=cached), unsafe=True) == "1 fix in 1 file"


def test_fixed_bib_keeps_every_other_byte(vault: Path) -> None:
    """The safe fix of a DOI removes the address and nothing else."""
    bib = BIB.replace("year = {2020}", "doi   =  {https://doi.org/10.1000/AbC},\n  year = {2020}")
    write(vault, {"refs.bib": bib, "notes/a.md": ""})
    command("--fix")
    assert (vault / "refs.bib").read_text() == bib.replace("https://doi.org/", "")


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("a.md", "<!-- zsync: ignore ZS001 -->\n"),
        ("a.md", "<!-- zsync: ignore -->\n"),
        ("a.md", "<!-- zsync: ignore ZS009, ZS001 -->\n"),
        ("a.md", "%% zsync: ignore ZS001 %%\n"),
        ("a.md", "<!-- zsync: ignore-file ZS001 -->\n\n\n"),
        ("a.org", "# zsync: ignore ZS001\n"),
        ("a.tex", "% zsync: ignore ZS001\n"),
        ("a.typ", "// zsync: ignore ZS001\n"),
        ("a.typ", "/* zsync: ignore ZS001 */\n"),
        ("a.rst", ".. zsync: ignore ZS001\n\n"),
        ("a.rst", ".. zsync: ignore ZS001\n   \n\n"),
        ("a.rst", "..\n   zsync: ignore ZS001\n\n"),
        ("a.org", "#+begin_comment\nzsync: ignore ZS001\n#+end_comment\n"),
        ("a.tex", "\\begin{comment}\n zsync: ignore ZS001\n\\end{comment}\n"),
        ("a.typ", "/*\n  zsync: ignore-file ZS001\n*/\n\n"),
        ("a.adoc", "////\nzsync: ignore ZS001\n////\n"),
        ("a.md", "<!--\nzsync: ignore ZS001\n-->\n"),
        ("a.md", "%%\nzsync: ignore-file\n%%\n\n"),
        ("a.org", "@@comment: zsync: ignore ZS001@@ "),
        ("a.rst", ".. zsync: ignore ZS001\n\n   x\n\n.. zsync: ignore-file\n\n"),
        ("a.adoc", "// zsync: ignore ZS001\n"),
    ],
)
def test_comments_turn_findings_off(vault: Path, name: str, before: str) -> None:
    """A comment of the file's own format works for its line and the next, or for the whole file."""
    cite = {"org": "[cite:@kim2099]", "tex": "\\cite{kim2099}", "typ": "@kim2099", "rst": ":cite:`kim2099`"}
    cited = cite.get(name.partition(".")[2], "cite:[kim2099]" if name.endswith("adoc") else "[@kim2099]")
    write(vault, {f"notes/{name}": cited + "\n"})
    assert command(f"notes/{name}").code == 1, "the case must find something to turn off"
    write(vault, {f"notes/{name}": before + cited + "\n"})
    assert command(f"notes/{name}").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "zsync: ignore ZS001 [@kim2099]",
        "<!-- zsync: ignore ZS002 -->\n[@kim2099]",
        "<!-- zsync: ignore ZS001 -->\n\n[@kim2099]",
        "% zsync: ignore ZS001\n[@kim2099]",
        "%\nzsync: ignore ZS001\n[@kim2099]",
        "<!-- x -->\nzsync: ignore ZS001\n[@kim2099]",
        "```\n<!--\nzsync: ignore-file\n-->\n```\n[@kim2099]",
    ],
)
def test_what_does_not_turn_findings_off(vault: Path, text: str) -> None:
    """Plain text, another code, a line further off, another format's comment: none of them counts."""
    write(vault, {"notes/a.md": text})
    assert command("notes/a.md").code == 1


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("a.md", "```html\n<!-- zsync: ignore-file -->\n```\n"),
        ("a.md", "~~~\n%% zsync: ignore-file %%\n~~~\n"),
        ("a.md", "> ```\n> <!-- zsync: ignore-file -->\n> ```\n"),
        ("a.md", "Like this:\n\n    <!-- zsync: ignore-file -->\n\n"),
        ("a.md", "- like\n\n      <!-- zsync: ignore-file -->\n\n"),
        ("a.md", "Write `<!-- zsync: ignore-file -->` at the top.\n"),
        ("a.md", "Or `%% zsync: ignore-file %%`, $<!-- zsync: ignore-file -->$.\n"),
        ("a.md", "\\<!-- zsync: ignore-file -->\n"),
        ("a.md", "<pre>\n<!-- zsync: ignore-file -->\n</pre>\n\n"),
        ("a.org", "#+begin_src sh\n# zsync: ignore-file\n#+end_src\n"),
        ("a.tex", "\\begin{verbatim}\n% zsync: ignore-file\n\\end{verbatim}\n"),
        ("a.typ", "```typ\n// zsync: ignore-file\n```\n"),
        ("a.rst", "::\n\n   .. zsync: ignore-file\n\nx "),
        ("a.rst", ".. code-block:: rst\n\n   .. zsync: ignore-file\n\nx "),
        ("a.adoc", "----\n// zsync: ignore-file\n----\n"),
    ],
)
def test_comments_in_code_are_text(vault: Path, name: str, before: str) -> None:
    """What stands in a block of code turns nothing off; behind the block, a comment counts again."""
    cite = {"org": "[cite:@kim2099]", "tex": "\\cite{kim2099}", "typ": "@kim2099", "rst": ":cite:`kim2099`"}
    cited = cite.get(name.partition(".")[2], "cite:[kim2099]" if name.endswith("adoc") else "[@kim2099]")
    write(vault, {f"notes/{name}": before + cited + "\n"})
    assert command(f"notes/{name}").code == 1
    comment = {"org": "# {}", "tex": "% {}", "typ": "// {}", "rst": ".. {}\n", "adoc": "// {}"}
    order = comment.get(name.partition(".")[2], "<!-- {} -->").format("zsync: ignore-file")
    write(vault, {f"notes/{name}": f"{before}{cited}\n\n{order}\n"})
    assert command(f"notes/{name}").code == 0


CITING = [
    ({"text": "[@kim2099]"}, 1),
    ({"text": "<!-- zsync: ignore ZS001 -->\n[@kim2099]"}, 0),
    ({"text": "```\n<!-- zsync: ignore-file -->\n```\n[@kim2099]"}, 1),
    ({"text": "    <!-- zsync: ignore-file -->\n\n[@kim2099]"}, 1),
    ({"text": "[@kim2099]", "code": "# <!-- zsync: ignore-file -->\n%% zsync: ignore-file"}, 1),
    ({"text": "```\n<!-- zsync: ignore-file -->\n```\n[@kim2099]\n\n<!-- zsync: ignore-file -->"}, 0),
]


@pytest.mark.parametrize(("held", "code"), CITING)
@pytest.mark.parametrize("name", ["a.ipynb", "a.canvas"])
def test_comments_in_notebooks(vault: Path, name: str, held: dict[str, str], code: int) -> None:
    """In a notebook and on a canvas, only a comment of the Markdown in it counts, and no code."""
    cells = [
        {"cell_type": "code", "source": held.get("code", "").splitlines(keepends=True)},
        {"cell_type": "markdown", "source": held["text"].splitlines(keepends=True)},
    ]
    nodes = [{"type": "file", "file": held.get("code", "")}, {"type": "text", "text": held["text"]}]
    document = {"cells": cells} if name == "a.ipynb" else {"nodes": nodes}
    write(vault, {f"notes/{name}": json.dumps(document, indent=1)})
    assert command(f"notes/{name}").code == code


def test_several_comments_on_a_line(vault: Path) -> None:
    """The second order of a line counts when the first is code."""
    write(vault, {"notes/a.md": "`<!-- zsync: ignore -->` <!-- zsync: ignore ZS001 --> [@kim2099]\n"})
    assert command("notes/a.md").code == 0


def test_comments_in_bib_and_front_matter(vault: Path) -> None:
    """A bib's comment is `%`, front matter's is `#`."""
    bib = BIB.replace("@book{lee2020", "% zsync: ignore ZS116\n@book{lee2020").replace("{2020}", "{20200}")
    write(vault, {"refs.bib": bib})
    assert [f["line"] for f in command("refs.bib", "--format", "json").json["findings"]] == [13]
    write(vault, {"refs.bib": bib.replace("ignore ZS116", "ignore-file")})
    assert command("refs.bib").out.startswith("no problems")
    write(vault, {"notes/a.md": "---\ncitekey: kim2099 # zsync: ignore\n---\n"})
    assert command("notes/a.md").out.startswith("no problems")


@pytest.mark.parametrize("codes", ["ZS001", "zs001", "ZS009 ZS001", "ZS009,ZS001", "ZS001: he means it"])
def test_codes_of_a_comment(vault: Path, codes: str) -> None:
    """In any case, with commas or blanks between them; other rules stay on."""
    write(vault, {"notes/a.md": f"<!-- zsync: ignore {codes} -->\n[@kim2099] [@Lee2020]\n"})
    assert [found["code"] for found in command("--format", "json").json["findings"]] == ["ZS002"]


def test_baseline_lets_known_findings_pass(vault: Path) -> None:
    """What the baseline lists passes, wherever it moves to in its file; anything new fails."""
    assert command("--baseline", "base.json").code == 2
    assert command("--baseline", "base.json", "--update-baseline").code == 0
    write(vault, {"notes/a.md": f"\n\nmore\n\n{NOTE}"})
    assert command("--baseline", "base.json").code == 0
    write(vault, {"notes/a.md": f"{NOTE}[@kim2099]\n"})
    ran = command("--baseline", "base.json", "--format", "json")
    assert ran.code == 1
    assert [f["key"] for f in ran.json["findings"]] == ["kim2099"]
    for broken in ("[]", "[" * 100_000, '{"findings": [{"mark": ["x"]}]}'):
        write(vault, {"base.json": broken})
        ran = command("--baseline", "base.json")
        assert (ran.code, "is not a baseline file" in ran.err) == (2, True)


def test_a_baseline_keeps_what_was_not_asked_about(vault: Path) -> None:
    """Written anew from a check of some files or rules, it still lists what the others have."""
    write(vault, {"notes/a.md": "[@kim2099]\n", "notes/b.md": "[@kim2099] ![](gone.png)\n"})
    known = ("--baseline", "base.json", "--strict")
    assert command(*known, "--update-baseline").code == 0
    write(vault, {"notes/a.md": "[@kim2098]\n"})
    assert command(*known, "--update-baseline", "notes/a.md").code == 0
    assert command(*known, "--update-baseline", "--select", "ZS009").code == 0
    assert command(*known).code == 0
    write(vault, {"notes/a.md": "[@kim2099]\n"})
    assert command(*known).code == 1, "what is mended in a file that was asked about is no longer listed"


def test_explain_prints_the_page() -> None:
    """--explain shows the rule's manual page, whatever the case of the code."""
    ran = command("--explain", "zs001")
    assert ran.code == 0
    assert ran.out.startswith("# ZS001 unknown-citekey (error)")
    assert "Good:" in ran.out
    assert command("--explain", "").code == 2
    rule = command("--explain", "ZS001", "--format", "json").json["rule"]
    assert (rule["code"], rule["name"], rule["severity"]) == ("ZS001", "unknown-citekey", "error")
    assert rule["body"] in ran.out


def test_statistics_select_ignore_strict(vault: Path) -> None:
    """Counts by rule; rules chosen by code or by its beginning; warnings fail when asked to."""
    for form in ("text", "github"):
        assert "1  ZS001  error    unknown-citekey\n" in command("--statistics", "--format", form).out
    counted = [{"count": 1, "code": "ZS001", "severity": "error", "rule": "unknown-citekey"}]
    assert command("--statistics", "--format", "json").json["statistics"] == counted
    (run,) = command("--statistics", "--format", "sarif").json["runs"]
    assert run["properties"]["statistics"] == counted
    assert command("--ignore", "ZS001").code == 0
    assert command("--select", "ZS1").code == 0
    assert command("--select", "zs001,ZS002").code == 1
    assert command("--select", "ZS999").code == 2
    assert command("--ignore", "ZS001,nothing").code == 2
    write(vault, {"notes/a.md": "![](x.png)"})
    assert command().code == 0
    assert command("--strict").code == 1


def test_words_about_what_is_not_checked(vault: Path) -> None:
    """A path that holds nothing of the project is said on stderr, with its name made harmless."""
    write(vault, {"::error::x.txt": ""})
    ran = command("::error::x.txt")
    assert ran.code == 0
    assert ran.err.startswith("zsync: '::error::x.txt' holds no note")


def test_a_folder_of_notes_that_is_not_there_is_said(vault: Path) -> None:
    """Nothing is wrong with it, but nothing is checked there either; globs may stand for nothing."""
    write(vault, {"zsync.yaml": "notes: {folders: [notse, ./notes/, 'x*', .]}\nbib: {files: [refs.bib]}\n"})
    assert command("notes/b.md").err == "zsync: 'notse' of zsync.yaml is not there: no notes to check\n"


def test_a_missing_bib_is_not_said_twice(vault: Path) -> None:
    """Its finding says it; that there is none at all would be wrong."""
    write(vault, {"zsync.yaml": "notes: {folders: [.]}\nbib: {files: [gone.bib]}\n"})
    assert (command().code, command().err) == (1, "")


def test_settings_limit_the_project(vault: Path) -> None:
    """`zsync.yaml` says which notes and bibs belong to it; what is not listed is not read."""
    settings = "notes:\n  folders: [notes]\n  ignore: ['*.draft.md', notes/old]\nbib: [lib/refs.bib]\n"
    extra = {"notes/x.draft.md": "[@no1]", "notes/old/y.md": "[@no2]", "z.md": "[@no3]", "other.bib": "@x{"}
    write(vault, {"zsync.yaml": settings, "lib/refs.bib": BIB, "notes/a.md": "[@lee2020]", **extra})
    write(vault, {"notes/c.txt": "[@lee2020]", "requirements.txt": "x@1"})
    (vault / "refs.bib").unlink()
    data = command("--format", "json").json
    assert data["findings"] == []
    assert data["summary"]["files"] == 4


def test_grammar_by_glob(vault: Path) -> None:
    """A grammar set for a glob wins over what the file looks like."""
    settings = "notes:\n  folders: [notes]\n  grammars: {'notes/*.md': typst}\nbib: [refs.bib]\n"
    write(vault, {"zsync.yaml": settings, "notes/a.md": "user@kim2099"})
    assert command("notes/a.md").code == 1


def test_a_bib_of_the_settings_is_read_wherever_it_is(vault: Path) -> None:
    """Listed files count in hidden and in made folders too, and so do listed folders of notes."""
    settings = "notes: {folders: [notes, .drafts]}\nbib: {files: [.zotero/one.bib, _book/two.bib]}\n"
    two = "@book{two2000, author = {Two, A}, title = {B}, publisher = {C}, year = 2000}\n"
    write(vault, {".zotero/one.bib": BIB, "_book/two.bib": two, ".drafts/d.md": "[@two2000] [@none2000]\n"})
    write(vault, {"zsync.yaml": settings, ".zotero/n.md": "[@none2001]\n"})
    found = command("--format", "json").json["findings"]
    assert [(f["path"], f["key"]) for f in found] == [
        (".drafts/d.md", "none2000"),
        ("notes/a.md", "pengEficientSpeechEmotion2021"),
    ]


def test_a_missing_bib_is_told(vault: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without a listed file keys seem unknown; one that leads out of the project is not read either."""
    outside = write(tmp_path_factory.mktemp("out"), {"refs.bib": BIB})
    (vault / "out.bib").symlink_to(outside / "refs.bib")
    (vault / "dir.bib").mkdir()
    write(vault, {"zsync.yaml": "bib: {files: [refs.bib, gone.bib, out.bib, dir.bib]}\n"})
    found = command("--format", "json", "--select", "ZS014").json["findings"]
    assert [(f["path"], f["message"]) for f in found] == [
        ("dir.bib", "is no file"),
        ("gone.bib", "this .bib file is not there"),
        ("out.bib", "leads out of the project"),
    ]
    assert "permissions" not in command("--select", "ZS014").out
    assert PENG not in command("--select", "ZS014").out


def test_a_link_to_a_folder_stands_for_the_folder(vault: Path) -> None:
    """As a path, it means what is below the folder."""
    (vault / "linked").symlink_to(vault / "notes")
    found = command("linked", "--format", "json").json
    assert [f["path"] for f in found["findings"]] == ["notes/a.md"]
    assert found["summary"]["files"] == 2


def test_settings_nested_too_deeply_are_a_fault(vault: Path) -> None:
    """They are the user's fault, not ours."""
    write(vault, {"zsync.yaml": f"notes: {'[' * 100_000}\n"})
    assert command().code == 2


def test_names_on_the_command_line_inject_nothing(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub's runner reads standard error too: no line of it begins a workflow command."""
    assert run(["check", "gone\n ::error::x.md"]) == 2
    assert not [line for line in capsys.readouterr().err.splitlines() if line.lstrip().startswith("::")]
