"""A generated bibliography: entries as reference managers and people write them. Same arguments, same text."""

from __future__ import annotations

import random


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WORDS = _split(
    "speech emotion recognition deep neural network analysis robust learning noisy settings attention kernel "
    "model language vision graph signal domain transfer adaptive bayesian inference sparse memory retrieval "
    "policy survey cross-lingual benchmark evaluation of for with under the a toward on"
)
_MARKED = (
    *("{DNA}", "{BERT}", "{\\'E}cole", "na{\\\"\\i}ve"),
    *("$\\alpha$-rate", "\\textit{in vivo}", "{U.S.}", "L\\'evy"),
)
_FAMILIES = (
    *_split("Smith Garc{\\'\\i}a M{\\\"u}ller Chen Wang Kowalski Okafor O'Brien Dvo{\\v{r}}{\\'a}k Yamada"),
    *_split("Peng Ivanov Rossi Silva Nguyen Haddad Kim Jensen Dubois"),
    "{van der Berg}",
)
_GIVEN = _split("Anna Bo Carlos Dana Emeka Fei Grace H. I. Jun Karin L. M. Nadia Olga P. Quentin Rosa S. Tomas")
_JOURNALS = ("Journal of Measured Things", "Trans. Audio {\\&} Speech", "Annals of Examples", "Nature of Samples")
_UNICODE = ("Łukasz", "中文文献", "Ελλάδα", "Ørsted")


def bibliography(entries: int, *, seed: int = 20240317) -> str:
    """`entries` entries, about 530 characters each, in several layouts, with macros, comments and a preamble."""
    chance = random.Random(seed)
    macro = '@string{jmt = "Journal of Measured Things"}\n\n'
    head = '% Encoding: UTF-8\n@preamble{"\\newcommand{\\noop}[1]{}"}\n' + macro
    return head + "".join(_entry(number, chance) for number in range(entries))


def _entry(number: int, chance: random.Random) -> str:
    write = chance.choices((_managed, _groomed, _scholar), weights=(6, 3, 1))[0]
    return write(number, chance)


def _words(chance: random.Random, count: int) -> str:
    words = [chance.choice(_MARKED if chance.random() < 0.04 else _WORDS) for _ in range(count)]
    return " ".join(words)


def _names(chance: random.Random) -> str:
    people = (f"{chance.choice(_FAMILIES)}, {chance.choice(_GIVEN)}" for _ in range(chance.randint(1, 5)))
    return " and ".join(people)


def _key(number: int, chance: random.Random) -> str:
    first, second = (chance.choice(_WORDS).replace("-", "") for _ in range(2))
    return f"{first}{second.title()}{1990 + number % 35}n{number}"


def _common(number: int, chance: random.Random) -> list[tuple[str, str]]:
    title = _words(chance, chance.randint(5, 14)).capitalize()
    if chance.random() < 0.03:
        title += f" {chance.choice(_UNICODE)}"
    return [("author", f"{{{_names(chance)}}}"), ("title", f"{{{title}}}"), ("year", f"{{{1990 + number % 35}}}")]


def _managed(number: int, chance: random.Random) -> str:
    """As Better BibTeX exports: two spaces, date, verbatim identifiers, abstract, keywords, file."""
    fields = _common(number, chance)
    fields += [("journal", f"{{{chance.choice(_JOURNALS)}}}"), ("volume", f"{{{number % 60}}}")]
    fields += [("pages", f"{{{number % 900}--{number % 900 + 9}}}"), ("doi", f"{{10.1000/x{number}_a}}")]
    fields += [("url", f"{{https://example.org/p?id={number}&v=%20b}}"), ("langid", "{english}")]
    if chance.random() < 0.3:
        fields.append(("abstract", f"{{{_words(chance, 90)}}}"))
    fields.append(("keywords", f"{{{', '.join(chance.sample(_WORDS, 3))}}}"))
    if chance.random() < 0.4:
        path = f"/home/a/Zotero/storage/AB{number}/Paper {number}.pdf"
        fields.append(("file", f"{{Full Text:{path}:application/pdf}}"))
    body = ",\n".join(f"  {name} = {value}" for name, value in fields)
    return f"@article{{{_key(number, chance)},\n{body}\n}}\n\n"


def _groomed(number: int, chance: random.Random) -> str:
    """As people keep files: aligned, quotes, month macros, `#`, crossref, trailing commas, comments."""
    fields = _common(number, chance)
    fields += [("month", chance.choice(("jan", "oct", '"10~" # jan'))), ("journal", "jmt")]
    fields += [("note", f'"{_words(chance, 6)}"'), ("number", str(number % 12))]
    body = "".join(f"    {name.title():<12}= {value},\n" for name, value in fields)
    comment = f"% ---- {_words(chance, 3)} ----\n" if chance.random() < 0.05 else ""
    kind = chance.choice(("Article", "InProceedings", "Book"))
    return f"{comment}@{kind}{{{_key(number, chance)},\n{body}}}\n\n"


def _scholar(number: int, chance: random.Random) -> str:
    """As Google Scholar gives it: no blank after `=`."""
    fields = [*_common(number, chance), ("booktitle", f"{{{_words(chance, 6)}}}"), ("organization", "{IEEE}")]
    body = ",\n".join(f"  {name}={value}" for name, value in fields)
    return f"@inproceedings{{{_key(number, chance)},\n{body}\n}}\n"


HOSTILE = {
    "{": "{",
    "@": "@",
    '"': '"',
    "\\{": "\\{",
    "@comment{": "@comment{",
    "\\n@comment{": "\n@comment{",
    "@article{x,": "@article{x,",
    "\\n@article{x,": "\n@article{x,",
    "@article{x": "@article{x",
    "@article(x,": "@article(x,",
    '@a{x,y="': '@a{x,y="',
    "@a{x,y={": "@a{x,y={",
    "@string{x=": "@string{x=",
    "% @a{x}": "% @a{x} ",
    "@a{x}}": "@a{x}}",
    "@a{x,\\}\\n": "@a{x,\\}\n",
    "@a{x, y = z #": "@a{x, y = z # ",
}
"""What makes a text slow when it stands there again and again, by a printable name."""


def hostile(name: str, size: int) -> str:
    """About `size` characters of it."""
    return HOSTILE[name] * (size // len(HOSTILE[name]))
