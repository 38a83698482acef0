"""Files on a WebDAV server, against a real one on loopback: layout, order, signing in, certificates, faults."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.replicas.davserver import PASSWORD, USER, DavWorld, dav_world
from tests.replicas.library import attachment
from zsync.errors import ReplicaProblem, UsageProblem
from zsync.model.values import Attachment
from zsync.replicas.zotero.answers import Refused
from zsync.replicas.zotero.davstore import Prop, WebDavStore, read_prop
from zsync.replicas.zotero.files import Upload, md5
from zsync.replicas.zotero.webdav import KEEPS_NOTHING, SILENT, Account, Dav
from zsync.replicas.zotero.zips import packed, unpacked

CONTENT = b"%PDF-1.7 \xff bytes"
KEY = "ABCD2345"
FILE = Upload(KEY, "cat.pdf", "application/pdf", CONTENT, 1_600_000_000_000)
HELD = Attachment(md5(CONTENT), "cat.pdf", KEY, len(CONTENT))
TOLD = {"md5": md5(CONTENT), "mtime": 1_600_000_000_000}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavWorld]:
    """A server that asks for a user and a password in the plain way."""
    with dav_world(tmp_path_factory.mktemp("dav") / "served") as made:
        yield made


@pytest.fixture
def world(served: DavWorld) -> DavWorld:
    """The same, with nothing stored and nothing wrong."""
    served.reset()
    return served


@pytest.mark.parametrize("auth", ["", "basic", "digest"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_there_and_back(tmp_path: Path, auth: str, tls: bool) -> None:
    """Whatever way of signing in: the file lies there as the client puts it, and comes back; nothing is left."""
    with dav_world(tmp_path / "served", auth=auth, tls=tls) as world:
        store = WebDavStore(world.dav())
        assert store.put(FILE) == TOLD
        assert world.names() == [f"{KEY}.prop", f"{KEY}.zip"]
        assert store.get(HELD) == CONTENT
        store.delete(KEY)
        assert world.names() == []
        store.close()
        assert world.kinds == {"", auth.title()}


def test_layout(world: DavWorld) -> None:
    """A ZIP with the one file under its name; XML with milliseconds and MD5. (Zotero's `storage/webdav.js`.)"""
    WebDavStore(world.dav()).put(FILE)
    with zipfile.ZipFile(world.folder / "zotero" / f"{KEY}.zip") as archive:
        assert archive.namelist() == ["cat.pdf"]
        assert archive.read("cat.pdf") == CONTENT
    prop = (world.folder / "zotero" / f"{KEY}.prop").read_text()
    assert prop == f'<properties version="1"><mtime>1600000000000</mtime><hash>{md5(CONTENT)}</hash></properties>'


def test_order(world: DavWorld) -> None:
    """The `.prop` goes first and comes last, and everything is read back: no reader sees it beside another ZIP."""
    WebDavStore(world.dav()).put(FILE)
    at = f"/dav/zotero/{KEY}"
    assert world.asked() == [
        "PROPFIND /dav/zotero/", "MKCOL /dav/zotero/", f"GET {at}.prop", f"DELETE {at}.prop",
        f"PUT {at}.zip", f"GET {at}.zip", f"PUT {at}.prop", f"GET {at}.prop",
    ]  # fmt: skip


def test_what_is_there_is_not_sent_again(world: DavWorld) -> None:
    """A run that was killed before Zotero was told finds the file, and keeps its time."""
    WebDavStore(world.dav()).put(FILE)
    world.asked()
    assert WebDavStore(world.dav()).put(Upload(KEY, "cat.pdf", "", CONTENT, 5)) == TOLD
    assert not [line for line in world.asked() if line.startswith(("PUT", "DELETE"))]


@pytest.mark.parametrize("left", [(), (f"{KEY}.zip",), (f"{KEY}.prop",)], ids=["nothing", "zip", "prop"])
def test_what_a_killed_run_left_is_made_whole(world: DavWorld, left: tuple[str, ...]) -> None:
    """A ZIP or a `.prop` alone, or neither: a file is there only when both are."""
    WebDavStore(world.dav()).put(FILE)
    for path in (world.folder / "zotero").iterdir():
        if path.name not in left:
            path.unlink()
    assert WebDavStore(world.dav()).put(FILE) == TOLD
    assert WebDavStore(world.dav()).get(HELD) == CONTENT


def test_replacing(world: DavWorld) -> None:
    """Another file is only replaced by who names it."""
    store = WebDavStore(world.dav())
    store.put(FILE)
    with pytest.raises(Refused, match="another file lies") as refused:
        store.put(Upload(KEY, "cat.pdf", "", b"new", 7))
    assert refused.value.status == 412
    assert store.get(HELD) == CONTENT
    store.put(Upload(KEY, "cat.pdf", "", b"new", 7, replacing=md5(CONTENT)))
    assert store.get(Attachment(md5(b"new"), "cat.pdf", KEY)) == b"new"


def test_the_folder_is_made_only_below_one_that_is_there(world: DavWorld) -> None:
    """A wrong address is told, not built."""
    store = WebDavStore(world.dav(url=f"{world.url}/no/such"))
    with pytest.raises(Refused, match=r"no such folder \(409\)") as refused:
        store.put(FILE)
    assert "zsync.yaml" in refused.value.help
    assert list(world.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "prop"),
    [
        (b"<properties><mtime>12</mtime><hash>" + b"A" * 32 + b"</hash></properties>", Prop(12, "a" * 32)),
        (b"<properties><mtime> 12 </mtime></properties>", Prop(12)),
        (b"1600000000", Prop(1_600_000_000_000)),
        (b" 1600000000\n", Prop(1_600_000_000_000)),
        (b"", None),
        (b"<html>sign in</html>", None),
        (b"<mtime>yesterday</mtime>", None),
        (b"\xff\xfe\x00", None),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><mtime>&a;</mtime>", None),
    ],
)
def test_props(content: bytes, prop: Prop | None) -> None:
    """New and very old ones; what says nothing is none, and nothing in it is carried out."""
    assert read_prop(content) == prop


