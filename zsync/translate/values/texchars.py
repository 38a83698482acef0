"""What TeX commands stand for, as data.

Sources: The TeXbook (appendix B), LaTeX2e's usrguide, the textcomp package, the biblatex manual, Tame the BeaST.
"""

from __future__ import annotations

from collections.abc import Callable

from zsync.translate.values import texletters

ACCENTS: dict[str, str] = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "h": "\u0309",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "G": "\u030f",
    "f": "\u0311",
    "d": "\u0323",
    "textcommabelow": "\u0326",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
}
"""Accent command to the combining character it puts on the next letter. These are written, too."""

MARKS: dict[str, str] = {**texletters.ACCENTS, **ACCENTS}
"""The same with those of rarer packages."""

SYMBOLS: dict[str, str] = {
    "ss": "ß", "SS": "ẞ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
    "ng": "ŋ", "NG": "Ŋ", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "textdagger": "†", "textdaggerdbl": "‡",
    "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "pounds": "£",
    "textsterling": "£", "texteuro": "€", "euro": "€", "EUR": "€", "textyen": "¥", "textcent": "¢",
    "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textellipsis": "…",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "lq": "‘", "rq": "’", "quotesinglbase": "‚", "quotedblbase": "„", "glqq": "„", "grqq": "“", "glq": "‚",
    "grq": "‘", "guillemotleft": "«", "guillemotright": "»", "guillemetleft": "«", "guillemetright": "»",
    "flqq": "«", "frqq": "»", "guilsinglleft": "‹", "guilsinglright": "›", "textquotesingle": "'",
    "textquotedbl": '"', "dq": '"', "textasciigrave": "`", "textasciitilde": "~", "textasciicircum": "^",
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textunderscore": "_", "textdollar": "$",
    "textless": "<", "textgreater": ">", "textbar": "|", "textasteriskcentered": "∗", "textbullet": "•",
    "textdegree": "°", "degree": "°", "textmu": "µ", "textperiodcentered": "·", "textparagraph": "¶",
    "textsection": "§", "textexclamdown": "¡", "textquestiondown": "¿", "textordfeminine": "ª",
    "textordmasculine": "º", "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾",
    "textpm": "±", "texttimes": "×", "textdiv": "÷", "textnumero": "№", "textohm": "Ω", "textcelsius": "℃",
    "textvisiblespace": "␣", "textsuperscripttwo": "²", "texttwosuperior": "²", "textthreesuperior": "³",
    "textonesuperior": "¹", "textrightarrow": "→", "textleftarrow": "←", "TeX": "TeX", "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "XeTeX": "XeTeX", "LuaTeX": "LuaTeX", "slash": "/",
    "textcompwordmark": "", "relax": "", "protect": "", "newline": " ", "linebreak": " ", "allowbreak": "",
    "nobreakspace": "\u00a0", "space": " ", "quad": " ", "qquad": " ", "thinspace": "\u2009", "par": " ",
    "nobreakdash": "", "hyp": "-", "cprime": "ʹ", "cdprime": "ʺ", "textinterrobang": "‽", "textperthousand": "‰",
    "textpertenthousand": "‱", "textreferencemark": "※", "textestimated": "℮", "textmusicalnote": "♪",
    "textbrokenbar": "¦", "textbardbl": "‖", "textcurrency": "¤", "textflorin": "ƒ", "textlira": "₤",
    "textpeso": "₱", "textwon": "₩", "textdong": "₫", "textnaira": "₦", "textuparrow": "↑", "textdownarrow": "↓",
    "textminus": "−", "textlnot": "¬", "textsurd": "√", "textfractionsolidus": "⁄", "textopenbullet": "◦",
    "textservicemark": "℠", "textcircledP": "℗", "textasciiacute": "´", "textasciidieresis": "¨",
    "textasciimacron": "¯", "textasciibreve": "˘", "textasciicaron": "ˇ", "IJ": "Ĳ", "ij": "ĳ",
    "checkmark": "✓", "cyrchar": "", "null": "",
}  # fmt: skip
"""Command that stands for a text and takes no argument."""

