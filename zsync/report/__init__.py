"""Findings and plans to words; one file a format."""
