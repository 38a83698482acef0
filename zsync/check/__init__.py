"""The offline path: from what is in the repository alone."""
