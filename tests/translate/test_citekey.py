"""Keys by formula: the default on known papers, the language's parts, postfixes, errors, any values."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.translate import values_strategies as gen
from zsync.config.mappings import load
from zsync.model.values import Creator
from zsync.translate.citekey import FormulaError, make
from zsync.translate.formula.fields import ROLES
from zsync.translate.formula.item import item_of

PENG: dict[str, Any] = {
    "type": "journalArticle",
    "title": "Efficient Speech Emotion Recognition Using Multi-Scale CNN and Attention",
    "creators": [
        {"role": "author", "family": "Peng", "given": "Zixuan"},
        {"role": "author", "family": "Lu", "given": "Yu"},
        {"role": "author", "family": "Pan", "given": "Shengfeng"},
        {"role": "editor", "name": "ACME, Inc."},
    ],
    "date": "2021-06-03",
    "container": "Proc. ICASSP",
    "pages": "3020–3024",
    "language": "en",
    "tags": ["b", "a"],
    "doi": "10.1/x",
}


def paper(family: str, title: str, date: str = "2021", **more: str) -> dict[str, Any]:
    """A paper by one author."""
    return {
        "title": title,
        "date": date,
        "creators": [{"role": "author", "family": family, "given": "A."}],
        **more,
    }


DEFAULTS = [
    (PENG, "pengEfficientSpeechEmotion2021"),
    (
        paper("Chen", "Key-Sparse Transformer for Multimodal Speech", "2022-05-23"),
        "chenKeySparseTransformerMultimodal2022",
    ),
    (paper("Ding", "Scaling Up Your Kernels to 31x31", "2022"), "dingScalingYourKernels2022"),
    (paper("Fu", "MAEC: Multi-Instance Learning with an X"), "fuMAECMultiInstanceLearning2021"),
    (paper("Wang", "A Novel End-to-end Speech Model"), "wangNovelEndtoendSpeech2021"),
    (paper("Zhu", "Terabit Faster-Than-Nyquist PDM 16-QAM", "2018"), "zhuTerabitFasterThanNyquistPDM2018"),
    (
        paper("Triantafyllopoulos", "The Role of Task and Acoustic Similarity"),
        "triantafyllopoulosRoleTaskAcoustic2021",
    ),
    (paper("Dutta", "Multimodal Transformer with Learnable X"), "duttaMultimodalTransformerLearnable2021"),
    (paper("St. Clair", "Plato's <i>Aren't</i> \"so\" 3 c"), "st.clairPlatosArent32021"),
    (paper("Müller-Lüdenscheidt", "Øl/Bier: a b"), "muller-ludenscheidtOlBier2021"),
    (paper("Müller", "Über Öl", language="de"), "muellerUeberOel2021"),
    (paper("Kant", "Kritik – neu—gelesen", "1781/1787"), "kantKritikNeuGelesen1781"),
    ({"title": "Only a Title"}, "OnlyTitle"),
    ({"title": "X", "creators": [Creator("author", name="others")], "date": "in press"}, "untitled"),
    ({}, "untitled"),
    (
        {"creators": [Creator("author", family="Berg", particle="van der", given="J.")], "date": "1990"},
        "vanderberg1990",
    ),
    ({"creators": [{"role": "translator", "family": "Tee"}, {"role": "editor", "family": "Ed"}]}, "ed"),
    ({"creators": [{"role": "director", "name": "Some Body"}]}, "somebody"),
]


@pytest.mark.parametrize(("values", "key"), DEFAULTS)
def test_default_formula(values: dict[str, Any], key: str) -> None:
    """The default formula gives the key known for each work."""
    assert make(values) == key


FORMULAS = [
    ("auth(3).upper + '_' + year", "PEN_2021"),
    ("auth(m=2).lower + shortyear", "lu21"),
    ("type(book) + veryshorttitle | auth + year", "Peng2021"),
    ("type('journalArticle') + veryshorttitle; auth", "Efficient"),
    ("language(de) + 'deutsch' | language('english') + 'english'", "english"),
    ("authEtal2 + year", "Peng.etal2021"),
    ("authEtal2.replace(/[.]etal/ig, '&etal')", "Peng&etal"),
    ("authEtal2.replace('.ETAL', '-x')", "Peng-x"),
    ("authEtAl", "PengEtAl"),
    ("authAuthEa", "Peng.Lu.ea"),
    ("authIni(2)", "Pe.Lu.Pa"),
    ("authorIni", "Peng.L.P"),
    ("authorsAlpha", "PLP"),
    ("authshort", "P.L.P"),
    ("authorLast + authForeIni + authorLastForeIni", "PanZS"),
    ("authors(2, name='%(f)s%(I)s', etal='EtAl', sep='_')", "PengZ_LuY_EtAl"),
    ("authors(n=[2,3], joiner='+')", "Lu+Pan"),
    ("authors(max=2) | 'many'", "many"),
    ("authorsn(1)", "PengEtAl"),
    ("auth(creator=editor)", "ACMEInc."),
    ("title.abbr", "ESERUMCA"),
    ("Title.skipwords(true).select(2, 2).condense('_')", "Speech_Emotion"),
    ("Title.substring(1, 4).lower", "effi"),
    ("Title.nopunctordash.select(n=1) + PublicationTitle.capitalize.alphanum", "EfficientProcICASSP"),
    ("date('%Y-%m-%d')", "2021-06-03"),
    ("date('%y%-m') + month", "216jun"),
    ("Date.formatDate('%d%m')", "0306"),
    ("firstpage + '-' + lastpage", "3020-3024"),
    ("journal.clean", "Proc.ICASSP"),
    ("keyword(0) + keyword(9)", "a"),
    ("auth > 9 | 'short' + year", "short2021"),
    ("auth.len('<', 5) + year", "Peng2021"),
    ("auth + title + len('>', 99) | 'long'", "long"),
    ("(auth + year).lower.prefix('x').postfix('y')", "xpeng2021y"),
    ("DOI ? 'doi' : 'none'", "doi"),
    ("type(book) ? 'book' : 'paper'", "paper"),
    ("ShortTitle || veryshorttitle", "Efficient"),
    ("ISBN && 'isbn' | 'no' + Volume.default('0')", "no0"),
    ("auth.match(/^(P)(e)/) + Title.ascii.discard", "Pe"),
    ("auth.match('zz') | Volume.numeric + 'n'", "n"),
    ("origyear + 'o' + origdate", "o"),
    ("text('a b').capitalize", "AB"),
    ("inspireHep | group('x') | library + zotero", "peng_efficient_2021"),
    ("extra('doi')", "101x".replace("101", "10.1/")),
    ("Auth.lower + Year", "peng2021"),
    ("FirstPage + Url + DateAdded", "3020-3024"),
    ("creators(type='editor')", "ACMEInc."),
    ("creators(type='-author')", "ACMEInc."),
    ("creators(type=['editor', 'primary'], n=2)", "PengLu"),
    ("creators(type=[['translator', 'editor', 'author']])", "ACMEInc."),
    ("creators(type=['-editor'], sep='.')", "Peng.Lu.Pan"),
    ("creatortypes", "journalArticle:2author;2author;2author;1editor"),
    ("creatortypes('2author;1editor$') + 'a' | 'b'", "a"),
    ("creatortypes(/:2primary;/) + 'a' | 'b'", "a"),
    ("creatortypes(/translator/) + 'a' | 'b'", "b"),
    ("item | group('x') | 'none'", "none"),
    ("journal.acronym || journal.abbr", "PI"),
    ("journal.acronym(passthrough=true)", "Proc.ICASSP"),
    ("extra('foo / doi')", "10.1/x"),
    ("Title.nopunct(dash='_').select(start=-3, n=1)", "CNN"),
    ("[auth:lower][year]", "peng2021"),
    ("[auth3][shorttitle3_3][year]", "PenEfficientSpeechEmotion2021"),
    ("[auth][>9][year]|[Title:lower:select=1,1]", "efficient"),
    ("[auth:lower:(test)]_[authors2]", "testpeng_PengLu"),
]


@pytest.mark.parametrize(("formula", "key"), FORMULAS)
def test_formulas(formula: str, key: str) -> None:
    """Each part of the language does what its documentation says."""
    assert make(PENG, formula=formula) == key


ZOTERO = [
    (paper("van der Berg", "The <i>E.</i> coli-Atlas"), "van_der_berg_e._2021"),
    (paper("Lee", "A Study of Things"), "lee_study_2021"),
    (paper("Müller", "Das End-to-End Modell", ""), "muller_end--end_nodate"),
    (paper("Lee", "Deep Learning: X"), "lee_deep_2021"),
    ({"title": "L'amour", "creators": [{"role": "author", "name": "ACME"}]}, "noauthor_amour_nodate"),
    ({"type": "book"}, "noauthor_notitle_nodate"),
]


@pytest.mark.parametrize(("values", "key"), ZOTERO)
def test_as_zotero_exports(values: dict[str, Any], key: str) -> None:
    """`zotero` makes the keys of Zotero's own BibTeX export: small words go, dashes and points stay."""
    assert make(values, formula="zotero") == key
    assert make(values, formula="zotero", taken={key}) == f"{key}-1"


