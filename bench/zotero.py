"""What a library costs: `python -m bench.zotero --items 10000`, against `zsync serve` on this machine.

Each line is a process of its own: wall-clock seconds, requests, peak memory. pyzotero's `everything()` reads the
same library page by page; zsync's first read also makes the mirror and the plan. The rows of `zsync sync` are the
command in a project whose notes cite some works of the library, from the start of its process to the end.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import Any

import httpx2

import zsync
from bench.library import item, place_library
from zsync.state.garbage import no_garbage

BATCH = 50
EDITS = 1000
CITED = 500
NOTE = "# Reading\n\nSee [@{}].\n"
CONFIG = "notes: [notes]\nbib: [refs.bib]\nzotero: [users/1]\n"


@contextmanager
def served(path: Path) -> Iterator[Mapping[str, str]]:
    """`zsync serve` over the library at `path`: its `url` and `api_key`."""
    command = [sys.executable, "-m", "zsync", "serve", "--library", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


class Counter(httpx2.BaseTransport):
    """Counts requests on their way."""

    def __init__(self) -> None:
        self.inner, self.count = httpx2.HTTPTransport(), 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.count += 1
        return self.inner.handle_request(request)


class Bench:
    """The jobs. Each returns the number of items it saw."""

    def __init__(self, url: str, api_key: str, memory: Path) -> None:
        self.url, self.api_key, self.memory = url, api_key, memory
        self.wire = Counter()

    def edit(self, items: int) -> int:
        """Somebody changes the titles of a thousand items."""
        with closing(self._server()) as server:
            versions = dict(list(server.versions(since=None).objects.items())[: min(EDITS, items)])
            changed = [{"key": key, "version": at, "title": f"{key} {at}"} for key, at in versions.items()]
            for start in range(0, len(changed), BATCH):
                server.write(changed[start : start + BATCH])
        return len(versions)

    def everything(self, items: int) -> int:
        """pyzotero reads all items."""
        from pyzotero.zotero import Zotero

        zotero = Zotero(1, "user", self.api_key, client=httpx2.Client(transport=self.wire))
        zotero.endpoint = self.url
        return len(zotero.everything(zotero.items(limit=100)))

    def read(self, items: int) -> int:
        """zsync reads what it does not know yet, and plans."""
        from zsync.reconcile.plan import reconcile
        from zsync.reconcile.sides import Side

        with self._library() as library, no_garbage():
            snapshot = library.read()
            assert snapshot.complete
            assert not reconcile({}, [Side(snapshot, library.project)]).operations
            return len(snapshot.records)

    def pull(self, items: int) -> int:
        """zsync asks whether anything moved, and nothing else."""
        with self._library() as library:
            assert not library.pull().problem
            return 0

    def write(self, items: int) -> int:
        """zsync reads, then changes a thousand items."""
        from zsync.model.plan import Operation

        with self._library() as library:
            records = library.read().records[:EDITS]
            operations = [
                Operation(
                    f"op{number}", "", record.key, library.name, "zotero", record.locator, "update", "title",
                    record.values["title"], f"{record.values['title']}!", "the benchmark",
                )
                for number, record in enumerate(records)
            ]  # fmt: skip
            effects = library.prepare(operations, lambda side, file: b"")
            assert not any(receipt.error for effect in effects for receipt in effect.run())
            return len(operations)

    def project(self, items: int) -> int:
        """Notes that cite some works of the library, and a .bib without any."""
        root = self.memory.parent / "project"
        (root / "notes").mkdir(parents=True)
        (root / "zsync.yaml").write_text(CONFIG)
        (root / "refs.bib").write_text("")
        for number in range(0, items, max(1, items // CITED)):
            (root / "notes" / f"{number}.md").write_text(NOTE.format(item(number)["citationKey"]))
        return 0

    def title(self, items: int) -> int:
        """Somebody changes one entry of the .bib."""
        path = self.memory.parent / "project" / "refs.bib"
        text = path.read_text()
        path.write_text(text.replace("title = {A fairly", "title = {Quite a", 1))
        return 0

    def sync(self, items: int) -> int:
        """The command, in a process of its own."""
        env = {**os.environ, "ZOTERO_API_URL": self.url, "ZOTERO_API_KEY": self.api_key}
        root = self.memory.parent / "project"
        command = [sys.executable, "-m", "zsync", "sync", "--yes", "--format", "json"]
        done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=True)
        return len(json.loads(done.stdout)["operations"])

    def glance(self, items: int) -> int:
        """What the command does when nothing moved, without a process of its own, as everything() has none."""
        from zsync.app.quick import Glance

        env = {"ZOTERO_API_URL": self.url, "ZOTERO_API_KEY": self.api_key}
        said = Glance(str(self.memory.parent / "project"), env).said("sync", "json")
        assert said is not None
        return len(json.loads(said[1])["operations"])

    def _server(self) -> Any:
        from zsync.config.libraries import Library
        from zsync.replicas.zotero.web import Server

        client = httpx2.Client(transport=self.wire, timeout=600)
        return Server(Library("users", 1), url=self.url, api_key=self.api_key, client=client)

    @contextmanager
    def _library(self) -> Iterator[Any]:
        from zsync.config.mappings import load
        from zsync.replicas.zotero.replica import Surroundings, ZoteroLibrary
        from zsync.state.mirror import SqliteMirror
        from zsync.translate.zotero import ZoteroDialect

        dialect = ZoteroDialect.from_mapping(load("zotero"), load("canonical"))
        around = Surroundings(time.sleep, lambda: time.time_ns() // 1_000_000, workers=4)
        with closing(SqliteMirror(self.memory)) as mirror:
            yield ZoteroLibrary(self._server(), dialect=dialect, mirror=mirror, around=around)


def job(name: str, url: str, api_key: str, memory: str, items: int) -> None:
    """Run one job in this process and print what it took."""
    bench = Bench(url, api_key, Path(memory))
    act: Callable[[int], int] = getattr(bench, name)
    start = time.perf_counter()
    seen = act(items)
    seconds = time.perf_counter() - start
    who = resource.RUSAGE_CHILDREN if name == "sync" else resource.RUSAGE_SELF
    peak = resource.getrusage(who).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "items": seen, "requests": bench.wire.count, "megabytes": peak}))


ROWS = (
    ("everything", "pyzotero everything()"),
    ("read", "zsync, first read and plan"),
    ("pull", "zsync, has anything moved?"),
    ("read", "zsync, nothing moved, with plan"),
    ("edit", "(somebody edits 1,000 items)"),
    ("read", "zsync, 1,000 edits, with plan"),
    ("write", "zsync, writing 1,000 edits"),
    ("project", "(500 works are cited in notes)"),
    ("sync", "zsync sync, the first"),
    ("sync", "zsync sync, finds agreement"),
    ("sync", "zsync sync, nothing moved"),
    ("glance", "zsync, the same within a process"),
    ("title", "(somebody edits the .bib)"),
    ("sync", "zsync sync, one entry edited"),
    ("edit", "(somebody edits 1,000 items)"),
    ("sync", "zsync sync, 1,000 edits"),
    ("everything", "pyzotero everything(), again"),
)


def compiled() -> None:
    """Let every process find this program compiled, as an installed one is."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(Path(zsync.__file__).parent, quiet=1)
    compileall.compile_dir(Path(__file__).parent, quiet=1)


