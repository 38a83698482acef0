"""The cache saves time and never changes a verdict."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.check.support import BIB, marked, outcome, write
from zsync.check import gather, observe, workers
from zsync.check.session import Asked, check
from zsync.errors import ReplicaProblem
from zsync.state import cache
from zsync.state.cache import Cache, Record, settled

CACHE = ".zsync/cache.sqlite"
SOON = 5_000_000_000
"""Nanoseconds after which a file's stamp is believed."""


def cached(root: Path, *paths: str) -> list[tuple[str, str]]:
    """What a run with the cache finds, some seconds after the files were written."""
    found = check(Asked(paths=paths), start=str(root), now=time.time_ns() + SOON)
    found.kept()
    return marked(found, root)


def fresh(root: Path) -> list[tuple[str, str]]:
    """What a run without the cache finds."""
    return marked(outcome(root), root)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with findings of many kinds, checked once."""
    files = {
        "refs.bib": BIB + "@book{twice, title={A Book}}\n@book{twice, title={B Book}}\n",
        "a.md": "[@kim2099] [@lee2020] 研究@lee2020所示 ![](no.png)",
        "@lee2020.md": "---\ncitekey: other2000\n---\n",
        "c.md": "<!-- zsync: ignore -->\n[@kim2099] [@twice]",
    }
    root = write(tmp_path, files)
    assert cached(root) == fresh(root)
    return root


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths whose facts are taken from now on."""
    taken: list[str] = []
    take_here = workers.take_here

    def spy(root: str, jobs: list[workers.Job]) -> workers.Taken:
        taken.extend(job.path for job in jobs)
        return take_here(root, jobs)

    monkeypatch.setattr(workers, "take_here", spy)
    return taken