def test_the_fields_are_those_of_zotero() -> None:
    """Every field of every item type is known by its own name, and means what the mapping says."""
    mapping = load("zotero")
    for row in mapping["types"].values():
        for name, _, base in (field.partition("=") for field in row["fields"]):
            target = {"extra": "extra", "citationKey": "key", **mapping["canonical"]}[base or name]
            assert item_of({target: "x"}).field_of(name) == "x", name
        assert {role.lower() for role in row["creators"]} <= ROLES


POSTFIXES = [
    ("auth.lower", {"other"}, "peng"),
    ("auth.lower", {"peng"}, "penga"),
    ("auth.lower", {"Peng", "PENGA"}, "pengb"),
    ("auth.lower", {"peng", *("peng" + chr(c) for c in range(97, 123))}, "pengaa"),
    ("auth.lower + postfix('-%(n)s')", {"peng", "peng-1"}, "peng-2"),
    ("auth.lower + postfix('-%(n)s', 1)", set(), "peng-1"),
    ("auth.lower + postfix('%(n)03d', start=1)", set(), "peng001"),
    ("auth.lower + infix('%(A)s') + year", {"peng2021"}, "pengA2021"),
]


@pytest.mark.parametrize(("formula", "taken", "key"), POSTFIXES)
def test_postfixes(formula: str, taken: set[str], key: str) -> None:
    """A taken key gets the first free postfix in the form the formula asks for."""
    assert make(PENG, formula=formula, taken=taken) == key


