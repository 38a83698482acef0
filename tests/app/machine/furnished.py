"""A project that uses more: collections, groups, front matter, linked files, relations, old keys in `ids`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterable
from hashlib import md5
from typing import Any

from tests.app.machine.hands import TOKEN, Item, field, key_of, with_field
from tests.app.machine.related import Related
from tests.app.machine.world import stem

SETTINGS = """notes:
  folders: [notes]
  fields: {{title: title, year: date, journal: container, doi: doi}}
bib:
  files:
    - {{path: refs.bib, dialect: biblatex, folders: papers}}
    - {{path: more.bib}}
  aliases: ids
  groups: yes
zotero: ['embedded:{library}']
merge: {{attributes: {{collections: two-way, relations: two-way}}}}
"""
GROUPS = """
@comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:Thesis\\;0\\;1\\;\\;\\;\\;;
2 StaticGroup:Chapter 2\\;0\\;1\\;\\;\\;\\;;
}
"""
IN_TREE = {"Thesis": "Thesis", "Chapter 2": "Thesis/Chapter 2"}
MATTER = {
    "one2020": "title: Title one2020\nyear: 2020\njournal: \"[[Journal]]\"\ncollections: [Thesis/Chapter 2]\n",
    "two2021": "title: 'Title two2021'\nyear: 2021 # printed\ncollections: []\n",
}
NATIVE = {"title": "title", "year": "date", "journal": "publicationTitle", "doi": "DOI"}
ATTRIBUTE = {"title": "title", "year": "date", "journal": "container", "doi": "doi"}
PAPERS = "papers"


class Furnished(Related):
    """Hands for collections, front matter and linked files."""

    settings = SETTINGS

    def furnish(self) -> None:
        super().furnish()
        thesis = self.shelve("Thesis", key="ABCD2345", version=0)
        inner = self.shelve("Chapter 2", thesis, key="BCDE2345", version=0)
        for birth, place in (("one2020", inner), ("two2021", ""), ("three2022", thesis)):
            item = self.item(birth)
            assert item
            self.change(item, collections=[place] if place else [])
        for birth, lines in MATTER.items():
            self.swap(f"notes/{stem(birth)}@{birth}.md", "tags:\n", f"{lines}tags:\n")
        self.retype("one2020", lambda block: with_field(block, "groups", "Chapter 2"))
        self.retype("three2022", lambda block: with_field(block, "groups", "Thesis"))
        self.retype("one2020", lambda block: with_field(block, "file", "papers/one.pdf"))
        self.write("papers/one.pdf", b"%PDF one")
        self.attach("one2020", "one.pdf", b"%PDF one")
        self.link("one2020", "two2021")
        for path in ("refs.bib", "more.bib"):
            self.write(path, self.text(path) + GROUPS)

    # -- collections

    def shelve(self, name: str, parent: str = "", **more: Any) -> str:
        """Somebody makes a collection in Zotero; its key."""
        made = {"name": name, "parentCollection": parent or False, **more}
        (outcome,) = self.library.outside.write([made], kind="collections")
        assert outcome.item is not None, outcome.message
        return str(outcome.item["key"])

    def reshelve(self, key: str, **changes: Any) -> None:
        """Somebody renames, moves or trashes a collection in Zotero."""
        now = self.collections()[key]
        (outcome,) = self.library.outside.write([{**now, **changes}], kind="collections")
        assert outcome.status in (200, 304), outcome.message

    def collections(self) -> dict[str, Item]:
        """All collections by key, those in the trash too."""
        found = self.library.outside.collections(None).items
        return {each["key"]: {**each["data"], "version": each["version"]} for each in found}

    def shelves(self) -> dict[str, list[str]]:
        """Key to names, outermost first, of the collections that stand."""
        every = self.collections()

        def names(key: str) -> list[str] | None:
            data = every.get(key)
            if data is None or data.get("deleted"):
                return None
            outer = names(data["parentCollection"]) if data.get("parentCollection") else []
            return None if outer is None else [*outer, data["name"]]

        return {key: path for key in sorted(every) if (path := names(key))}

    def told(self) -> str:
        return super().told() + repr(list(self.shelves().values()))

    def versions(self) -> dict[str, int]:
        held = {f"collections/{key}": data["version"] for key, data in self.collections().items()}
        return {**super().versions(), **held}

    def lies_in(self, item: Item) -> set[str]:
        """The paths of an item's collections; not of those that share theirs with another."""
        standing = {key: spelled(names) for key, names in self.shelves().items()}
        return {standing[key] for key in item["collections"] if key in standing} - self.twins()

    def listed(self, note: str) -> list[str] | None:
        """The collections in the front matter of a note; None when it has no such line."""
        found = re.search(r"(?m)^collections: (\[.*\])$", self.text(note))
        return [part for part in found[1][1:-1].split(", ") if part] if found else None

    # -- linked files

    def linked(self, entry: str) -> list[str]:
        """The paths that an entry links to."""
        return [path for path in (field(entry, "file") or "").split(";") if path]

    # -- laws

    def agrees(self, birth: str, excused: Container[str]) -> None:
        item, found, note = self.item(birth), self.entry(birth), self.note(birth)
        entry = found[1] if found else ""
        listed = self._listed(birth)
        apart = "collections" in excused
        if item and listed is not None and not apart:
            assert set(filter(self.can_stand, listed)) == self.lies_in(item), (birth, listed)
        if item and entry and not apart:
            groups = [each.strip() for each in (field(entry, "groups") or "").split(",") if each.strip()]
            wanted = {name for path in self.lies_in(item) if (name := group_of(path))}
            assert wanted <= set(groups), (birth, groups, wanted)
            standing = set(map(spelled, self.shelves().values())) - self.twins()
            more = {g for g in groups if IN_TREE.get(g, spelled([g])) in standing}  # others have names of old
            assert more <= wanted, (birth, groups, wanted)
        if note:
            self._matter_agrees(note, item, entry, excused)
        self._files_agree(item, entry)
        self._old_keys_are_gone(entry, excused)

    def _listed(self, birth: str) -> set[str] | None:
        """The collections that the notes of a work name together; None when none of them names any."""
        ends = {f"@{key}.md" for key in self.keys(birth).values()}
        found = [self.listed(path) for path in self.notes() if path[path.rfind("@") :] in ends]
        telling = [listed for listed in found if listed is not None]
        return {plain(word) for listed in telling for word in listed} if telling else None

    def can_stand(self, path: str) -> bool:
        """Whether there is one collection of this path in Zotero, or can be: not below one of two namesakes."""
        twins = self.twins()
        above = {path[:at] for at, sign in enumerate(path) if sign == "/" and path[at - 1] != "\\"}
        return path not in twins and (path in map(spelled, self.shelves().values()) or not above & twins)

    def twins(self) -> set[str]:
        """The paths that several collections bear."""
        paths = Counter(spelled(names) for names in self.shelves().values())
        return {path for path, number in paths.items() if number > 1}

    def _matter_agrees(self, note: str, item: Item | None, entry: str, excused: Container[str]) -> None:
        for name, native in NATIVE.items():
            shown = in_matter(self.text(note), name)
            if not shown or ATTRIBUTE[name] in excused:
                continue
            for other in ((item or {}).get(native), field(entry, name)):
                if other and name == "year":
                    assert other[:4] == shown[:4], (note, name, shown, other)
                elif other:
                    assert TOKEN.findall(other) == TOKEN.findall(shown), (note, name, shown, other)

    def _files_agree(self, item: Item | None, entry: str) -> None:
        """Nothing is linked or attached twice."""
        contents = [md5(content).hexdigest() for path in self.linked(entry) if (content := self.content(path))]
        assert len(set(contents)) == len(contents), entry
        if item:
            children = [each for each in self.all_items() if each.get("parentItem") == item["key"]]
            sums = Counter(each.get("md5") for each in children if each.get("md5"))
            assert all(number == 1 for number in sums.values()), children

    def content(self, path: str) -> bytes | None:
        """What a linked file holds."""
        place = next((p for p in (self.root / PAPERS / path, self.root / path) if p.is_file()), None)
        return place.read_bytes() if place else None

    def _old_keys_are_gone(self, entry: str, excused: Container[str]) -> None:
        """Nobody cites a work by a key that its entry lists as an old one."""
        own = {key_of(part) for _, parts in self.bibs() for part in parts[1:]}
        lists = Counter(key for _, parts in self.bibs() for part in parts[1:] for key in ids_of(part))
        for old in ids_of(entry):
            if old in own or lists[old] > 1 or {"", "key", "existence"} & _some(excused):
                continue
            for path, text in self.notes().items():
                assert f"@{old}]" not in text, (path, old)


