"""The mapping tables of `mappings/`, as plain data. The wheel carries the folder as `zsync/_mappings`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zsync.config import program


def data_folder(name: str) -> Path:
    """The folder `name` beside the package in a checkout, or `_name` inside it in a wheel."""
    return Path(program.folder(name))


@cache
def load(name: str) -> Any:
    """The YAML file `mappings/<name>.yaml`, parsed. Raises `FileNotFoundError` for an unknown name."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((data_folder("mappings") / f"{name}.yaml").read_text("utf-8"), Loader=loader)


def attributes() -> dict[str, Any]:
    """The names a rule may be about: the fields of the canonical vocabulary, the sets, and `*` for all others."""
    return {**dict.fromkeys(_APART), **load("canonical")["fields"]}


_APART = ("key", "type", "tags", "attachments", "collections", "relations", "existence", "*")