def test_an_old_prop_has_no_digest(world: DavWorld) -> None:
    """The item's own MD5 decides then."""
    store = WebDavStore(world.dav())
    store.put(FILE)
    (world.folder / "zotero" / f"{KEY}.prop").write_text("1600000000")
    assert store.get(HELD) == CONTENT


def test_another_file_than_zotero_says(world: DavWorld) -> None:
    """A `.prop` of another file is told before the file is asked for."""
    store = WebDavStore(world.dav())
    store.put(FILE)
    world.asked()
    with pytest.raises(ReplicaProblem, match="another file than Zotero says"):
        store.get(Attachment("0" * 32, "cat.pdf", KEY))
    assert f"GET /dav/zotero/{KEY}.zip" not in world.asked()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / f"{KEY}.zip").unlink(), "does not have it"),
        (lambda folder: (folder / f"{KEY}.zip").write_bytes(b"<html>"), "MD5 differs"),
        (lambda folder: (folder / f"{KEY}.zip").write_bytes(packed("cat.pdf", b"x")), "MD5 differs"),
        (lambda folder: (folder / f"{KEY}.zip").write_bytes(packed("cat.pdf", CONTENT)[:40]), "MD5 differs"),
    ],
)
def test_damaged_files(world: DavWorld, damage: Callable[[Path], object], message: str) -> None:
    """What is not the file is never handed on."""
    store = WebDavStore(world.dav())
    store.put(FILE)
    damage(world.folder / "zotero")
    with pytest.raises(ReplicaProblem, match=message):
        store.get(HELD)


def test_without_prop_the_md5_decides(world: DavWorld) -> None:
    """A `.prop` that is missing says that an upload is under way; whole bytes are the file all the same."""
    store = WebDavStore(world.dav())
    store.put(FILE)
    (world.folder / "zotero" / f"{KEY}.prop").unlink()
    assert store.get(HELD) == CONTENT


@pytest.mark.parametrize(
    ("user", "password"), [(USER, "wrong"), ("nobody", PASSWORD), ("", ""), (USER, "")], ids=str
)
def test_signing_in_fails(world: DavWorld, user: str, password: str) -> None:
    """Told once, with what to look at; the second file is not tried; the password is in no message."""
    store = WebDavStore(world.dav(user=user, password=password))
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            store.put(FILE)
        assert refused.value.status == 401
        assert "ZSYNC_WEBDAV_PASSWORD" in refused.value.help
        assert not password or password not in str(refused.value)
    assert world.names() == []


def test_the_password_is_shown_nowhere(world: DavWorld) -> None:
    """Not by what holds it."""
    dav = world.dav()
    assert PASSWORD not in repr(dav) + repr(Account(world.url, USER, PASSWORD)) + repr(dav.__dict__["_account"])


