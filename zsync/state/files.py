"""Files are replaced whole or not at all: temp beside it, fsync, check, rename."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from zsync.config.paths import matcher
from zsync.errors import ReplicaProblem, Stale
from zsync.state.cache import settled
from zsync.state.places import tops
from zsync.state.rivals import rival
from zsync.state.stamps import below, stamp
from zsync.state.witness import Witness

_LINK = "mend or remove the link"


def inside(root: Path, path: str, *, real: Path | None = None) -> Path:
    """The file `path` of the project. Raises `ReplicaProblem` when it leads out of `root`, symlinks included.

    `real` is where `root` leads, if that is known: to find it out takes as long as all the rest.
    """
    target, real = root / path, real or root.resolve()
    try:
        # As `resolve`, which makes a path of the answer and looks at the file once more.
        found = os.path.realpath(target, strict=True)
    except OSError:
        found = str(_resolved(target, path))
    if found != str(real) and not found.startswith(os.path.join(real, "")):  # noqa: PTH118
        raise ReplicaProblem("leads out of the project", place=path, help="move it inside, or leave it unlisted")
    return target


def _resolved(target: Path, path: str) -> Path:
    """Where `target` leads, or would lead if it were there."""
    try:
        return target.resolve()
    except (OSError, RuntimeError):
        raise ReplicaProblem("cannot be read: its links run in a circle", place=path, help=_LINK) from None


def read_bytes(path: Path) -> bytes | None:
    """The content of `path`, or None when there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        help = "make it readable, or leave it out in zsync.yaml"
        raise ReplicaProblem(f"cannot be read: {error.strerror}", place=str(path), help=help) from None


def with_line_ends(text: str, like: bytes | None) -> bytes:
    """The bytes of `text` (lines that end in a newline) with the line ends of `like`, the file as it stands.

    git checks files out with the line ends of the system where it is told to: that alone is no news.
    """
    first, newline, _ = (like or b"").partition(b"\n")
    content = text.encode("utf-8", "backslashreplace")
    return content.replace(b"\n", b"\r\n") if newline and first.endswith(b"\r") else content


WAY = "make room or give the right, then run again"


def hindrance(path: Path) -> str:
    """Why there may be no other file at `path`, "" if there may. One is put there from beside it, so the folder
    has to take one, too."""
    target = path.resolve()
    if target.exists() and not os.access(target, os.W_OK):
        # Another file could be put in its place all the same; but somebody does not want it changed.
        return "is write-protected"
    folder = next(each for each in target.parents if each.exists())
    return "" if os.access(folder, os.W_OK) else "lies in a write-protected folder"


def replace(path: Path, content: bytes, *, expected: bytes | None) -> None:
    """Put `content` at `path` if it still holds `expected` (None = still absent).

    Keeps the file's mode; follows a symlink to the file it names. Raises `Stale` when the file moved on,
    `ReplicaProblem` when it cannot be written. At every moment the file has its old or its new content.
    """
    target = path.resolve()
    if why := hindrance(target):
        raise ReplicaProblem(why, place=str(path), help=WAY)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temp = tempfile.mkstemp(dir=target.parent, prefix=".zsync-", suffix=".tmp")
    except OSError as error:
        raise ReplicaProblem(f"cannot be written: {error.strerror}", place=str(path), help=WAY) from None
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(temp).chmod(_mode(target))
        if read_bytes(target) != expected:
            raise Stale("changed while zsync was at work", place=str(path), help="run `zsync sync` again")
        Path(temp).replace(target)
    except OSError as error:
        raise ReplicaProblem(f"cannot be written: {error.strerror}", place=str(path), help=WAY) from None
    finally:
        Path(temp).unlink(missing_ok=True)
    _sync_folder(target.parent)


def move(source: Path, target: Path) -> None:
    """Rename a file or folder, into a folder that is made if need be. Raises `Stale` when `source` is gone or
    `target` exists already."""
    if not source.exists():
        raise Stale("is no longer there", place=str(source), help="run `zsync sync` again")
    if target.exists():
        help = f"unite it with {source.name}, which was to be called so, or rename one of the two, then sync again"
        raise Stale("exists already", place=str(target), help=help)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
    except OSError as error:
        raise ReplicaProblem(f"cannot be renamed: {error.strerror}", place=str(source), help=WAY) from None
    _sync_folder(target.parent)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise ReplicaProblem(f"cannot be read: {error.strerror}", place=str(folder)) from None


