"""The process that opens one picture. It may use little memory and time, opens no file, and leaves nothing behind.

    python -I child.py FORMAT < picture > answer

It reads the bytes from its input, decodes them as FORMAT and as nothing else, and writes a line of JSON followed by
the picture written anew: turned upright, in sRGB, without any metadata. A picture it refuses is answered by
`{"refused": reason}`; whatever else happens to this process, its parent goes on.
"""

import io
import json
import resource
import sys
import warnings

from PIL import Image, ImageCms, ImageOps

MAX_PIXELS, MAX_SIDE = 25_000_000, 2_400
_MEMORY, _SECONDS = 640 * 1024 * 1024, 4  # of address space, of which a third is Python's libraries; of CPU time
_JPEG_QUALITY, _ORIENTATION = 88, 0x0112  # the tag of the Exif standard that says which way is up


class Refused(Exception):
    """This picture is not taken; the first argument is the reason's name."""


def main() -> None:
    """Answer one picture."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    warnings.simplefilter("ignore")
    try:
        head, body = rewritten(sys.stdin.buffer.read(), sys.argv[1])
    except Refused as refusal:
        head, body = {"refused": str(refusal)}, b""
    except (MemoryError, Image.DecompressionBombError):
        head, body = {"refused": "large"}, b""
    except Exception:  # noqa: BLE001 (a decoder may raise anything, and every reason is the same to a person)
        head, body = {"refused": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)


def rewritten(data: bytes, kind: str) -> tuple[dict[str, object], bytes]:
    """Return what is known of a picture and the picture written anew. Raises Refused, and whatever a decoder raises."""
    with Image.open(io.BytesIO(data), formats=[kind]) as source:
        _check(source)
        source.draft(None, _fitting(source.size))  # a large JPEG is decoded at half its size, or a quarter
        source.load()
        picture = _in_srgb(source)
        picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BICUBIC)
        picture.getexif()[_ORIENTATION] = source.getexif().get(_ORIENTATION, 1)
        ImageOps.exif_transpose(picture, in_place=True)
    written, body = _write(picture, is_photo=kind == "JPEG")
    return {"format": written, "width": picture.width, "height": picture.height}, body


def _check(source: Image.Image) -> None:
    if source.width * source.height > MAX_PIXELS:
        raise Refused("large")
    if source.width < 1 or source.height < 1:
        raise Refused("broken")
    if getattr(source, "n_frames", 1) > 1:
        raise Refused("moving")


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size in which no side is over the most."""
    part = min(1.0, MAX_SIDE / max(size))
    return max(1, int(size[0] * part)), max(1, int(size[1] * part))


def _in_srgb(source: Image.Image) -> Image.Image:
    """Return a picture in plain RGB or RGBA, its colours moved from the profile it carries."""
    mode = "RGBA" if source.has_transparency_data else "RGB"
    profile = source.info.get("icc_profile")
    if profile and source.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            wanted = ImageCms.createProfile("sRGB")
            moved = ImageCms.profileToProfile(source, own, wanted, outputMode="RGB" if source.mode == "CMYK" else None)
            source = moved or source
        except ImageCms.PyCMSError:
            pass  # a profile that cannot be read says nothing about the colours
    return source if source.mode == mode else source.convert(mode)


def _write(picture: Image.Image, *, is_photo: bool) -> tuple[str, bytes]:
    bare, out = Image.new(picture.mode, picture.size), io.BytesIO()
    bare.paste(picture)
    if is_photo:
        bare.convert("RGB").save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
        return "JPEG", out.getvalue()
    bare.save(out, "PNG")
    return "PNG", out.getvalue()


if __name__ == "__main__":
    main()
