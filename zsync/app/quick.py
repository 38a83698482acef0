"""Whether a project stands as a run in agreement left it, found out with as few modules as can be.

What is remembered, and why equal memories mean an equal outcome: `zsync.app.settled`. What a command said then is
what it would say now, so it is kept too, word by word. Every doubt means None: then the command runs as if nobody
had looked here, and makes use of the answers of servers that were asked on the way (`Glance.heard`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from zsync.config import program
from zsync.config.redaction import keep_out
from zsync.errors import Told
from zsync.replicas.zotero import view
from zsync.replicas.zotero.line import Answer, Heard, Line, Odd
from zsync.state import stamps

CONFIG, STATE = "zsync.yaml", ".zsync"
MEMORY, SAID, JOURNAL = "settled.json", "said.json", "journal"
Said = tuple[int, str, str]
"""What a command gave back: exit code, stdout, stderr."""


class Glance:
    """A look at the project around the folder `start`."""

    def __init__(self, start: str, env: Mapping[str, str]) -> None:
        self._start = start
        self._env = env
        self._lines: dict[str, Line] = {}
        self._paused = False
        self.heard: Heard = {}

    def said(self, verb: str, form: str) -> Said | None:
        """What `verb` said in this form, if it would say it again. Looks at files first, then asks servers."""
        try:
            return self._said(verb, form)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, Told, Odd):
            return None
        finally:
            for line in self._lines.values():
                line.close()

    def _said(self, verb: str, form: str) -> Said | None:
        config = self._env.get("ZSYNC_CONFIG") or _found(self._start)
        root = os.path.dirname(os.path.realpath(config))  # noqa: PTH120
        state = f"{root}/{STATE}"
        memory = _bytes(f"{state}/{MEMORY}")
        kept = json.loads(_bytes(f"{state}/{SAID}"))
        data = json.loads(memory)
        if kept["of"] != program.digest(memory) or os.path.exists(f"{state}/lock"):  # noqa: PTH110
            return None
        if data["runs"] != stamps.inside(f"{state}/{JOURNAL}"):
            return None
        if not data["plain"] or data["kind"] != program.kind(config, program.digest(_bytes(config))):
            return None
        secrets = {spec: _secret(spec, self._env) for spec in data["libraries"]}
        found = kept["said"].get(question(verb, form, [source for _, source in secrets.values()]))
        if found is None or not stamps.stands(root, data, lambda *asked: stamps.walked(root, *asked)):
            return None
        marks = list(zip(data["libraries"], data["sides"], strict=False))
        if not all(self._stands(spec, mark, secrets[spec][0]) for spec, mark in marks):
            return None
        code, out, err = found
        return int(code), str(out), str(err)

    def _stands(self, spec: str, mark: str, secret: str) -> bool:
        """Whether the library is as it was: the same to this key, and at the same version."""
        url = (self._env.get("ZOTERO_API_URL") or view.PUBLIC).rstrip("/")
        _, seen, links = mark.split("\n")
        partition, _, version = seen.rpartition("@")
        key = json.loads(self._ask(url, view.KEY, secret)[2]) if secret else {}
        if links or partition != view.partition(spec, url, key):
            return False
        query = "&".join(f"{name}={value}" for name, value in {**view.VERSIONS, "since": version}.items())
        status, headers, _ = self._ask(url, f"{spec}/items?{query}", secret, since=version)
        now = [value for name, value in headers if name.lower() == "last-modified-version"]
        return status == 304 and now in ([], [version])

    def _ask(self, url: str, path: str, secret: str, *, since: str = "") -> Answer:
        asked = (f"{url}/{path}", since)
        if asked not in self.heard:
            if self._paused:
                raise Odd
            line = self._lines.setdefault(url, Line(url))
            condition = {"If-Modified-Since-Version": since} if since else {}
            self.heard[asked] = line.get(path, {**view.headers(secret), **condition})
        status, headers, _ = self.heard[asked]
        self._paused |= any(name.lower() in ("backoff", "retry-after") for name, _ in headers)
        if status not in (200, 304):
            raise Odd
        return self.heard[asked]


def question(verb: str, form: str, sources: Sequence[str]) -> str:
    """What a command was asked; `sources` say where the keys to the libraries came from."""
    return " ".join([verb, form, *sources])


def _secret(spec: str, env: Mapping[str, str]) -> tuple[str, str]:
    """The key to a library, and where it comes from, as `zsync.app.secrets` has it; ("", "") without one."""
    if value := env.get("ZOTERO_API_KEY", ""):
        return keep_out(value), "ZOTERO_API_KEY"
    from zsync.app.secrets import key_of

    found = key_of(spec, env)
    return (found.value, found.source) if found else ("", "")


def _found(start: str) -> str:
    """The nearest configuration at or above `start`. Raises `FileNotFoundError`."""
    folder = os.path.realpath(start)
    while not os.path.isfile(path := os.path.join(folder, CONFIG)):  # noqa: PTH113, PTH118
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            raise FileNotFoundError
        folder = above
    return path


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()
