"""Write `docs/rules/` from the rules' docstrings: `python docs/gen_rules.py`."""

from __future__ import annotations

from pathlib import Path

from zsync.check.pages import Page, as_text, pages

FOLDER = Path(__file__).resolve().parent / "rules"
_INTRODUCTION = """# The rules of `zsync check`

One page a rule, the same that `zsync check --explain CODE` prints. Written by `docs/gen_rules.py` from the rules'
own text in `zsync/check/rules/`; a test holds both together.

Errors make the command exit with 1, warnings only with `--strict`, remarks never. A comment of the file's own
format turns a rule off for its line and the next (`<!-- zsync: ignore ZS009 -->` in Markdown, `% zsync:
ignore ZS111` in LaTeX and `.bib`, `# zsync: ignore ZS001` in Org and in front matter), or for the file
(`zsync: ignore-file`). Without codes it turns off all of them. In a comment over several
lines the order is the second line. In a block of
code such a comment is text.

| code | name | severity | what it finds |
|---|---|---|---|
"""


def files() -> dict[str, str]:
    """The name and text of every page, the index included."""
    known = pages()
    rows = "".join(_row(page) for page in known.values())
    return {"index.md": _INTRODUCTION + rows, **{_name(page): as_text(page) for page in known.values()}}


def _row(page: Page) -> str:
    return f"| [{page.code}]({_name(page)}) | {page.name} | {page.severity} | {page.title} |\n"


def _name(page: Page) -> str:
    return f"{page.code}-{page.name}.md"


def main() -> None:
    """Write the pages, and remove those of rules that are no more."""
    wanted = files()
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
