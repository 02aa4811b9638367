"""Pictures from outside are decoded in a process of their own and written anew, or refused by a sentence."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from core.errors import AppError
from core.pictures import Picture, read_picture

SCRIPT = b"<script>alert(1)</script>"


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def red(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Return a red picture."""
    return Image.new(mode, (width, height), (200, 10, 10, 128)[: len(mode)])


def opened(picture: Picture) -> Image.Image:
    """Return what was written anew, decoded."""
    return Image.open(io.BytesIO(picture.data))


def png_head(width: int, height: int) -> bytes:
    """Return the beginning of a PNG that says how large it is, and holds next to nothing."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return one part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@pytest.mark.parametrize(
    ("kind", "name", "media_type"),
    [
        ("PNG", "Logo.PNG", "image/png"),
        ("JPEG", "hero.jpeg", "image/jpeg"),
        ("GIF", "old.gif", "image/png"),
        ("WEBP", "new.webp", "image/png"),
    ],
)
def test_each_kind_is_taken_in_its_size(kind: str, name: str, media_type: str) -> None:
    taken = read_picture(saved(red(), kind), name)
    assert (taken.media_type, taken.width, taken.height) == (media_type, 60, 40)
    assert opened(taken).size == (60, 40)


def test_the_same_file_gives_the_same_bytes() -> None:
    data = saved(red(), "PNG")
    assert read_picture(data, "a.png").sha256 == read_picture(data, "b.png").sha256


def test_nothing_but_the_picture_is_left() -> None:
    position = Image.Exif()
    position[0x010E] = SCRIPT.decode()  # the tag for a description
    taken = read_picture(saved(red(), "JPEG", exif=position, comment=SCRIPT) + SCRIPT, "polyglot.jpg")
    assert SCRIPT not in taken.data
    assert not opened(taken).getexif()


def test_a_picture_taken_sideways_stands_upright() -> None:
    sideways = Image.Exif()
    sideways[0x0112] = 6
    taken = read_picture(saved(red(60, 40), "JPEG", exif=sideways), "phone.jpg")
    assert (taken.width, taken.height) == (40, 60)


def test_transparency_is_kept() -> None:
    assert opened(read_picture(saved(red(mode="RGBA"), "PNG"), "logo.png")).getpixel((1, 1)) == (200, 10, 10, 128)


def test_print_colours_become_screen_colours() -> None:
    assert opened(read_picture(saved(red().convert("CMYK"), "JPEG"), "print.jpg")).mode == "RGB"


def test_a_large_picture_is_made_smaller() -> None:
    taken = read_picture(saved(red(4000, 1000), "JPEG"), "wide.jpg")
    assert (taken.width, taken.height) == (2400, 600)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "is no PNG"),
        (SCRIPT, "page.html", "is no PNG"),
        (saved(red(), "GIF"), "really-a-gif.png", "not what its ending says"),
        (SCRIPT, "page.png", "not what its ending says"),
        (b"<svg/>", "drawing.png", "not what its ending says"),
        (b"", "empty.jpg", "not what its ending says"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "sound.webp", "not what its ending says"),
        (b"\x89PNG\r\n\x1a\n" + SCRIPT, "broken.png", "cannot be read"),
        (saved(red(400, 400), "PNG")[:200], "half.png", "cannot be read"),
        (png_head(50_000, 50_000) + chunk(b"IDAT", b""), "bomb.png", "too many pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 5_000_000, "heavy.png", "more than 5 MB"),
        (saved(red(), "GIF", save_all=True, append_images=[red(60, 40).rotate(90)]), "film.gif", "moves"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_anything_else_is_refused_by_name_and_reason(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(AppError, match=reason) as refusal:
        read_picture(data, name)
    assert name in refusal.value.message


def test_a_decoder_that_eats_memory_ends_alone() -> None:
    bomb = png_head(5_000, 5_000) + chunk(b"zTXt", b"note\x00\x00" + zlib.compress(b"0" * 80_000_000, 1))
    with pytest.raises(AppError, match=r"cannot be read|too many pixels"):
        read_picture(bomb, "text-bomb.png")