def _mode(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def _sync_folder(folder: Path) -> None:
    """Make a rename durable where the system can; Windows cannot open a folder, and need not."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Walk:
    """What lies below some folders, relative to the root and sorted; `missing` could not be read."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    missing: tuple[str, ...]


Look = Callable[[str], tuple[str, int] | None]
"""MD5 and size of the file at a relative path, None when there is none. Raises `ReplicaProblem`."""


def _digest(content: bytes | None) -> tuple[str, int] | None:
    return None if content is None else (hashlib.md5(content, usedforsecurity=False).hexdigest(), len(content))


class Disk:
    """The project's files by their relative, `/`-separated paths. Nothing outside the root is ever touched.

    `seen` has all that was read or listed.
    """

    def __init__(self, root: Path, look: Look | None = None) -> None:
        """`look` remembers digests (`zsync.state.digests`); None: each file is read whenever it is asked for."""
        self.root = root
        self._look = look
        self._real: Path | None = None
        self.seen = Witness()

    def _inside(self, path: str) -> Path:
        """See `inside`. Where the root leads is looked up once: if it leads elsewhere later, nothing is inside."""
        if self._real is None:
            self._real = self.root.resolve()
        return inside(self.root, path, real=self._real)

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None when there is none. Raises `ReplicaProblem`."""
        try:
            target = self._inside(path)
            row, now = stamp(str(target)), time.time_ns()
            content = read_bytes(target)
        except ReplicaProblem:
            self.seen.torn = True
            raise
        self.seen.file(path, row, content, now=now)
        return content

    def digest(self, path: str) -> tuple[str, int] | None:
        """MD5 and size of a plain file; None when there is none, or it cannot be read, or leads out."""
        try:
            row, now = stamp(f"{self.root}/{path}"), time.time_ns()
            found = self._look(path) if self._look else _digest(read_bytes(self._inside(path)))
            fresh = row is not None and not settled(int(row[1]), int(row[2]), now=now)
            content = read_bytes(self._inside(path)) if found and fresh else b""
        except ReplicaProblem:
            self.seen.torn = True
            return None
        except ValueError:  # a name that no file system has
            return None
        self.seen.file(path, row, content if found else None, now=now)
        return found

    def replace(self, path: str, content: bytes, *, expected: bytes | None) -> None:
        """See `replace`."""
        with self._told():
            replace(self._inside(path), content, expected=expected)

    def move(self, source: str, target: str) -> None:
        """See `move`; folders move with all that is in them."""
        with self._told():
            move(self._inside(source), self._inside(target))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Problems name the place as everybody else does: from the root."""
        try:
            yield
        except ReplicaProblem as problem:
            if Path(problem.place).is_relative_to(self.root):
                problem.place = Path(problem.place).relative_to(self.root).as_posix()
            raise

    def hindrance(self, path: str) -> str:
        """See `hindrance`."""
        return hindrance(self._inside(path))

    def remove(self, path: str, *, expected: bytes) -> None:
        """Take a file away if it still holds `expected`. Raises `Stale`."""
        target = self._inside(path)
        if read_bytes(target) != expected:
            raise Stale("changed while zsync was at work", place=path, help="run `zsync sync` again")
        target.unlink()

    def clear(self, path: str) -> None:
        """Take a folder away if nothing is in it."""
        with suppress(OSError):
            self._inside(path).rmdir()

    def exists(self, path: str) -> bool:
        """Whether a file or folder stands there. Raises `ReplicaProblem` for what cannot be: a name too long."""
        try:
            return self._inside(path).exists()
        except OSError as error:
            raise ReplicaProblem(f"cannot be looked for: {error.strerror}", place=path) from None

    def rival(self, path: str) -> str:
        """See `rivals.rival`."""
        self._inside(path)
        return rival(self.root, path)

    def walk(self, places: Sequence[str], ignore: Sequence[str] = ()) -> Walk:
        """All files and folders below `places` (files, folders or globs), without hidden ones, those that programs
        make, and `ignore`."""
        root, is_ignored = str(self.root), matcher(ignore, empty=False)
        found = Walk(*map(tuple, below(root, tops(root, places, is_ignored), is_ignored)))
        self.seen.walk(places, ignore, found)
        return found

    def below(self, folder: str) -> Walk:
        """All files and folders at or below `folder`, hidden ones too; `missing` are links, which are not
        followed, and what else is neither."""
        files: list[str] = []
        folders: list[str] = []
        missing: list[str] = []
        pending = [self._inside(folder)]
        while pending:
            at = pending.pop()
            plain = not at.is_symlink()
            kind = files if plain and at.is_file() else folders if plain and at.is_dir() else missing
            kind.append(at.relative_to(self.root).as_posix())
            pending += _entries(at) if kind is folders else []
        return Walk(*(tuple(sorted(names)) for names in (files, folders, missing)))
