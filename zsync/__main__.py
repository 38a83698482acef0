"""`python -m zsync`, and the `zsync` command."""

from __future__ import annotations

from zsync.cli.main import main

if __name__ == "__main__":
    main()
