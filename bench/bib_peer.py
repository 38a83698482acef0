"""One job of one parser on one file, in a process of its own: prints seconds, entries and peak memory as JSON.

    python bib_peer.py JOB FILE RUNS

Stands alone: peers are run by the interpreters of their own environments.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

Job = Callable[[Path, str], Callable[[], int]]
"""From file and text to the thing to measure, which returns the number of entries."""


def _split(_path: Path, text: str) -> Callable[[], int]:
    from zsync.formats.bib import parse

    return lambda: len([entry.key for entry in parse(text).entries])


def _fields(_path: Path, text: str) -> Callable[[], int]:
    from zsync.formats.bib import parse

    return lambda: len([entry.fields for entry in parse(text).entries])


def _names(_path: Path, text: str) -> Callable[[], int]:
    from zsync.formats.bib import parse

    return lambda: len([[*entry.fields] for entry in parse(text).entries])


def _values(_path: Path, text: str) -> Callable[[], int]:
    from zsync.formats.bib import parse

    return lambda: len([entry.values for entry in parse(text).entries])


def _canonical(_path: Path, text: str) -> Callable[[], int]:
    """What every entry means: `zsync bib values` without its output."""
    from zsync.cli.bibvalues import dialect_for, works
    from zsync.formats.bib import parse

    def run() -> int:
        document = parse(text)
        return len(list(works(document, dialect_for(document))))

    return run


def _problems(_path: Path, text: str) -> Callable[[], int]:
    from zsync.formats.bib import parse

    return lambda: len(parse(text).problems)


def _look_up(_path: Path, text: str) -> Callable[[], int]:
    from zsync.formats.bib import parse

    document = parse(text)
    keys = [entry.key for entry in document.entries]
    return lambda: sum(document.find(key) is not None for key in keys)


def _edit(path: Path, text: str) -> Callable[[], int]:
    """Parse, change one field in the middle, write the file."""
    from zsync.formats.bib import parse

    out = path.with_suffix(".out")

    def run() -> int:
        document = parse(text)
        entries = document.entries
        changed = document.set(entries[len(entries) // 2].key, "title", "A changed title")
        out.write_bytes(changed.text.encode())
        return len(entries)

    return run


def _again(_path: Path, text: str) -> Callable[[], int]:
    """Parse a text that differs from the previous one in one entry."""
    from zsync.formats.bib import parse

    before = parse(text)
    middle = before.entries[len(before.entries) // 2]
    changed = text[: middle.end - 1] + " " + text[middle.end - 1 :]
    return lambda: len(parse(changed, before).scanned.pieces)


def _unchanged(path: Path, text: str) -> Callable[[], int]:
    """Read the file and find its digest among the known ones: what a run does with a file that did not change."""
    known = {blake2b(path.read_bytes()).digest(): text.count("\n@")}
    return lambda: known[blake2b(path.read_bytes()).digest()]


def _bibtexparser1(_path: Path, text: str) -> Callable[[], int]:
    import bibtexparser

    def run() -> int:
        parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
        return len(parser.parse(text).entries)

    return run


def _bibtexparser2(_path: Path, text: str) -> Callable[[], int]:
    import bibtexparser

    return lambda: len(bibtexparser.parse_string(text).entries)


def _bibtexparser2_write(path: Path, text: str) -> Callable[[], int]:
    """Parse, change one field, write the file."""
    import bibtexparser

    out = path.with_suffix(".out")

    def run() -> int:
        library = bibtexparser.parse_string(text)
        library.entries[len(library.entries) // 2].fields_dict["title"].value = "A changed title"
        out.write_text(bibtexparser.write_string(library), "utf-8")
        return len(library.entries)

    return run


def _pybtex(_path: Path, text: str) -> Callable[[], int]:
    from pybtex.database import parse_string

    return lambda: len(parse_string(text, "bibtex").entries)


def _tree_sitter(path: Path, _text: str) -> Callable[[], int]:
    from tree_sitter_language_pack import get_parser

    parser, data = get_parser("bibtex"), path.read_bytes()
    return lambda: sum(node.type == "entry" for node in parser.parse(data).root_node.children)


JOBS: dict[str, Job] = {
    "split": _split,
    "fields": _fields,
    "names": _names,
    "values": _values,
    "canonical": _canonical,
    "problems": _problems,
    "look-up": _look_up,
    "edit": _edit,
    "again": _again,
    "unchanged": _unchanged,
    "bibtexparser1": _bibtexparser1,
    "bibtexparser2": _bibtexparser2,
    "bibtexparser2-edit": _bibtexparser2_write,
    "pybtex": _pybtex,
    "tree-sitter": _tree_sitter,
}


def main(job: str, file: str, runs: str) -> None:
    """Measure and print."""
    path = Path(file)
    text = path.read_bytes().decode()
    act = JOBS[job](path, text)
    seconds, entries = [], 0
    for _ in range(int(runs)):
        start = time.process_time()
        entries = act()
        seconds.append(time.process_time() - start)
    found: dict[str, Any] = {"seconds": statistics.median(seconds), "entries": entries}
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
