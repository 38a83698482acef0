"""Tests of zsync.config."""
