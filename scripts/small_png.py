"""Small pictures: a PNG of many colours becomes one of at most 256, a third of the size, without any library.

Reads what browsers write: eight bits a channel, RGB or RGBA, not interlaced. Pictures of pages have few colours that
matter, so the most frequent ones are kept and every other becomes the nearest of them.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}  # colour type: bytes a pixel
_COLOURS = 256
Colour = bytes  # red, green, blue


def shrink(png: bytes) -> bytes:
    """Return the same picture with at most 256 colours. Raises ValueError on a PNG of another make."""
    chunks = dict(_chunks(png))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if depth != 8 or kind not in _CHANNELS or interlaced:
        raise ValueError("Only PNGs with eight bits a channel, RGB or RGBA, not interlaced, can be made small.")
    rows = [_colours(row, _CHANNELS[kind]) for row in _rows(chunks[b"IDAT"], width * _CHANNELS[kind], _CHANNELS[kind])]
    palette, places = _palette(Counter(colour for row in rows for colour in row))
    data = b"".join(b"\0" + bytes(places[colour] for colour in row) for row in rows)
    return _write(struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0), b"".join(palette), data)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each chunk, those with pixels joined into one."""
    at, pixels = len(_SIGNATURE), b""
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + length]
        if name == b"IDAT":
            pixels += content
        else:
            yield name, content
        at += 12 + length
    yield b"IDAT", zlib.decompress(pixels)


def _rows(data: bytes, length: int, step: int) -> Iterator[bytearray]:
    """Yield the bytes of each row, with its filter undone (PNG specification, chapter 9)."""
    before = bytearray(length)
    for start in range(0, len(data), length + 1):
        row = bytearray(data[start + 1 : start + 1 + length])
        _undo(data[start], row, before, step)
        yield row
        before = row


def _undo(filtered: int, row: bytearray, above: bytearray, step: int) -> None:
    if filtered == 0:
        return
    for at, value in enumerate(row):
        left = row[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[filtered]
        row[at] = (value + guess) & 255


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((abs(guess - left), 0, left), (abs(guess - above), 1, above), (abs(guess - corner), 2, corner))[2]


def _colours(row: bytearray, step: int) -> list[Colour]:
    """Return the colour of each pixel. Pages are opaque, so transparency is dropped."""
    return [bytes(row[at : at + 3]) for at in range(0, len(row), step)]


def _palette(counts: "Counter[Colour]") -> tuple[list[Colour], dict[Colour, int]]:
    """Return the colours to keep, and for every colour the place of the one that stands for it."""
    kept = [colour for colour, _ in counts.most_common(_COLOURS)]
    places = {colour: place for place, colour in enumerate(kept)}
    for colour in counts:
        if colour not in places:
            places[colour] = min(range(len(kept)), key=lambda place: _distance(kept[place], colour))
    return kept, places


def _distance(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _write(header: bytes, palette: bytes, data: bytes) -> bytes:
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
