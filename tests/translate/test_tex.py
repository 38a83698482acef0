"""TeX to Unicode and back: tables of cases, and the laws on any string."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zsync.translate.values.tex import decode
from zsync.translate.values.texwrite import encode, is_safe

READ = [
    ("plain", "plain"),
    (r"{\'E}cole d'\'{e}t\'e", "École d'été"),
    (r"na{\"\i}ve \'{\i}", "naïve í"),
    (r"\v{c} \v c {\v{S}}", "č č Š"),
    (r"{\ss}tra{\ss}e \o re \O{}re", "ßtraße øre Øre"),
    (r"\c{c}{\c C}\k{a}\H{o}\.z\=a\u{g}\r{a}\d{a}", "çÇąőżāğåạ"),
    (r"\'{ab}", "áb"),
    (r"\LaTeX\ and \TeX{} rock", "LaTeX and TeX rock"),
    ("a---b--c ``q''", "a—b–c “q”"),
    ("`single'", "‘single'"),
    ("x~y", "x\u00a0y"),
    (r"\& \% \_ \# \$ \{ \}", "& % _ # $ { }"),
    ("100% of it & more", "100% of it & more"),
    (r"The {BERT} {\em model} \textit{foo {Bar}}", "The BERT <i>model</i> <i>foo Bar</i>"),
    (r"$x^{2}$ and $\alpha$", r"$x^{2}$ and $\alpha$"),
    (r"{$\alpha$} {$<$} CO{$_2$} 5{$^\circ$} {$x^2$}", "α < CO₂ 5° $x^2$"),
    (r"H$_{\textrm{2}}$O 5$^{\textrm{{TH}}}$ \{\vphantom{\}}x\vphantom\{\}", "H<sub>2</sub>O 5<sup>TH</sup> {x}"),
    (r"costs \$5 and \$6", "costs $5 and $6"),
    (r"\enquote{a \enquote{b} c}", "“a ‘b’ c”"),
    (r"\textsuperscript{2}\textsubscript{3}{\bf x}", "<sup>2</sup><sub>3</sub><b>x</b>"),
    (r"\textsc{Name}", '<span style="font-variant:small-caps;">Name</span>'),
    (r"\foo{bar}[x] {\unknown}", r"\foo{bar}[x] \unknown"),
    (r"{\noopsort{1973b}}1973", "1973"),
    ("?`Que? !`Hola! ?``a''", "¿Que? ¡Hola! ¿‘a”"),
    (r"\texttt{grep} \textsf{x} \underline{y} {\tt z}", "grep x y z"),
    (r"\href{http://x.org}{here} \foreignlanguage{german}{Der Hund}", "here Der Hund"),
    (r"\uppercase{d}e \MakeLowercase{La} \uppercase{\emph{a}}", "De la <i>a</i>"),
    (r"5\textperthousand\ \textinterrobang{} a\:b\!c", "5‰ ‽ a bc"),
    (r"{\CYRD}{\cyro}{\cyrm} \textalpha\textOmega{} \textcommabelow{s} {\IJ}", "Дом αΩ ș Ĳ"),
    (r"a \ensuremath{<} b \ensuremath{\alpha}", r"a < b \ensuremath{\alpha}"),
    (r"\bibstring{nodate} \bibstring{in}", r"n.d. \bibstring{in}"),
    (r"\^{} \~{}", "^ ~"),
    (r"re\-search a\/b \\ c", "research ab   c"),
    (r"\url{http://x.org/a_b~c}", "http://x.org/a_b~c"),
    ("e\u0301", "é"),
    ("unbalanced {", "unbalanced {"),
    ("\\", "\\"),
    (r"\'", r"\'"),
    (r"\o", "ø"),
    (r"\'{\^e}", "ế"),
    ("\\'" * 2000, "\\'" * 2000),
    ("{" * 2000 + "}" * 2000, "{" * 2000 + "}" * 2000),
    (r"\'\undefined", r"\'\undefined"),
    ("中文 {标题}", "中文 标题"),
    (r"{\textschwa} \texthbar{} {\ohorn} \textcrd x {\ayn}", "ə ħ ơ đx ʿ"),
    (r"\textsubring{r} \textsyllabic{n} \textcommaabove{e}", "r\u0325 n\u0329 e\u0313"),
    (r"{\alpha}-helix \times 2 $\alpha$ \textpercent", r"α-helix ×2 $\alpha$ %"),
    ("\\char233 \\char\"E9 \\char'351{} \\char126 x \\char9999999 \\\\char65", r"ééé ~x \char9999999  char65"),
]


@pytest.mark.parametrize(("tex", "text"), READ)
def test_reading_tex(tex: str, text: str) -> None:
    """Each TeX text reads as the Unicode text beside it."""
    assert decode(tex) == text


WRITTEN = [
    ("R&D 100% a_b #1", r"R\&D 100\% a\_b \#1"),
    ("École – a—b", "École -- a---b"),
    ("a -- b", "a -{}- b"),
    ("<i>Drosophila</i> and H<sub>2</sub>O", r"\textit{Drosophila} and H\textsubscript{2}O"),
    ("$x^{2}$ math", "$x^{2}$ math"),
    ("costs $5 and $6", r"costs \$5 and \$6"),
    ("{set}", r"\{set\}"),
    ("a{b", r"a\textbraceleft{}b"),
    ("C:\\dir", r"C:\dir"),
    ("C:\\dir\\", "C:\\dir\\textbackslash{}"),
    ("a < b & c", r"a \textless{} b \& c"),
    ("</i>", r"\textless{}/i\textgreater{}"),
    ("P(a|b) > 0", r"P(a\textbar{}b) \textgreater{} 0"),
]


@pytest.mark.parametrize(("text", "tex"), WRITTEN)
def test_writing_tex(text: str, tex: str) -> None:
    """Only what TeX would read as something else is escaped; `<` is `¡` in TeX's oldest fonts."""
    assert encode(text) == tex
    assert decode(tex) == text


