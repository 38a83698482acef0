"""`zsync-conflicts.md`: conflicts as blocks with tick boxes, and the answers a person ticked in it.

Pure text both ways. A block looks like this; the text behind a ticked box may be edited first:

    ## lee2020: title (both changed)
    <!-- zsync 3f2a90c1d2e4b5a6 title -->
    - [ ] zotero:users/1 = "One title"
    - [x] bib:refs.bib = "Another title"
    - [ ] other = ""
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zsync.errors import UsageProblem
from zsync.formats.edits import LineIndex
from zsync.formats.typed import text_of, value_of
from zsync.model.finding import Finding
from zsync.model.plan import Answer, Conflict
from zsync.model.span import Span

NAME = "zsync-conflicts.md"
HEAD = """# Conflicts

zsync found values that it must not choose between. Tick one box of each block, `[x]`, then run `zsync sync`.
You may edit the text in quotes before you tick its box. A block goes away once it is settled.
"""
_MARK = re.compile(r"<!-- zsync ([0-9a-f]{16}) ([a-z_]+) -->")
_BOX = re.compile(r"[ \t]*[-*+] \[[ \t]*([xX]?)[ \t]*\] (.+?)(?: = (\".*\"))?[ \t]*$")
_LIKE_A_BOX = re.compile(r"[ \t]*[-*+][ \t]*\[([^\]]*)\]")


def render(
    conflicts: Sequence[Conflict], *, old: str = "", given: Mapping[str, Answer] | None = None
) -> str:
    """The text of the file; "" when there is nothing to decide. The same conflicts give the same text.

    What a person wrote into a box of the text `old` stays while the question is the same: it may not be done yet,
    or not be readable. A merge in git may have brought together what two wrote into one box: both lines stay.
    Where the question is put anew, since a side shows something else, a text of one's own stays as `other`,
    without its tick. What was `given` otherwise as the answer to a conflict stands there as if it had been ticked.
    """
    if not conflicts:
        return ""
    boxes, moved = _boxes(old), _own_texts(old, but={each.id for each in conflicts})
    for each in conflicts:
        lines = [line for line in moved.get(_heading(each), []) if line not in _shown(each)]
        boxes.setdefault(each.id, {}).setdefault("other", lines)
    answers = given or {}
    blocks = [_filled(each, boxes[each.id], answers.get(each.id)) for each in conflicts]
    loose = _strays(boxes.get("", {}), ())
    return HEAD + "".join("\n" + "\n".join(block) + "\n" for block in (loose, *blocks) if block)


def _placed(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Each line with its offset, and the block and the attribute it is about ("" outside a block)."""
    block, attribute, at = "", "", 0
    for line in text.split("\n"):
        if mark := _MARK.search(line):
            block, attribute = mark[1], mark[2]
        elif line.startswith("#"):
            block, attribute = "", ""
        yield at, block, attribute, line.rstrip()
        at += len(line) + 1


def _boxes(text: str) -> dict[str, dict[str, list[str]]]:
    """The lines with boxes, by block and choice."""
    found: dict[str, dict[str, list[str]]] = {}
    for _, block, _, line in _placed(text):
        if choice := _named(line):
            found.setdefault(block, {}).setdefault(choice, []).append(line)
    return found


def _own_texts(text: str, *, but: Collection[str]) -> dict[str, list[str]]:
    """By heading, what people wrote into the blocks `but` those with these ids: the texts behind `other`, and
    behind other boxes that are ticked, since nobody knows any more what stood there first."""
    found: dict[str, list[str]] = {}
    heading = ""
    for _, block, _, line in _placed(text):
        box = _BOX.match(line)
        if line.startswith("## "):
            heading = line.rpartition(" (")[0]
        elif block and block not in but and box and (box[3] or '""') != '""' and (box[2] == "other" or box[1]):
            found.setdefault(heading, []).append(f"- [ ] other = {box[3]}")
    return found


def _heading(conflict: Conflict) -> str:
    """What the heading of its block says of a conflict, whatever the reason."""
    return f"## {conflict.key or 'works'}: {conflict.attribute}"


def _shown(conflict: Conflict) -> set[str]:
    """What sides show, as it would stand behind `other`."""
    return {f"- [ ] other = {_quoted(text_of(value))}" for value in conflict.sides.values()}


def _filled(conflict: Conflict, boxes: Mapping[str, Sequence[str]], answer: Answer | None) -> list[str]:
    """The block of a conflict with what people wrote into it; what answers nothing stands at its end."""
    plain = list(_block(conflict))
    kept = [line for each in plain for line in _written(boxes.get(_named(each), []), each, answer)]
    return kept + _strays(boxes, set(map(_named, plain)))


def _written(lines: Sequence[str], plain: str, answer: Answer | None) -> list[str]:
    """What people wrote into a box, each text once; else the box as it is made, `plain`."""
    found = dict.fromkeys([*lines, _answered(plain, answer)])
    return [line for line in found if line != plain] or [plain]


def _answered(line: str, answer: Answer | None) -> str:
    """The line of a box, ticked where it is the one that an answer means."""
    if answer is None or _named(line) != (answer.choice or "other"):
        return line
    if answer.choice:
        return line.replace("[ ]", "[x]", 1)
    return f"- [x] other = {_quoted(text_of(answer.value))}" if answer.value else line


