"""What is imported is declared, what is declared is imported, and each has its reason written down."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = [line for name, lines in PROJECT["optional-dependencies"].items() if name != "dev" for line in lines]
DECLARED = {re.split(r"[<>=~!\[; ]", line)[0].lower() for line in (*PROJECT["dependencies"], *EXTRAS)}


def _imported() -> set[str]:
    """The top-level names of all foreign modules that the package imports."""
    found: set[str] = set()
    for path in (ROOT / "zsync").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                found |= {str(arg.value).partition(".")[0] for arg in node.args if isinstance(arg, ast.Constant)}
    return found - set(sys.stdlib_module_names) - {"zsync"}


def test_declared_is_imported() -> None:
    """No package is installed for nothing, and none is used that another happens to bring."""
    owners = packages_distributions()
    assert {owner.lower() for name in _imported() for owner in owners[name]} == DECLARED


def test_each_has_its_reason() -> None:
    """The decision on dependencies has a line for each."""
    page = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text("utf-8")
    assert set(re.findall(r"^\| ([a-z0-9-]+) \|", page, re.MULTILINE)) - {"package"} == DECLARED
