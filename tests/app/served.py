"""A project whose library is asked over the loopback interface, and the `zsync` command as a process runs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.replicas.library import article
from zsync import __main__
from zsync.cli import main
from zsync.embedded.server import make_server

KEY, OTHER = "lovelaceNotes2020", "babbageEngines2020"
CONFIG = "notes: [notes]\nbib: [refs.bib]\nzotero: [users/1]\n"
MEMORIES = ("settled.json", "said.json", "resting", "mirror.sqlite")
"""What is remembered under `.zsync/`, and may be thrown away at any time."""

Said = tuple[object, str, str]
"""Exit code, stdout, stderr."""


def entry(key: str) -> str:
    """An entry as the library shows it."""
    return (
        f"@article{{{key},\n  author = {{Lovelace, Ada}},\n  title = {{On {key}}},\n  date = {{2020}},\n"
        "  keywords = {speech}\n}\n"
    )


@dataclass
class Shell:
    """Somebody at a prompt in the project of `lab`. `loaded` says whether the command itself ran."""

    lab: Lab
    patch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    loaded: bool = False

    def zsync(self, *argv: str) -> Said:
        """What the command says."""
        run = main.run

        def running(words: list[str], *, heard: object = None) -> int:
            self.loaded = True
            return run(words, heard=heard)

        self.loaded = False
        self.capsys.readouterr()
        with self.patch.context() as patch:
            patch.setattr(main, "run", running)
            patch.setattr("sys.argv", ["zsync", *argv])
            with pytest.raises(SystemExit) as left:
                __main__.main()
        shown = self.capsys.readouterr()
        return left.value.code, shown.out, shown.err

    def anew(self, *argv: str) -> Said:
        """What the command says in a project that remembers nothing; what was remembered is put back."""
        state = self.lab.root / ".zsync"
        kept = {name: (state / name).read_bytes() for name in MEMORIES if (state / name).exists()}
        forget(self.lab.root)
        said = self.zsync(*argv)
        assert self.loaded
        for name in MEMORIES:
            (state / name).unlink(missing_ok=True)
        for name, content in kept.items():
            (state / name).write_bytes(content)
        return said

    def requests(self) -> Sequence[tuple[str, str]]:
        """Method and path of all requests so far."""
        return self.lab.library.app.seen

    def rest(self) -> None:
        """Run until all is known to agree, and was said."""
        for _ in range(4):
            self.zsync("sync", "--yes")
        assert not self.loaded


def forget(root: Path) -> None:
    """Throw away what is remembered."""
    for name in MEMORIES:
        for end in ("", "-wal", "-shm"):
            (root / ".zsync" / f"{name}{end}").unlink(missing_ok=True)


@contextmanager
def at_work(root: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """A project of two works on three sides, its library served."""
    lab = Lab(root, config=CONFIG)
    lab.write(f"notes/{KEY}.md", f"---\ncitekey: {KEY}\ntags: [speech]\n---\n\nOn [@{KEY}] and [@{OTHER}].\n")
    lab.write("refs.bib", "\n".join(map(entry, (KEY, OTHER))))
    lab.library.write(*(article(key, f"On {key}", tags=[{"tag": "speech"}]) for key in (KEY, OTHER)))
    server = make_server(lab.library.app)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    patch.chdir(root)
    patch.setenv("ZOTERO_API_URL", f"http://127.0.0.1:{server.server_port}")
    patch.setenv("ZOTERO_API_KEY", lab.library.app.api_key)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        patch.delenv(name, raising=False)
    try:
        yield Shell(lab, patch, capsys)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        lab.library.app.close()
