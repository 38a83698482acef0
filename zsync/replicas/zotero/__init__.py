"""Zotero, whatever the way in. Nothing is loaded here: asking whether a library moved needs few modules."""
