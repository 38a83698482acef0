"""`zsync resolve`: settle conflicts at the prompt, or by naming a side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import click

from zsync.cli.common import (
    clear_progress,
    format_option,
    mended,
    nobody_answers,
    progress,
    put_lines,
    run_name,
    settings_of,
    waiting,
    width,
)
from zsync.cli.sync import report, untouched
from zsync.errors import UsageProblem
from zsync.model.plan import Answer, Conflict

_SHOWN = 5
"""Conflicts that are named where none was meant."""


@click.command("resolve")
@click.argument("keys", nargs=-1)
@format_option
@click.option("--attribute", metavar="NAME", help="Only conflicts of this attribute.")
@click.option("--take", metavar="CHOICE", help="Answer all of them alike: zotero, bib, notes, delete, restore, …")
@click.option("--value", metavar="TEXT", help="Answer with this text.")
@click.option("--all", "every", is_flag=True, help="All conflicts, where no key is named.")
@click.pass_context
def command(
    ctx: click.Context,
    keys: tuple[str, ...],
    form: str,
    attribute: str | None,
    take: str | None,
    value: str | None,
    every: bool,
) -> int:
    """Settle conflicts: of KEYS, or all. Asks for each one; --take or --value answers without asking.

    What is settled is synced at once. Exits 0 when nothing is left, 1 otherwise.
    """
    from zsync.app.project import opened
    from zsync.app.sync import plan, sync
    from zsync.report.plan_text import finding_lines

    if take and value is not None:
        raise UsageProblem("--take and --value are two answers", help="give one of them")
    if (take or value is not None) and not keys and not every:
        raise UsageProblem("name the keys to settle", help="or say --all for every conflict")
    show = progress()
    with opened(settings_of(ctx), say=waiting(show)) as project:
        mended(project)
        made = plan(project, show)
        clear_progress(show)
        asked = [c for c in made.conflicts if c.choices and _meant(c, keys, attribute)]
        if not asked:
            put_lines([*finding_lines(made.findings), made.stopped or _nothing(made.conflicts)], err=True)
        answers = _answers(asked, take, value) if asked else {}
        if answers is None or not asked:
            return untouched(replace(made, operations=()), form)
        project = replace(project, answers=answers)
        decided = plan(project, show)
        _usable(decided.conflicts, answers)
        run = sync(project, run=run_name(project), decided=decided, progress=show)
        clear_progress(show)
        return report(run, form)


def _nothing(conflicts: Iterable[Conflict]) -> str:
    """That none of the conflicts was meant, and which there are: a key may be mistyped."""
    names = [f"{conflict.key} {conflict.attribute}" for conflict in conflicts if conflict.choices]
    more = ", …" if len(names) > _SHOWN else ""
    return f"Nothing to settle here{': there is ' if names else ''}{', '.join(names[:_SHOWN])}{more}."


def _usable(conflicts: Iterable[Conflict], answers: Mapping[str, Answer]) -> None:
    """Raise `UsageProblem` for a conflict that is open though it was answered: nothing is written then."""
    from zsync.formats.conflicts import usable
    from zsync.formats.typed import text_of

    for conflict in conflicts:
        if answer := answers.get(conflict.id):
            said = answer.choice or text_of(answer.value)
            help = usable(conflict)
            raise UsageProblem(f"{said!r} is no answer to {conflict.key} {conflict.attribute}", help=help)


def _meant(conflict: Conflict, keys: Iterable[str], attribute: str | None) -> bool:
    return (not keys or conflict.key in keys) and attribute in (None, conflict.attribute)


def _answers(conflicts: Iterable[Conflict], take: str | None, value: str | None) -> Mapping[str, Answer] | None:
    """Answers by the id of their conflict; None where nobody is there to be asked."""
    try:
        return _given(conflicts, take, value)
    except click.Abort as gone:
        nobody_answers(gone, "answer with --take or --value")
        return None


def _given(conflicts: Iterable[Conflict], take: str | None, value: str | None) -> Mapping[str, Answer]:
    found: dict[str, Answer] = {}
    alike: dict[str, str] = {}
    for conflict in conflicts:
        if value is not None:
            found[conflict.id] = _typed(conflict, value)
        elif take is not None:
            found[conflict.id] = Answer(choice=_choice(conflict, take))
        else:
            answer = _ask(conflict, alike)
            if answer is not None:
                found[conflict.id] = answer
    return found


def _typed(conflict: Conflict, text: str) -> Answer:
    from zsync.formats.typed import value_of

    return Answer(value=value_of(conflict.attribute, text))


def _choice(conflict: Conflict, named: str) -> str:
    """The choice a person means by a world, a side or an act. Raises `UsageProblem`."""
    fits = [choice for choice in conflict.choices if choice == named or choice.partition(":")[0] == named]
    if len(fits) != 1:
        help = f"one of: {', '.join(conflict.choices)}"
        raise UsageProblem(f"{named!r} is no answer to {conflict.key} {conflict.attribute}", help=help)
    return fits[0]


def _ask(conflict: Conflict, alike: dict[str, str]) -> Answer | None:
    """Show the conflict with what differs marked, and ask; an answer in capitals is for all alike."""
    from zsync.report.differences import marked

    remembered = alike.get("*")
    if remembered in {choice.partition(":")[0] for choice in conflict.choices}:
        return Answer(choice=_choice(conflict, str(remembered)))
    put_lines(marked(conflict, width=width()), err=True)
    letters = {str(number): choice for number, choice in enumerate(conflict.choices, 1)}
    menu = "  ".join(f"[{number}] {choice}" for number, choice in letters.items())
    click.echo(f"  {menu}  [e] edit  [s] skip   (add ! to answer all alike)", err=True)
    written = None
    while True:
        reply = click.prompt("Your choice", err=True).strip().lower()
        named = letters.get(reply.rstrip("!"))
        if named and reply.endswith("!"):
            alike["*"] = named.partition(":")[0]
        if named:
            return Answer(choice=named)
        if reply == "s":
            return None
        if reply == "e":
            written = _edited(conflict, written)
            if not written:
                return None
            try:
                return _typed(conflict, written)
            except UsageProblem as problem:
                click.echo(str(problem), err=True)


def _edited(conflict: Conflict, start: str | None) -> str | None:
    """The text a person writes in `$EDITOR`, starting from what they wrote before, or from what the sides show."""
    from zsync.formats.typed import text_of

    shown = start or "\n".join(f"# {side}:\n{text_of(value)}" for side, value in conflict.sides.items())
    text = click.edit(f"{shown}\n# Leave the value you want; lines that begin with # are dropped.\n")
    kept = (line for line in (text or "").split("\n") if not line.startswith("#"))
    return "\n".join(kept).strip() or None
