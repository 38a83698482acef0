"""The answers ticked in `zsync-conflicts.md`, and the page itself: written anew after each run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from zsync.app.project import Project
from zsync.formats import conflicts as page
from zsync.model.plan import Conflict, Operation, Value
from zsync.replicas.names import renamed_path
from zsync.state.files import with_line_ends


def read(project: Project) -> page.Answers:
    """What a person ticked, by id of the conflict, and what of it cannot be used."""
    ticked = page.read(text(project))
    return page.Answers({**ticked.given, **project.answers}, ticked.problems, ticked.places)


def text(project: Project) -> str:
    """The page as it stands, "" when there is none."""
    content = project.disk.read(page.NAME)
    return content.decode("utf-8", "replace") if content else ""


def write(project: Project, conflicts: Sequence[Conflict]) -> None:
    """Put the open conflicts on the page; what is settled goes, and so does an empty page."""
    old = project.disk.read(page.NAME)
    new = with_line_ends(page.render(conflicts, old=text(project), given=project.answers), old)
    if old is not None and not new:
        project.disk.remove(page.NAME, expected=old)
    elif new and new != old:
        project.disk.replace(page.NAME, new, expected=old)


def followed(conflicts: Iterable[Conflict], done: Iterable[Operation]) -> list[Conflict]:
    """The conflicts with the names that notes and records have once the renames among `done` are through."""
    named: dict[str, dict[str, str]] = {}
    for operation in done:
        if operation.action == "rename":
            named.setdefault(f"{operation.side}:", {})[str(operation.before)] = str(operation.after)

    def now(name: str) -> str:
        side = next((side for side in named if name.startswith(side)), "")
        return side + _renamed(name.removeprefix(side), named[side]) if side else name

    def called(name: str, value: Value) -> Value:
        keys = named.get(f"{name}:")
        if not keys or not isinstance(value, str):
            return value
        return " and ".join(keys.get(key, key) for key in value.split(" and "))

    def told(each: Conflict) -> Conflict:
        keyed = each.attribute == "existence"
        sides = {now(name): called(name, value) if keyed else value for name, value in each.sides.items()}
        return replace(each, sides=sides, choices=tuple(map(now, each.choices)))

    return [told(each) for each in conflicts] if named else list(conflicts)


def _renamed(place: str, named: Mapping[str, str]) -> str:
    """The path of a note, perhaps with the name of a field behind it, once keys are renamed."""
    path, blank, field = place.rpartition(" (") if place.endswith(")") else (place, "", "")
    return renamed_path(path, named) + blank + field