def test_second_run_reads_nothing(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing changed, no file's facts are taken again, and the findings are the same."""
    taken = reads(monkeypatch)
    assert cached(vault) == fresh(vault)
    del taken[:]
    assert cached(vault)
    assert taken == []


def test_only_what_changed_is_read(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of changed, new and removed files exactly the first two are read again."""
    (vault / "a.md").write_text("[@lee2020] now longer than before: [@kim2098]")
    (vault / "new.md").write_text("[@new1999]")
    (vault / "c.md").unlink()
    taken = reads(monkeypatch)
    found = cached(vault)
    assert sorted(taken) == ["a.md", "new.md"]
    assert found == fresh(vault)


def test_same_size_and_time_is_noticed(vault: Path) -> None:
    """A change that keeps size and modification time is seen all the same: the change time differs."""
    path = vault / "a.md"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"kim2099", b"lee2020"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert cached(vault) == fresh(vault)


def test_a_young_stamp_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file read within two seconds of its last change is compared by content the next time, not read anew."""
    root = write(tmp_path, {"refs.bib": BIB, "a.md": "[@kim2099]"})
    now = time.time_ns()
    check(Asked(), start=str(root), now=now)
    size = (root / "a.md").stat().st_size
    assert Cache(str(root), kind_of(root)).read().stamps["a.md"] == (size, 0, 0, 0)
    taken = reads(monkeypatch)
    assert cached(root) == [("ZS001", "kim2099")]
    assert taken == []
    assert Cache(str(root), kind_of(root)).read().stamps["a.md"][1] == (root / "a.md").stat().st_mtime_ns


def kind_of(root: Path) -> str:
    """The kind of facts the cache of `root` holds."""
    with sqlite3.connect(root / CACHE) as connection:
        (kind,) = connection.execute("SELECT kind FROM whole").fetchone()
    connection.close()
    return str(kind)


def test_settled() -> None:
    """A stamp is believed when both times lie more than two seconds back."""
    assert settled(0, 0, now=2_000_000_001)
    assert not settled(0, 1_000_000_000, now=2_500_000_000)
    assert not settled(1_000_000_000, 0, now=2_500_000_000)


HARMS = {
    "garbage": "",
    "empty": "",
    "folder": "",
    "other table": "DROP TABLE recent; CREATE TABLE recent (x)",
    "other columns": "DROP TABLE whole; CREATE TABLE whole (kind)",
    "no row": "DELETE FROM whole",
    "nonsense texts": "UPDATE whole SET words = 17",
    "nonsense stamps": "UPDATE whole SET stamps = x'00'",
    "a column short": "UPDATE whole SET counts = substr(counts, 9)",
    "nonsense rows": "INSERT INTO recent VALUES ('a.md', 'x', 1, 1, 1, 17, 1, x'00', 'many', x'00', '{}', '[]')",
    "nonsense in recent": "INSERT INTO recent SELECT 'a.md', 9, 1, 1, 1, '', '', '', 1, 'text', 7, 7 FROM whole",
    "no texts": "UPDATE whole SET digest = x'', facts = x'', more = x''",
    "texts cut short": "UPDATE whole SET facts = substr(facts, 1, 40), more = substr(more, 1, 40)",
    "nonsense ends": "UPDATE whole SET facts = x'00', more = x'ff' || substr(more, 2)",
    "other places": "DROP TABLE places; CREATE TABLE places (x)",
    "no places": "DROP TABLE places",
    "nonsense in places": "UPDATE places SET text = '(', digest = (SELECT digest FROM places)",
    "nonsense paths of places": "UPDATE places SET path = rowid, text = x'00'",
    "no JSON": "UPDATE whole SET facts = replace(facts, '{', '('), more = replace(more, '[', '(')",
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_broken_cache_is_no_cache(vault: Path, harm: str) -> None:
    """Whatever stands where the cache should be, the findings are those of a run without it, twice."""
    path = vault / CACHE
    if harm == "folder":
        path.unlink()
        path.mkdir()
    elif harm in ("garbage", "empty"):
        path.write_bytes(b"SQLite format 3\0 not at all" * 300 if harm == "garbage" else b"")
    else:
        connection = sqlite3.connect(path)
        connection.executescript(HARMS[harm])
        connection.commit()
        connection.close()
    expected = fresh(vault)
    assert cached(vault) == expected
    assert cached(vault) == expected


def test_a_journal_of_an_older_cache_is_not_played_back(vault: Path) -> None:
    """A new cache takes the place of one of another kind; the journal left of that one goes with it."""
    other = Cache(str(vault), "another kind")
    journal = vault / f"{CACHE}-journal"
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7 a page of long ago")
    assert other.write({"a.md": Record((1, 2, 3, 4), "k", "", "", 1, b"x", "{}", "[]")}, ())
    assert other.read() == ({"a.md": (1, 2, 3, 4)}, {"a.md": ("k", "", "", 1, None, None)})
    assert (other.digest("a.md"), other.text("a.md", "facts"), other.text("a.md", "more")) == (b"x", "{}", "[]")
    assert sorted(path.name for path in (vault / CACHE).parent.iterdir()) == [".gitignore", "cache.sqlite"]


def test_columns_are_of_one_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that would write while this one reads must wait: stamps of one time never meet later words."""
    old = Record((1, 1, 1, 1), "old", "", "", 1, b"x", "{}", "[]")
    monkeypatch.setattr(cache, "_RECENT", 0)
    kept, other, blob, wrote = Cache(str(tmp_path), "kind"), Cache(str(tmp_path), "kind"), cache.blob, []
    assert kept.write({"a.md": old}, ())

    def overtaken(connection: sqlite3.Connection, column: str) -> bytes:
        if not wrote and column == "words":
            wrote.append(True)
            wrote.append(other.write({"a.md": old._replace(stamp=(2, 2, 2, 2), keys="new")}, ()))
        return blob(connection, column)

    monkeypatch.setattr(cache, "blob", overtaken)
    assert kept.read() == ({"a.md": (1, 1, 1, 1)}, {"a.md": ("old", "", "", 1, None, None)})
    assert wrote == [True, False]


def test_whole_and_recent_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader cannot tell which records became part of the whole; none that would be torn apart is kept."""
    monkeypatch.setattr(cache, "_RECENT", 2)
    kept = Cache(str(tmp_path), "kind")
    record = Record((1, 2, 3, 4), "k\nl", "", "", 2, b"x", "{}", "[]")
    assert kept.write({"a.md": record, "b.md": record._replace(more="b.md")}, ())
    for gone in ("a.md", "b.md", "c.md", "d.md"):
        new = chr(ord(gone[0]) + 2) + ".md"
        before = kept.read()
        assert kept.write({new: record._replace(more=new), "nul.md": record._replace(keys="k\0l")}, [gone])
        assert kept.read().stamps.keys() == (before.stamps.keys() | {new}) - {gone}
        assert set(kept.read().rows.values()) == {("k\nl", "", "", 2, None, None)}
        assert (kept.digest(new), kept.text(new, "facts"), kept.text(new, "more")) == (b"x", "{}", new)
        with pytest.raises(LookupError):
            kept.text(gone, "more")


def test_places_are_taken_once(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note is read for the places of its citations where a finding needs them, and only the first time."""
    asked: list[str] = []
    citations = observe.citations
    monkeypatch.setattr(observe, "citations", lambda note: (asked.append(note.path), citations(note))[1])
    assert cached(vault)
    assert asked == []
    assert fresh(vault)
    assert set(asked) == {"a.md", "c.md", "@lee2020.md"}
    (vault / "@lee2020.md").write_text("[@lee2020] [@kim2098]")
    (vault / "c.md").write_text("<!-- zsync: ignore -->\n[@kim2097] [@twice]")
    del asked[:]
    assert cached(vault) == cached(vault)
    assert sorted(asked) == ["@lee2020.md", "c.md"]


def test_places_of_another_kind_say_nothing(tmp_path: Path) -> None:
    """What was placed under other settings is not believed, even while that cache still stands."""
    kept = Cache(str(tmp_path), "kind")
    assert kept.write({"a.md": Record((1, 2, 3, 4), "k", "", "", 1, b"x", "{}", "")}, ())
    kept.write_places({"a.md": (b"x", "[]")})
    assert Cache(str(tmp_path), "kind").place_text("a.md", b"x") == "[]"
    assert Cache(str(tmp_path), "another kind").place_text("a.md", b"x") == ""
    assert Cache(str(tmp_path / "none"), "kind").place_text("a.md", b"x") == ""


def test_a_note_that_changes_under_a_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places are those of the note as it then is; of another content than was judged they are not kept."""
    root = write(tmp_path, {"refs.bib": BIB, "a.md": "[@kim2099]", "b.md": "[@kim2098]", "c.md": "[@kim2097]"})
    take = gather.take

    def overtaken(at: str, jobs: Iterable[workers.Job]) -> workers.Taken:
        taken = take(at, jobs)
        (root / "b.md").write_text("now [@kim2098]")
        (root / "c.md").unlink(missing_ok=True)
        return taken

    monkeypatch.setattr(gather, "take", overtaken)
    assert cached(root) == [("ZS001", "kim2099"), ("ZS001", "kim2098")]
    kept = Cache(str(root), kind_of(root))
    notes = ("a.md", "b.md", "c.md")
    assert [bool(kept.place_text(path, kept.digest(path))) for path in notes] == [True, False, False]
    assert cached(root) == [("ZS001", "kim2099"), ("ZS001", "kim2098")]


@pytest.mark.parametrize("harm", ["nonsense texts", "nonsense stamps", "no row", "other columns"])
def test_a_broken_cache_is_made_anew(vault: Path, harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be read is written whole, so that the run after the next is quick again."""
    connection = sqlite3.connect(vault / CACHE)
    connection.executescript(HARMS[harm])
    connection.commit()
    connection.close()
    cached(vault)
    taken = reads(monkeypatch)
    assert cached(vault)
    assert taken == []


def test_read_only_folder(vault: Path) -> None:
    """Where nothing can be written, the check works as before."""
    folder = vault / ".zsync"
    (folder / "cache.sqlite").unlink()
    (folder / ".gitignore").unlink()
    folder.rmdir()
    folder.write_text("a file is in the way")
    assert cached(vault) == fresh(vault)


def test_cache_stays_out_of_git(vault: Path) -> None:
    """The folder of the cache ignores itself, and an existing decision is kept."""
    ignore = vault / ".zsync" / ".gitignore"
    assert ignore.read_text() == "*\n"
    ignore.write_text("cache.sqlite\n")
    (vault / "a.md").write_text("changed")
    cached(vault)
    assert ignore.read_text() == "cache.sqlite\n"


ABOUT = "---\ncitekey: kim2099\n---\n"
NOTES = st.sampled_from(["[@lee2020]", "[@kim2099]", "研究@lee2020所示", ABOUT, "![](b.md)", ""])
STEPS = st.lists(st.tuples(st.sampled_from(["a.md", "b.md", "@kim2099.md", "refs.bib"]), NOTES), max_size=8)


@settings(max_examples=20)
@given(STEPS, st.sampled_from([0, 2, 1000]))
def test_any_history_ends_in_the_same_verdict(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]], recent: int
) -> None:
    """After any sequence of edits and checks, the cached verdict is the fresh one, however often the cache is
    written as a whole."""
    root = write(tmp_path_factory.mktemp("vault"), {"refs.bib": BIB})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_RECENT", recent)
        _live(root, steps)


def _live(root: Path, steps: list[tuple[str, str]]) -> None:
    for name, text in steps:
        path = root / name
        if name == "refs.bib":
            path.write_text(BIB if text else BIB.partition("\n\n")[0])
        elif text:
            path.write_text(text)
        else:
            path.unlink(missing_ok=True)
        assert cached(root) == fresh(root)


def test_unreadable_note_is_a_finding(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note that cannot be read is told, and the rest is checked."""
    read = workers.read

    def refuse(root: str, path: str) -> bytes:
        if path == "c.md":
            raise ReplicaProblem("cannot be read: Permission denied", place=path)
        return read(root, path)

    expected = fresh(vault)
    monkeypatch.setattr(workers, "read", refuse)
    assert sorted(fresh(vault)) == sorted([*expected, ("ZS014", "")])


def test_odd_files_are_passed_over(vault: Path) -> None:
    """A dangling link, a link out of the project, a pipe: none is read, none stops the check."""
    expected = fresh(vault)
    (vault / "gone.md").symlink_to(vault / "nowhere.md")
    (vault / "out.md").symlink_to("/etc/hostname")
    os.mkfifo(vault / "pipe.md")
    assert fresh(vault) == expected
