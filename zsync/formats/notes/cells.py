"""Citations in JSON documents: Markdown cells of Jupyter notebooks, text and files of `.canvas`.

The JSON is not parsed but walked: every string keeps its place, so that a citation in a cell has its place in the
file. JSON that is cut or wrong gives what can be read of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zsync.formats.notes import markdown
from zsync.formats.notes.hits import Hit, Known
from zsync.formats.notes.paths import path_hits

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]', re.S)
_PART = re.compile(
    r"\\u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})|\\(.)|[^\\]+", re.S
)
"""Two escapes for one character beyond U+FFFF, one escape, or text."""
_MARK = "\ufeff"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class Text(NamedTuple):
    """A decoded string (or several in a row); the offset in the file of each of its characters and of its end."""

    text: str
    offsets: Sequence[int]


class _Frame:
    """An open object or list: the name it has in its parent, the name that comes next, the texts by name."""

    def __init__(self, name: str) -> None:
        self.name, self.key, self.expects_key = name, "", True
        self.values: dict[str, list[tuple[int, int]]] = {}


class Fault(NamedTuple):
    """Where and why a text is no JSON document."""

    place: int
    message: str


def fault(text: str) -> Fault | None:
    """Why neither Jupyter nor Obsidian opens `text`; None for what they do open, empty files among it."""
    shown = text.removeprefix(_MARK)
    if not shown or shown.isspace():
        return None
    try:
        held = json.loads(shown)
    except json.JSONDecodeError as error:
        return Fault(error.pos + len(text) - len(shown), error.msg)
    except (ValueError, RecursionError):
        return Fault(0, "it nests too deep, or a number in it is too long")
    return None if isinstance(held, dict) else Fault(0, "it holds no object")


def scan(text: str, *, grammar: str, known: Known) -> Iterator[Hit]:
    """Every citation of a notebook or canvas."""
    if "@" not in text and "cite" not in text and "%40" not in text:
        return
    for cell, written in texts(text, grammar):
        for hit in markdown.scan(cell.text, grammar=written, known=known):
            yield hit._replace(start=cell.offsets[hit.start], end=after(text, cell.offsets[hit.end - 1]))
    for values in _objects(text, "nodes") if grammar == "canvas" else ():
        for start, end in values.get("file", []):
            yield from path_hits(text, start, end, known)


def texts(text: str, grammar: str) -> Iterator[tuple[Text, str]]:
    """The Markdown in a notebook's Markdown cells, or on the cards of a canvas, each with its grammar."""
    for values in _objects(text, "cells" if grammar == "jupyter" else "nodes"):
        if grammar == "canvas" and values.get("text"):
            yield decode(text, values["text"]), "obsidian"
        elif _first(text, values, "cell_type") == "markdown" and values.get("source"):
            yield decode(text, values["source"]), "markdown"


def _objects(text: str, name: str) -> Iterator[dict[str, list[tuple[int, int]]]]:
    """The objects directly in a list called `name`: for each field the places of its strings."""
    frames = [_Frame("")]
    for token in _TOKEN.finditer(text):
        frame, sign = frames[-1], token[0]
        if sign[0] == '"':
            _string(text, frames, *token.span())
        elif sign in "{[":
            frames.append(_Frame(frame.key if frame.key else frame.name))
            frames[-1].expects_key = sign == "{"
        elif sign in "}]" and len(frames) > 1:
            closed = frames.pop()
            if sign == "}" and closed.name == name:
                yield closed.values
            frames[-1].key = "" if frames[-1].expects_key else frames[-1].key
        elif sign == ",":
            frame.key = ""


def _string(text: str, frames: list[_Frame], start: int, end: int) -> None:
    """Note a string: the name of a field, a value, or a member of a list that is a value."""
    frame = frames[-1]
    if frame.expects_key and not frame.key:
        frame.key = text[start + 1 : end - 1]
    elif frame.expects_key:
        frame.values.setdefault(frame.key, []).append((start + 1, end - 1))
    elif len(frames) > 1 and frames[-2].key:
        frames[-2].values.setdefault(frames[-2].key, []).append((start + 1, end - 1))


def _first(text: str, values: dict[str, list[tuple[int, int]]], name: str) -> str:
    return next((text[start:end] for start, end in values.get(name, [])), "")


def after(text: str, at: int) -> int:
    """Where the character ends that begins at `at` of a JSON `text`."""
    part = _PART.match(text, at) if text[at] == "\\" else None
    return part.end() if part else at + 1


def _shown(part: re.Match[str]) -> str:
    high, low, code, sign = part.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    return chr(int(code, 16)) if code else _ESCAPES.get(sign, sign) if sign else part[0]


def decode(text: str, spans: list[tuple[int, int]]) -> Text:
    """The strings at `spans` of a JSON `text`, joined."""
    if len(spans) == 1 and text.find("\\", *spans[0]) < 0:
        start, end = spans[0]
        return Text(text[start:end], range(start, end + 1))
    parts: list[str] = []
    offsets: list[int] = []
    for start, end in spans:
        for part in _PART.finditer(text, start, end):
            shown = _shown(part)
            parts.append(shown)
            offsets += range(part.start(), part.end()) if len(shown) > 1 else [part.start()]
    return Text("".join(parts), [*offsets, spans[-1][1]])
