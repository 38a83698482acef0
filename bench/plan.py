"""`python -m bench.plan`: what a decision costs beside reading the sides, and the lock of as many works.

A .bib file and a library that hold the same works, agreed; then one work in a hundred is edited in the .bib. The
plan knows, as a run does, which works the run before found at rest; `anew` is what it takes without that. `briefs`
is reading the library by what is kept of its items, beside reading it item by item (as `read` has it). Each size
runs in a process of its own. CPU seconds, so that busy neighbours count little; the best of three, and no garbage
is looked for meanwhile, as in a run. Memory is that of a run: `first` reads the sides and makes the lock, `next`
reads lock and sides, and plans.

What must hold: the plan takes less than a quarter of the reading; memory grows no faster than the works, and
50,000 stay below 500 MB; a lock of 10,000 works loads in less than 0.2 s, and an unchanged one is not written.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from zsync.config.bibfile import BibFile
from zsync.config.mappings import load
from zsync.model.record import Snapshot
from zsync.reconcile.plan import reconcile
from zsync.reconcile.sides import Side
from zsync.replicas.bib import BibReplica
from zsync.replicas.zotero.catalogue import Catalogue
from zsync.replicas.zotero.items import Reader
from zsync.state import lockfile
from zsync.state.files import Disk
from zsync.state.garbage import no_garbage
from zsync.state.mirror import SqliteMirror
from zsync.translate.bib import BibDialect
from zsync.translate.zotero import ZoteroDialect

T = TypeVar("T")
SIZES = (2_500, 5_000, 10_000)
PART = "users/1@bench"


def entry(number: int) -> str:
    """One entry, as reference managers write them."""
    return (
        f"@article{{{key(number)},\n  author = {{Person{number}, Anna and Other, Ben}},\n"
        f"  title = {{On the {number}th measured thing and its relations}},\n  journal = {{Journal of Things}},\n"
        f"  year = {{{1990 + number % 30}}},\n  volume = {{{number % 60}}},\n"
        f"  pages = {{{number}--{number + 9}}},\n"
        f"  doi = {{10.1000/x{number}}},\n  keywords = {{speech, emotion, n{number % 50}}}\n}}\n\n"
    )


def item(number: int) -> dict[str, Any]:
    """The same work, as the web API gives it."""
    people = [("Anna", f"Person{number}"), ("Ben", "Other")]
    tags = ("speech", "emotion", f"n{number % 50}")
    data = {
        "key": f"I{number:07d}", "version": 1, "itemType": "journalArticle", "citationKey": key(number),
        "title": f"On the {number}th measured thing and its relations", "publicationTitle": "Journal of Things",
        "creators": [{"creatorType": "author", "firstName": a, "lastName": b} for a, b in people],
        "date": str(1990 + number % 30), "volume": str(number % 60), "pages": f"{number}-{number + 9}",
        "DOI": f"10.1000/x{number}", "tags": [{"tag": tag} for tag in tags], "collections": [], "relations": {},
    }  # fmt: skip
    return {"key": data["key"], "version": 1, "data": data}


def key(number: int) -> str:
    """A citation key."""
    return f"person{number}MeasuredThing{1990 + number % 30}"


def timed(act: Callable[[], T], runs: int = 3) -> tuple[float, T]:
    """The best CPU time of some runs, in seconds, and the last result."""
    best, result = float("inf"), None
    for _ in range(runs):
        result = None
        start = time.process_time()
        with no_garbage():
            result = act()
        best = min(best, time.process_time() - start)
    assert result is not None
    return best, result


def fill(root: Path, works: int) -> None:
    """The files of a project with `works` works."""
    (root / "refs.bib").write_text("".join(map(entry, range(works))), encoding="utf-8")
    mirror = SqliteMirror(root / "mirror.sqlite")
    for start in range(0, works, 500):
        mirror.keep(PART, map(item, range(start, min(start + 500, works))))
    mirror.close()


class World:
    """The two sides of the project in `root`."""

    def __init__(self, root: Path) -> None:
        canonical = load("canonical")
        names = ("bibtex", "biblatex")
        dialects = {name: BibDialect.from_mapping(load(f"bib/{name}"), canonical) for name in names}
        self._bib = BibReplica(BibFile("refs.bib"), Disk(root), dialects)
        self._dialect = ZoteroDialect.from_mapping(load("zotero"), canonical)
        self._mirror = SqliteMirror(root / "mirror.sqlite")

    def read_bib(self) -> Snapshot:
        """The whole file, parsed and translated."""
        return self._bib.read()

    def read_library(self, made: str = "") -> Snapshot:
        """The whole library out of the mirror: what a run without news in Zotero costs, beside one request.

        `made` names the program to the briefs of items, which are made the first time; "" does without.
        """
        catalogue = Catalogue(made=made)
        keys = self._mirror.versions(PART)
        index = catalogue.complete(Reader("zotero:users/1", self._dialect), keys, self._mirror.rows(PART))
        self._mirror.note(PART, catalogue.fresh)
        return Snapshot("zotero:users/1", "zotero", "1", index.records, scoped=False)

    def sides(self, library: Snapshot, bib: Snapshot) -> list[Side]:
        """Both, as the decision sees them."""
        return [
            Side(library, self._dialect.project, creates=True),
            Side(bib, self._bib.project, creates=True),
        ]

    def close(self) -> None:
        """Let go of the mirror."""
        self._mirror.close()


def edited(bib: Snapshot) -> Snapshot:
    """The .bib with another volume in one entry of a hundred."""
    records = [
        replace(record, values={**record.values, "volume": "7000"}) if number % 100 == 0 else record
        for number, record in enumerate(bib.records)
    ]
    return replace(bib, records=tuple(records))


def first(root: Path) -> dict[str, float]:
    """A run over sides that never met: megabytes of the process at its largest."""
    world = World(root)
    with no_garbage():
        bib = world.read_bib()
        made = reconcile({}, world.sides(world.read_library(), bib))
    lines = lockfile.Lines()
    (root / lockfile.LOCK_NAME).write_text(lines.text(made.next_base), encoding="utf-8")
    world.close()
    return {"first_mb": _peak()}


def following(root: Path) -> dict[str, float]:
    """A run over sides of which one work in a hundred was edited: megabytes of the process at its largest."""
    base, world = lockfile.read(root / lockfile.LOCK_NAME), World(root)
    with no_garbage():
        bib = edited(world.read_bib())
        made = reconcile(base, world.sides(world.read_library(), bib))
    lines = lockfile.Lines()
    assert lines.text(made.next_base)
    world.close()
    return {"next_mb": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(root: Path) -> dict[str, float]:
    """CPU seconds, and megabytes of the lock."""
    world = World(root)
    works = len(world.read_bib().records)
    read_bib, bib = timed(world.read_bib)
    read_library, library = timed(world.read_library)
    world.read_library("bench")
    by_briefs, _ = timed(lambda: world.read_library("bench"))
    text = lockfile.dumps(reconcile({}, world.sides(library, bib)).next_base)
    loads, base = timed(lambda: lockfile.loads(text))
    again = reconcile(base, world.sides(library, bib))
    changed = edited(bib)
    anew, _ = timed(lambda: reconcile(base, world.sides(library, changed)))
    planning, plan = timed(lambda: reconcile(base, world.sides(library, changed), known=again.resting))
    lines = lockfile.Lines()
    dumps, same = timed(lambda: lines.text(again.next_base), 1)
    world.close()
    assert (again.operations, same) == ((), text), "an unchanged lock would be written"
    assert len(plan.operations) == -(-works // 100), len(plan.operations)
    return {
        "works": works,
        "read": read_bib + read_library,
        "plan": planning,
        "plan_by_read": planning / (read_bib + read_library),
        "anew": anew,
        "briefs": by_briefs / read_library,
        "lock_loads": loads,
        "lock_dumps": dumps,
        "lock_mb": len(text) / 1e6,
    }


JOBS = {"measure": measure, "first": first, "following": following}


def size(works: int) -> dict[str, float]:
    """The figures for one size, each job in a process of its own."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        fill(Path(place), works)
        for job in JOBS:
            command = [sys.executable, "-m", "bench.plan", "--job", job, place]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found |= json.loads(done.stdout)
    return found


