"""The preview: a design as a page of its own, with pins drawn by style alone, so that not a byte of it changes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BLOCK_ID = re.compile(r"b[0-9a-f]{8}(-\d+)?")
_BASE = """
html { color-scheme: light; background: #ffffff; }
body { margin: 0; font-family: Arial, Helvetica, sans-serif; color: #1b2420; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
::-webkit-scrollbar { width: 12px; background: #e3e9e6; }
::-webkit-scrollbar-thumb { border-radius: 6px; background: #4d5a54; }
"""
_PIN = """
#{id} {{ position: relative; }}
#{id}::after {{ content: "{text}"; position: absolute; top: -13px; right: -6px; min-width: 22px; padding: 0 3px;
  border: 2px solid #ffffff; border-radius: 14px 14px 14px 4px; background: {colour}; color: #ffffff;
  box-shadow: 0 2px 8px rgb(0 0 0 / 35%); font: 700 13px/24px Arial, sans-serif;
  letter-spacing: 0; text-align: center; }}
"""
_SHOWN = """
#{id} {{ outline: 3px solid #f6c35c; outline-offset: 4px; }}
"""
_OPEN, _RESOLVED = "#b3400f", "#4d5a54"


@dataclass(frozen=True)
class Pin:
    """Where comments stand: the block, their numbers, and whether all of them are resolved."""

    block_id: str
    numbers: tuple[int, ...]
    is_resolved: bool


def preview_page(body: str, pins: Iterable[Pin], *, shown: str = "") -> str:
    """Return a cleaned design as a whole page. Its links lead nowhere; `shown` is the block to point out."""
    style = _BASE + "".join(_draw(pin) for pin in pins if _BLOCK_ID.fullmatch(pin.block_id))
    if _BLOCK_ID.fullmatch(shown):
        style += _SHOWN.format(id=shown)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Preview</title><base target="_blank">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{style}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _draw(pin: Pin) -> str:
    text = ", ".join(str(number) for number in pin.numbers)
    return _PIN.format(id=pin.block_id, text=text, colour=_RESOLVED if pin.is_resolved else _OPEN)
