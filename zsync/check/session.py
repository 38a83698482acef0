"""One check from what was asked to what was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from zsync.check import scope as scopes
from zsync.check.ahead import walked
from zsync.check.walk import Tree
from zsync.config.paths import grammar

if TYPE_CHECKING:
    from zsync.check.project import Project
    from zsync.model.finding import Finding


class Asked(NamedTuple):
    """What the caller wants: `paths` as typed (none: everything), codes `only` and `without`.

    `dependents`: a `.bib`, the lock or the settings among the paths stand for all notes, because a change there
    shows in notes.
    """

    paths: tuple[str, ...] = ()
    config: str | None = None
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    dependents: bool = False
    use_cache: bool = True


class Outcome(NamedTuple):
    """`findings` by path and place; `files`, `citations` count what was asked about; `words` are for the user;
    `digest` is that of the bytes of a file that the findings are of; `grammar` is what the settings give for a
    path, "" for none; `covers` whether a path and a code were asked about. `kept` waits until the cache is
    written: to be called when all is told."""

    root: str
    findings: list[Finding]
    files: int
    citations: int
    words: list[str]
    source: Callable[[str, int], str]
    digest: Callable[[str], bytes]
    grammar: Callable[[str], str]
    covers: Callable[[str, str], bool]
    kept: Callable[[], object]


def check(asked: Asked, *, start: str, now: int) -> Outcome:
    """Check the project around the folder `start`; `now` in nanoseconds. Raises `UsageProblem`."""
    scope = scopes.load(start, config=asked.config, recall=asked.use_cache)
    paths = list(map(_own, scopes.relative(scope, asked.paths, start))) if asked.paths else None
    if paths and asked.dependents and any(_reaches_notes(path, scope.config) for path in paths):
        paths = None
    tree = walked(scope)
    if not (tree.notes or tree.bibs or tree.others or tree.unread):
        return _nothing(scope.root)
    from zsync.state.garbage import no_garbage

    with no_garbage():
        project, findings = _found(asked, scope, tree, paths, now)
    return Outcome(
        root=scope.root,
        findings=findings,
        files=len(project.notes) + len(project.bibs),
        citations=sum(note.row.size for note in project.notes),
        words=[*_words(project, asked, paths), *_gone(project, scope)],
        source=project.line_of,
        digest=project.digest,
        grammar=lambda path: grammar(path, scope.grammars),
        covers=_coverage(asked, paths),
        kept=project.kept,
    )


def _own(path: str) -> str:
    """`path`, or "" where it is a folder that holds the project: it stands for all of it."""
    return "" if set(path.split("/")) == {".."} else path


def _nothing(root: str) -> Outcome:
    """The outcome where there is no file to check."""
    return Outcome(
        root,
        [],
        0,
        0,
        [],
        source=lambda path, line: "",
        digest=lambda path: b"",
        grammar=lambda path: "",
        covers=lambda path, code: True,
        kept=lambda: None,
    )


def _coverage(asked: Asked, paths: list[str] | None) -> Callable[[str, str], bool]:
    """Whether findings of a code in a file are told."""
    from zsync.check.project import asker
    from zsync.check.runner import wanted

    is_asked = asker(paths)
    return lambda path, code: is_asked(path) and wanted(code, asked.only, asked.without)


def _found(
    asked: Asked, scope: scopes.Scope, tree: Tree, paths: list[str] | None, now: int
) -> tuple[Project, list[Finding]]:
    """The project and its findings. A cache that holds nonsense is the same as none."""
    from zsync.check.project import open_project
    from zsync.check.runner import run

    for use_cache in (True, False) if asked.use_cache else (False,):
        try:
            project = open_project(scope, tree, now=now, use_cache=use_cache, paths=paths)
            findings = run(project, only=asked.only, without=asked.without)
            return project, findings
        except (ValueError, TypeError, LookupError):
            if not use_cache:
                raise
    raise AssertionError("one of the two ways returns or raises")


def _reaches_notes(path: str, config: str) -> bool:
    return path.lower().endswith(".bib") or path in (config, "zsync.lock")


def _words(project: Project, asked: Asked, paths: list[str] | None) -> list[str]:
    words = []
    if project.notes and not (project.library.known or project.has_bib or project.unread):
        words.append("no .bib file, no zsync.lock and no note about a work here: keys cannot be checked")
    if paths:
        covered = [file.path for file in (*project.notes, *project.bibs, *project.others)]
        for path, typed in zip(paths, asked.paths, strict=True):
            inside = path == "" or any(file == path or file.startswith(f"{path}/") for file in covered)
            if not inside:
                words.append(f"{typed!a} holds no note or .bib file of this project: nothing to check there")
    return words


def _gone(project: Project, scope: scopes.Scope) -> list[str]:
    """A word about every folder of notes in the settings that is not there: a slip there would check nothing."""
    named = [place for place in scope.notes if not any(sign in place for sign in "*?[")]
    gone = [place for place in named if not project.exists(place)]
    return [f"{place!a} of {scope.config} is not there: no notes to check" for place in gone]
