"""Plain text as a design: shown in paragraphs that people can comment on, and read for its links."""

import re
from html import escape

from campaigns.rules.mail_html.blocks import Block, with_block_ids
from campaigns.rules.mail_html.reading import Reading
from campaigns.rules.mail_html.slots import is_any_slot

_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+|\{\{\s*[a-z_]+\s*\}\}", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n")
_SHOWN = "margin:0 0 16px;white-space:pre-wrap;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.55"


def text_as_html(text: str) -> tuple[str, tuple[Block, ...]]:
    """Return plain text as paragraphs, every letter escaped, and their blocks. The same words keep the same ids."""
    paragraphs = (part.strip() for part in _BLANK_LINES.split(text))
    shown = "".join(f'<p style="{_SHOWN}">{escape(part)}</p>\n' for part in paragraphs if part)
    return with_block_ids(f'<div style="padding:24px 28px">\n{shown}</div>')


def read_text(text: str) -> Reading:
    """Return what plain text is made of: its words, and where its addresses and slots lead."""
    found = (one.rstrip(".,;:!?)") if not one.startswith("{") else one for one in _ADDRESS.findall(text))
    return Reading(links=[one for one in found if is_any_slot(one) or one.lower().startswith("http")], text=text)
