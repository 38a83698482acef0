"""Links to files, asset folders, and the naming rule `{NN}_Title@citekey`.

Paths are `/`-separated text; nothing is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from zsync.formats.notes import blocks
from zsync.formats.notes.frontmatter import block
from zsync.formats.notes.hits import Form
from zsync.formats.notes.hits import Place as Span
from zsync.formats.notes.inline import Inline
from zsync.formats.notes.keys import FLAVOURS
from zsync.formats.notes.paths import decode, encode
from zsync.model.span import Edit

_STEM = re.compile(r"\{(?P<number>[^{}]*)\}_(?P<title>.*?)(?:@(?P<key>[^@/\s]+))?\Z", re.S)
_SUFFIX = re.compile(r"\.(?:assets|md|markdown|txt)\Z", re.I)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_END = {"wiki": re.compile(r"\\?[|#]"), "auto": re.compile(r"\Z"), "": re.compile(r"[#?]")}


@dataclass(frozen=True, slots=True)
class Stem:
    """`{NN}_Title@citekey`: `number` and `title` as written (`_ ` stands for `: `); `key` "" without one."""

    number: str
    title: str
    key: str


@dataclass(frozen=True, slots=True)
class Link:
    """A destination. `path` is decoded and without query, fragment and alias; `[start, end)` spells it.

    `image` tells what is shown from what is linked to. `form` says which construct holds it.
    """

    path: str
    start: int
    end: int
    form: Form
    image: bool

    @property
    def local(self) -> bool:
        """Whether it is a path, not an address with a scheme."""
        return not _SCHEME.match(self.path) and not self.path.startswith("//")


def stem(path: str) -> Stem | None:
    """The parts of the last name of `path`, or None when it does not follow the rule. The last `@` counts."""
    name = path.rstrip("/").rpartition("/")[2]
    match = _STEM.match(_SUFFIX.sub("", name))
    if not match:
        return None
    title, at, key = match[0].partition("}_")[2].rpartition("@")
    if not at or not key or re.search(r"\s", key):
        return Stem(match["number"], title + at + key, "")
    return Stem(match["number"], title, key)


def links(text: str, grammar: str) -> Sequence[Link]:
    """The links and images of a note, in order: Markdown, HTML `src` and `href`, wikilinks, autolinks."""
    flavour = FLAVOURS.get(grammar, FLAVOURS["markdown"])
    inline = Inline(text, flavour, known=None, labels=frozenset())
    front = block(text)
    blocks.read_links(inline, front.end if front else 0)
    return [_link(text, place) for place in sorted(inline.links)]


def _link(text: str, place: Span) -> Link:
    ends = _END.get(place.form, _END[""])
    stop = ends.search(text, place.start, place.end) if not _SCHEME.match(text, place.start) else None
    end = stop.start() if stop else place.end
    written = text[place.start : end]
    return Link(written if place.form == "wiki" else decode(written), place.start, end, place.form, place.image)


def resolve(path: str, *, folder: str, root_url: str = "") -> str:
    """`path`, as a note in `folder` links to it, from the project root; ".." at the front when it lies outside.

    A path that starts with `/` starts at Typora's `typora-root-url` (relative to the note), else at the root.
    """
    if not path.startswith("/"):
        return normal(f"{folder}/{path}")
    if not root_url:
        return normal(path)
    return normal(f"{root_url}{path}" if root_url.startswith("/") else f"{folder}/{root_url}{path}")


def normal(path: str) -> str:
    """`path` without `.`, empty and resolvable `..` parts, and without slashes at the ends."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def relative(path: str, folder: str) -> str:
    """The way from `folder` to `path` (both from the project root)."""
    there, here = normal(path).split("/"), [part for part in normal(folder).split("/") if part]
    same = 0
    while same < min(len(there) - 1, len(here)) and there[same] == here[same]:
        same += 1
    return "/".join([".."] * (len(here) - same) + there[same:])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note lies, and where it will (`to`, the same if it stays). `roots` are the folders that wikilinks
    may start at; `there` tells whether a path leads to something now. All from the project root."""

    folder: str
    to: str
    root_url: str = ""
    roots: Sequence[str] = ("",)
    there: Callable[[str], bool] = lambda path: True


def relinked(text: str, moves: Mapping[str, str], *, grammar: str, place: Place) -> list[Edit]:
    """The edits that make the links of a note at `place` follow `moves` (old path to new, from the root).

    A move of a folder moves all that is in it. Where the note itself moves, its relative links go on leading to
    where they lead. Percent-encoding, `./` and `/` at the front stay as written.
    """
    edits = []
    for link in links(text, grammar):
        new = _moved(link, moves, place) if link.local and link.path else None
        if new is not None and new != link.path:
            edits.append(Edit(link.start, link.end, _spelt(text, link, new)))
    return edits


def _moved(link: Link, moves: Mapping[str, str], place: Place) -> str | None:
    """The path that `link` should now have, in its own manner (relative, rooted, or bare in a wikilink)."""
    at = resolve(link.path, folder=place.folder, root_url=place.root_url)
    for old, new in moves.items():
        if link.form == "wiki" and (tail := _tail(link.path, old)) is not None:
            return new.rpartition("/")[2] + tail
        if link.form == "wiki" and (rooted := _rooted(link.path, old, new, place.roots)):
            return rooted
        for here in (at, f"{at}.md") if link.form == "wiki" else (at,):
            if here == old or here.startswith(f"{old}/"):
                return _anew(link.path, new + here[len(old) :], place.to, place.root_url)
    stays = place.to == place.folder or link.path.startswith("/") or (link.form == "wiki" and link.path[0] != ".")
    stays = stays or resolve(link.path, folder=place.to, root_url=place.root_url) == at
    known = place.there(at) or (link.form == "wiki" and place.there(f"{at}.md"))
    return None if stays or not known else _anew(link.path, at, place.to, place.root_url)


def _rooted(path: str, old: str, new: str, roots: Sequence[str]) -> str:
    """What a wikilink that starts at one of the vault's folders becomes; "" when it does not lead to `old`."""
    for root in roots:
        at = normal(f"{root}/{path}")
        found = next((each for each in (at, f"{at}.md") if each == old or each.startswith(f"{old}/")), "")
        if "/" in path and found:
            return relative(new + found[len(old) :], root)
    return ""


