"""One file a rule; its docstring is its manual page."""
