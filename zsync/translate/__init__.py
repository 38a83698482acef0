"""Dialect to canonical values and back. Pure."""
