"""Tests of the embedded library."""
