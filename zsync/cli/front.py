"""What is looked at before a command is loaded: whether all stands as it stood when the command was last asked.

Most of a run without news would be spent on loading what it then does not need. Only plain questions are answered
here; everything else is the command's (`zsync.cli.main`), and so is everything that is not certain.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from zsync.app.quick import Glance
from zsync.replicas.zotero.line import Heard

TYPE_CHECKING = False
"""As `typing` has it, which takes a while to load."""
if TYPE_CHECKING:
    from typing import TextIO

_FORMS = {"--format=json": "json", "--format=text": "text"}
_PLAIN = {"sync": {"--yes": "", "-y": "", **_FORMS}, "plan": _FORMS, "status": _FORMS}
"""Options that leave the question what it is, with the form they ask for ("" for none)."""


def answered(argv: Sequence[str], env: Mapping[str, str]) -> int | Heard:
    """Say what there is to say, and give the exit code; or what was heard of servers meanwhile."""
    asked = _asked(argv)
    if asked is None or {_encoding(sys.stdout), _encoding(sys.stderr)} != {"utf-8"}:
        return {}
    try:
        glance = Glance(os.getcwd(), env)  # noqa: PTH109
        said = glance.said(*asked)
        return glance.heard if said is None else _say(*said)
    except KeyboardInterrupt:
        sys.stderr.write("zsync: interrupted\n")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except FileNotFoundError:  # of the folder that we are in: the command tells it
        return {}


def _say(code: int, out: str, err: str) -> int:
    for stream, text in ((sys.stderr, err), (sys.stdout, out)):
        stream.write(text)
        stream.flush()
    return code


def _encoding(stream: TextIO) -> str:
    return stream.encoding.lower()


def _asked(argv: Sequence[str]) -> tuple[str, str] | None:
    """Verb and form of a plain question, None when it is not one."""
    verb, *rest = argv
    form, words = "text", iter(rest)
    for word in words:
        found = _PLAIN.get(verb, {}).get(f"--format={next(words, '')}" if word == "--format" else word)
        if found is None:
            return None
        form = found or form
    return (verb, form) if verb in _PLAIN else None
