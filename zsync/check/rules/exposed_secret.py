"""A Zotero API key stands in a file of the project.

Whoever reads the repository can then read, and perhaps change, your library. The key itself is never shown
here.

Bad, in `zsync.yaml` or a note:

    ZOTERO_API_KEY=…

Good: the key in the keyring (`zsync login`) or the environment, or in the secrets of the repository's settings.

What to do: remove it, and revoke it on https://www.zotero.org/settings/keys, for it stays in the history of the
repository.
"""

from __future__ import annotations

from collections.abc import Iterable

from zsync.check import problems
from zsync.check.facts import Rule, Seen
from zsync.check.secrets import find
from zsync.check.views import Text

RULE = Rule("ZS013", "exposed-secret", "error")
_HELP = "remove it, revoke it at zotero.org/settings/keys, and use `zsync login` or ZOTERO_API_KEY"


def observe_note(note: Text) -> Iterable[Seen]:
    """Every API key."""
    for start, end in find(note.text, note.utf8):
        yield Seen(note.lines.span(start, end), ("", "this is a Zotero API key", _HELP))


observe_bib = observe_note
observe_other = observe_note
check = problems.reporter(RULE)