def _strays(boxes: Mapping[str, Sequence[str]], offered: Collection[str]) -> list[str]:
    """What people wrote into boxes of other choices than those `offered`: a tick, or a text without its quotes."""
    other = {line: choice for choice, lines in boxes.items() if choice not in offered for line in lines}
    return [line for line, choice in other.items() if _ticked(line) or " = " in choice]


def _named(line: str) -> str:
    """The choice of a line with a box, all of a line with one that does not read, "" for another line."""
    if box := _BOX.match(line):
        return box[2].partition(' = "')[0]
    return line if _ticked(line) else ""


def _ticked(line: str) -> bool:
    """Whether there is something in the box of a line."""
    box = _LIKE_A_BOX.match(line)
    return bool(box and box[1].strip())


def _block(conflict: Conflict) -> Iterator[str]:
    yield f"{_heading(conflict)} ({conflict.reason})"
    yield f"<!-- zsync {conflict.id} {conflict.attribute} -->"
    if conflict.message:
        yield f"{conflict.message}."
    offered = [choice for choice in conflict.choices if choice in conflict.sides]
    for side, value in conflict.sides.items():
        shown = _quoted(text_of(value))
        yield f"- [ ] {side} = {shown}" if side in offered else f"- {side}: {shown}"
    for choice in conflict.choices:
        if choice not in conflict.sides:
            yield f"- [ ] {choice}"
    if offered:
        yield '- [ ] other = ""'


_UNSEEN = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Signs of control, line ends of no editor, what turns the direction of text, and what is no text."""


def _quoted(text: str) -> str:
    """A JSON string on one line that any editor shows whole, and in its order."""
    plain = json.dumps(text, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", plain)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was ticked, by id of the conflict, where, and what of it cannot be used."""

    given: Mapping[str, Answer]
    problems: tuple[Finding, ...] = ()
    places: Mapping[str, Span] = field(default_factory=dict)


def read(text: str, conflicts: Sequence[Conflict] = ()) -> Answers:
    """The answers ticked in `text`. With `conflicts`, a text equal to a side's value means that side."""
    known = {conflict.id: conflict for conflict in conflicts}
    given: dict[str, Answer] = {}
    problems: list[Finding] = []
    places: dict[str, Span] = {}
    spoilt: set[str] = set()
    lines = LineIndex(text)
    for at, block, attribute, line in _placed(text):
        if not _ticked(line) or block in spoilt:
            continue
        box, place = _BOX.match(line), lines.span(at, at, NAME)
        try:
            answer = _answered_in(box, block, attribute, known.get(block))
            if given.setdefault(block, answer) != answer:
                raise UsageProblem("two boxes are ticked", help=_KEEP)
            places[block] = place
            continue
        except UsageProblem as problem:
            problems.append(_problem(place, problem.message, problem.help))
        given.pop(block, None)
        places.pop(block, None)
        spoilt |= {block} - {""}
    return Answers(given, tuple(problems), places)


def refused(answers: Answers, conflicts: Iterable[Conflict]) -> list[Finding]:
    """The answers that were ticked for conflicts which are open all the same: nobody can use them."""
    return [
        _problem(answers.places[each.id], f"this is no answer to {each.key} {each.attribute}", usable(each))
        for each in conflicts
        if each.id in answers.places
    ]


def usable(conflict: Conflict) -> str:
    """What may be answered to a conflict, for people."""
    if conflict.attribute == "key" and conflict.choices:
        return "another key: one that no other work bears; letters, digits and -_:./+ are safe everywhere"
    if conflict.attribute == "creators":
        own = "people in roles that this type of work has, such as `Lu, Wei; editor: King, Ada`"
        return f"one of: {', '.join(conflict.choices)}, or {own}"
    if conflict.attribute == "type":
        return "one of the types of Zotero, such as journalArticle or bookSection"
    own = ", or a text of your own" if any(choice in conflict.sides for choice in conflict.choices) else ""
    return f"one of: {', '.join(conflict.choices)}{own}"


_KEEP = "tick one box a block, and keep the text in its quotes"


def _problem(place: Span, message: str, help: str) -> Finding:
    return Finding("ZS015", "unusable-answer", "error", place, message, help)


def _answered_in(box: re.Match[str] | None, block: str, attribute: str, conflict: Conflict | None) -> Answer:
    """The answer in the line of a ticked box. Raises `UsageProblem`: what is wrong with it, and what to do."""
    if not block:
        help = "tick one in a block with its line `<!-- zsync … -->`, and delete this one"
        raise UsageProblem("this box stands in no block", help=help)
    if box is None:
        raise UsageProblem("this box does not read", help="write it as `- [x]`")
    choice, quoted = box[2], box[3]
    if quoted is None and " = " not in choice:
        return Answer(choice=choice)
    try:
        text = json.loads(quoted or "")
    except ValueError:
        raise UsageProblem("the text behind this box does not read", help=_KEEP) from None
    if choice == "other" and not text:
        help = "write one between the quotes, or tick another box; one whose text you empty takes the value away"
        raise UsageProblem("there is no text behind this box", help=help)
    if conflict is not None and choice in conflict.sides and text == text_of(conflict.sides[choice]):
        return Answer(choice=choice)
    return Answer(value=value_of(attribute, text))
