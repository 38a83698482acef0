"""What all tests share: hypothesis profiles, the reference folder, golden files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test looks into the keyring of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

ROOT = Path(__file__).resolve().parent.parent

# Derandomized: the same code gives the same examples on every machine, so a red run can be run again.
_COMMON = settings(
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("default", parent=_COMMON, max_examples=50)
settings.register_profile("deep", parent=_COMMON, max_examples=1000)
settings.load_profile(os.environ.get("ZSYNC_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write golden files instead of comparing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the `golden` fixture bears the marker that `make golden` selects by."""
    for item in items:
        if "golden" in getattr(item, "fixturenames", ()):
            item.add_marker("golden")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference texts that are not ours to ship, in a folder beside the checkout; skips without it."""
    folder = Path(os.environ.get("ZSYNC_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the reference folder ../shared is not beside this checkout (ZSYNC_SHARED names another)")
    return folder


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `golden/<name>` beside the test file; `make golden` writes the files anew."""
    folder = request.path.parent / "golden"
    rewrite = bool(request.config.getoption("--rewrite-golden"))

    def compare(name: str, text: str) -> None:
        path = folder / name
        if rewrite:
            folder.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert path.is_file(), f"{path.relative_to(ROOT)} is missing: run `make golden`"
        assert text == path.read_bytes().decode("utf-8")

    return compare
