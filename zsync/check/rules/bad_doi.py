"""A DOI is not shaped like one, or is written as a link.

A DOI is `10.`, the registrant's number, a slash and a suffix (DOI handbook, section 2.2), or a short one as
shortdoi.org gives them (`10/gfx3tk`). Styles put `https://doi.org/` before it themselves.

Bad:

    doi = {https://doi.org/10.1000/182}
    doi = {1000/182}

Good:

    doi = {10.1000/182}

What to do: `--fix` removes the address before a DOI; a DOI of the wrong shape must be looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from zsync.check.facts import Rule, Seen
from zsync.check.project import Project
from zsync.check.views import BibPart
from zsync.model.finding import Finding, Fix
from zsync.model.span import Edit

RULE = Rule("ZS112", "bad-doi", "warning")
_SHAPE = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+|10/[A-Za-z0-9]{3,}")
_PREFIX = re.compile(r"\s*(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)", re.I)


def observe_entries(part: BibPart) -> Iterable[Seen]:
    """Every `doi` that is not a bare DOI; the text is the prefix too many, "" for a wrong shape."""
    for entry, values in part.items:
        value = values["doi"].strip("{} \t\r\n") if "doi" in values else ""
        if value and not _SHAPE.fullmatch(value.replace("\\", "")):
            yield _seen(part, entry, entry.field("doi"), value)


def _seen(part: BibPart, entry: Any, field: Any, value: str) -> Seen:
    """The place of the prefix where the rest is a DOI, else that of the value."""
    prefix = _PREFIX.match(value)
    if prefix and _SHAPE.fullmatch(value[prefix.end() :].replace("\\", "")) and value in field.raw:
        start = field.end - len(field.raw) + field.raw.index(value)
        span = part.bib.lines.span(start, start + prefix.end())
        return Seen(span, (entry.key, prefix[0], value[prefix.end() :]))
    return Seen(part.bib.lines.span(field.start, field.end), (entry.key, "", value))


def check(project: Project) -> Iterator[Finding]:
    """A finding for each, with a safe fix where only the address is too much."""
    for path, (span, (key, prefix, value)) in project.seen(RULE.code):
        if prefix:
            fix = Fix(safe=True, edits=((path, Edit(span.start, span.end, "")),))
            yield RULE.at(span, "the DOI is written as a link", key=key, help=f"write `{value}`", fix=fix)
        else:
            message = f"`{value}` is not shaped like a DOI"
            yield RULE.at(span, message, key=key, help="a DOI looks like `10.1000/182`")
