"""Citations in LaTeX, and in the TeX that Markdown passes through.

Sources: pandoc's LaTeX reader, the command lists of natbib, biblatex, apacite. `\\volcite{vol}[p]{key}` has its
key second, `\\citefield{key}{f}` first; multicites take several groups; `\\citestyle` and the like take none. The
quotations of csquotes cite: `\\textcquote[3]{key}{text}`, `\\foreigntextcquote{language}{key}{text}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zsync.formats.notes.hits import Found, Hit, Known
from zsync.model.citation import Kind

_NOT = """citestyle setcitestyle citereset citesetup citetext citeindextrue citeindexfalse citeindextype
citetrackertrue citetrackerfalse citenumfont citepunct citeform citesep citeleft citeright citemid printcites
citedash citebuild newcite renewcite newcites bibcite provideciteformat citecolor citebaselineskip"""
NOT = frozenset(_NOT.split())
_NEVER = re.compile(
    r"(?:Declare|At(?:Every|Next)|if|the)[A-Za-z]*|[A-Za-z]*(?:delim|font|hook|prefix|counter|reset)"
)
"""What biblatex calls its settings and tests: `\\DeclareCiteCommand`, `\\AtEveryCitekey`, `\\ifciteseen`."""
_MULTI = """cites Cites parencites Parencites footcites footcitetexts smartcites Smartcites textcites Textcites
supercites autocites Autocites fullcites footfullcites volcites Volcites pvolcites Pvolcites fvolcites Fvolcites
svolcites Svolcites tvolcites Tvolcites avolcites Avolcites ftvolcites"""
MULTI = frozenset(_MULTI.split())
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_OPTION = rf"\[(?:[^\[\]{{}}\\]|\\.|{_GROUP})*+\]"
_SECOND = re.compile(r"(?:begin\{)?(?:foreign|hyphen|hybrid)\w+cquote\}?|[A-Za-z]*[Vv]olcite")
"""The commands whose first group is a language or a volume: the key comes second."""
_GAP = r"(?:\s|%[^\n]*+\n)*+"
_QUOTE = r"(?:begin\{(?:foreign|hyphen)?display|(?:foreign|hyphen)?(?:text|block)|hybridblock)cquote\}?"
_COMMAND = re.compile(
    rf"\\([A-Za-z]*[Cc]ite[A-Za-z]*|bibentry|{_QUOTE})({_GAP}\*)?+((?:{_GAP}(?:{_OPTION}|<[^<>{{}}]*+>))*+){_GAP}\{{"
)
_BIBITEM = re.compile(rf"\\bibitem{_GAP}(?:{_OPTION}{_GAP})?+\{{\s*([^\s{{}},%#\\]+)\s*\}}")
_MULTI_OPTIONS = re.compile(rf"(?:{_GAP}(?:\([^()]*+\)|{_OPTION}))*+{_GAP}\{{")
_OPTIONS = re.compile(rf"(?:{_GAP}{_OPTION})*+{_GAP}\{{")
_KEYS = re.compile(r"(?:[^{}%\\]|\\%?|%[^\n]*+\n)*+\}")
_ITEM = re.compile(r"(?:[^,%]|%[^\n]*+(?:\n|$))++")
_COMMENT = re.compile(r"%[^\n]*+(?:\n|$)")
_BARE_KEY = re.compile(r"[^\s,{}%#\\]+")

_ESCAPED = re.compile(r"(?:[^\s,{}%#\\]|\\[_&#$-])+")
"""A key that an editor escaped."""

_TOKEN = re.compile(
    r"""(?P<escape>\\(?:[^A-Za-z]|\n))
      | (?P<comment>%[^\n]*+)
      | (?P<verb>\\(?:[vV]erb\*?|lstinline(?:\[[^\]\n]*+\])?+|mintinline(?:\[[^\]\n]*+\])?+\{[^{}\n]*+\})
          (?:(?P<bar>[^\sA-Za-z*{\[])[^\n]*?(?P=bar)|\{[^{}\n]*+(?:\{[^{}\n]*+\}[^{}\n]*+)*+\}))
      | (?P<url>\\(?:url|nolinkurl|href|path)(?![A-Za-z])\s*+\{[^{}\n]*+(?:\{[^{}\n]*+\}[^{}\n]*+)*+\})
      | (?P<env>\\begin\s*\{(?P<name>comment|verbatim\*?|[BL]?Verbatim\*?|spverbatim|lstlisting|minted
          |filecontents\*?|luacode\*?|pycode)\})
      | (?P<iffalse>\\iffalse\b)
      | (?P<end>\\end\{document\}|\\endinput\b)
      | (?P<command>\\[A-Za-z]++)""",
    re.X,
)
_BRANCH = re.compile(
    r"\\(?:(?P<fi>fi)|(?P<other>else)|if(?:|cat|num|dim|odd|[vhm]mode|inner|void|[hv]box|x|eof|true|false|case|"
    r"defined|csname))(?![A-Za-z])"
)
"""TeX's own conditionals, which nest."""


def scan(text: str, *, grammar: str, known: Known) -> Iterable[Hit]:
    """Every citation of a LaTeX document."""
    return hits(text, 0, len(text))


def hits(text: str, start: int, end: int) -> Iterator[Hit]:
    """The citations of the LaTeX in `[start, end)`."""
    at = start
    while token := _TOKEN.search(text, at, end):
        at = token.end()
        if token.lastgroup == "command":
            found = command(text, token.start(), end) or _defined(text, token.start(), end)
            if found:
                yield from found.hits
                at = found.end
        elif token.lastgroup in ("env", "iffalse", "end"):
            at = _skip(text, token, end)


def _skip(text: str, token: re.Match[str], end: int) -> int:
    if token.lastgroup == "end":
        return end
    if token.lastgroup == "iffalse":
        return _branch_end(text, token.end(), end)
    close = f"\\end{{{token['name']}}}"
    found = text.find(close, token.end(), end)
    return found + len(close) if found >= 0 else end


def _branch_end(text: str, at: int, end: int) -> int:
    """Past the `\\fi` or `\\else` of the branch that begins at `at`, or `end`."""
    depth = 0
    for branch in _BRANCH.finditer(text, at, end):
        if not depth and branch.lastgroup:
            return branch.end()
        depth += -1 if branch["fi"] else 0 if branch["other"] else 1
    return end


def command(text: str, at: int, end: int) -> Found | None:
    """The citation command at `at` with its keys, or None."""
    head = _COMMAND.match(text, at, end)
    if not head:
        return _multi(text, at, end)
    name = head[1]
    if name in NOT or _NEVER.fullmatch(name):
        return None
    if name in MULTI:
        return _multi(text, at, end)
    if _SECOND.fullmatch(name):
        found = _second(text, head, end)
    else:
        found = _group(text, head.end(), end, "nocite" if name.endswith("nocite") else "cite")
    return Found((*inside(text, *head.span(3)), *found.hits), found.end) if found else None


def _defined(text: str, at: int, end: int) -> Found | None:
    """The key that a document gives to an item of its own list of references, `\\bibitem[Lee]{key}`."""
    item = _BIBITEM.match(text, at, end)
    return Found((Hit(item[1], item.start(1), item.end(1), "local"),), item.end()) if item else None


def inside(text: str, start: int, end: int) -> Iterator[Hit]:
    """The citations in the arguments `[start, end)` of a command, as in `\\citep[see \\citealp{a}]{b}`."""
    if text.find("cite", start, end) >= 0:
        yield from hits(text, start, end)


def _group(text: str, at: int, end: int, kind: Kind) -> Found | None:
    body = _KEYS.match(text, at, end)
    if not body:
        return None
    found = tuple(_keys(text, at, body.end() - 1, kind))
    return Found(found, body.end())


def _keys(text: str, start: int, end: int, kind: Kind) -> Iterator[Hit]:
    for item in _ITEM.finditer(text, start, end):
        at = item.start()
        bare = _skip_comments(text, at, item.end())
        key = _BARE_KEY.match(text, bare, item.end())
        if not key:
            continue
        escaped = _ESCAPED.match(text, bare, item.end())
        left = _COMMENT.sub("", text[key.end() : item.end()]).strip()
        if not left:
            yield Hit(key[0], *key.span(), "wildcard" if key[0] == "*" else kind)
        elif escaped and not text[escaped.end() : item.end()].strip():
            yield Hit(escaped[0], *escaped.span(), "broken")
        elif left.isalnum() and len(left) < 40:
            whole = text[bare : item.end()].rstrip()
            yield Hit(whole, bare, bare + len(whole), "broken")


def _skip_comments(text: str, at: int, end: int) -> int:
    while at < end and (text[at].isspace() or text[at] == "%"):
        comment = _COMMENT.match(text, at, end)
        at = comment.end() if comment else at + 1
    return at


def _second(text: str, head: re.Match[str], end: int) -> Found | None:
    volume = _KEYS.match(text, head.end(), end)
    second = _OPTIONS.match(text, volume.end(), end) if volume else None
    return _group(text, second.end(), end, "cite") if second else None


_NAME = re.compile(r"\\([A-Za-z]++)\*?")


def _multi(text: str, at: int, end: int) -> Found | None:
    name = _NAME.match(text, at, end)
    if not name or name[1] not in MULTI:
        return None
    volumes = "volcite" in name[1].lower()
    found: list[Hit] = []
    at = name.end()
    while options := _MULTI_OPTIONS.match(text, at, end):
        start = options.end()
        if volumes:
            second = _KEYS.match(text, start, end)
            options = second and _OPTIONS.match(text, second.end(), end)
            if not options:
                break
            start = options.end()
        group = _group(text, start, end, "cite")
        if not group:
            break
        found += (*inside(text, at, start - 1), *group.hits)
        at = group.end
    return Found(tuple(found), at) if found else None
