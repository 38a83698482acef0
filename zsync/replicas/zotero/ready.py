"""Loading what takes long while nothing else is to be done."""

from __future__ import annotations

import importlib
import sys
import threading


def make_ready() -> None:
    """Load pyzotero while the server makes up its first answer: all that is read next goes through it."""
    door = "zsync.replicas.zotero.door"
    if door not in sys.modules:
        threading.Thread(target=importlib.import_module, args=(door,), daemon=True).start()
