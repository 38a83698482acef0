"""Building small projects and checking them, in process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from zsync.check.session import Asked, Outcome, check
from zsync.cli import main as cli
from zsync.errors import Told

NOW = 2_000_000_000_000_000_000
PENG = "pengEfficientSpeechEmotion2021"
BIB = """@article{pengEfficientSpeechEmotion2021,
  title = {Efficient Speech Emotion Recognition Using Multi-Scale CNN and Attention},
  author = {Peng, Zixuan and Lu, Yu},
  journal = {Proc. ICASSP},
  year = {2021}
}

@book{lee2020,
  title = {A Book},
  author = {Lee, Ann},
  publisher = {Press},
  year = {2020}
}
"""


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """`files` below `root`, in a folder that is a git repository to whoever looks."""
    (root / ".git").mkdir(exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
    return root


def outcome(root: Path, *paths: str, **asked: Any) -> Outcome:
    """The outcome of a check of `root`, without the cache unless asked for."""
    return check(Asked(paths=paths, **{"use_cache": False, **asked}), start=str(root), now=NOW)


def places(found: Outcome) -> list[tuple[str, str, int, int]]:
    """Code, path, line and column of each finding, in order."""
    return [(f.code, f.span.path, f.span.line, f.span.col) for f in found.findings]


def marked(found: Outcome, root: Path) -> list[tuple[str, str]]:
    """Code of each finding, and the text it points at."""
    texts = [(root / f.span.path).read_bytes().decode("utf-8", "surrogateescape") for f in found.findings]
    return [(f.code, text[f.span.start : f.span.end]) for f, text in zip(found.findings, texts, strict=True)]


def lock(*works: Mapping[str, Any]) -> str:
    """The text of a `zsync.lock` that holds `works` (key, aliases, where)."""
    lines = [json.dumps({"zsync": 1})]
    for number, work in enumerate(works):
        aliases = [{"key": key, "cause": "renamed"} for key in work.get("aliases", ())]
        base = {"work": f"w{number:03}", "ids": {}, "where": {}}
        lines.append(json.dumps({**base, **work, "aliases": aliases}))
    return "\n".join(lines) + "\n"


class Ran:
    """What the command did: `code`, `out`, `err`."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        """Its output as JSON."""
        return json.loads(self.out)


def command(*args: str) -> Ran:
    """Run `zsync check` with `args` in the current folder, in process."""
    result = CliRunner().invoke(cli.group, ["check", *args], standalone_mode=False)
    if isinstance(result.exception, Told):
        return Ran(result.exception.exit_code, result.stdout, result.stderr + str(result.exception))
    if result.exception:
        raise result.exception
    return Ran(result.return_value or 0, result.stdout, result.stderr)
