"""A formula's tree over an item, to text."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from zsync.translate.formula.fields import KNOWN
from zsync.translate.formula.filters import FILTERS, NextAlternative, check_length
from zsync.translate.formula.functions import FUNCTIONS
from zsync.translate.formula.item import Item
from zsync.translate.formula.legacy import modern
from zsync.translate.formula.parse import Call, Chain, Choice, FormulaError, Node, Sum, Test, Text, parse
from zsync.translate.formula.words import clean

MARKER = "\x1a"
"""Where the postfix goes, when a formula says so with `infix`."""


@dataclass(frozen=True, slots=True)
class Stem:
    """A key before it is made unique: the text (with `MARKER` where the postfix goes), and the postfix's form."""

    text: str
    template: str = "%(a)s"
    start: int = 0


_T = TypeVar("_T")
_TESTS = frozenset({"type", "language", "creatortypes"})
_PLAIN = {"int": int, "str": str, "bool": bool}


@lru_cache(maxsize=64)
def _parsed(formula: str) -> tuple[Node, ...]:
    return parse(modern(formula))


def stem(formula: str, item: Item) -> Stem:
    """What the first alternative gives that applies and gives something; empty if none. Raises `FormulaError`."""
    for node in _parsed(formula):
        shape = _postfix_of(node)
        try:
            text = _value(node, item)
        except NextAlternative:
            continue
        parts = ["".join(clean(part, item.mode).split()) for part in text.split(MARKER)]
        if any(parts):
            return replace(shape, text=MARKER.join(parts))
    return Stem("")


def _postfix_of(node: Node) -> Stem:
    """The postfix an alternative asks for, with `postfix(format, start)` or `infix(format, start)`."""
    if isinstance(node, Call):
        if node.name in {"postfix", "infix"} and not node.field:
            return _bound(node, _postfix)
        return Stem("", "-%(n)s", 0) if node.name == "zotero" else Stem("")
    inner = (node.head,) if isinstance(node, Chain) else node.parts if isinstance(node, Sum | Choice) else ()
    return next((found for found in map(_postfix_of, inner) if found != Stem("")), Stem(""))


def _postfix(format: str = "%(a)s", start: int = 0) -> Stem:
    if not any(name in format for name in ("%(n)", "%(a)", "%(A)")):
        raise TypeError("the format needs one of %(n)s, %(a)s, %(A)s")
    return Stem("", format, start)


def _value(node: Node, item: Item) -> str:
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Sum):
        return _sum(node, item)
    if isinstance(node, Test):
        return check_length(_value(node.part, item), node.relation, node.number)
    if isinstance(node, Choice):
        return _choice(node, item)
    if isinstance(node, Chain):
        text = _value(node.head, item)
        for call in node.filters:
            text = _filtered(call, item, text)
        return text
    return _function(node, item)


def _sum(node: Sum, item: Item) -> str:
    """The parts joined; a `len` among them tests what stands before it."""
    text = ""
    for part in node.parts:
        if isinstance(part, Call) and part.name == "len":
            text = _filtered(part, item, text)
        else:
            text += _value(part, item)
    return text


def _choice(node: Choice, item: Item) -> str:
    left = node.parts[0]
    if node.kind == "?":
        return _value(node.parts[1] if _holds(left, item) else node.parts[2], item)
    if node.kind == "||":
        return (_value(left, item) if _holds(left, item) else "") or _value(node.parts[1], item)
    return _value(node.parts[1], item) if _value(left, item) else ""


def _holds(node: Node, item: Item) -> bool:
    """True when a test gives text, or is a test that passes (which gives none)."""
    try:
        text = _value(node, item)
    except NextAlternative:
        return False
    return bool(text) or (isinstance(node, Call) and node.name in _TESTS and bool(node.args))


def _function(node: Call, item: Item) -> str:
    if node.field:
        return _field(node, item)
    if node.name in {"postfix", "infix"}:
        return MARKER if node.name == "infix" else ""
    if node.name not in FUNCTIONS:
        raise FormulaError(f"unknown function {node.name!r}", node.position)
    return _bound(node, FUNCTIONS[node.name], item)


def _field(node: Call, item: Item) -> str:
    """A field; what is none but is called as a function is that, as formulas of old have it (`[Auth:lower]`)."""
    try:
        return item.field_of(node.name)
    except KeyError:
        if node.name in FUNCTIONS:
            return _bound(node, FUNCTIONS[node.name], item)
        near = difflib.get_close_matches(node.name.lower(), (*KNOWN, *FUNCTIONS), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise FormulaError(f"unknown field {node.name!r}{hint}", node.position) from None


def _filtered(call: Call, item: Item, text: str) -> str:
    if call.name not in FILTERS:
        raise FormulaError(f"unknown filter {call.name!r}", call.position)
    return _bound(call, FILTERS[call.name], item, text)


def _bound(call: Call, function: Callable[..., _T], *subject: object) -> _T:
    """The call with its arguments; what it cannot take is told with its place."""
    named = dict(call.named)
    try:
        _check(_signature(function).bind(*subject, *call.args, **named))
        return function(*subject, *call.args, **named)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        if isinstance(error, FormulaError):
            raise
        raise FormulaError(f"{call.name!r} cannot take these arguments: {error}", call.position) from error


_signature = lru_cache(maxsize=None)(inspect.signature)


def _check(bound: inspect.BoundArguments) -> None:
    """A number is no text and a text no number: nothing is made of what was meant for another parameter."""
    for name, value in bound.arguments.items():
        wanted = _PLAIN.get(bound.signature.parameters[name].annotation)
        plain = bound.signature.parameters[name].kind is not inspect.Parameter.VAR_POSITIONAL
        if plain and wanted and value is not None and type(value) is not wanted:
            raise TypeError(f"{name} cannot be {value!r}")