def test_an_unknown_authority_is_not_trusted(tmp_path: Path) -> None:
    """Without the file of the authority, nothing is sent, and the message says which setting it is."""
    with dav_world(tmp_path / "served", tls=True) as world:
        store = WebDavStore(world.dav(ca_file=""))
        with pytest.raises(Refused, match="is not trusted") as refused:
            store.put(FILE)
        assert "ca_file" in refused.value.help
        assert world.lines == []


def test_a_server_without_tls_is_no_matter_of_certificates(world: DavWorld) -> None:
    """https:// where only http:// is spoken: the address is what has to be mended."""
    store = WebDavStore(world.dav(url=world.url.replace("http:", "https:")))
    with pytest.raises(Refused, match="no secure connection") as refused:
        store.put(FILE)
    assert "http://" in refused.value.help
    assert "ca_file" not in refused.value.help


STATUSES = [
    (400, "says no"), (403, "does not allow"), (405, "does not know how"), (413, "files that large"),
    (507, "no room left"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "words"), STATUSES)
@pytest.mark.parametrize("at", [".zip", ".prop"])
def test_refusals(world: DavWorld, status: int, words: str, at: str) -> None:
    """Each is told with what to do, and leaves no half of a file behind."""
    world.fault = lambda method, path: status if method == "PUT" and path.endswith(at) else 0
    with pytest.raises(Refused, match=words) as refused:
        WebDavStore(world.dav()).put(FILE)
    assert refused.value.status == status
    assert refused.value.help
    assert world.names() == []


def test_a_refused_replacement_leaves_what_was_there(world: DavWorld) -> None:
    """The old file may be the only one there is."""
    store = WebDavStore(world.dav())
    store.put(FILE)
    world.fault = lambda method, path: 507 if method == "PUT" else 0
    with pytest.raises(Refused):
        store.put(Upload(KEY, "cat.pdf", "", b"new", 7, replacing=md5(CONTENT)))
    assert store.get(HELD) == CONTENT


@pytest.mark.parametrize("fault", ["lie", "other"])
def test_a_server_that_lies(world: DavWorld, fault: str) -> None:
    """It says yes and keeps nothing, or gives back other bytes: that is no file stored."""
    lied = "PUT" if fault == "lie" else "GET"
    world.fault = lambda method, path: fault if method == lied and path.endswith(".zip") else 0
    with pytest.raises(Refused, match="does not give back") as refused:
        WebDavStore(world.dav()).put(FILE)
    assert refused.value.status == KEEPS_NOTHING
    assert world.names() == []


def test_a_page_for_everything(world: DavWorld) -> None:
    """A server that answers each address with a page of its own holds none of our files."""
    world.fault = lambda method, path: "other" if method == "GET" else 0
    with pytest.raises(ReplicaProblem, match="MD5 differs"):
        WebDavStore(world.dav()).get(HELD)


@pytest.mark.parametrize("fault", [423, 429, 500, 502, 503, 504, "cut"])
def test_passing_faults(world: DavWorld, fault: int | str) -> None:
    """Two failures of each request, then it works: the same end as without them."""
    seen: dict[str, int] = {}

    def twice(method: str, path: str) -> int | str:
        line = f"{method} {path}"
        seen[line] = seen.get(line, 0) + 1
        return fault if seen[line] in (1, 2) else 0

    world.fault = twice
    store = WebDavStore(world.dav())
    assert store.put(FILE) == TOLD
    assert store.get(HELD) == CONTENT
    assert world.names() == [f"{KEY}.prop", f"{KEY}.zip"]
    assert world.time.slept


def test_a_pause_that_is_asked_for(world: DavWorld) -> None:
    """`Retry-After` is waited for; one beyond patience is not, and told."""
    times = iter([503])
    world.headers = [("Retry-After", "7")]
    world.fault = lambda method, path: next(times, 0)
    WebDavStore(world.dav()).put(FILE)
    assert world.time.slept == [7.0]
    world.headers = [("Retry-After", "4000")]
    world.fault = lambda method, path: 503
    with pytest.raises(Refused, match="503"):
        WebDavStore(world.dav()).get(HELD)
    assert world.time.slept == [7.0]


def test_nobody_there(world: DavWorld) -> None:
    """Three calls, then it is told; the next file is not waited for."""
    gone = world.url.rpartition(":")[0] + ":9/dav"
    store = WebDavStore(world.dav(url=gone))
    with pytest.raises(Refused, match="no answer from") as refused:
        store.put(FILE)
    assert refused.value.status == SILENT
    waited = list(world.time.slept)
    assert len(waited) == 2
    with pytest.raises(Refused, match="no answer"):
        store.get(HELD)
    assert world.time.slept == waited


