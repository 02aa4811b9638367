"""Which partners of the demo have a design of another kind than a pasted mail, and how far each came."""

from collections.abc import Mapping

from campaigns.rules.creatives import CreativeKind

KINDS: Mapping[str, Mapping[CreativeKind, str]] = {
    "bizowners": {CreativeKind.TEXT_MAIL: "approved"},
    "ledger-co": {CreativeKind.HTML_MAIL: "in_review"},
    "shopfront": {CreativeKind.BANNER_SET: "approved"},
    "shopkeep": {CreativeKind.STORE_CARD: "approved"},
    "corner-desk": {CreativeKind.PAGE_SECTION: "draft"},
    "founders-fair": {CreativeKind.PRINT_SHEET: "approved", CreativeKind.SCRIPT: "in_review"},
}
BANNER_SIZES = ((300, 250), (728, 90), (160, 600))
"""Width and height in pixels of the sizes that most sites have a place for, as the IAB names them."""
