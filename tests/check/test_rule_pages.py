"""The manual pages: complete, of one shape, and the same in the code and in `docs/rules/`."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest

from tests.conftest import ROOT
from zsync.check import rules
from zsync.check.pages import pages

CONTRACT = {
    "ZS001": "unknown-citekey",
    "ZS002": "ambiguous-citekey",
    "ZS003": "old-citekey",
    "ZS004": "key-not-in-bib",
    "ZS005": "key-not-in-zotero",
    "ZS006": "glued-citation",
    "ZS007": "damaged-key",
    "ZS008": "note-key-mismatch",
    "ZS009": "missing-asset",
    "ZS010": "title-mismatch",
    "ZS101": "bib-syntax",
    "ZS102": "duplicate-entry-key",
    "ZS103": "duplicate-work",
    "ZS104": "bad-key-characters",
    "ZS105": "missing-file",
    "ZS106": "undefined-string",
}


def generator() -> ModuleType:
    """The script that writes the pages."""
    spec = importlib.util.spec_from_file_location("gen_rules", ROOT / "docs" / "gen_rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_published_codes_keep_their_names() -> None:
    """Codes never change meaning."""
    names = {code: page.name for code, page in pages().items()}
    assert {code: names.get(code) for code in CONTRACT} == CONTRACT
    assert len(set(names.values())) == len(names)


def test_registry_names_every_rule_once() -> None:
    """Each module of the folder is registered, under its own code."""
    modules = {path.stem for path in (ROOT / "zsync" / "check" / "rules").glob("*.py")} - {"__init__"}
    assert {name for name, _, _ in rules.RULES.values()} == modules
    assert [rules.module(code).RULE.code for code in rules.RULES] == sorted(rules.RULES)


@pytest.mark.parametrize("code", list(rules.RULES))
def test_the_table_names_the_files_a_rule_looks_into(code: str) -> None:
    """A rule with an observer that the table does not name would never see anything."""
    module, kinds = rules.module(code), ("note", "bib", "entries", "other")
    assert rules.RULES[code][2].split() == [kind for kind in kinds if hasattr(module, f"observe_{kind}")]


@pytest.mark.parametrize("code", list(rules.RULES))
def test_every_page_has_bad_good_and_what_to_do(code: str) -> None:
    """A page says what is found, shows a bad and a good example, and what to do."""
    page = pages()[code]
    assert page.title.endswith(".")
    assert re.search(r"(?m)^Bad\b", page.body)
    assert re.search(r"(?m)^Good\b", page.body)
    assert re.search(r"(?m)^What to do: ", page.body)


def test_docs_are_up_to_date() -> None:
    """`docs/rules/` is what `docs/gen_rules.py` writes; run it when this fails."""
    module = generator()
    there = {path.name: path.read_text("utf-8") for path in module.FOLDER.iterdir()}
    assert there == module.files()
