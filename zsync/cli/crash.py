"""The log of a crash: paste-ready, free of secrets, in the temporary folder."""

from __future__ import annotations

import os
import platform
import re
import tempfile
import traceback

from zsync import __version__
from zsync.config.redaction import keep_out, redact

_SECRET = re.compile(r"\b[A-Za-z0-9]{24,32}\b")


def write_log(bug: Exception, argv: list[str]) -> str:
    """Write what is needed to report `bug` and return the path of the log. Never raises."""
    text = "\n".join(
        [
            f"zsync {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"arguments: {argv}",
            "".join(traceback.format_exception(bug)),
        ]
    )
    for name in ("ZOTERO_API_KEY", "ZSYNC_WEBDAV_PASSWORD", "ZSYNC_LOCAL_KEY"):
        keep_out(os.environ.get(name, ""))
    text = redact(text)
    try:
        handle, path = tempfile.mkstemp(prefix="zsync-crash-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(_SECRET.sub("<redacted>", text))
    except OSError:
        return "(could not be written)"
    return path
