"""The careful reader: gaps, macros, comments, entries that are not plain. Nothing is mended, all is reported."""

from __future__ import annotations

from zsync.formats.bib import grammar as g
from zsync.formats.bib.body import Body, read_body, read_definition
from zsync.formats.bib.braces import Region
from zsync.formats.bib.scan import Note, Odd, Scan

_BLANK = " \t"
READINGS = "it reads differently when \\{ and \\} are taken as braces and when they are not"
LEFTOVERS = "text that looks like its fields follows its closing brace"
MALFORMED = "it is malformed"
NAMELESS = "it has no citation key"
"""Of an entry that is well-formed but for that: `Rename` gives it one."""


class Recovery:
    """Reads what the fast expression could not, one block or gap at a time. Holds what keeps it linear."""

    def __init__(self, text: str, result: Scan) -> None:
        self._text = text
        self._result = result
        self._region = Region(text, 0, 0)
        self._rest: Region | None = None

    def step(self, at: int) -> int:
        """Read one gap and block from `at`; returns where to go on, -1 at the end of the text."""
        self._check_leftover(at)
        at = max(at, self._result.pieces[-1][1]) if self._result.pieces else at
        head = g.HEAD.search(self._text, at)
        if head is None:
            return -1
        if self._is_commented(at, head.start()):
            return self._commented(head.start())
        if self._text[at : head.start()].strip() and self._is_plain(head.start()):
            return head.start()
        kind = (head[1] or "").lower()
        if kind == "comment":
            return self._comment(head.start(), head.end() - 1)
        if kind == "string" and (end := self._string(head.start(), head.end() - 1)):
            return end
        if kind == "preamble" and (end := self._preamble(head.start(), head.end() - 1)):
            return end
        if kind not in ("", "string", "preamble") and (end := self._entry(head.start(), head.end() - 1)):
            return end
        return self._bad(at, head.start(), head.end(), kind)

    # -- gaps

    def _is_plain(self, head: int) -> bool:
        """Whether the fast expression reads the block at `head`."""
        found = g.ENTRY.match(self._text, head)
        return found is not None and not g.ESCAPED_BRACE.search(self._text, head, found.end())

    def _is_commented(self, at: int, head: int) -> bool:
        line = max(at, self._text.rfind("\n", at, head), self._text.rfind("\r", at, head))
        return self._text.find("%", line, head) >= 0

    def _commented(self, head: int) -> int:
        newline = g.NEWLINE.search(self._text, head)
        end = newline.start() if newline else len(self._text)
        message = "a block behind a % sign: BibTeX and Zotero read it, biber does not; it is left alone"
        self._note("ZS107", head, end, message)
        return end

    def _check_leftover(self, at: int) -> None:
        if not self._result.pieces:
            return
        start, end, kind, key = self._result.pieces[-1]
        if kind != "entry" or end != at or not g.LEFTOVER.match(self._text, at):
            return
        self._result.pieces.pop()
        was = self._result.odd.pop(start, None)
        if self._reread(start):
            return
        self._result.pieces.append((start, end, kind, key))
        self._result.odd[start] = Odd(was.escapes if was else False, LEFTOVERS)
        self._note("ZS101", at, at, "text that looks like fields follows the entry's closing brace", key)

    def _reread(self, start: int) -> bool:
        """Read the entry at `start` with `\\{` and `\\}` as no braces, if that leaves nothing behind."""
        opening = g.ENTRY_HEAD.match(self._text, start)
        if opening is None or opening[2] == "(":
            return False
        brace = opening.start(2)
        region = self._region_at(brace)
        close = region.closes(escapes=True).get(brace) if region.has_escapes() else None
        if close is None or g.LEFTOVER.match(self._text, close + 1):
            return False
        body = read_body(self._text, brace, close, escapes=True)
        if body.faults:
            return False
        while self._result.notes and self._result.notes[-1].start >= start:
            self._result.notes.pop()
        self._add_entry(start, close + 1, body, Odd(True, READINGS))
        return True

    # -- blocks

    def _comment(self, head: int, opening: int) -> int:
        end = self._comment_end(opening)
        if end is None:
            self._note("ZS101", head, opening + 1, "this @comment is never closed; entries after it are read")
            self._result.pieces.append((head, opening + 1, "bad", ""))
            return opening + 1
        self._result.pieces.append((head, end, "comment", ""))
        if g.KEY_HEAD.search(self._text, opening, end):
            message = "entries inside @comment{…}: BibTeX reads them, biber does not; they are left alone"
            self._note("ZS107", head, end, message)
        return end

    def _comment_end(self, opening: int) -> int | None:
        if self._text[opening] == "(":
            newline = g.NEWLINE.search(self._text, opening)
            return newline.start() if newline else len(self._text)
        if found := g.BALANCED.match(self._text, opening):
            return found.end()
        self._result.whole = True
        if self._rest is None:
            self._rest = Region(self._text, opening, len(self._text))
        close = self._rest.closes(escapes=False).get(opening)
        if close is None and self._rest.has_escapes():
            close = self._rest.closes(escapes=True).get(opening)
        return None if close is None else close + 1

    def _string(self, head: int, opening: int) -> int | None:
        found = g.STRING.match(self._text, head)
        if found is not None:
            self._result.pieces.append((head, found.end(), "string", found[1].lower()))
            return found.end()
        close = self._region_at(opening).closes(escapes=False).get(opening)
        spot = None if close is None else read_definition(self._text, opening, close)
        if close is None or spot is None:
            return None
        name = self._text[spot.name_start : spot.name_end].lower()
        self._result.pieces.append((head, close + 1, "string", name))
        return close + 1

    def _preamble(self, head: int, opening: int) -> int | None:
        found = g.PREAMBLE.match(self._text, head)
        end = found.end() if found else None
        if end is None and self._text[opening] == "{":
            close = self._region_at(opening).closes(escapes=False).get(opening)
            end = None if close is None else close + 1
        if end is not None:
            self._result.pieces.append((head, end, "preamble", ""))
        return end

    def _entry(self, head: int, opening: int) -> int | None:
        if self._text[opening] == "(":
            return self._paren_entry(head, opening)
        region = self._region_at(opening)
        plain = self._read(region, opening, escapes=False)
        if not region.has_escapes():
            return None if plain is None else self._add_entry(head, plain.close + 1, plain, Odd(False, ""))
        other = self._read(region, opening, escapes=True)
        best = plain if plain and (not plain.faults or other is None or other.faults) else other
        if best is None:
            return None
        differ = plain is None or other is None or plain.spans() != other.spans()
        return self._add_entry(head, best.close + 1, best, Odd(best is other, READINGS if differ else ""))

    def _read(self, region: Region, opening: int, *, escapes: bool) -> Body | None:
        close = region.closes(escapes=escapes).get(opening)
        return None if close is None else read_body(self._text, opening, close, escapes=escapes)

    def _paren_entry(self, head: int, opening: int) -> int | None:
        end = self._region_at(opening).end
        forms = (g.paren_key_body(), g.paren_body())
        found = next((match for form in forms if (match := form.match(self._text, opening, end))), None)
        if found is None:
            return None
        body = read_body(self._text, opening, found.end() - 1, escapes=False)
        odd = Odd(False, READINGS if g.ESCAPED_BRACE.search(self._text, opening, found.end()) else "")
        return self._add_entry(head, found.end(), body, odd)

    def _add_entry(self, head: int, end: int, body: Body, odd: Odd) -> int:
        self._result.pieces.append((head, end, "entry", body.key))
        if odd.reason:
            self._note("ZS108", head, end, f"entry {body.key!r} is left alone: {odd.reason}", body.key)
        for start, stop, message in body.faults:
            self._note("ZS101", start, stop, message, body.key)
        alone = body.nameless and len(body.faults) == 1 and not odd.reason
        reason = NAMELESS if alone else MALFORMED if body.faults else odd.reason
        self._result.odd[head] = Odd(odd.escapes, reason)
        return end

    def _bad(self, at: int, head: int, after: int, kind: str) -> int:
        """A head that is never closed: text in the middle of a line, else a bad block up to the next head."""
        if not self._at_line_start(head) and self._text[at:head].strip():
            return after
        end = self._next_line_head(after)
        end = head + len(self._text[head:end].rstrip())
        found = g.ENTRY_HEAD.match(self._text, head)
        key = found[3] if found and kind not in ("string", "preamble") else ""
        self._result.pieces.append((head, end, "bad", key))
        what = f"@{kind} block" if kind else "block without a type"
        self._note("ZS101", head, end, f"this {what} is malformed or never closed; its text is kept", key)
        return end

    # -- helpers

    def _next_line_head(self, at: int) -> int:
        for found in g.HEAD.finditer(self._text, at):
            if self._at_line_start(found.start()):
                return found.start()
        return len(self._text)

    def _region_at(self, opening: int) -> Region:
        if not self._region.start <= opening < self._region.end:
            end = len(self._text)
            for found in g.KEY_HEAD.finditer(self._text, opening):
                if self._at_line_start(found.start()):
                    end = found.start()
                    break
            self._region = Region(self._text, opening, end)
        return self._region

    def _at_line_start(self, head: int) -> bool:
        before = head - 1
        while before >= 0 and self._text[before] in _BLANK:
            before -= 1
        return before < 0 or self._text[before] in "\n\r\f\ufeff"

    def _note(self, code: str, start: int, end: int, message: str, key: str = "") -> None:
        self._result.notes.append(Note(code, start, end, key, message))
