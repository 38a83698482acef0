"""A library of any size, put into the embedded library's own store: over the wire it would take longer than all
that is measured with it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from zsync.embedded import Options, app
from zsync.embedded.access import find_library
from zsync.embedded.apply import Edit, apply
from zsync.embedded.db import write
from zsync.embedded.item_save import insert_item
from zsync.embedded.tables import TABLES
from zsync.embedded.versions import bump
from zsync.replicas.zotero.keys import item_key

PLACE = Path(tempfile.gettempdir()) / "zsync-bench"
MADE = 1_700_000_000
ABSTRACT = "We measure what it costs to keep a library in agreement with everything else. " * 12


def item(number: int) -> dict[str, Any]:
    """A journal article as libraries hold them: some 1.5 kB of JSON."""
    return {
        "itemType": "journalArticle",
        "title": f"A fairly long title of a paper about things, number {number}",
        "creators": [
            {"creatorType": "author", "firstName": "Ada", "lastName": f"Lovelace{number % 900}"},
            {"creatorType": "author", "firstName": "Charles", "lastName": f"Babbage{number % 700}"},
        ],
        "abstractNote": ABSTRACT,
        "publicationTitle": f"Journal of Things {number % 50}",
        "volume": str(number % 90),
        "pages": f"{number}-{number + 9}",
        "date": f"{1950 + number % 70}-0{1 + number % 9}",
        "DOI": f"10.1000/{number}",
        "citationKey": f"lovelaceThings{number}",
        "tags": [{"tag": f"topic {number % 40}"}, {"tag": "imported", "type": 1}],
    }


def place_library(path: Path, items: int) -> None:
    """A library of so many items at `path`; it is made once for all runs on this machine."""
    kind = hashlib.sha256(repr((item(12_345), TABLES)).encode()).hexdigest()[:12]
    kept = PLACE / f"{items}-{kind}.sqlite"
    if not kept.exists():
        PLACE.mkdir(parents=True, exist_ok=True)
        making = PLACE / f"{os.getpid()}.sqlite"
        _fill(making, items)
        making.replace(kept)
    shutil.copyfile(kept, path)


def _fill(path: Path, items: int) -> None:
    """Every item by a write of its own would have it: checked, and under a version of its own."""
    application = app(path)
    with application.services.database.session() as conn, write(conn):
        library = find_library(conn, "users", 1)
        for number in range(items):
            key = item_key(f"bench {number}")
            state = apply(Edit(conn, library, Options(), item(number), key, None, partial=True))
            version = bump(conn, library)
            insert_item(conn, library, key, state=state, version=version, user=1, now=MADE + number)
    application.close()
