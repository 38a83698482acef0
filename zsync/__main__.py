"""`python -m zsync`, and the `zsync` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command and leave with its exit code (`zsync.cli.main`)."""
    heard = None
    if sys.argv[1:2] and sys.argv[1] in ("sync", "plan", "status"):
        from zsync.cli.front import answered

        found = answered(sys.argv[1:], os.environ)
        if isinstance(found, int):
            sys.exit(found)
        heard = found
    from zsync.cli.main import main as command

    command(heard=heard)


if __name__ == "__main__":
    main()
