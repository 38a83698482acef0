"""What a library costs: `python -m bench.zotero --items 10000`, against `zsync serve` on this machine.

Each line is a process of its own: wall-clock seconds, requests, peak memory. pyzotero's `everything()` reads the
same library page by page; zsync's first read also makes the mirror and the plan. The rows of `zsync sync` are the
command in a project whose notes cite some works of the library, from the start of its process to the end.
"""

from __future__ import annotations

import argparse
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
from typing import Any

import httpx2

BATCH = 50
EDITS = 1000
CITED = 500
NOTE = "# Reading\n\nSee [@{}].\n"
CONFIG = "notes: [notes]\nbib: [refs.bib]\nzotero: [users/1]\n"
ABSTRACT = "We measure what it costs to keep a library in agreement with everything else. " * 12


def item(number: int) -> dict[str, Any]:
    """A journal article as libraries hold them: some 1.5 kB of JSON."""
    return {
        "itemType": "journalArticle",
        "title": f"A fairly long title of a paper about things, number {number}",
        "creators": [
            {"creatorType": "author", "firstName": "Ada", "lastName": f"Lovelace{number % 900}"},
            {"creatorType": "author", "firstName": "Charles", "lastName": f"Babbage{number % 700}"},
        ],
        "abstractNote": ABSTRACT,
        "publicationTitle": f"Journal of Things {number % 50}",
        "volume": str(number % 90),
        "pages": f"{number}-{number + 9}",
        "date": f"{1950 + number % 70}-0{1 + number % 9}",
        "DOI": f"10.1000/{number}",
        "citationKey": f"lovelaceThings{number}",
        "tags": [{"tag": f"topic {number % 40}"}, {"tag": "imported", "type": 1}],
    }


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

    def fill(self, items: int) -> int:
        """Make the library."""
        with closing(self._server()) as server:
            for start in range(0, items, BATCH):
                server.write([item(number) for number in range(start, min(start + BATCH, items))])
        return items

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

        with self._library() as library:
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

    def sync(self, items: int) -> int:
        """The command, in a process of its own."""
        env = {**os.environ, "ZOTERO_API_URL": self.url, "ZOTERO_API_KEY": self.api_key}
        root = self.memory.parent / "project"
        command = [sys.executable, "-m", "zsync", "sync", "--yes", "--format", "json"]
        done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=True)
        return len(json.loads(done.stdout)["operations"])

    def _server(self) -> Any:
        from zsync.replicas.zotero.names import Library
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
    ("fill", "filling the library"),
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
    ("everything", "pyzotero everything(), again"),
)


def main() -> None:
    """Fill a library, then one line for each job."""
    parser = argparse.ArgumentParser(prog="python -m bench.zotero", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--job", nargs=4, metavar=("NAME", "URL", "KEY", "MEMORY"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        job(*options.job, items=options.items)
        return
    print(f"{options.items} items, Python {platform.python_version()}", flush=True)
    with tempfile.TemporaryDirectory() as place, served(Path(place) / "library.sqlite") as server:
        memory, whole = Path(place) / "mirror.sqlite", 0.0
        for name, title in ROWS:
            call = [sys.executable, "-m", "bench.zotero", "--items", str(options.items), "--job"]
            arguments = [name, server["url"], server["api_key"], str(memory)]
            found = json.loads(subprocess.run([*call, *arguments], capture_output=True, check=True).stdout)
            whole = whole or (found["seconds"] if name == "everything" else 0.0)
            beside = f"{found['seconds'] / whole:7.1%}" if whole else " " * 7
            requests = f"{found['requests']:6} requests" if name != "sync" else f"{found['items']:6} effects "
            numbers = f"{found['seconds']:9.3f} s {beside} {requests} {found['megabytes']:6.0f} MB"
            print(f"  {title:<34}{numbers}", flush=True)


if __name__ == "__main__":
    main()
