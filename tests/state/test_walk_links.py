"""Links among the files of a project: what they lead to is found once, and a circle has an end."""

from __future__ import annotations

from pathlib import Path

from zsync.state.files import Disk, Walk
from zsync.state.stamps import listing, walked


def found(root: Path, *places: str) -> Walk:
    """What a walk finds; the quick look at the same files says the same."""
    made = Disk(root).walk(places)
    assert walked(str(root), places, ()) == listing(made.files, made.folders, made.missing)
    return made


def test_globs(tmp_path: Path) -> None:
    """At any depth without a `/`; nothing hidden but what is spelt out; also what is called so itself."""
    for name in ("a.md", "sub/b.md", "sub/c.org", ".trash/d.md", "sub/.e/f.md", "[1] Old/g.md", "1 Old/h.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    everywhere = ("1 Old/h.md", "[1] Old/g.md", "a.md", "sub/b.md")
    for place in ("*.md", "**/*.md", "**.md", "./*.md"):
        assert (place, Disk(tmp_path).walk([place]).files) == (place, everywhere)
    assert Disk(tmp_path).walk(["s?b", ".trash/*.md"]).files == (".trash/d.md", "sub/b.md", "sub/c.org")
    assert Disk(tmp_path).walk(["[[]1] Old", "sub/*.org"]).files == ("[1] Old/g.md", "sub/c.org")
    assert Disk(tmp_path).walk(["[1] Old"]).files == ("1 Old/h.md", "[1] Old/g.md")
    assert Disk(tmp_path).walk(["*"], ["*.md"]).files == ("sub/c.org",)
    assert Disk(tmp_path).walk(["x*", "gone/*.md"]).missing == ("x*", "gone/*.md")


def test_what_programs_make_is_passed_by(tmp_path: Path) -> None:
    """As by `zsync check`; not where the settings name it."""
    for name in ("a.md", "node_modules/x/b.md", "book/_site/c.md", "_build/d.md", "book/_freeze.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "site-packages").symlink_to("node_modules")
    assert found(tmp_path, ".").files == ("a.md", "book/_freeze.md")
    assert found(tmp_path, "_build", "book/_site").files == ("_build/d.md", "book/_site/c.md")
    assert Disk(tmp_path).walk(["**/*.md"]).files == ("a.md", "book/_freeze.md")


def test_a_file_under_two_names_is_one(tmp_path: Path) -> None:
    """In its own place, or where the first link to it stands."""
    (tmp_path / "notes/sub").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "notes/sub/a.md").touch()
    (tmp_path / "elsewhere/b.md").touch()
    (tmp_path / "notes/also.md").symlink_to("sub/a.md")
    (tmp_path / "notes/b2.md").symlink_to("../elsewhere/b.md")
    (tmp_path / "notes/b1.md").symlink_to("../elsewhere/b.md")
    assert found(tmp_path, "notes").files == ("notes/b1.md", "notes/sub/a.md")
    assert found(tmp_path, "notes", "elsewhere").files == ("elsewhere/b.md", "notes/sub/a.md")


def test_circles(tmp_path: Path) -> None:
    """Folders that lead to themselves and to each other; each one more would double the work."""
    (tmp_path / "notes/sub").mkdir(parents=True)
    (tmp_path / "notes/sub/a.md").touch()
    for at in ("notes", "notes/sub"):
        for number in range(20):
            (tmp_path / at / f"loop{number}").symlink_to(tmp_path / "notes")
    (tmp_path / "notes/up").symlink_to(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/b.md").touch()
    made = found(tmp_path, "notes")
    assert made.files == ("notes/sub/a.md", "notes/up/other/b.md")
    assert made.folders == ("notes", "notes/sub", "notes/up", "notes/up/other")


def test_what_leads_nowhere_is_found(tmp_path: Path) -> None:
    """So that the person is told; what leads out of the project is not."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/gone.md").symlink_to("nowhere.md")
    (tmp_path / "notes/self.md").symlink_to("self.md")
    (tmp_path / "notes/out").symlink_to("/etc")
    assert found(tmp_path, "notes").files == ("notes/gone.md", "notes/self.md")


def test_a_folder_of_notes_may_be_a_link(tmp_path: Path) -> None:
    """Whether it is named or met on the way."""
    (tmp_path / "vault/sub").mkdir(parents=True)
    (tmp_path / "vault/sub/a.md").touch()
    (tmp_path / "vault/back").symlink_to("sub")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/in").symlink_to("../vault")
    (tmp_path / "link").symlink_to("vault")
    assert found(tmp_path, "notes").files == ("notes/in/sub/a.md",)
    assert found(tmp_path, "link").files == ("link/sub/a.md",)
    assert found(tmp_path, "link/sub", "link").files == ("link/sub/a.md",)
