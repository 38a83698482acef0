"""The table in docs/ is what the code decides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_up_to_date() -> None:
    """`python docs/gen_table.py` would write the page as it is."""
    command = [sys.executable, "docs/gen_table.py", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_no_value_wins_against_a_claim_silently() -> None:
    """Whenever two sides claim different values, the table says conflict."""
    lines = (ROOT / "docs/decision-table.md").read_text("utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line.startswith("| ") and line.count(" | ") == 3]
    disputed = [row for row in rows if _claims(row, "x") and _claims(row, "y")]
    assert len(disputed) > 20
    assert all("conflict" in row[3] for row in disputed)


def _claims(row: list[str], value: str) -> bool:
    return any(cell.endswith((f"to {value}", f", {value}")) for cell in row[:3])
