"""A formula as a tree. `a + b` joins, `a | b` and `a; b` are alternatives; `&&`, `||`, `?:` choose; `> 3` tests.

    auth.lower + shorttitle(3, 3) + year
    type(book) + veryshorttitle | auth + year
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn


class FormulaError(ValueError):
    """A formula that cannot be read, or asks for what there is not. `position` counts from 1; 0 is unknown."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(f"{message} at position {position}" if position else message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression literal; `every` for the `g` flag."""

    pattern: re.Pattern[str]
    every: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A function or filter by its lower-case name, with positional and named arguments."""

    name: str
    args: tuple[object, ...]
    named: tuple[tuple[str, object], ...]
    field: bool
    position: int


@dataclass(frozen=True, slots=True)
class Text:
    """Words in quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A source of text with filters behind it."""

    head: Node
    filters: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts that are joined."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """A length test: the alternative ends where it fails."""

    part: Node
    relation: str
    number: int


@dataclass(frozen=True, slots=True)
class Choice:
    """`&&`, `||` of two parts, or `?:` of a test and two parts."""

    kind: str
    parts: tuple[Node, ...]


Node = Call | Text | Chain | Sum | Test | Choice
_TOKEN = re.compile(
    r"\s*(?:(?P<string>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<number>-?\d+)|(?P<name>[A-Za-z_][\w]*)"
    r"|(?P<regex>/(?:[^/\\\n]|\\.)+/[a-z]*)|(?P<sign>\|\||&&|[<>=!]=|==|[-+.,;|?:()\[\]<>=])|(?P<bad>\S))"
)
_DEEPEST = 30


def parse(formula: str) -> tuple[Node, ...]:
    """The alternatives of a formula, in order. Raises `FormulaError`."""
    return _Parser(_tokens(formula)).alternatives()


def _tokens(formula: str) -> list[tuple[str, str, int]]:
    """Kind, text and position of each token; the last is an empty `end`."""
    found = []
    for match in _TOKEN.finditer(formula):
        kind = str(match.lastgroup)
        position = match.start(kind) + 1
        if kind == "bad":
            raise FormulaError(f"unexpected {match[kind]!r}", position)
        found.append((kind, match[kind], position))
    return [*found, ("end", "", len(formula) + 1)]


class _Parser:
    """Reads tokens from left to right; each method reads one kind of node."""

    def __init__(self, tokens: list[tuple[str, str, int]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        """The sign of the next token; "" when it is none."""
        kind, text, _ = self.tokens[self.at]
        return text if kind == "sign" else ""

    def take(self, *signs: str) -> str:
        """The next token's sign when it is one of `signs`, and past it; "" otherwise."""
        sign = self.peek()
        if sign and sign in signs:
            self.at += 1
            return sign
        return ""

    def need(self, sign: str) -> None:
        """Past the sign, or fail."""
        if not self.take(sign):
            self.fail(f"expected {sign!r}")

    def fail(self, message: str) -> NoReturn:
        """Tell what is wrong at the next token."""
        kind, text, position = self.tokens[self.at]
        raise FormulaError(f"{message}, found {text!r}" if kind != "end" else f"{message} at the end", position)

    def alternatives(self) -> tuple[Node, ...]:
        """All alternatives, to the end."""
        found = []
        while self.tokens[self.at][0] != "end":
            if not self.take(";", "|"):
                found.append(self.choice())
                if self.tokens[self.at][0] != "end" and self.peek() not in {";", "|"}:
                    self.fail("expected '+', '|' or ';'")
        if not found:
            raise FormulaError("the formula is empty")
        return tuple(found)

    def choice(self) -> Node:
        """A test with `?:`, or less."""
        self.depth += 1
        if self.depth > _DEEPEST:
            self.fail("too deeply nested")
        test = self.either()
        if self.take("?"):
            yes = self.choice()
            self.need(":")
            test = Choice("?", (test, yes, self.choice()))
        self.depth -= 1
        return test

    def either(self) -> Node:
        """Parts with `||` between them, or less."""
        left = self.both()
        while self.take("||"):
            left = Choice("||", (left, self.both()))
        return left

    def both(self) -> Node:
        """Parts with `&&` between them, or less."""
        left = self.test()
        while self.take("&&"):
            left = Choice("&&", (left, self.test()))
        return left

    def test(self) -> Node:
        """A part with a length test behind it, or less."""
        left = self.sum()
        if relation := self.take("<", "<=", ">", ">=", "==", "!="):
            kind, text, _ = self.tokens[self.at]
            if kind != "number":
                self.fail("expected a number")
            self.at += 1
            return Test(left, relation, int(text))
        return left

    def sum(self) -> Node:
        """Parts with `+` between them, or one."""
        parts = [self.chain()]
        while self.take("+"):
            parts.append(self.chain())
        return parts[0] if len(parts) == 1 else Sum(tuple(parts))

    def chain(self) -> Node:
        """A source of text with its filters."""
        head = self.head()
        filters = []
        while self.take("."):
            filters.append(self.call("filter"))
        return Chain(head, tuple(filters)) if filters else head

    def head(self) -> Node:
        """Words in quotes, parts in parentheses, or a function."""
        kind, text, _ = self.tokens[self.at]
        if kind == "string":
            self.at += 1
            return Text(_unquote(text))
        if self.take("("):
            inner = self.choice()
            self.need(")")
            return inner
        return self.call("function")

    def call(self, what: str) -> Call:
        """A name with its arguments."""
        kind, name, position = self.tokens[self.at]
        if kind != "name":
            self.fail(f"expected a {what}")
        self.at += 1
        args: list[object] = []
        named: list[tuple[str, object]] = []
        if self.take("("):
            while not self.take(")"):
                self.argument(args, named)
                if not self.take(",") and self.peek() != ")":
                    self.fail("expected ',' or ')'")
        return Call(name.lower(), tuple(args), tuple(named), name[0].isupper(), position)

    def argument(self, args: list[object], named: list[tuple[str, object]]) -> None:
        """One argument, put where it belongs."""
        kind, text, position = self.tokens[self.at]
        if kind == "name" and self.tokens[self.at + 1][1] == "=":
            self.at += 2
            named.append((text.lower(), self.value()))
        elif named:
            raise FormulaError("a positional argument after a named one", position)
        else:
            args.append(self.value())

    def value(self) -> object:
        """A value of an argument."""
        kind, text, position = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return int(text)
        if kind == "string":
            return _unquote(text)
        if kind == "name":
            return {"true": True, "false": False, "undefined": None}.get(text, text)
        if kind == "regex":
            return _regex(text, position)
        if text == "[":
            members: list[object] = []
            while not self.take("]"):
                members.append(self.value())
                if not self.take(",") and self.peek() != "]":
                    self.fail("expected ',' or ']'")
            return tuple(members)
        raise FormulaError(f"expected a value, found {text!r}", position)


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _regex(text: str, position: int) -> Regex:
    body, _, flags = text[1:].rpartition("/")
    try:
        return Regex(re.compile(body, re.IGNORECASE if "i" in flags else 0), "g" in flags)
    except re.error as error:
        raise FormulaError(f"regular expression: {error}", position) from error
