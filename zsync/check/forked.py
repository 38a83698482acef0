"""Child processes that are copies of this one: they need not start Python anew, and share its pipes."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any


def processors() -> int:
    """How many this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def may_fork() -> bool:
    """Whether a forked child can go on working: no other thread holds a lock, and the system bears it."""
    threading = sys.modules.get("threading")
    return sys.platform == "linux" and (threading is None or threading.active_count() == 1)


class Queue:
    """The numbers below `count`, each given once, to whichever process asks first: work is then shared as evenly
    as it can be, and nobody need guess how long what takes. Made before the children are."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._next, filled = os.pipe()
        os.write(filled, bytes(range(min(count, _NUMBERS))))
        os.close(filled)

    def __iter__(self) -> Iterator[int]:
        """The numbers that nobody has taken yet, one after the other."""
        while first := os.read(self._next, 1):
            yield from range(first[0], self._count, _NUMBERS)

    def close(self) -> None:
        """Nothing more is asked for by this process."""
        os.close(self._next)


_NUMBERS = 256
"""What one byte can say; it stands for every `_NUMBERS`th number from its own on."""


_NONE = -1
"""Stands for the number of a child that there is not."""


class Forked:
    """A child that does one thing, whose result is plain data.

    It must leave by `os._exit`: what it inherited is not its own. Where the system gives no more processes, it is
    one that failed.
    """

    def __init__(self, act: Callable[[], Any]) -> None:
        self._answer, answer = os.pipe()
        try:
            self._child = os.fork()
        except OSError:
            self._child = _NONE
        if self._child:
            os.close(answer)
            return
        status = 1
        try:
            found = act()
            with open(answer, "wb") as out:  # noqa: PTH123
                marshal.dump(found, out)
            status = 0
        finally:
            os._exit(status)

    def result(self) -> Any:
        """What `act` returned; None when it failed."""
        with open(self._answer, "rb") as answer:  # noqa: PTH123
            out = answer.read()
        if self._child == _NONE:
            return None
        _, status = os.waitpid(self._child, 0)
        return marshal.loads(out) if status == 0 else None
