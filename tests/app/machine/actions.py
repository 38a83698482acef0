"""A person's life on the sides of a project: every edit that a sync must carry, one rule a kind."""

from __future__ import annotations

import re
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.app.machine.hands import TOKEN, entry_of, field, key_of, mark, names_in, stem, with_field
from tests.app.machine.laws import FIELDS
from tests.app.machine.life import WHO, Living
from tests.replicas.library import article

WHERE = st.sampled_from(["zotero", "bib"])
VALUES = {
    "title": [("Of {}", "Of {}"), ("Über 10% & {} of", 'Ü{{}}ber 10\\% \\& {} of'), ("情感 {}", "情感 {}")],
    "doi": [("10.1234/{}", "10.1234/{}")],
    "url": [("https://example.org/{}?a=1", "https://example.org/{}?a=1")],
    "abstract": [("About {}.", "About {}."), ("Two lines\nof {} & more", "Two lines of {} \\& more")],
}
SPELLINGS = [("Of {}", "Of {}")]
KINDS = {
    "article": "magazineArticle",
    "book": "bookSection",
    "incollection": "report",
    "inproceedings": "conferencePaper",
    "misc": "journalArticle",
}
"""The types a person chooses in the `.bib`, and beside each one that is chosen in Zotero."""


class Actions(Living):
    """Edits, tags, files, renames, creations and deletions on any side."""

    @rule(who=WHO, where=WHERE, name=st.sampled_from(sorted(FIELDS)), way=st.integers(0, 2))
    def edit(self, who: int, where: str, name: str, way: int) -> None:
        """A field of a work is retyped."""
        ways = VALUES.get(name, SPELLINGS)
        token = self.fresh()
        zotero, bib = (text.format(token) for text in ways[way % len(ways)])
        self.put(self.birth(who), where, name, (zotero, bib), token)

    def put(self, birth: str, where: str, name: str, spelled: tuple[str, str], token: str) -> None:
        """The value as `spelled` on each side. (An entry whose key is new as well would be another one.)"""
        native, local = FIELDS[name]
        item, entry = self.house.item(birth), self.house.entry(birth)
        if where == "bib" and name == "title" and entry and not self.house.locked(key_of(entry[1])):
            return
        if where == "zotero" and item and native in item:
            self.type(token, str(item[native]))
            self.house.change(item, **{native: spelled[0]})
        if where == "bib" and entry:
            self.type(token, field(entry[1], local) or "")
            self.house.retype(birth, lambda block: with_field(block, local, spelled[1]))

    @rule(who=WHO, where=WHERE, name=st.sampled_from(sorted(set(FIELDS) - {"title"})))
    def empty(self, who: int, where: str, name: str) -> None:
        """A field of a work is emptied."""
        birth = self.birth(who)
        native, local = FIELDS[name]
        item, entry = self.house.item(birth), self.house.entry(birth)
        if where == "zotero" and item and item.get(native):
            self.give_up(item[native])
            self.house.change(item, **{native: ""})
        if where == "bib" and entry and field(entry[1], local) is not None:
            self.give_up(field(entry[1], local) or "")
            self.house.retype(birth, lambda block: with_field(block, local, None))

    @rule(who=WHO, where=WHERE, exact=st.booleans())
    def date(self, who: int, where: str, exact: bool) -> None:
        """A date that a poorer side can only hold the year of (law 7: it must not come back poorer)."""
        birth = self.birth(who)
        self.count += 1
        year = str(1000 + self.count)
        item, entry = self.house.item(birth), self.house.entry(birth)
        if where == "zotero" and item:
            value = f"{year}-03-04" if exact else year
            self.type(value, item["date"])
            self.house.change(item, date=value)
        if where == "bib" and entry:
            old = field(entry[1], "year") or ""
            self.typed = {value for value in self.typed if not (old and value.startswith(old))}
            self.typed.add(year)
            self.house.retype(birth, lambda block: with_field(block, "year", year))

    @rule(who=WHO, where=WHERE, which=st.integers(0, 3))
    def author(self, who: int, where: str, which: int) -> None:
        """One more author, at the end; or one of the first is called otherwise, and keeps the given name."""
        birth = self.birth(who)
        token = self.fresh()
        item, entry = self.house.item(birth), self.house.entry(birth)
        if where == "zotero" and item:
            people = [dict(person) for person in item["creators"]]
            if which < len(people):
                called = "name" if "name" in people[which] else "lastName"
                self.type(token, people[which][called])
                people[which][called] = f"Nø {token}"
            else:
                self.type(token)
                people.append({"creatorType": "author", "firstName": "Zoë", "lastName": f"Über {token}"})
            self.house.change(item, creators=people)
        if where == "bib" and entry:
            names, others = names_in(entry[1])
            if which < len(names):
                family, comma, given = names[which].partition(", ")
                self.type(token, family if comma else "")
                names[which] = f"N{{\\o}} {token}, {given}" if comma else f"{names[which]} {token}"
            else:
                self.type(token)
                names.append(f"{{\\'E}}va {token}")
            self.house.retype(birth, lambda block: with_field(block, "author", " and ".join([*names, *others])))

    @rule(who=WHO)
    def others(self, who: int) -> None:
        """`and others` is typed at the end of the names in the `.bib`, or taken away from there."""
        birth = self.birth(who)
        entry = self.house.entry(birth)
        names, others = names_in(entry[1]) if entry else ([], [])
        if names:
            shown = " and ".join(names if others else [*names, "others"])
            self.house.retype(birth, lambda block: with_field(block, "author", shown))

    @rule(who=WHO, where=st.sampled_from(["zotero", "bib", "notes"]), blank=st.booleans())
    def tag(self, who: int, where: str, blank: bool) -> None:
        """A tag is added."""
        birth = self.birth(who)
        token = self.fresh()
        item, entry, note = self.house.item(birth), self.house.entry(birth), self.house.note(birth)
        if where == "zotero" and item:
            self.type(token)
            self.house.change(item, tags=[*item["tags"], {"tag": f"a {token}" if blank else token}])
        if where == "bib" and entry:
            self.type(token)
            words = f"{field(entry[1], 'keywords')}, {'B ' if blank else ''}{token}"
            self.house.retype(birth, lambda block: with_field(block, "keywords", words))
        if where == "notes" and note:
            self.type(token)
            self.house.swap(note, "tags:\n", f"tags:\n  - {token}\n")

    @rule(who=WHO, where=st.sampled_from(["zotero", "bib", "notes"]), which=st.integers(0, 3))
    def untag(self, who: int, where: str, which: int) -> None:
        """A tag is taken away."""
        birth = self.birth(who)
        item, entry, note = self.house.item(birth), self.house.entry(birth), self.house.note(birth)
        if where == "zotero" and item:
            tags = [tag for tag in item["tags"] if TOKEN.search(tag["tag"])]
            for gone in tags[which : which + 1]:
                self.lose(gone["tag"])
                self.house.change(item, tags=[tag for tag in item["tags"] if tag != gone])
        if where == "bib" and entry:
            words = (field(entry[1], "keywords") or "").split(", ")
            for word in [word for word in words if TOKEN.search(word)][which : which + 1]:
                self.lose(word)
                rest = ", ".join(w for w in words if w != word)
                self.house.retype(birth, partial(with_field, name="keywords", value=rest))
        if where == "notes" and note:
            lines = re.findall(r"(?m)^  - .*q\d+q.*\n", self.house.text(note))
            for line in lines[which : which + 1]:
                self.lose(line)
                self.house.swap(note, line, "")

    @rule(who=WHO, where=st.sampled_from(["zotero", "notes"]))
    def attach(self, who: int, where: str) -> None:
        """A file comes to a work: to a folder of a new name, perhaps, while there is the one of the old."""
        birth = self.birth(who)
        token = self.fresh()
        item, note = self.house.item(birth), self.house.note(birth)
        if where == "zotero" and item and item.get("citationKey"):
            self.house.attach(item["citationKey"], f"{token}.pdf", f"%PDF {token}".encode())
            self.type(token)
        if where == "notes" and note:
            self.house.write(f"{note.removesuffix('.md')}.assets/{token}.png", f"PNG {token}".encode())
            self.type(token)

    @rule(who=WHO, where=st.sampled_from(["zotero", "notes"]))
    def detach(self, who: int, where: str) -> None:
        """A file is taken from a work."""
        birth = self.birth(who)
        item, note = self.house.item(birth), self.house.note(birth)
        if where == "zotero" and item:
            for child in self.house.all_items():
                if child.get("parentItem") == item["key"]:
                    self.lose(repr(child))
                    self.house.change(child, deleted=1)
                    return
        if where == "notes" and note:
            folder = self.house.root / f"{note.removesuffix('.md')}.assets"
            for path in sorted(folder.glob("q*")):
                self.lose(path.name)
                path.unlink()
                return

    @rule(who=WHO)
    def write_in_note(self, who: int) -> None:
        """A thought, in the literature note or in the one that cites all."""
        token = self.fresh()
        path = self.house.note(self.birth(who)) or "notes/other.md"
        if (self.house.root / path).exists():
            self.type(token)
            self.house.write(path, self.house.text(path) + f"\nA thought {token}.\n")

    @rule(who=WHO, where=WHERE, kind=st.sampled_from(sorted(KINDS)))
    def retype_kind(self, who: int, where: str, kind: str) -> None:
        """The type of a work is changed, as a person would: fields the new type lacks are not moved."""
        birth = self.birth(who)
        item, entry = self.house.item(birth), self.house.entry(birth)
        if where == "zotero" and item and item["itemType"] != KINDS[kind]:
            self.house.change_type(item, KINDS[kind])
            now = self.house.library.item(item["key"])
            self.give_up(repr([value for value in item.values() if value not in now.values()]))
        if where == "bib" and entry:
            self.house.retype(birth, lambda block: re.sub(r"^@\w+\{", f"@{kind}{{", block))

    @rule(where=st.sampled_from(["zotero", "bib"]), cited=st.booleans(), second=st.booleans())
    def create(self, where: str, cited: bool, second: bool) -> None:
        """A new work."""
        token = self.fresh()
        birth = f"new{token}x"
        self.births.append(birth)
        self.type(token)
        if where == "zotero":
            self.house.library.write(article(birth, f"Title {birth}", tags=[{"tag": mark(birth)}]))
        else:
            path = "more.bib" if second else "refs.bib"
            entry = f"@article{{{birth},\n  title = {{Title {birth}}},\n  keywords = {{{mark(birth)}}},\n}}\n"
            old = self.house.text(path) if (self.house.root / path).exists() else ""
            self.house.write(path, f"{old}\n{entry}")
        if cited:
            front = f"---\ncitekey: {birth}\ntags:\n  - {mark(birth)}\n---\n"
            self.house.write(f"notes/{stem(birth)}@{birth}.md", f"{front}\nSee [@{birth}].\n")

    @rule(who=WHO, where=st.sampled_from(["zotero", "bib", "notes"]))
    def delete(self, who: int, where: str) -> None:
        """A record is taken away, and with it what is seen there."""
        birth = self.birth(who)
        item, entry, note = self.house.item(birth), self.house.entry(birth), self.house.note(birth)
        if where == "zotero" and item:
            children = [each for each in self.house.all_items() if each.get("parentItem") == item["key"]]
            self.lose(repr([item, *children]) + self.hidden(birth, item))
            self.house.change(item, deleted=1)
        if where == "bib" and entry:
            self.lose(entry[1])
            self.house.swap(entry[0], entry_of(entry[1]), "")
        if where == "notes" and note:
            self.lose(self.house.text(note))
            (self.house.root / note).unlink()
