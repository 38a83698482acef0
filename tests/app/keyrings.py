"""Keyrings for tests, and the command as a shell runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keyring
import keyring.backend
import pytest
from click.testing import CliRunner, Result

from zsync.cli import login, main


class InMemory(keyring.backend.KeyringBackend):
    """A keyring that is forgotten."""

    priority = 1

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@contextmanager
def using(backend: keyring.backend.KeyringBackend) -> Iterator[None]:
    """The backend while the test runs."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)


def zsync(*args: str, typed: str = "", terminal: bool = False) -> Result:
    """Run the command as a shell does, with its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        if terminal:
            patch.setattr(login, "_terminal", lambda: True)
        return CliRunner().invoke(_Whole(), list(args), input=typed)


class _Whole(main.LazyGroup):
    """The command with `run`'s way of telling failures."""

    def __init__(self) -> None:
        super().__init__("zsync")

    def main(self, args: Any = None, **rest: Any) -> Any:
        sys.exit(main.run(list(args)))
