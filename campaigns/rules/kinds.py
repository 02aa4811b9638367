"""Kinds of creatives: what people call them, which of them a channel asks for first, and what a kit gives of each."""

from collections.abc import Mapping

from campaigns.rules.creatives import CreativeKind
from campaigns.rules.placements import Channel

KIND_WORDS: Mapping[CreativeKind, str] = {
    CreativeKind.HTML_MAIL: "E-mail",
    CreativeKind.TEXT_MAIL: "Text e-mail",
    CreativeKind.PAGE_SECTION: "Part of a web page",
    CreativeKind.BANNER_SET: "Banner set",
    CreativeKind.STORE_CARD: "Store card",
    CreativeKind.PRINT_SHEET: "Print sheet",
    CreativeKind.SCRIPT: "Script",
}
ABOUT_KINDS: Mapping[CreativeKind, str] = {
    CreativeKind.HTML_MAIL: "A mail with pictures and buttons, built from blocks or pasted as HTML.",
    CreativeKind.TEXT_MAIL: "A mail of words alone, as a person writes it.",
    CreativeKind.PAGE_SECTION: "A piece of HTML for a page of a site.",
    CreativeKind.BANNER_SET: "One banner in several sizes, each a picture that leads to the offer.",
    CreativeKind.STORE_CARD: "What a store shows of a product: words, a picture and the price of the offer.",
    CreativeKind.PRINT_SHEET: "A page of paper for a stand or a counter, with a QR code.",
    CreativeKind.SCRIPT: "What somebody says at a stand or in a podcast.",
}
FIRST_KINDS: Mapping[Channel, tuple[CreativeKind, ...]] = {
    Channel.EMAIL: (CreativeKind.HTML_MAIL, CreativeKind.TEXT_MAIL),
    Channel.STORE: (CreativeKind.STORE_CARD,),
    Channel.BANNER: (CreativeKind.BANNER_SET,),
    Channel.EVENT: (CreativeKind.PRINT_SHEET, CreativeKind.SCRIPT),
    Channel.LINK: (CreativeKind.PAGE_SECTION,),
}
_MAIL_FILES = ("html", "txt", "eml", "zip")
FILES: Mapping[CreativeKind, tuple[str, ...]] = {
    CreativeKind.HTML_MAIL: _MAIL_FILES,
    CreativeKind.TEXT_MAIL: ("txt", "eml"),
    CreativeKind.PAGE_SECTION: _MAIL_FILES,
    CreativeKind.BANNER_SET: ("zip", "html"),
    CreativeKind.STORE_CARD: ("html", "zip"),
    CreativeKind.PRINT_SHEET: (),
    CreativeKind.SCRIPT: ("txt",),
}
FILE_NAMES: Mapping[CreativeKind, str] = {
    CreativeKind.HTML_MAIL: "mail",
    CreativeKind.TEXT_MAIL: "mail",
    CreativeKind.PAGE_SECTION: "section",
    CreativeKind.BANNER_SET: "banners",
    CreativeKind.STORE_CARD: "card",
    CreativeKind.PRINT_SHEET: "sheet",
    CreativeKind.SCRIPT: "script",
}


MAIL_KINDS = tuple(kind for kind in CreativeKind if kind.is_mail)


def opens(channel: Channel, kind: CreativeKind) -> bool:
    """Say whether an approved design of a kind lets a placement be used: a list gets mails and nothing else.

    Only mails are checked for what the law asks of them, and who decides is said of each kind.
    """
    return channel is not Channel.EMAIL or kind.is_mail


def kinds_for(channel: Channel | None) -> list[CreativeKind]:
    """Return the kinds that open a placement, those that its channel asks for first."""
    first = FIRST_KINDS.get(channel, ()) if channel else ()
    rest = (kind for kind in CreativeKind if kind not in first)
    return [*first, *(kind for kind in rest if channel is None or opens(channel, kind))]
