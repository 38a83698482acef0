"""A person and the mapped fields of front matter."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine.furnished import Furnished, in_matter
from tests.app.machine.life import WHO, Living

FIELD = st.sampled_from(["title", "year", "journal", "doi"])
STYLES = {
    "title": ["Of {}", '"Of {}: a \\"b\\""', "'It''s {}'"],
    "journal": ["J of {}", '"[[J of {}]]"', "'{}'"],
    "doi": ["10.1234/{}", "https://doi.org/10.1234/{}", '"10.1234/{}"'],
    "year": ["{}", '"{}"', "{} # so they say"],
}


class Matter(Living):
    """Fields of literature notes are typed, emptied, taken out; a work gets a second note."""

    house: Furnished

    @rule(who=WHO, name=FIELD, style=st.integers(0, 2))
    def type_in_matter(self, who: int, name: str, style: int) -> None:
        """A field is retyped, or typed in a note that had none."""
        note = self.house.note(self.birth(who))
        if not note:
            return
        token = self.fresh()
        if name == "year":
            token = str(1000 + self.count)
            self.give_up_year(in_matter(self.house.text(note), "year"))
        self.type(token, in_matter(self.house.text(note), name))
        self.put_in_matter(note, name, f"{name}: {STYLES[name][style].format(token)}\n")

    def give_up_year(self, shown: str) -> None:
        """Who retypes a year gives up the day that stands elsewhere."""
        self.typed = {value for value in self.typed if not (shown and value.startswith(shown[:4]))}

    def put_in_matter(self, note: str, name: str, line: str) -> None:
        """The line of a field, in the place of the old one or of none."""
        text = self.house.text(note)
        old = re.search(rf"(?m)^{name}:.*\n", text.partition("\n---")[0] + "\n")
        if old:
            self.house.swap(note, f"\n{old[0]}", f"\n{line}")
        else:
            self.house.swap(note, "---\n", f"---\n{line}")

    @rule(who=WHO, name=st.sampled_from(["journal", "doi"]), line=st.booleans())
    def empty_in_matter(self, who: int, name: str, line: bool) -> None:
        """A field is emptied; or its line is taken out, which says nothing."""
        note = self.house.note(self.birth(who))
        shown = in_matter(self.house.text(note), name) if note else ""
        if note and shown:
            self.give_up(shown)
            self.put_in_matter(note, name, "" if line else f"{name}:\n")

    @rule(who=WHO, says=st.sampled_from(["the same", "less", "other"]))
    def second_note(self, who: int, says: str) -> None:
        """Another literature note of the same work, which may say something else."""
        note = self.house.note(self.birth(who))
        if not note or "@" not in note:
            return
        key = note.rpartition("@")[2].removesuffix(".md")
        path = f"notes/{{2}}_Also@{key}.md"
        if (self.house.root / path).exists():
            return
        title = in_matter(self.house.text(note), "title")
        if says == "other":
            title = f"Also {self.fresh()}"
            self.type(title.partition(" ")[2])
        line = "" if says == "less" or not title else f"title: '{title.replace(chr(39), chr(39) * 2)}'\n"
        self.house.write(path, f"---\n{line}citekey: {key}\n---\n\nAlso on [@{key}].\n")
