"""Zotero, whatever the way in."""

from zsync.replicas.zotero.mirror import Mirror
from zsync.replicas.zotero.opening import open_library

__all__ = ["Mirror", "open_library"]
