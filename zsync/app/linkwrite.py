"""Citations behind mentions, and new entries: shown first, journalled, and taken back by `zsync undo`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from zsync.app.link import Found
from zsync.app.project import Project
from zsync.errors import ReplicaProblem
from zsync.formats.edits import apply
from zsync.formats.notes import scan
from zsync.formats.notes.mentions import Mention
from zsync.model.plan import Effect, Image
from zsync.model.span import Edit
from zsync.replicas.notes.vault import grammar_of
from zsync.state import lockfile, runlock
from zsync.state.journal import Journal

_FORMS = {
    "org": "[cite:@{key}]", "latex": "\\cite{{{key}}}", "rst": ":cite:`{key}`", "typst": "@{key}",
    "asciidoc": "cite:[{key}]", "logseq": "[[@{key}]]",
}  # fmt: skip
"""How a grammar cites; every other cites as pandoc does."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """A citation to be put at `at` of the note `path`; `line` and `shown` are for the person who is asked."""

    path: str
    at: int
    text: str
    line: int
    shown: str


def insertions(project: Project, found: Iterable[Found]) -> list[Insertion]:
    """What puts a citation behind each sure match that is not cited yet.

    None where it would not be read as a citation (in code, in math): there it would be put in again and again.
    """
    texts: dict[str, str] = {}
    planned: list[Insertion] = []
    for each in found:
        if not each.key or each.cited:
            continue
        text = texts.setdefault(each.path, (project.disk.read(each.path) or b"").decode("utf-8"))
        grammar = partial(grammar_of, each.path, settings=project.settings)
        made = _insertion(each, text, grammar(text))
        after = text[: made.at] + made.text + text[made.at :]
        if _reads(each.key, made, after, grammar=grammar(after)):
            planned.append(made)
    return planned


def _insertion(each: Found, text: str, grammar: str) -> Insertion:
    at = _place(each.mention)
    words = f" {_citation(text, each.key, grammar=grammar)}"
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[start:at] + words + text[at : end if end >= 0 else len(text)]
    return Insertion(each.path, at, words, each.mention.line, line.strip())


def _place(mention: Mention) -> int:
    """The end of the mention's first line, before blanks; of an abstract, its end."""
    if mention.abstract:
        return mention.end
    return mention.start + len(re.split("[\r\n]", mention.text, maxsplit=1)[0].rstrip())


def _citation(text: str, key: str, *, grammar: str) -> str:
    """A citation as this note writes them: links in a note that has more of those."""
    kinds = Counter(citation.kind for citation in scan(text, grammar=grammar))
    usual = "[[@{key}]]" if kinds["wikilink"] > kinds["cite"] else "[@{key}]"
    return _FORMS.get(grammar, usual).format(key=key)


def _reads(key: str, made: Insertion, after: str, *, grammar: str) -> bool:
    """Whether the note as it is `after` that cites the key there."""
    ends = range(made.at, made.at + len(made.text))
    return any(c.key == key and c.start in ends for c in scan(after, grammar=grammar))


def write(project: Project, planned: Sequence[Insertion], *, run: str) -> list[str]:
    """Put them in, a file at a time; the files that changed. Raises `Stale` when one was edited meanwhile."""
    by_path: dict[str, list[Insertion]] = defaultdict(list)
    for each in planned:
        by_path[each.path].append(each)
    carry_out(project, list(_effects(project, by_path)), run=run)
    return sorted(by_path)


def _effects(project: Project, by_path: dict[str, list[Insertion]]) -> Iterator[Effect]:
    for path, mine in by_path.items():
        before = project.disk.read(path) or b""
        edits = [Edit(each.at, each.at, each.text) for each in mine]
        after = apply(before.decode("utf-8"), edits).encode("utf-8")
        replace = partial(_replace, project, path, before, after)
        yield Effect(f"cite in {path}", (), (Image(path, before),), replace, (Image(path, after),))


def _replace(project: Project, path: str, before: bytes, after: bytes) -> tuple[()]:
    project.disk.replace(path, after, expected=before)
    return ()


def carry_out(project: Project, effects: Sequence[Effect], *, run: str) -> None:
    """Run effects as the run `run` of the journal. Raises `ReplicaProblem` at the first that fails."""
    if not effects:
        return
    with runlock.held(project.state):
        journal = Journal(project.state / "journal", run)
        try:
            journal.begin("link", operations=[], lock=project.disk.read(lockfile.LOCK_NAME))
            for number, effect in enumerate(effects):
                journal.intent(number, effect)
                receipts = effect.run()
                journal.receipts(number, receipts)
                for error in (receipt.error for receipt in receipts if receipt.error):
                    raise ReplicaProblem(error, place=effect.summary, help="add this entry by hand")
            journal.note("end", done=len(effects), failed=0)
        finally:
            journal.close()
