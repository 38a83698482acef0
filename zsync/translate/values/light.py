"""Escapes that programs put where TeX never reads: in URLs, DOIs and the paths of files.

Sources: exports of Mendeley (`{\\_}`, `{~}`, `Sch{\\"{o}}n`, `{\\textless}`), of Web of Science (`{{10.1000/x}}`,
`$<$`), of Better BibTeX (`{$<$}`) and of JabRef.
"""

from __future__ import annotations

import re

_SIGNS = {"less": "<", "greater": ">", "asciitilde": "~", "underscore": "_"}
_NAME = f"\\\\text({'|'.join(_SIGNS)})"
_NAMED = re.compile(rf"\{{{_NAME}\}}|{_NAME}(?:\{{\}}|\s|(?![A-Za-z]))")
_TILDE = re.compile(r"\$\\sim\$|\\~\{\}")
_SIGN = re.compile(r"\{\\?([_%&#$~<>])\}|\\(?:string)?([_%&#$~<>])|\{\$([<>])\$\}|\$([<>])\$")
_WRITTEN = re.compile(r"[\\{$]")
_BRACED = re.compile(r"\{+([^{}]*)\}+")
_LETTER = re.compile(
    r"""\{\\(?:[`'^"~=.](?:\{\\?[A-Za-z]\}|\\?[A-Za-z])  # {\"{o}} {\'\i}
    |[cvuHkrdb]\ ?\{[A-Za-z]\}|ss|ae|AE|oe|OE|aa|AA|[oOlL])\}""",
    re.VERBOSE,
)
_GROUPED = re.compile(r"\{\\?([_%&#$~])\}")


def lightened(text: str) -> str:
    """`text` without escapes, and without braces round all of it."""
    if _WRITTEN.search(text):
        text = _NAMED.sub(lambda found: _SIGNS[found[1] or found[2]], text)
        text = _SIGN.sub(r"\1\2\3\4", _TILDE.sub("~", text))
    braced = _BRACED.fullmatch(text.strip()) if "{" in text else None
    return braced[1] if braced else text


def path_of(text: str) -> str:
    """A path in one line, without what Mendeley made of its letters and signs, which is always in braces."""
    if "\n" in text:
        text = " ".join(text.split())
    if "{" not in text:
        return text
    from zsync.translate.values.tex import decode

    return _LETTER.sub(lambda found: decode(found.group()), _GROUPED.sub(r"\1", text))
