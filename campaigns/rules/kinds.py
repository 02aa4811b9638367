"""Kinds of creatives: what people call them, which of them a channel asks for first, and what a kit gives of each."""

from collections.abc import Mapping

from campaigns.rules.creatives import CreativeKind
from campaigns.rules.placements import Channel

KIND_WORDS: Mapping[CreativeKind, str] = {
    CreativeKind.HTML_MAIL: "E-mail",
    CreativeKind.TEXT_MAIL: "Text e-mail",
    CreativeKind.PAGE_SECTION: "Part of a web page",
    CreativeKind.SCRIPT: "Script",
}
ABOUT_KINDS: Mapping[CreativeKind, str] = {
    CreativeKind.HTML_MAIL: "A mail with pictures and buttons, pasted as HTML or taken from the template.",
    CreativeKind.TEXT_MAIL: "A mail of words alone, as a person writes it.",
    CreativeKind.PAGE_SECTION: "A piece of HTML for a page of a site.",
    CreativeKind.SCRIPT: "What somebody says at a stand or in a podcast.",
}
FIRST_KINDS: Mapping[Channel, tuple[CreativeKind, ...]] = {
    Channel.EMAIL: (CreativeKind.HTML_MAIL, CreativeKind.TEXT_MAIL),
    Channel.STORE: (CreativeKind.PAGE_SECTION,),
    Channel.BANNER: (CreativeKind.PAGE_SECTION,),
    Channel.EVENT: (CreativeKind.SCRIPT,),
    Channel.LINK: (CreativeKind.PAGE_SECTION,),
}
_MAIL_FILES = ("html", "txt", "eml", "zip")
FILES: Mapping[CreativeKind, tuple[str, ...]] = {
    CreativeKind.HTML_MAIL: _MAIL_FILES,
    CreativeKind.TEXT_MAIL: ("txt", "eml"),
    CreativeKind.PAGE_SECTION: _MAIL_FILES,
    CreativeKind.SCRIPT: ("txt",),
}
FILE_NAMES: Mapping[CreativeKind, str] = {
    CreativeKind.HTML_MAIL: "mail",
    CreativeKind.TEXT_MAIL: "mail",
    CreativeKind.PAGE_SECTION: "section",
    CreativeKind.SCRIPT: "script",
}


def kinds_for(channel: Channel | None) -> list[CreativeKind]:
    """Return every kind, those that a channel asks for first."""
    first = FIRST_KINDS.get(channel, ()) if channel else ()
    return [*first, *(kind for kind in CreativeKind if kind not in first)]
