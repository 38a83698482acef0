"""Zotero, whatever the way in."""
