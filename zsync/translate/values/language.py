"""Languages: BCP 47 codes and the names babel and people use. Source: the babel manual, RFC 5646."""

from __future__ import annotations

import re

_BABEL = {
    "af": "afrikaans", "ar": "arabic", "bg": "bulgarian", "ca": "catalan", "zh": "chinese", "hr": "croatian",
    "cs": "czech", "da": "danish", "nl": "dutch", "en": "english", "en-US": "american", "en-GB": "british",
    "en-AU": "australian", "en-CA": "canadian", "en-NZ": "newzealand", "et": "estonian", "fi": "finnish",
    "fr": "french", "fr-CA": "canadien", "de": "german", "de-DE": "ngerman", "de-AT": "naustrian",
    "de-CH": "nswissgerman", "el": "greek", "he": "hebrew", "hu": "magyar", "is": "icelandic", "id": "indonesian",
    "ga": "irish", "it": "italian", "ja": "japanese", "ko": "korean", "la": "latin", "lv": "latvian",
    "lt": "lithuanian", "nb": "norsk", "nn": "nynorsk", "fa": "persian", "pl": "polish", "pt": "portuguese",
    "pt-BR": "brazilian", "ro": "romanian", "ru": "russian", "sr": "serbian", "sk": "slovak", "sl": "slovene",
    "eu": "basque", "gl": "galician", "br": "breton", "cy": "welsh", "gd": "scottish", "eo": "esperanto",
    "sq": "albanian", "hy": "armenian", "az": "azerbaijani", "be": "belarusian", "bn": "bengali", "bs": "bosnian",
    "ka": "georgian", "hi": "hindi", "ia": "interlingua", "km": "khmer", "mk": "macedonian", "ms": "malay",
    "mr": "marathi", "mn": "mongolian", "oc": "occitan", "rm": "romansh", "sa": "sanskrit", "ta": "tamil",
    "te": "telugu", "tk": "turkmen", "ur": "urdu", "hsb": "uppersorbian", "dsb": "lowersorbian",
    "es-MX": "mexican",
    "es": "spanish", "sv": "swedish", "th": "thai", "tr": "turkish", "uk": "ukrainian", "vi": "vietnamese",
}  # fmt: skip
_OTHER = {
    "francais": "fr", "frenchb": "fr", "germanb": "de", "austrian": "de-AT", "swissgerman": "de-CH",
    "acadian": "fr-CA", "bahasa": "id", "bahasai": "id", "indon": "id", "bahasam": "ms", "meyalu": "ms",
    "spanishmx": "es-MX", "scottishgaelic": "gd", "brazilportuguese": "pt-BR",
    "usenglish": "en-US", "ukenglish": "en-GB", "portuges": "pt", "brazil": "pt-BR", "hungarian": "hu",
    "norwegian": "nb", "slovenian": "sl", "farsi": "fa", "eng": "en", "ger": "de", "deu": "de", "fre": "fr",
    "fra": "fr", "spa": "es", "ita": "it", "chi": "zh", "zho": "zh", "jpn": "ja", "rus": "ru", "por": "pt",
    "no": "nb", "nor": "nb", "pinyin": "zh", "thaicjk": "th", "polutonikogreek": "el", "ancientgreek": "grc",
    "samin": "se", "serbianc": "sr-Cyrl", "chinese-simplified": "zh-CN",
    "chinese-traditional": "zh-TW", "dut": "nl", "nld": "nl", "swe": "sv", "dan": "da", "pol": "pl", "cze": "cs",
    "ces": "cs", "tur": "tr", "kor": "ko", "ukr": "uk", "fin": "fi", "hun": "hu", "gre": "el", "ell": "el",
    "deutsch": "de", "français": "fr", "español": "es", "italiano": "it", "中文": "zh", "mandarin": "zh",
}  # fmt: skip
_CODES = {**{name: code for code, name in _BABEL.items()}, **_OTHER}
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")


def read(text: str) -> str:
    """The BCP 47 code a name or code stands for; any other text as it is, blanks made one.

    `langfrench` is what biblatex calls a language where its name is printed.
    """
    text = " ".join(text.split())
    low = text.lower()
    if low.startswith("lang") and low[4:] in _CODES:
        return _CODES[low[4:]]
    if low in _CODES:
        return _CODES[low]
    match = _TAG.fullmatch(text)
    if not match or (len(match[1]) == 3 and not match[3]):
        return text
    script, region = match[2] or "", match[3] or ""
    return "-".join(filter(None, (match[1].lower(), script.title(), region.upper())))


def babel(code: str) -> str:
    """The name babel has for a code, or else for its language (`french` for `fr-FR`); the code for none."""
    return _BABEL.get(code) or _BABEL.get(code.partition("-")[0], code)