def table(rows: Sequence[Mapping[str, float]]) -> str:
    """The figures as text, with what each size costs a work, beside the size before."""
    lines = ["  works    read    plan  plan/read    anew  briefs   lock    loads   dumps  first   next"]
    lines += [
        f"{row['works']:7.0f} {row['read']:6.2f}s {row['plan']:6.2f}s {row['plan_by_read']:9.0%} "
        f"{row['anew']:6.2f}s {row['briefs']:7.0%} "
        f"{row['lock_mb']:5.1f}MB {row['lock_loads']:6.3f}s {row['lock_dumps']:6.3f}s "
        f"{row['first_mb']:4.0f}MB {row['next_mb']:4.0f}MB"
        for row in rows
    ]
    if len(rows) > 1:
        least, last = rows[0], rows[-1]
        more, planning, memory = (last[name] / least[name] for name in ("works", "plan", "next_mb"))
        lines.append(f"{more:.1f} x works: {planning:.1f} x planning, {memory:.1f} x memory")
    return "\n".join(lines)


def main() -> None:
    """Measure the sizes, print a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.plan", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--job", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        print(json.dumps(JOBS[options.job[0]](Path(options.job[1]))))
        return
    rows = list(map(size, options.sizes))
    print(json.dumps({"schema": 1, "sizes": rows}, indent=1) if options.json else table(rows))


if __name__ == "__main__":
    main()