def _anew(written: str, target: str, folder: str, root_url: str) -> str:
    if not written.startswith("/"):
        dot = "./" if written.startswith("./") else ""
        return dot + relative(target, folder)
    base = resolve("/", folder=folder, root_url=root_url)
    return "/" + (relative(target, base) if base else target)


def _tail(path: str, old: str) -> str | None:
    """What follows `old`'s name in a wikilink that names it without its folder (with or without `.md`)."""
    name = old.rpartition("/")[2]
    for short in (name, name.removesuffix(".md")):
        if path == short or path.startswith(f"{short}/"):
            return path[len(short) :] if short == name else ""
    return None


def _spelt(text: str, link: Link, new: str) -> str:
    """`new` as the link spells paths: percent-encoded where the old one was, or where Markdown needs it."""
    if link.form == "wiki":
        return new.removesuffix(".md") if not link.path.endswith(".md") else new
    old, written, parts = link.path.split("/"), text[link.start : link.end].split("/"), new.split("/")
    same = 0
    while same < min(len(old), len(parts), len(written)) and old[-1 - same] == parts[-1 - same]:
        same += 1
    changed = "/".join(parts[: len(parts) - same])
    return "/".join([*([_encoded(text, link, changed)] if changed else []), *written[len(written) - same :]])


def _encoded(text: str, link: Link, new: str) -> str:
    written = text[link.start : link.end]
    quoted = text[link.start - 1 : link.start] in ("<", '"', "'")
    plain = written == link.path
    return new if plain and (quoted or " " in written) else encode(new, everything=not plain and written.isascii())
