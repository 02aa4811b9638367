"""The files of an open kit: the mail with its pictures in one, the mail as a draft, and what a sheet of paper says."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from campaigns.models import Picture
from campaigns.queries.kit_designs import banner_codes, card_of
from campaigns.queries.kits import Kit
from campaigns.queries.pictures import pictures_of, public_address
from campaigns.queries.prices import Priced, priced
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.kinds import FILE_NAMES
from campaigns.rules.kits import about_version, fill_text
from campaigns.rules.parts import PartKind
from campaigns.rules.parts_html import has_code
from campaigns.rules.qr import qr_svg
from core.clock import local_day
from core.files import storage
from core.money import Money
from core.pictures import ENDINGS

_UNFIT = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069]")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can name: the same kit gives the same bytes


def zip_of(kit: Kit) -> bytes:
    """Return an open kit as a zip in which the mail shows the pictures beside it.

    Raises NotFound when a picture's file is gone.
    """
    held = pictures_of(kit.version) if kit.version else []
    html, packed = html_of(kit), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for picture, name in zip(held, _names(held), strict=True):
            html = html.replace(public_address(picture.sha256), f"pictures/{quote(name)}")
            _put(archive, f"pictures/{name}", storage().load(picture.storage_key))
        name = FILE_NAMES[kit.version.kind] if kit.version else "mail"
        _put(archive, f"{name}.html", html.encode())
        for each in banner_codes(kit):
            _put(archive, f"banner-{each.size}.html", each.code.encode())
        _put(archive, f"{name}.txt", kit.text.encode())
        if kit.more_subjects:
            _put(archive, "subjects.txt", "\n".join([kit.subject, *kit.more_subjects]).encode())
        if kit.version:
            _put(archive, "version.txt", about_version(kit.version.number, kit.version.sha256).encode())
    return packed.getvalue()


def html_of(kit: Kit) -> str:
    """Return an open kit's design as HTML. Raises NotAllowed for a store card whose price is not the offer's."""
    return card_of(kit) if kit.kind is CreativeKind.STORE_CARD else kit.html


def draft_of(kit: Kit) -> bytes:
    """Return an open kit's mail as a draft (RFC 5322) that a mail program opens, with both its parts.

    Sender, addressees and the headers to unsubscribe by are left to the program that sends it. The same kit gives the
    same bytes: the boundary between the parts is made of the version's fingerprint.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"], message["X-Unsent"] = " ".join(kit.subject.split()), "1"
    message.set_content(kit.text)
    if kit.html:
        message.add_alternative(kit.html, subtype="html")
    if kit.version:
        message["X-Tandem-Version"] = f"{kit.version.number} {kit.version.sha256}"
    if kit.version and kit.html:
        message.set_boundary(f"tandem-{kit.version.sha256[:32]}")
    return message.as_bytes()


def sheet_of(kit: Kit, write: Callable[[Money], str], percent: Callable[[int], str]) -> dict[str, Any]:
    """Return what a sheet for a stand or a counter says, for the document. The kit is open and has a link."""
    link, coupon, made = kit.links[0], kit.coupon, kit.version.bundle.parts if kit.version else ()
    sheet = next((part for part in made if part.kind is PartKind.SHEET), None)
    if sheet and not has_code(sheet):
        coupon = None
    products = [] if sheet else _priced_in(kit)
    named = kit.subject or (products[0].product.name if products else kit.placement.program.name)
    return {
        "brands": [kit.seller.name, kit.partner.name],
        "title": fill_text(sheet.title, kit.values) if sheet else named,
        "text": fill_text(sheet.text, kit.values).splitlines() if sheet else [],
        "prices": [[each.product.name, write(each.price)] for each in products],
        "link": link.short_url,
        "qr": qr_svg(link.short_url),
        "code": coupon.code if coupon else "",
        "discount": percent(coupon.discount_bps) if coupon and coupon.discount_bps else "",
        "until": coupon.ends_on.isoformat() if coupon and coupon.ends_on else "",
        "disclosure": kit.disclosure,
        "version": about_version(kit.version.number, kit.version.sha256) if kit.version else "",
    }


def offers_of(kit: Kit) -> dict[str, Any]:
    """Return an open kit's products and prices for search engines, as https://schema.org/Product and /Offer say it."""
    link = kit.links[0]
    seller = {"@type": "Organization", "name": kit.seller.name}
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Product",
                "name": each.product.name,
                **({"description": each.product.description} if each.product.description else {}),
                **({"sku": each.product.sku} if each.product.sku else {}),
                "offers": {
                    "@type": "Offer",
                    "price": each.price.decimal(),
                    "priceCurrency": each.product.currency,
                    "url": link.short_url,
                    "seller": seller,
                    **_valid_until(kit, each),
                },
            }
            for each in _priced_in(kit)
        ],
    }


def _priced_in(kit: Kit) -> list[Priced]:
    placement = kit.placement
    return priced(placement.program_id, placement.campaign_id)


def _valid_until(kit: Kit, each: Priced) -> dict[str, str]:
    """Return the last day of a price where the seller is: that of the campaign, or before the price is another one."""
    ends = [kit.placement.campaign.ends_on] if kit.placement.campaign else []
    ends += [local_day(each.coming_at - timedelta(microseconds=1), kit.seller.timezone)] if each.coming_at else []
    known = [day for day in ends if day]
    return {"priceValidUntil": min(known).isoformat()} if known else {}


def _names(held: list[Picture]) -> list[str]:
    """Return a name for each picture's file: its own, with its fingerprint where two have the same.

    What no file may be called on some system becomes a hyphen, and capitals do not tell two files apart there.
    """
    plain = [f"{_UNFIT.sub('-', PurePosixPath(each.name).stem)}{ENDINGS[each.media_type]}" for each in held]
    alike = [name.casefold() for name in plain]
    return [
        name if alike.count(name.casefold()) == 1 else f"{each.sha256[:8]}-{name}"
        for name, each in zip(plain, held, strict=True)
    ]


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