def _some(names: Container[str]) -> set[str]:
    return {name for name in ("", "key", "existence") if name in names}


def ids_of(entry: str) -> list[str]:
    """The old keys that an entry lists."""
    return [key.strip() for key in (field(entry, "ids") or "").split(",") if key.strip()]


def spelled(names: Iterable[str]) -> str:
    """A path of names, as every side spells it."""
    return "/".join(name.replace("/", "\\/") for name in names)


def plain(word: str) -> str:
    """A word of a list in front matter, without quotes."""
    if word[:1] == '"':
        return str(json.loads(word))
    return word[1:-1].replace("''", "'") if word[:1] == "'" else word


def group_of(path: str) -> str:
    """The name of JabRef's group for a collection; "" where there is none."""
    for name, place in IN_TREE.items():
        if place == path:
            return name
    top = path.replace("\\/", "")
    return path.replace("\\/", "/") if "/" not in top and path not in IN_TREE else ""


def in_matter(text: str, name: str) -> str:
    """What a mapped field of front matter shows, without quotes, link and comment; "" when it has no such line."""
    found = re.search(rf"(?m)^{name}:[ ]*(.*)$", text.partition("\n---")[0])
    shown = plain(found[1].partition(" #")[0].strip()) if found else ""
    return shown.removeprefix("[[").removesuffix("]]")
