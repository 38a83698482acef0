"""A vault as people have it, made by a rule: notes of all lengths, a fifth with Chinese text, keys of one `.bib`.

The mix is that of several public vaults: most notes are short, one in six cites nothing, a few hold code,
mathematics, lists and wikilinks. The same arguments give the same bytes.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from bench import biblio

_WORDS = (
    *("the", "method", "of", "and", "a", "signal", "network", "we", "compare", "with", "results", "on", "data"),
    *("training", "loss", "is", "small", "in", "this", "sense", "because", "earlier", "work", "shows", "noise"),
)
_CHINESE = "研究所示的方法在多个数据集上取得了最好结果并且模型参数量更小我们认为这一点很重要"
_KEY = re.compile(r"(?m)^@\w+\{([^,\s]+),")


def vault(folder: Path, *, count: int, entries: int) -> int:
    """Write `count` notes in folders of 200 and `refs.bib` into `folder`; the bytes of the notes."""
    chance = random.Random(count * 31 + entries)
    bib = biblio.bibliography(entries)
    keys = _KEY.findall(bib)
    (folder / ".git").mkdir(parents=True)
    (folder / "refs.bib").write_text(bib, "utf-8", newline="")
    size = 0
    for number in range(count):
        place = folder / f"notes/{number // 200:03}"
        place.mkdir(parents=True, exist_ok=True)
        text = note(number, keys, chance)
        size += len(text.encode())
        (place / f"note {number}.md").write_text(text, "utf-8", newline="")
    return size


def note(number: int, keys: list[str], chance: random.Random) -> str:
    """One note."""
    cites = chance.random() < 0.84
    parts = [_front(number, chance)]
    for _ in range(min(60, 2 + int(chance.expovariate(1 / 12)))):
        text = _paragraph(chance)
        if cites and chance.random() < 0.2:
            text += _citation(keys, chance)
        parts.append(text)
        parts += _extra(number, chance)
    return "\n\n".join(parts) + "\n"


def _front(number: int, chance: random.Random) -> str:
    if chance.random() < 0.4:
        return f"# Note {number}"
    return f"---\ntitle: Note {number}\ntags: [reading, speech]\ndate: 2024-03-17\n---\n\n# Note {number}"


def _paragraph(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return "".join(chance.choices(_CHINESE, k=chance.randint(20, 160))) + "。"
    return " ".join(chance.choices(_WORDS, k=chance.randint(15, 90))) + "."


def _citation(keys: list[str], chance: random.Random) -> str:
    key, other = chance.choice(keys), chance.choice(keys)
    return chance.choice((f" [@{key}]", f" [see @{key}, p. 3; @{other}]", f" @{key} says so", f" [[@{key}]]"))


def _extra(number: int, chance: random.Random) -> list[str]:
    dice = chance.random()
    if dice < 0.03:
        return ["```python\n@cached\ndef f(x):\n    return x[0]\n```"]
    if dice < 0.06:
        return ["where $x_i = \\sum_j a_{ij}$ and `code @x`"]
    if dice < 0.08:
        return [f"see [[Note {number // 2}]] and mail@example.org"]
    return ["- one\n- two\n- three"] if dice < 0.14 else []
