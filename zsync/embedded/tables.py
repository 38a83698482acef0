"""The tables of the embedded library's SQLite file."""

from __future__ import annotations

FORMAT = 1
"""Stands in `PRAGMA user_version`; a file with a higher number is not opened."""

LATER = """
CREATE TABLE IF NOT EXISTS creators (
  library INTEGER, key TEXT, user INTEGER NOT NULL, PRIMARY KEY (library, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_standing ON items (library, trashed, modified, parent);
"""
"""What came without a new format: it is made when it is missing, and an older zsync does not miss it."""

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE keys (key TEXT PRIMARY KEY, user INTEGER NOT NULL, name TEXT NOT NULL,
  access TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tokens (token TEXT, key TEXT, used REAL NOT NULL, PRIMARY KEY (token, key)) WITHOUT ROWID;
CREATE TABLE groups (
  id INTEGER PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, owner INTEGER NOT NULL,
  description TEXT NOT NULL, url TEXT NOT NULL, library_reading TEXT NOT NULL, library_editing TEXT NOT NULL,
  file_editing TEXT NOT NULL);
CREATE TABLE members (
  group_id INTEGER, user INTEGER, role TEXT NOT NULL, PRIMARY KEY (group_id, user)) WITHOUT ROWID;
CREATE TABLE libraries (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, number INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, number));

CREATE TABLE items (
  id INTEGER PRIMARY KEY, library INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
  type TEXT NOT NULL,
  parent INTEGER REFERENCES items (id), trashed INTEGER NOT NULL, published INTEGER NOT NULL,
  added TEXT NOT NULL, modified TEXT NOT NULL, title TEXT NOT NULL, creator TEXT NOT NULL, date TEXT NOT NULL,
  haystack TEXT NOT NULL, data TEXT NOT NULL, created_by INTEGER, modified_by INTEGER, UNIQUE (library, key));
CREATE INDEX items_version ON items (library, version);
CREATE INDEX items_modified ON items (library, modified);
CREATE INDEX items_parent ON items (parent) WHERE parent IS NOT NULL;
CREATE INDEX items_trash ON items (library) WHERE trashed = 1;
CREATE TABLE item_tags (
  item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE, library INTEGER NOT NULL, name TEXT NOT NULL,
  type INTEGER NOT NULL, folded TEXT NOT NULL, PRIMARY KEY (item, name, type));
CREATE INDEX tags_name ON item_tags (library, name, type);
CREATE INDEX tags_folded ON item_tags (library, folded);
CREATE TABLE tags (
  library INTEGER, name TEXT, type INTEGER, version INTEGER NOT NULL,
  PRIMARY KEY (library, name, type)) WITHOUT ROWID;
CREATE TABLE relations (
  item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE, predicate TEXT NOT NULL, object TEXT NOT NULL,
  PRIMARY KEY (item, predicate, object));
CREATE INDEX relations_object ON relations (object);

CREATE TABLE collections (
  id INTEGER PRIMARY KEY, library INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
  name TEXT NOT NULL,
  parent INTEGER REFERENCES collections (id) ON DELETE CASCADE, trashed INTEGER NOT NULL, relations TEXT NOT NULL,
  UNIQUE (library, key));
CREATE INDEX collections_parent ON collections (parent);
CREATE TABLE collection_items (
  collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
  item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE, PRIMARY KEY (collection, item)) WITHOUT ROWID;
CREATE INDEX collection_items_item ON collection_items (item);
CREATE TABLE searches (
  id INTEGER PRIMARY KEY, library INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
  name TEXT NOT NULL,
  conditions TEXT NOT NULL, trashed INTEGER NOT NULL, UNIQUE (library, key));
CREATE TABLE settings (
  library INTEGER, name TEXT, value TEXT NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (library, name)) WITHOUT ROWID;
CREATE TABLE deleted (
  library INTEGER, kind TEXT, name TEXT, version INTEGER NOT NULL,
  PRIMARY KEY (library, kind, name)) WITHOUT ROWID;
CREATE TABLE fulltext (
  item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE, library INTEGER NOT NULL,
  version INTEGER NOT NULL, data TEXT NOT NULL, folded TEXT NOT NULL);

CREATE TABLE files (
  item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE, md5 TEXT NOT NULL, size INTEGER NOT NULL,
  mtime INTEGER NOT NULL, filename TEXT NOT NULL, content_type TEXT NOT NULL, zipped INTEGER NOT NULL);
CREATE TABLE uploads (
  key TEXT PRIMARY KEY, library INTEGER NOT NULL, item INTEGER NOT NULL, data TEXT NOT NULL,
  received INTEGER NOT NULL, made REAL NOT NULL) WITHOUT ROWID;
"""