def test_redirects_are_told_not_followed(world: DavWorld) -> None:
    """A PUT would arrive as a GET, and the password elsewhere: the new address is shown without its secrets."""
    world.headers = [("Location", "https://who:me@elsewhere.invalid/dav/?token=1")]
    world.fault = lambda method, path: 301
    with pytest.raises(Refused, match=r"sends us to https://elsewhere\.invalid/dav/ ") as refused:
        WebDavStore(world.dav()).put(FILE)
    assert "token" not in str(refused.value) + refused.value.help
    assert "who:me" not in str(refused.value)


def test_no_endless_answer(world: DavWorld) -> None:
    """A `.prop` of any length is not taken in."""
    store = WebDavStore(world.dav())
    store.put(FILE)
    (world.folder / "zotero" / f"{KEY}.prop").write_bytes(b"1" * 100_000)
    with pytest.raises(Refused, match="more than the 65536 bytes"):
        store.get(HELD)


@pytest.mark.parametrize("url", ["", "ftp://host/dav", "host/dav", "https:///dav"])
def test_no_address(url: str) -> None:
    """What is no address is told at once."""
    with pytest.raises(UsageProblem, match="no address"):
        Dav(Account(url), clock=DavWorld(Path()).time.clock)


# -- ZIPs


def bomb(size: int) -> bytes:
    """A ZIP that says its one file has `size` bytes, and unpacks to far more than it holds."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cat.pdf", bytes(size))
    return whole.getvalue()


def lying(content: bytes, said: int) -> bytes:
    """A ZIP whose directory says that its file has `said` bytes."""
    whole = packed("cat.pdf", content)
    real = struct.pack("<L", len(content))
    assert whole.count(real) >= 1
    return whole.replace(real, struct.pack("<L", said))


def test_bombs_are_not_unpacked() -> None:
    """One that says how large it is is not read; one that lies is read no further than it says."""
    assert unpacked(bomb(1_000_000), "cat.pdf", limit=1000) == b""
    assert len(bomb(1_000_000)) < 2000
    assert len(unpacked(lying(bytes(1_000_000), 10), "cat.pdf", limit=1000)) <= 10


@pytest.mark.parametrize("name", ["../../evil.pdf", "/etc/passwd", "C:\\x.pdf", "..\\x.pdf", "a\x00b.pdf", "con"])
def test_hostile_names(name: str) -> None:
    """Names are compared, never used: the only file of a ZIP is taken whatever it is called."""
    assert unpacked(packed(name, CONTENT), "cat.pdf") == CONTENT


def test_one_file_of_several() -> None:
    """The one of the item's name; never a guess among several."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("cat.pdf", CONTENT)
        archive.writestr("../cat.pdf", b"evil")
        archive.writestr(".hidden", b"x")
    assert unpacked(whole.getvalue(), "cat.pdf") == CONTENT
    assert unpacked(whole.getvalue(), "dog.pdf") == b""


@pytest.mark.parametrize("form", ["Caf\u00e9.pdf", "Cafe\u0301.pdf"])
def test_letters_in_two_parts(form: str) -> None:
    """The same name as another system writes it, marked as UTF-8 or not."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(form, CONTENT)
        archive.writestr("other", b"x")
    assert unpacked(whole.getvalue(), "Caf\u00e9.pdf") == CONTENT
    unmarked = bytearray(whole.getvalue())
    for at in _flags(bytes(unmarked)):
        unmarked[at] &= 0xF7
    assert unpacked(bytes(unmarked), "Caf\u00e9.pdf") == CONTENT


def _flags(whole: bytes) -> Iterator[int]:
    """Where the second byte of each member's flags stands, in the directory and before the member."""
    for mark, step in ((b"PK\x01\x02", 9), (b"PK\x03\x04", 7)):
        at = whole.find(mark)
        while at >= 0:
            yield at + step
            at = whole.find(mark, at + 1)


def test_any_damage_is_told(world: DavWorld) -> None:
    """Whatever byte of a ZIP is wrong: the bytes are the file, or there is no file; never a crash."""
    whole = packed("cat.pdf", CONTENT)
    for at in range(len(whole)):
        damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        assert isinstance(unpacked(damaged, "cat.pdf"), bytes)
    assert attachment(CONTENT).digest == md5(CONTENT)
    assert zlib.crc32(CONTENT)
