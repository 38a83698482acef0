"""Formulas in square brackets (`[auth:lower][year]`), the older spelling, written anew in today's."""

from __future__ import annotations

import re

_PART = re.compile(r"\[([^\]]*)\]|\|([^\[\]|]*)|([^\[\]|]+)")
_ARGUED = re.compile(r"([A-Za-z]+?)((?:\+initials)?)(\d*(?:_\d+)?)$")
_FILTER = re.compile(r"([A-Za-z-]+)(?:=(.*))?$")
_TEST = re.compile(r"([<>]=?|=|!=)(\d+)$")


def modern(formula: str) -> str:
    """The formula without brackets; one that has none at its start is given back as it is."""
    if not formula.lstrip().startswith("["):
        return formula
    return " | ".join(" + ".join(_terms(part)) for part in formula.split("|") if part.strip())


def _terms(pattern: str) -> list[str]:
    terms: list[str] = []
    for match in _PART.finditer(pattern.strip()):
        inside, _, literal = match.groups()
        if literal:
            terms.append(_quoted(literal))
        elif test := _TEST.match(inside or ""):
            terms = [f"({' + '.join(terms) or _quoted('')}).len({_quoted(test[1])}, {test[2]})"]
        elif inside:
            terms.append(_term(inside))
    return terms


def _term(inside: str) -> str:
    head, *filters = inside.split(":")
    name, _, given = head.partition("=")
    arguments = [_quoted(part) for part in given.split(",")] if given else []
    match = _ARGUED.match(name)
    if match and not given:
        name = match[1]
        arguments = match[3].split("_") if match[3] else []
        arguments += ["initials=true"] if match[2] else []
    return ".".join([f"{name}({', '.join(arguments)})" if arguments else name, *map(_filter, filters)])


def _filter(text: str) -> str:
    match = _FILTER.match(text)
    if not match:
        return f"prefix({_quoted(text)})" if text else "discard"
    name = match[1].replace("-", "")
    if match[2] is None:
        return name
    parts = (part if part.lstrip("-").isdigit() else _quoted(part) for part in match[2].split(","))
    return f"{name}({', '.join(parts)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
