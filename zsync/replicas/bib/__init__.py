"""One `.bib` file as a replica: `parsed` reads it, `linked` finds its files, `edits` writes into it."""

from __future__ import annotations

from zsync.replicas.bib.linked import Shelf, Shelves
from zsync.replicas.bib.replica import BibReplica

__all__ = ["BibReplica", "Shelf", "Shelves"]
