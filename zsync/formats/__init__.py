"""Text to spans and edits back to text. Pure: no I/O, clock, randomness or logging."""
