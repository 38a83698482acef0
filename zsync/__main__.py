"""`python -m zsync`, and the `zsync` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command and leave with its exit code (`zsync.cli.main`)."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _reopen()
    _in_utf8()
    try:
        _command()
    except KeyboardInterrupt:  # while the command was being loaded
        sys.stderr.write("zsync: interrupted\n")
        sys.exit(130)


def _command() -> None:
    heard = None
    if sys.argv[1:2] and sys.argv[1] in ("sync", "plan", "status"):
        from zsync.cli.front import answered

        found = answered(sys.argv[1:], os.environ)
        if isinstance(found, int):
            sys.exit(found)
        heard = found
    from zsync.cli.main import main as command

    command(heard=heard)


def _in_utf8() -> None:
    """JSON is UTF-8 whatever the locale, and text never fails for a sign that an old encoding lacks, as where
    Windows pipes it: so all that is said is UTF-8."""
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _reopen() -> None:
    """Have all three standard streams: a closed one (`>&-`) would be the next file that is opened."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


if __name__ == "__main__":
    main()
