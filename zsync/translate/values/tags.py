"""Keyword lists to tags and back. A list is cut at `;` if it has one outside braces, else at `,`, else at the ends
of lines where none is indented, as EndNote writes them.

Braces round the whole list are none of a member's, as in exports of Web of Science: `{speech; deep learning}`.
Programs differ (biber cuts at commas only, Zotero at both); a tag that holds either sign is written in braces,
which every one of them respects, so that it comes back the same. JabRef writes a backslash before such a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from zsync.model.values import Tag
from zsync.translate.values.names import depth_of
from zsync.translate.values.tex import decode
from zsync.translate.values.text import collapse
from zsync.translate.values.texwrite import encode, is_safe

_LINES = re.compile(r"[^\s][^\n]*(?:\n[^\s][^\n]*)+")
_ESCAPED = re.compile(r"\\([\\,;])")


def read(text: str) -> tuple[Tag, ...]:
    """The tags of a keyword list, in its order, each once."""
    return tuple({tag.name: tag for part in parts(text) if (tag := _tag(part)).name}.values())


@lru_cache(maxsize=4096)
def _tag(part: str) -> Tag:
    if "\\," in part or "\\;" in part:
        part = _ESCAPED.sub(lambda found: found[0] if found[1] == "\\" else found[1], part)
    return Tag(collapse(decode(part)))


def separator(text: str) -> str:
    """`;`, `,` or the end of a line, as the list uses it; "" when it has none."""
    return _sign(unwrapped(text))


def _sign(text: str) -> str:
    outside = _outside(text)
    if ";" in outside or "," in outside:
        return ";" if ";" in outside else ","
    return "\n" if _LINES.fullmatch(outside.strip()) else ""


def _outside(text: str) -> str:
    """`text` with nothing in the places of what is in braces or behind a backslash."""
    if "\\" in text:
        text = _ESCAPED.sub("\0\0", text)
    if "{" not in text:
        return text
    return "".join("\0" if depth else char for char, depth in zip(text, depth_of(text), strict=True))


def unwrapped(text: str) -> str:
    """A list that is in braces as a whole without them; any other text, one member in braces too, as it is."""
    bare = text.strip()
    if bare[:1] != "{" or bare[-1] != "}" or not is_safe(bare) or not all(depth_of(bare)[1:]):
        return text
    return bare[1:-1] if _sign(bare[1:-1]) else text


def parts(text: str) -> list[str]:
    """The members of a keyword list, as written, without blanks round them."""
    text = unwrapped(text)
    sign = _sign(text)
    if not sign:
        found = [text]
    elif "{" not in text and "\\" not in text:
        found = text.split(sign)
    else:
        found, start = [], 0
        for at, char in enumerate(_outside(text)):
            if char == sign:
                found.append(text[start:at])
                start = at + 1
        found.append(text[start:])
    return [part.strip() for part in found if part.strip()]


def write(tags: Iterable[Tag], present: str, *, default: str = ", ") -> str:
    """The list with exactly `tags`: those `present` has keep their place and spelling, new ones follow."""
    inner = unwrapped(present)
    listed = _written(tags, inner, default=default)
    return f"{{{listed}}}" if listed and (inner != present or unwrapped(listed) != listed) else listed


def _written(tags: Iterable[Tag], present: str, *, default: str) -> str:
    wanted = list(dict.fromkeys(name for tag in tags if (name := collapse(tag.name))))
    kept = {_tag(part).name: part for part in reversed(parts(present))}
    order = [name for name in dict.fromkeys(_tag(part).name for part in parts(present)) if name in wanted]
    order += [name for name in wanted if name not in kept]
    return _joint(present, default).join(kept.get(name) or show(name) for name in order)


def _joint(present: str, default: str) -> str:
    """The separator with its blank, as `present` writes it first."""
    sign = _sign(present)
    if not sign:
        return default
    at = _outside(present).index(sign)
    tail = present[at + 1 :]
    return sign + tail[: len(tail) - len(tail.lstrip())] if tail.strip() else sign + " "


def show(name: str) -> str:
    """One tag as a member of a list: TeX's signs escaped but for `_` and the `>` of JabRef's hierarchies, braces
    where a separator would cut it."""
    light = name if decode(name) == name and not set(name) & set("&%#\\{}$~") else encode(name)
    candidate = light.replace("\\_", "_").replace("\\textgreater{}", ">")
    if light != name and is_safe(candidate) and decode(candidate) == decode(light):
        light = candidate
    return f"{{{light}}}" if set(light) & {",", ";"} else light
