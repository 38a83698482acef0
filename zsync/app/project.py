"""An open project: its settings, its files, its replicas. The only place where sides are counted and named."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, overload

from zsync.app.quick import STATE as STATE
from zsync.app.secrets import Secret, Secrets, key_of
from zsync.config.bibfile import BibFile
from zsync.config.libraries import labels
from zsync.config.mappings import load as load_mapping
from zsync.config.settings import Settings
from zsync.errors import ConfigProblem
from zsync.model.plan import Answer
from zsync.reconcile.sides import Policy, Rule
from zsync.replicas.protocol import Replica
from zsync.replicas.zotero.line import Heard
from zsync.state.digests import Digests
from zsync.state.files import Disk
from zsync.state.ignored import ignore_in_git
from zsync.translate.values.collections import tidy

if TYPE_CHECKING:
    from zsync.replicas.bib import Shelves
    from zsync.state.mirror import SqliteMirror
    from zsync.translate.bib import BibDialect
    from zsync.translate.notes import NotesDialect


@dataclass(slots=True)
class Standing:
    """`memory` stands for what is remembered of a run that found agreement, if nothing moved since ("" else).
    `late` are the works that a library on this computer was found not to have been brought yet; None as long as
    nobody has looked (`zsync.app.copies`)."""

    memory: str = ""
    late: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a verb needs. `replicas` are in the order in which effects happen: Zotero, bib, notes; each is
    opened when it is first looked at.

    `prefer` is the world whose value settles conflicts of this run; `answers` settle single ones; `renames`
    give keys new names. `only` restricts the run to these attributes and keys (empty: everything).
    `known` fills with the keys of the sides as they are read. `sources` says of a side where its key comes from.
    `standing` tells how the project is known to stand. `synced`: what the Zotero program on this computer shows is
    up to date.
    """

    settings: Settings
    disk: Disk
    replicas: Sequence[Replica]
    keep_going: bool = False
    prefer: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    known: set[str] = field(default_factory=set)
    sources: Mapping[str, str] = field(default_factory=dict)
    redo: bool = False
    synced: bool = False
    standing: Standing = field(default_factory=Standing)

    @property
    def state(self) -> Path:
        return self.settings.root / STATE

    @property
    def _home(self) -> str:
        """The side that new works go to in Zotero; "" where none is named."""
        home = self.settings.zotero_home
        return self.replicas[self.settings.libraries.index(home)].name if home else ""

    @property
    def policy(self) -> Policy:
        settings = self.settings
        rules = {"*": Rule("prefer", self.prefer)} if self.prefer else {}
        return Policy(
            bib_add=settings.bib_add,
            zotero_add=settings.zotero_add,
            collections=frozenset(map(tidy, settings.collections)),
            rules={**rules, **{name: Rule(mode, world) for name, (mode, world) in settings.rules.items()}},
            keep_going=self.keep_going,
            redo=self.redo,
            max_deletes=settings.max_deletes,
            max_renames=settings.max_renames,
            renames=self.renames,
            key_formula=settings.key_formula,
            key_formula_place=settings.key_formula_place,
            home=self._home,
            copies=settings.zotero_copies,
            only=self.only,
        )


@contextmanager
def opened(
    settings: Settings,
    env: Mapping[str, str] = os.environ,
    *,
    keep_going: bool = False,
    say: Callable[[str], None] | None = None,
    heard: Heard | None = None,
) -> Iterator[Project]:
    """The project of `settings`. `say` is told what is waited for, and "" when that is over; `heard` are answers
    of servers that were asked before the project was opened.

    Raises `ConfigProblem`, and `ReplicaProblem` where a side is looked at.
    """
    digests = _digests(settings, settings.root)
    disk = Disk(settings.root, digests.look)
    with ExitStack() as stack:
        stack.callback(_kept_out_of_commits, settings.root / STATE)
        stack.callback(digests.save)
        known: set[str] = set()
        keys = {spec: key for spec in settings.libraries if (key := key_of(spec, env))}
        library = partial(_library, settings, env, stack, say=say, heard=heard)
        called = zip(settings.libraries, labels(settings.libraries), strict=True)
        libraries = [partial(library, spec, keys.get(spec), label=label) for spec, label in called]
        sides = _Sides([*libraries, *_bib(settings, disk, stack), *_notes(settings, disk, known)], stack)
        if not sides:
            raise ConfigProblem(
                "names no notes, no .bib file and no library",
                place=str(settings.config or settings.root),
                help="add `notes:`, `bib:` or `zotero:`; or delete it and run `zsync init`",
            )
        sources = {f"zotero:{spec}": key.source for spec, key in keys.items()}
        yield Project(settings, disk, sides, keep_going, known=known, sources=sources)


