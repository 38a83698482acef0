"""Draw the pictures and the one-page PDFs of the example vault, with the standard library only.

    python examples/make_images.py

The pictures stand in for the figures that a reader pastes into notes; each is drawn from its own name, so the
same names give the same bytes. The results are committed: nothing has to be run to use the examples.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 160, 100
PAPER, INK = 0, 1
Colour = int
Drawing = Callable[[int, int, bytes], Colour]
"""(x, y, seed) to an index into the palette."""


def bars(x: int, y: int, seed: bytes) -> Colour:
    """Eight bars on a base line."""
    column, inside = divmod(x - 8, 18)
    if y == HEIGHT - 10:
        return INK
    tall = 12 + seed[column % 32] * 70 // 255
    return 2 + column % 4 if 0 <= column < 8 and inside < 13 and HEIGHT - 10 - tall < y < HEIGHT - 10 else PAPER


def curves(x: int, y: int, seed: bytes) -> Colour:
    """Three waves."""
    for n in range(3):
        wave = math.sin(x / (7 + seed[n] / 24) + seed[n + 3]) * (10 + seed[n + 6] / 18)
        if abs(y - (25 + 25 * n) - wave) < 1.6:
            return 2 + n
    return PAPER


def heat(x: int, y: int, seed: bytes) -> Colour:
    """A grid of cells, as in an attention map."""
    column, row = x // 16, y // 14
    if x % 16 == 0 or y % 14 == 0:
        return PAPER
    return 2 + (seed[(column * 5 + row * 3) % 32] + 40 * (column == row)) // 64 % 4


def boxes(x: int, y: int, seed: bytes) -> Colour:
    """Four boxes in a row, joined by lines: the usual picture of an architecture."""
    column, inside = divmod(x - 6, 38)
    top = 20 + seed[column % 32] % 20
    if not 0 <= column < 4 or inside >= 28:
        return INK if abs(y - 50) < 1 and 6 <= x < 150 else PAPER
    edge = inside in (0, 27) or y in (top, HEIGHT - top)
    return PAPER if not top <= y <= HEIGHT - top else INK if edge else 2 + column


DRAWINGS: tuple[Drawing, ...] = (bars, curves, heat, boxes)


def png(name: str) -> bytes:
    """A palette PNG (W3C PNG, colour type 3, one byte a pixel) drawn from `name`."""
    seed = sha256(name.encode()).digest()
    draw = DRAWINGS[seed[31] % len(DRAWINGS)]
    rows = b"".join(b"\0" + bytes(draw(x, y, seed) for x in range(WIDTH)) for y in range(HEIGHT))
    palette = b"\xfc\xfc\xf8\x30\x34\x40" + bytes(40 + byte * 3 // 4 for byte in seed[10:22])
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf(text: str) -> bytes:
    """A PDF 1.4 of one page that says `text` (ASCII)."""
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode("ascii")
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + tail


def main() -> None:
    """Write every picture and PDF that stands in the folder again."""
    for path in sorted(HERE.rglob("*.png")):
        path.write_bytes(png(path.name))
    for path in sorted(HERE.rglob("*.pdf")):
        path.write_bytes(pdf(f"{path.stem} (a stand-in, drawn by examples/make_images.py)"))


if __name__ == "__main__":
    main()
