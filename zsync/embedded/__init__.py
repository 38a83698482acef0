"""A Zotero Web API v3 library over SQLite, served as a WSGI application."""

from __future__ import annotations

from zsync.embedded.application import Application, api_key, app
from zsync.embedded.errors import ConnectionCut
from zsync.embedded.faults import Fault, Faults
from zsync.embedded.services import Options

__all__ = ["Application", "ConnectionCut", "Fault", "Faults", "Options", "api_key", "app"]
