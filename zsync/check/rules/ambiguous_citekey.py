"""A cited key could mean several works, or means one only if case is ignored.

Citation keys are case-sensitive for pandoc and biber, but not for file systems, for BibTeX and for many
editors: two keys that differ only by case are read as one by some of them. And where two entries of different
works bear the same key, each tool picks another one.

Bad, with `peng2021` in the `.bib`:

    See [@Peng2021].

Good:

    See [@peng2021].

What to do: write the key as the library has it (`--fix` does so where only one work is meant), or give one of
the works another key with `zsync rename`. A key that is written right but has a twin in another case is only
warned about.
"""

from __future__ import annotations

from collections.abc import Iterator

from zsync.check.facts import Rule
from zsync.check.keyfix import offer, replace_key, subject
from zsync.check.library import Library
from zsync.check.project import Project
from zsync.check.works import are_different
from zsync.model.finding import Finding

RULE = Rule("ZS002", "ambiguous-citekey", "error")


def check(project: Project) -> Iterator[Finding]:
    """Findings for wrong case, for twins in another case, and for keys that several works bear."""
    keys = project.keys
    yield from _wrong_case(project, keys)
    yield from _twins(project, keys)
    yield from _shared(project, keys)


def _wrong_case(project: Project, keys: frozenset[str]) -> Iterator[Finding]:
    library = project.library
    wrong = {key for key in keys - library.known if not library.stands(key) and key.casefold() in library.by_case}
    for citation, span in project.cited(wrong):
        meant = library.by_case[citation.key.casefold()]
        single = len(meant) == 1
        fix = replace_key(span, citation, meant[0], safe=True, paged=project.paged) if single else None
        message = f"{subject(citation, span)} differs from a known key by case alone"
        yield RULE.at(span, message, key=citation.key, help=offer(meant), fix=fix)


def _twins(project: Project, keys: frozenset[str]) -> Iterator[Finding]:
    library = project.library
    if len(set(map(str.casefold, library.known))) == len(library.known):
        return
    twins = {key for key in keys & library.known if len(library.by_case[key.casefold()]) > 1}
    for citation, span in project.cited(twins):
        others = [f"`{key}`" for key in library.by_case[citation.key.casefold()] if key != citation.key]
        message = f"{subject(citation, span)} has a twin that differs by case alone: {', '.join(others)}"
        help = "give one of the two works another key: `zsync rename OLD NEW`"
        yield RULE._replace(severity="warning").at(span, message, key=citation.key, help=help)


def _shared(project: Project, keys: frozenset[str]) -> Iterator[Finding]:
    library = project.library
    twice = {seen.texts[0] for bib in library.bibs for seen in bib.seen("ZS102")} | library.in_several
    several = {key: places for key in sorted(keys & twice) if (places := _works(library, key))}
    for citation, span in project.cited(several.keys()):
        message = f"{subject(citation, span)} is borne by {len(several[citation.key])} different works"
        help = f"give one of them another key: {', '.join(several[citation.key])}"
        yield RULE.at(span, message, key=citation.key, help=help)


def _works(library: Library, key: str) -> list[str]:
    """Where the entries of `key` stand, if they are of different works."""
    entries = library.by_key.get(key, [])
    return [f"{entry.path}:{entry.line}:{entry.col}" for entry in entries] if are_different(entries) else []