ASCII = [
    ("Müller", r"M{\"u}ller"),
    ("Erdős", r"Erd{\H{o}}s"),
    ("Çelik", r"{\c{C}}elik"),
    ("Dvořák", r"Dvo{\v{r}}{\'a}k"),
    ("naïve", r"na{\"\i}ve"),
    ("Straße", r"Stra{\ss}e"),
    ("中文", "中文"),
    ("Nguyễn", r"Nguy{\~{\^e}}n"),
    ("ǘ ơ ự", r"{\'{\"u}} ơ ự"),
    ("α ≤ Σ, Α", r"{$\alpha$} {$\leq$} {$\Sigma$}, Α"),
]


@pytest.mark.parametrize(("text", "tex"), ASCII)
def test_writing_ascii(text: str, tex: str) -> None:
    """In a file kept in ASCII, letters become commands in BibTeX's form; what has none stays."""
    assert encode(text, ascii_only=True) == tex
    assert decode(tex) == text


PIECES = [
    "\\",
    "{",
    "}",
    "$",
    "~",
    "-",
    "--",
    "`",
    "'",
    '"',
    "<i>",
    "</i>",
    "<sup>",
    "\\'",
    "\\o",
    "\\foo{",
    "\\url{",
    "é",
    "ı",
    "\u0301",
    "%",
    "&",
    "_",
    "^",
    " ",
    "a",
    "B",
    "\\\\",
    "\\enquote{",
    "\\textit{",
    "{\\em ",
    "\\c ",
    "\n",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


@given(TEXTS)
def test_encoding_reads_back(text: str) -> None:
    """Every text written as TeX is balanced and reads back as itself, composed."""
    for ascii_only in (False, True):
        tex = encode(text, ascii_only=ascii_only)
        assert is_safe(tex)
        assert decode(tex) == normalize("NFC", text)


@example("</i><i>")
@given(TEXTS)
def test_decoding_settles(text: str) -> None:
    """What a TeX text reads as can be written and read again without change."""
    once = decode(text)
    assert decode(encode(once)) == once