def measured(name: str, server: Mapping[str, str], memory: Path, items: int) -> dict[str, Any]:
    """One job, in a process of its own."""
    call = [sys.executable, "-m", "bench.zotero", "--items", str(items), "--job"]
    done = subprocess.run([*call, name, server["url"], server["api_key"], str(memory)], stdout=PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def row(name: str, title: str, found: Mapping[str, Any], whole: float) -> str:
    """One line of the table; `whole` is what everything() took."""
    requests = f"{found['requests']:6} requests" if name != "sync" else f"{found['items']:6} effects "
    numbers = f"{found['seconds']:9.3f} s {found['seconds'] / whole:7.1%} {requests} {found['megabytes']:6.0f} MB"
    return f"  {title:<34}{numbers}"


def summary(seen: Mapping[str, Mapping[str, Any]], items: int) -> str:
    """What should hold, and what was found; `seen` is by title. Beside the quicker of two everything()."""
    whole = min(each["seconds"] for title, each in seen.items() if "everything()" in title)
    own = [each["megabytes"] for title, each in seen.items() if title.startswith("zsync")]
    first, asks = seen["zsync, first read and plan"], seen["zsync, has anything moved?"]
    begun, quiet = seen["zsync sync, the first"], seen["zsync sync, nothing moved"]
    within = seen["zsync, the same within a process"]
    rows = [
        ("first read and plan, by everything()", first["seconds"] / whole, "1.5", ".2f"),
        ("first sync, by everything()", begun["seconds"] / whole, "1.5", ".2f"),
        ("has anything moved?, by everything()", asks["seconds"] / whole, "1 %", ".1%"),
        ("a sync without news, by everything()", quiet["seconds"] / whole, "1 %", ".1%"),
        ("the same within a process", within["seconds"] / whole, "1 %", ".1%"),
        ("requests of the first read", first["requests"], str(-(-items // 100) + 8), "d"),
        ("most memory, megabytes", max(own), "300 at 50,000 items", ".0f"),
    ]
    return "\n".join(f"  {name:<38}{found:>8{form}}  (at most {goal})" for name, found, goal, form in rows)


def main() -> None:
    """One line for each job on the same library, then the ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench.zotero", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--job", nargs=4, metavar=("NAME", "URL", "KEY", "MEMORY"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        job(*options.job, items=options.items)
        return
    print(f"{options.items} items, Python {platform.python_version()}", flush=True)
    compiled()
    seen: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as place:
        library, memory = Path(place) / "library.sqlite", Path(place) / "mirror.sqlite"
        place_library(library, options.items)
        with served(library) as server:
            for name, title in ROWS:
                seen[title] = measured(name, server, memory, options.items)
                whole = seen["pyzotero everything()"]["seconds"]
                print(row(name, title, seen[title], whole), flush=True)
    print(summary(seen, options.items))


if __name__ == "__main__":
    main()