_GREEK_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi
psi omega"""
_CYRILLIC_NAMES = """
a b v g d e zh z i ishrt k l m n o p r s t u f h c ch sh shch hrdsn ery sftsn erev yu ya yo ii yi ie gup"""
_GREEK = dict(zip(_GREEK_NAMES.split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
_CYRILLIC = dict(zip(_CYRILLIC_NAMES.split(), "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ", strict=True))
SYMBOLS |= {f"text{name}": letter for name, letter in _GREEK.items() if name != "mu"}  # that is the micro sign
SYMBOLS |= {f"text{name.title()}": letter.upper() for name, letter in _GREEK.items()}
SYMBOLS |= {f"cyr{name}": letter for name, letter in _CYRILLIC.items()}
SYMBOLS |= {f"CYR{name.upper()}": letter.upper() for name, letter in _CYRILLIC.items()}
SYMBOLS |= {name: sign for name, sign in texletters.SYMBOLS.items() if name not in SYMBOLS}

ESCAPES: dict[str, str] = {
    "&": "&", "%": "%", "#": "#", "_": "_", "$": "$", "{": "{", "}": "}", " ": " ", "\n": " ", "\t": " ",
    "\r": " ", "\\": " ", ",": "\u2009", "-": "", "/": "", "@": "", ":": " ", ";": " ", "!": "",
}  # fmt: skip
"""Command of one character that is no letter; the discretionary `\\-` and the correction `\\/` vanish."""

SMALL_CAPS = '<span style="font-variant:small-caps;">'

WRAPPERS: dict[str, tuple[str, str]] = {
    "textit": ("<i>", "</i>"), "emph": ("<i>", "</i>"), "textsl": ("<i>", "</i>"), "mkbibemph": ("<i>", "</i>"),
    "mkbibitalic": ("<i>", "</i>"), "textbf": ("<b>", "</b>"), "mkbibbold": ("<b>", "</b>"),
    "textsc": (SMALL_CAPS, "</span>"), "textsuperscript": ("<sup>", "</sup>"),
    "mkbibsuperscript": ("<sup>", "</sup>"), "textsubscript": ("<sub>", "</sub>"),
    "mkbibsubscript": ("<sub>", "</sub>"), "enquote": ("“", "”"), "mkbibquote": ("“", "”"),
    "textrm": ("", ""), "textnormal": ("", ""), "textup": ("", ""), "textmd": ("", ""), "text": ("", ""),
    "mbox": ("", ""), "hbox": ("", ""), "url": ("", ""), "nolinkurl": ("", ""), "NoCaseChange": ("", ""),
    "texttt": ("", ""), "textsf": ("", ""), "underline": ("", ""), "uline": ("", ""), "textlatin": ("", ""),
    "textgreek": ("", ""), "textcyrillic": ("", ""), "mkbibacro": ("", ""), "mkbibparens": ("(", ")"),
    "mkbibbrackets": ("[", "]"),
}  # fmt: skip
"""Command of one argument: what goes before and after the argument's text."""

DECLARATIONS: dict[str, tuple[str, str]] = {
    "em": ("<i>", "</i>"), "it": ("<i>", "</i>"), "itshape": ("<i>", "</i>"), "sl": ("<i>", "</i>"),
    "slshape": ("<i>", "</i>"), "bf": ("<b>", "</b>"), "bfseries": ("<b>", "</b>"), "sc": (SMALL_CAPS, "</span>"),
    "scshape": (SMALL_CAPS, "</span>"), "rm": ("", ""), "normalfont": ("", ""), "rmfamily": ("", ""),
    "upshape": ("", ""), "small": ("", ""), "normalsize": ("", ""), "tt": ("", ""), "ttfamily": ("", ""),
    "sf": ("", ""), "sffamily": ("", ""), "large": ("", ""), "footnotesize": ("", ""),
}  # fmt: skip
"""Command at the head of a group that sets the whole group: `{\\em text}`."""

SKIPPED = frozenset({"noopsort", "SortNoop", "sortnoop", "href", "foreignlanguage", "textcolor"})
"""Command whose first argument is no text: what an entry sorts by, a link, a language, a colour."""

CASES: dict[str, Callable[[str], str]] = {
    "uppercase": str.upper, "MakeUppercase": str.upper, "lowercase": str.lower, "MakeLowercase": str.lower,
}  # fmt: skip
"""Command of one argument that changes its letters."""

BIBSTRINGS: dict[str, str] = {
    "nodate": "n.d.", "forthcoming": "forthcoming", "inpress": "in press", "inpreparation": "in preparation",
    "submitted": "submitted", "prepublished": "prepublished",
}  # fmt: skip
"""What `\\bibstring` of biblatex says of a date."""

MARKUP: dict[str, str] = {
    "<i>": "\\textit{", "</i>": "}", "<b>": "\\textbf{", "</b>": "}", "<sup>": "\\textsuperscript{", "</sup>": "}",
    "<sub>": "\\textsubscript{", "</sub>": "}", SMALL_CAPS: "\\textsc{", "</span>": "}",
}  # fmt: skip
"""The markup Zotero knows in a title, to TeX. An opening tag and its closing tag stand side by side."""

WRITE_SYMBOLS: dict[str, str] = {
    "ß": "{\\ss}", "ø": "{\\o}", "Ø": "{\\O}", "ł": "{\\l}", "Ł": "{\\L}", "æ": "{\\ae}", "Æ": "{\\AE}",
    "œ": "{\\oe}", "Œ": "{\\OE}", "å": "{\\aa}", "Å": "{\\AA}", "ı": "{\\i}", "ȷ": "{\\j}", "đ": "{\\dj}",
    "Đ": "{\\DJ}", "ð": "{\\dh}", "Ð": "{\\DH}", "þ": "{\\th}", "Þ": "{\\TH}", "…": "\\ldots{}",
    "‘": "\\textquoteleft{}", "’": "\\textquoteright{}", "“": "\\textquotedblleft{}",
    "”": "\\textquotedblright{}", "¿": "{\\textquestiondown}", "¡": "{\\textexclamdown}",
    "§": "{\\S}", "£": "{\\pounds}", "©": "{\\copyright}", "°": "\\textdegree{}", "€": "\\texteuro{}",
    "™": "\\texttrademark{}", "®": "\\textregistered{}", "•": "\\textbullet{}", "→": "\\textrightarrow{}",
    "←": "\\textleftarrow{}", "±": "\\textpm{}", "×": "\\texttimes{}", "µ": "\\textmu{}", "†": "{\\dag}",
    "«": "{\\guillemotleft}", "»": "{\\guillemotright}", "„": "{\\quotedblbase}", "‚": "{\\quotesinglbase}",
}  # fmt: skip
"""Characters beyond ASCII that are written as a command where a file is kept in ASCII."""
