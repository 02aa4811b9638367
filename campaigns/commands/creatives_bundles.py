"""From what was typed to what is judged: pasted HTML is cleaned and its pictures sealed, plain text stays text."""

from collections.abc import Mapping
from dataclasses import replace

from campaigns.commands.creatives_parts import filled_parts
from campaigns.models import BrandGuidelines, Creative
from campaigns.queries.coupons import promise_of
from campaigns.queries.creatives_starter import starter_facts
from campaigns.queries.pictures import known_names
from campaigns.rules.creatives import Bundle, Side, check_envelope, read_subjects
from campaigns.rules.kits import slots_of
from campaigns.rules.mail_html.blocks import Block
from campaigns.rules.mail_html.clean import clean_mail
from campaigns.rules.mail_html.pictures import pictures_in, seal
from campaigns.rules.mail_html.reading import derive_text
from campaigns.rules.mail_html.slots import Slot, write_slots_alike
from campaigns.rules.mail_html.words import text_as_html
from campaigns.rules.parts_html import html_of
from campaigns.schemas.creatives import VersionDraft
from core.errors import AppError

Brands = Mapping[Side, BrandGuidelines]


def bundle_of(draft: VersionDraft, creative: Creative, brands: Brands) -> tuple[Bundle, tuple[Block, ...]]:
    """Return what is judged of a draft, and the blocks that comments may stand on.

    Raises AppError, at the field at fault, for what cannot be shown.
    """
    words = _words_of(draft, creative)
    check_envelope(words)
    made, blocks = _made(words, draft, creative, brands)
    promise = promise_of(creative.placement) if Slot.COUPON_CODE in slots_of(made) else None
    return replace(made, code=promise if promise and not promise.is_empty else None), blocks


def _made(words: Bundle, draft: VersionDraft, creative: Creative, brands: Brands) -> tuple[Bundle, tuple[Block, ...]]:
    """Return a draft's words with what is shown of them, and its blocks."""
    if creative.kind.is_words:
        if not words.text:
            raise AppError("Write the text first: it is what both brands approve.", field="text")
        return words, text_as_html(words.text)[1]
    parts = filled_parts(draft.parts, creative)
    if creative.kind.is_built and not parts:
        raise AppError("Fill in what it shows first: nothing of it is there yet.")
    clean = clean_mail(
        _sealed(html_of(parts, starter_facts(creative.placement)) if parts else draft.html, creative, brands)
    )
    if not clean.blocks:
        raise AppError("Nothing was left to show after cleaning. Paste the HTML of the design.", field="html")
    text = derive_text(clean.html) if parts or not words.text else words.text
    return replace(words, html=clean.html, text=text, parts=parts), clean.blocks


def _words_of(draft: VersionDraft, creative: Creative) -> Bundle:
    """Return a draft without its HTML, each line in its one way of writing."""
    given = "\n".join(line.rstrip() for line in draft.text.splitlines()).strip()
    return Bundle(
        kind=creative.kind,
        subject=" ".join(draft.subject.split()),
        more_subjects=read_subjects(draft.more_subjects, " ".join(draft.subject.split())),
        from_name=" ".join(draft.from_name.split()),
        preheader=" ".join(draft.preheader.split()),
        html="",
        text=write_slots_alike(given),
        disclosure=" ".join(draft.disclosure.split()),
    )


def _sealed(html: str, creative: Creative, brands: Brands) -> str:
    if "<img" not in html.lower():
        return html
    logos = [sha256 for brand in brands.values() for sha256 in brand.pictures]
    return seal(html, known_names(creative.owner_organization_id, wanted=pictures_in(html), logos=logos))
