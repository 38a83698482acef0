"""The notes as a replica: what they cite, what they tag, the files in their asset folders."""

from zsync.replicas.notes.replica import NotesReplica

__all__ = ["NotesReplica"]
