"""The decision: what each side must change, as pure functions."""
