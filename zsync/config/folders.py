"""Folders that are no part of a project, wherever they stand."""

from __future__ import annotations

MADE = frozenset({"node_modules", "__pycache__", "site-packages", "_site", "_build", "_book", "_freeze"})
"""They hold what programs made, never what a person wrote; hidden folders are passed by, too. One that the
settings name is meant all the same."""
