"""One module a kind of value."""