def _kept_out_of_commits(state: Path) -> None:
    """The state folder of this machine ignores itself in git, also in a clone in which nobody ran `init`."""
    with suppress(OSError):  # a folder that is not there, or may only be read
        ignore_in_git(str(state))


class _Sides(Sequence[Replica]):
    """Replicas in order, each opened when it is first looked at: most of a run without news needs few of them."""

    def __init__(self, openers: Sequence[Callable[[], Replica]], stack: ExitStack) -> None:
        self._openers = openers
        self._stack = stack
        self._open: dict[int, Replica] = {}

    def __len__(self) -> int:
        return len(self._openers)

    @overload
    def __getitem__(self, at: int) -> Replica: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Replica]: ...

    def __getitem__(self, at: int | slice) -> Replica | Sequence[Replica]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        number = range(len(self))[at]
        if number not in self._open:
            self._open[number] = self._openers[number]()
            self._stack.callback(self._open[number].close)
        return self._open[number]


def _library(
    settings: Settings,
    env: Mapping[str, str],
    stack: ExitStack,
    spec: str,
    key: Secret | None,
    *,
    say: Callable[[str], None] | None,
    heard: Heard | None,
    label: str,
) -> Replica:
    from zsync.app.zoterofiles import zotero_files
    from zsync.replicas.zotero.opening import open_library
    from zsync.translate.zotero import ZoteroDialect

    return open_library(
        spec,
        root=settings.root,
        api_key=key.value if key else None,
        api_url=env.get("ZOTERO_API_URL"),
        dialect=ZoteroDialect.from_mapping(load_mapping("zotero"), load_mapping("canonical")),
        permission=Secrets(env).desktop,
        mirror=None if spec.startswith("embedded") else _mirror(settings, stack),
        files=zotero_files(settings, env, settings.root / STATE, stack),
        say=say,
        shelving=settings.merges("collections"),
        relating=settings.merges("relations"),
        heard=heard,
        label=label,
    )


def _mirror(settings: Settings, stack: ExitStack) -> SqliteMirror:
    """The copy of the library that makes a run without news cost one request; the embedded one needs none."""
    from zsync.state.mirror import SqliteMirror

    mirror = SqliteMirror(settings.root / STATE / "mirror.sqlite")
    stack.callback(mirror.close)
    return mirror


def _bib(settings: Settings, disk: Disk, stack: ExitStack) -> Iterator[Callable[[], Replica]]:
    for file in settings.bib:
        yield partial(_file, settings, file, disk, stack)


def _file(settings: Settings, file: BibFile, disk: Disk, stack: ExitStack) -> Replica:
    from zsync.replicas.bib import BibReplica

    folders = tuple(map(os.path.expanduser, file.folders))
    groups = file.groups and settings.merges("collections")
    keys = settings.rules.get("key", ("", ""))[0] != "off" and not file.read_only
    file = replace(file, folders=folders, groups=groups, keys=keys, relations=settings.merges("relations"))
    return BibReplica(file, disk, dialects(), _shelves(settings, file, disk, stack))


def _shelves(settings: Settings, file: BibFile, disk: Disk, stack: ExitStack) -> Shelves:
    """The project, and the folders outside of it that `file` names for its linked files."""
    from zsync.replicas.bib import Shelf, Shelves

    root = disk.root.resolve()
    named = [Path(os.path.normpath(root / folder)) for folder in file.folders]
    outside = []
    for path in (path for path in named if not path.is_relative_to(root)):
        digests = _digests(settings, path)
        stack.callback(digests.save)
        outside.append(Shelf(path.as_posix(), Disk(path, digests.look)))
    return Shelves(Shelf(root.as_posix(), disk), tuple(outside), settings.notes, settings.ignore)


def _digests(settings: Settings, folder: Path) -> Digests:
    """The memory of what files below `folder` are."""
    name = hashlib.blake2b(os.fsencode(folder), digest_size=6).hexdigest()
    return Digests(folder, settings.root / STATE / f"files-{name}.json")


@cache
def dialects() -> Mapping[str, BibDialect]:
    """The dialects of .bib files, by name."""
    from zsync.translate.bib import BibDialect

    canonical = load_mapping("canonical")
    names = ("bibtex", "biblatex")
    return {name: BibDialect.from_mapping(load_mapping(f"bib/{name}"), canonical) for name in names}


def _notes(settings: Settings, disk: Disk, known: set[str]) -> Iterator[Callable[[], Replica]]:
    if settings.notes:
        from zsync.app.notefields import dialect, offered

        spoken = dialect(settings)
        yield partial(_folders, settings, disk, known, spoken, offered(settings, spoken))


def _folders(
    settings: Settings, disk: Disk, known: set[str], spoken: NotesDialect, offered: frozenset[str]
) -> Replica:
    from zsync.replicas.notes import NotesReplica

    return NotesReplica(settings, disk, known, dialect=spoken, offered=offered)
