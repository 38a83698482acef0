"""The functions of the formula language: each takes the item and its arguments, and gives text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from zsync.translate.formula.fields import CANONICAL, ROLES
from zsync.translate.formula.filters import NextAlternative
from zsync.translate.formula.item import Item, Person, date_parts, format_date, initials, shown
from zsync.translate.formula.parse import Regex
from zsync.translate.formula.words import transliterate, words
from zsync.translate.values import language
from zsync.translate.values.dates import month_macro


def _names(item: Item, creator: str, *, with_initials: bool = False, cut: int = 0) -> list[str]:
    if cut < 0:
        raise TypeError(f"a name has no {cut} characters")
    family = f"%(f).{cut}s" if cut else "%(f)s"
    found = (shown(person, family + ("%(I)s" if with_initials else "")) for person in item.by_kind(creator))
    return [name for name in found if name]


def _auth(
    item: Item, n: int = 0, m: int = 1, creator: str = "*", initials: bool = False, clean: bool = True
) -> str:
    names = _names(item, creator, with_initials=initials, cut=n)
    return names[m - 1] if 0 < m <= len(names) else ""


def _selected(item: Item, wanted: str | tuple[object, ...]) -> tuple[Person, ...]:
    """Creators by `type`: one, or several; of a list in the list the first there is; `-editor` leaves out."""
    if isinstance(wanted, str) and not wanted.startswith("-"):
        return item.by_kind("author" if wanted == "primary" else wanted)
    present = [person.role.lower() for person in item.people]
    asked = [_present(each, present) for each in ((wanted,) if isinstance(wanted, str) else wanted)]
    barred = {name[1:] for name in asked if name.startswith("-")}
    taken = {name for name in asked if name and not name.startswith("-")}
    return tuple(
        person
        for person in item.people
        if (not taken or person.role.lower() in taken) and person.role.lower() not in barred
    )


def _present(wanted: object, present: list[str]) -> str:
    """A creator type by its name; the first of several that is `present`, "" for none."""
    if isinstance(wanted, tuple):
        return next((name for name in (_present(each, present) for each in wanted) if name in present), "")
    name = str(wanted).lower()
    if name == "*":
        return next(iter(present), "")
    if name.removeprefix("-") not in {"primary", *ROLES}:
        raise TypeError(f"{wanted!r} is no type of creator")
    return name.replace("primary", "author")


def _creator_types(item: Item, match: str | Regex = "") -> str:
    """`journalArticle:2author;1editor`: the creators, each with its number of names. A test with `match`."""
    listed = [f"{1 if person.single else 2}{person.role}" for person in item.people]
    shown = f"{item.type}:{';'.join(listed)}"
    if not match:
        return shown
    pattern = match.pattern if isinstance(match, Regex) else re.compile(match)
    with_primary = re.sub(r"(?<=[12])author\b", "primary", shown)
    if not pattern.search(shown) and not pattern.search(with_primary):
        raise NextAlternative
    return ""


def _authors(
    item: Item,
    n: int | tuple[int, int] = 0,
    type: str | tuple[object, ...] = "*",
    name: str = "%(f)s",
    etal: str = "",
    sep: str = " ",
    min: int = 0,
    max: int = 0,
    creator: str = "",
    joiner: str = "",
    clean: bool = True,
) -> str:
    chosen = item.by_kind(creator) if creator else _selected(item, type)
    people = [text for person in chosen if (text := shown(person, name))]
    joint = joiner or sep
    if (min and len(people) < min) or (max and len(people) > max):
        raise NextAlternative
    first, last = n if isinstance(n, tuple) else (1, n)
    if not last:
        return joint.join(people)
    if isinstance(n, tuple) or last >= len(people):
        etal = ""
    elif etal.isalpha():
        etal = joint + etal
    return joint.join(people[first - 1 : last if last > 0 else len(people) + 1 + last]) + etal


def _authorsn(item: Item, n: int = 0, creator: str = "*", initials: bool = False, sep: str = " ") -> str:
    names = _names(item, creator, with_initials=initials)
    return sep.join([*names[:n], "EtAl"] if 0 < n < len(names) else names)


def _auth_fore_ini(item: Item, creator: str = "*", clean: bool = True) -> str:
    people = item.by_kind(creator)
    return initials(people[0]) if people else ""


def _author_last_fore_ini(item: Item, creator: str = "*", clean: bool = True) -> str:
    people = item.by_kind(creator)
    return initials(people[-1]) if people else ""


def _author_last(item: Item, creator: str = "*", initials: bool = False, clean: bool = True) -> str:
    names = _names(item, creator, with_initials=initials)
    return names[-1] if names else ""


def _authors_alpha(
    item: Item, creator: str = "*", initials: bool = False, sep: str = " ", joiner: str = ""
) -> str:
    names = _names(item, creator, with_initials=initials)
    if len(names) < 2:
        return names[0][:3] if names else ""
    return (joiner or sep).join(name[0] for name in names[: 3 if len(names) > 4 else 4]) + "+" * (len(names) > 4)


def _auth_ini(
    item: Item, n: int = 0, creator: str = "*", initials: bool = False, sep: str = ".", joiner: str = ""
) -> str:
    return (joiner or sep).join(name[: n or None] for name in _names(item, creator, with_initials=initials))


def _author_ini(item: Item, creator: str = "*", initials: bool = False, sep: str = ".", joiner: str = "") -> str:
    names = _names(item, creator, with_initials=initials)
    rest = (joiner or sep).join(name[0] for name in names[1:])
    return (joiner or sep).join(filter(None, (names[0][:5], rest))) if names else ""


def _auth_auth_ea(item: Item, creator: str = "*", initials: bool = False, sep: str = ".", joiner: str = "") -> str:
    names = _names(item, creator, with_initials=initials)
    return (joiner or sep).join([*names[:2], *(["ea"] if len(names) > 2 else [])])


def _etal(word: str, default: str) -> Callable[..., str]:
    def listed(
        item: Item,
        creator: str = "*",
        initials: bool = False,
        sep: str = default,
        joiner: str = "",
        clean: bool = True,
    ) -> str:
        names = _names(item, creator, with_initials=initials)
        return (joiner or sep).join(names if len(names) < 3 else [names[0], word])

    return listed


def _authshort(item: Item, creator: str = "*", initials: bool = False, sep: str = ".", joiner: str = "") -> str:
    names = _names(item, creator, with_initials=initials)
    if len(names) < 2:
        return names[0] if names else ""
    return (joiner or sep).join(name[0] for name in names[:3]) + "+" * (len(names) > 3)


def _title(item: Item) -> str:
    return " ".join(words(item.field_of("title"), skip=True, nopunct=True, mode=item.mode))


def _shorttitle(item: Item, n: int = 3, m: int = 0) -> str:
    found = words(item.field_of("title"), skip=True, nopunct=True, mode=item.mode, fold=m > 0)[:n]
    return " ".join(word[:1].upper() + word[1:] if at < m else word for at, word in enumerate(found))


def _veryshorttitle(item: Item, n: int = 1, m: int = 0) -> str:
    return _shorttitle(item, n, m)


def _date(item: Item, format: str = "%Y-%m-%d") -> str:
    date, origin = date_parts(item.field_of("date")), date_parts(item.field_of("orig_date"))
    return format_date({**date, **{f"o{name}": text for name, text in origin.items()}}, format)


def _year(item: Item) -> str:
    return date_parts(item.field_of("date") or item.field_of("orig_date"))["Y"]


def _shortyear(item: Item) -> str:
    return _year(item)[-2:]


def _month(item: Item) -> str:
    month = date_parts(item.field_of("date"))["m"]
    return month_macro(int(month)) if month else ""


def _origyear(item: Item) -> str:
    return date_parts(item.field_of("orig_date"))["Y"]


def _origdate(item: Item) -> str:
    return format_date(date_parts(item.field_of("orig_date")), "%Y-%m-%d")


def _pages(item: Item) -> list[str]:
    return [part for part in re.split(r"[-\s,–]+", item.field_of("pages")) if part]


def _firstpage(item: Item) -> str:
    return next(iter(_pages(item)), "")


def _lastpage(item: Item) -> str:
    return next(reversed(_pages(item)), "")


def _journal(item: Item, abbrev: str = "abbrev+auto") -> str:
    short = item.field_of("container_short") if abbrev in {"abbrev", "abbrev+auto"} else ""
    return short or item.field_of("container")


def _keyword(item: Item, n: int = 0) -> str:
    tags = sorted(item.tags)
    return tags[n] if -len(tags) <= n < len(tags) else ""


def _type(item: Item, *allowed: str) -> str:
    if not allowed:
        return item.type
    if item.type.lower() not in {name.lower() for name in allowed}:
        raise NextAlternative
    return ""


def _language(item: Item, *names: str) -> str:
    spoken = language.read(item.field_of("language"))
    wanted = {language.read(name) for name in names}
    if spoken not in wanted and spoken.partition("-")[0] not in wanted:
        raise NextAlternative
    return ""


def _extra(item: Item, variable: str) -> str:
    names = [name.strip().lower() for name in variable.split("/") if name.strip()]
    labels = {label for name in names for label in (name, f"tex.{name}")}
    for line in item.field_of("extra").splitlines():
        label, colon, text = line.partition(":")
        if colon and label.strip().lower() in labels:
            return text.strip()
    return next((found for name in names if (found := item.fields.get(CANONICAL.get(name, name), ""))), "")


def _field(item: Item, name: str) -> str:
    return item.field_of(name)


def _text(item: Item, text: str) -> str:
    return text


def _zotero(item: Item) -> str:
    """As Zotero's own export makes keys: family, first word of the title, year, set apart by underscores."""
    first = next(iter(item.people), None)
    head = "noauthor" if first is None or first.single else first.family.lower().replace(" ", "_").replace(",", "")
    title = next(iter(_UNSAID.sub("", item.field_of("title").lower()).split()), "notitle")
    key = "_".join((head, title, _year(item) or "nodate"))
    return re.sub(r"[^a-z0-9!$&*+\-./:;<>?\[\]^_`|]+", "", transliterate(key).lower())


