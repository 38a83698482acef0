"""What is kept between runs to save time, and for nothing else: kept whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def keep(path: Path, content: bytes) -> bool:
    """Put `content` at `path`, and say whether it could be done. What cannot be kept costs time, no more."""
    temp = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temp.write_bytes(content)
        temp.replace(path)
    except OSError:
        temp.unlink(missing_ok=True)
        return False
    return True
