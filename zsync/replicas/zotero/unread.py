"""Values that are read when somebody asks for them: of most items of a large library nobody ever does."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

from zsync.model.record import NOTHING
from zsync.model.values import Scalar
from zsync.replicas.zotero.mirror import Load
from zsync.translate.zotero import ZoteroDialect


class Unread(Mapping[str, Scalar]):
    """The values of an item that is read when the first of them is asked for."""

    __slots__ = ("_dialect", "_load", "_values")

    def __init__(self, dialect: ZoteroDialect, load: Load) -> None:
        self._dialect = dialect
        self._load: Load | None = load
        self._values: Mapping[str, Scalar] = NOTHING

    @property
    def _read(self) -> Mapping[str, Scalar]:
        if self._load is not None:
            self._values, self._load = self._dialect.read(self._load()["data"]).values, None
        return self._values

    def __getitem__(self, name: str) -> Scalar:
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def __contains__(self, name: object) -> bool:
        return name in self._read

    def __repr__(self) -> str:
        return repr(self._read)

    def get(self, name: str, default: Any = None) -> Any:
        """See `Mapping`; these four are looked up in the values themselves, which is faster."""
        return self._read.get(name, default)

    def keys(self) -> KeysView[str]:
        return self._read.keys()

    def items(self) -> ItemsView[str, Scalar]:
        return self._read.items()

    def values(self) -> ValuesView[Scalar]:
        return self._read.values()