_UNSAID = re.compile(
    r"\b(?:an?|the|some|from|on|in|to|of|do|with|der|die|das|eine?|eine[rsmn]|une?|la|le|l'|el|las|los|al|"
    r"una|unos|unas|uno|de|des|del|d')(?:\s+|\b)|</?(?:i|b|sup|sub|sc|span[^>]*)>"
)
"""Words and markup that Zotero's export leaves out of a title in a key."""


def _nowhere(item: Item, *args: object) -> str:
    """What only Zotero or the network knows: the next alternative is tried."""
    raise NextAlternative


def _own_library(item: Item) -> str:
    return ""


FUNCTIONS: Mapping[str, Callable[..., str]] = {
    "auth": _auth, "authors": _authors, "creators": _authors, "authorsn": _authorsn, "authforeini":
    _auth_fore_ini, "authorlastforeini": _author_last_fore_ini, "authorlast": _author_last,
    "authorsalpha": _authors_alpha, "authini": _auth_ini, "authorini": _author_ini, "authauthea":
    _auth_auth_ea, "authetal": _etal("EtAl", " "), "authetal2": _etal("etal", "."), "authshort":
    _authshort, "title": _title, "shorttitle": _shorttitle, "veryshorttitle": _veryshorttitle, "date":
    _date, "year": _year, "shortyear": _shortyear, "month": _month, "origyear": _origyear, "origdate":
    _origdate, "firstpage": _firstpage, "lastpage": _lastpage, "journal": _journal, "keyword": _keyword,
    "type": _type, "language": _language, "extra": _extra, "field": _field, "getfield": _field, "text":
    _text, "zotero": _zotero, "inspirehep": _nowhere, "group": _nowhere, "item": _nowhere, "creatortypes":
    _creator_types, "library": _own_library,
}  # fmt: skip
"""Function by lower-case name. `clean` is accepted where older formulas give it, and changes nothing."""
