"""A Zotero Web API v3 library over SQLite, served as a WSGI application."""