ERRORS = [
    "",
    "auth(",
    "auth(,",
    "foo",
    "auth.bar",
    "auth(x=1)",
    "auth(n=1, 2)",
    "auth year",
    "auth + ",
    "auth('a)",
    "§",
    "auth > x",
    "title.match(/(/)",
    "postfix('x')",
    "auth(m='a')",
    "auth(n='x')",
    "auth(n=-1)",
    "auth(creator='edtior')",
    "creators(type=['edtior'])",
    "auth(initials='yes')",
    "Authr + year",
    "field('nope')",
    "title.postfix(5)",
    "date('%Z')",
    "Date.formatDate('%b')",
    "title.len('~', 1)",
    "((((",
    "a" + ".b" * 3,
    "(" * 99 + "auth",
]


@pytest.mark.parametrize("formula", ERRORS)
def test_errors_are_told(formula: str) -> None:
    """A formula that cannot be read or done is told as such."""
    with pytest.raises(FormulaError):
        make(PENG, formula=formula)


@pytest.mark.parametrize(("family", "title"), [("彭", "语音情感"), ("Шолохов", "Тихий Дон"), ("Ελύτης", "Άξιον")])
def test_other_scripts(family: str, title: str) -> None:
    """A key of another script is in plain letters, in lower case where the formula says so."""
    key = make(paper(family, title))
    assert key.isascii()
    assert key[:1].islower() or key == "2021"


@given(st.dictionaries(st.sampled_from(["title", "date", "type", "pages", "language"]), gen.text), gen.creators)
def test_any_values_make_a_key(values: dict[str, Any], creators: tuple[Creator, ...]) -> None:
    """Any work gives a key in ASCII without the signs no key may hold, and a second one when it is taken."""
    key = make({**values, "creators": creators})
    assert key.isascii()
    assert key
    assert not set(key) & set("\\\"#%'(),={}~ \t\n")
    assert make({**values, "creators": creators}, taken={key}) != key


@given(st.text(max_size=30))
def test_any_formula_is_read_or_told(formula: str) -> None:
    """No formula does worse than an error of its own."""
    with suppress(FormulaError):
        assert make(PENG, formula=formula)
