"""Our memory: base, journal, cache, atomic files, run lock."""
