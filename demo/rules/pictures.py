"""The pictures of the demo: drawn here, so that nobody's photograph or logo is needed."""

import io
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

NAME = "hero.png"
_SIZE, _TWICE = (1200, 420), 2  # drawn twice as large and made smaller, so that edges are smooth
_NIGHT, _SEA, _SUN, _FOAM = (18, 48, 92), (28, 91, 135), (246, 195, 92), (219, 231, 243)
_STEPS = (0.18, 0.27, 0.24, 0.38, 0.47, 0.44, 0.58, 0.71)


def logo(name: str, colour: str, *, is_round: bool = False) -> bytes:
    """Return a PNG with a transparent ground: the first letter of a name on a coloured shape."""
    side = 128 * _TWICE
    picture = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 2 if is_round else side // 5, fill=colour)
    font = ImageFont.load_default(size=side * 0.62)
    draw.text((side / 2, side / 2), name[:1].upper(), fill="white", font=font, anchor="mm")
    out = io.BytesIO()
    picture.resize((side // _TWICE, side // _TWICE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def hero() -> bytes:
    """Return a PNG: a morning over a chart that rises."""
    width, height = _SIZE[0] * _TWICE, _SIZE[1] * _TWICE
    picture = Image.linear_gradient("L").rotate(90).resize((width, height))
    picture = Image.composite(
        Image.new("RGB", (width, height), _SEA), Image.new("RGB", (width, height), _NIGHT), picture
    )
    draw = ImageDraw.Draw(picture)
    draw.circle((width * 0.88, height * 0.36), height * 0.16, fill=_SUN)
    for number, step in enumerate(_STEPS):
        left = width * (0.08 + number * 0.085)
        box = (left, height * (0.9 - step * 0.9), left + width * 0.055, height * 0.9)
        draw.rounded_rectangle(box, radius=height * 0.02, fill=_FOAM if number < len(_STEPS) - 1 else _SUN)
    out = io.BytesIO()
    picture.resize(_SIZE, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def page_with_banner(words: str) -> bytes:
    """Return a PNG: a plain page of some site with a banner across its top."""
    picture = Image.new("RGB", (1200, 760), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 1200, 70), fill=_FOAM)
    draw.rounded_rectangle((60, 110, 1140, 290), radius=12, fill=_NIGHT)
    draw.text((600, 200), words, fill="white", font=ImageFont.load_default(size=40), anchor="mm")
    for number in range(9):
        draw.rounded_rectangle((60, 340 + number * 44, 1140 - number % 3 * 190, 360 + number * 44), 6, fill=_FOAM)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def banner(words: str, size: tuple[int, int]) -> bytes:
    """Return a PNG of a size in pixels: words on a dark ground, and a sun in the corner."""
    width, height = size
    picture = Image.new("RGB", size, _NIGHT)
    draw = ImageDraw.Draw(picture)
    draw.circle((width - min(size) * 0.1, min(size) * 0.1), min(size) * 0.2, fill=_SUN)
    letter = max(14, min(28, height // 3, width // 9))  # px high
    font, lines = ImageFont.load_default(size=letter), wrap(words, max(12, int(width / (letter * 0.62))))
    draw.multiline_text((width / 2, height / 2), "\n".join(lines), fill="white", font=font, anchor="mm", align="center")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def with_hero(html: str, *, about: str) -> str:
    """Return the starter mail with the picture above its headline."""
    shown = f'<img src="{NAME}" alt="{about}" width="600" style="display:block;width:100%">'
    row = f'<tr><td style="padding:0">{shown}</td></tr>'
    head, mark, rest = html.partition('<tr><td style="padding:44px 32px')
    return f"{head}{row}\n{mark}{rest}" if mark else html
