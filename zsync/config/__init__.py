"""The configuration file and the mapping tables, read once and frozen."""
