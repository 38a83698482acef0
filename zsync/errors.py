"""The two kinds of failure: told to the user (`Told` and its children), and our bug (anything else).

A `Told` error says what is wrong, where (`path:line:col` when there is a place) and what to do next.
Its `exit_code` is the one of the command (docs: README, "Exit codes").
"""

from __future__ import annotations


class Told(Exception):
    """A failure the user can act on. `place` is `path`, `path:line` or `path:line:col`."""

    exit_code = 2

    def __init__(self, message: str, *, place: str = "", help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.help = help

    @property
    def head(self) -> str:
        """Where, and what is wrong."""
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def line(self) -> str:
        """All of it on one line, as a reason among others."""
        return f"{self.head} ({self.help})" if self.help else self.head

    def __str__(self) -> str:
        return f"{self.head}\n  help: {self.help}" if self.help else self.head


class UsageProblem(Told):
    """The command line or the configuration cannot be used."""


class ConfigProblem(UsageProblem):
    """`zsync.yaml` is missing, unreadable or wrong."""


class ReplicaProblem(Told):
    """A replica cannot be read or written; other replicas may go on."""

    exit_code = 3


class Stale(ReplicaProblem):
    """What was to be changed is no longer what was read: the work is left alone, the next run decides."""


class Locked(Told):
    """Another run holds the project."""

    exit_code = 3
