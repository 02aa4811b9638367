"""Reads of mails that arrived: the newest comparison of a placement, and what was approved to compare with."""

import re

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from campaigns.models import CreativeVersion, MailArrival, MailReport, Placement
from campaigns.queries.brands import brand_rules_of, brands_of
from campaigns.queries.earning import approvals_of
from campaigns.rules.arrivals import Approved
from campaigns.rules.arrivals.reading import words_of
from campaigns.rules.kits import fill_html, fill_text
from campaigns.rules.mail_html.slots import Slot
from campaigns.rules.placements import Channel
from core.db import db

MOST_VERSIONS = 5
_AROUND = (joinedload(MailArrival.compared_by), joinedload(MailArrival.version).defer(CreativeVersion.html))
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_IN_PLACE = {
    Slot.TRACKED_LINK.value: "",
    Slot.UNSUBSCRIBE.value: "",
    Slot.SELLER_OPT_OUT.value: "",
    Slot.COUPON_CODE.value: "[[code]]",
    Slot.POSTAL_ADDRESS.value: "[[address]]",
}


def find_arrival(placement: Placement) -> MailArrival | None:
    """Return the newest comparison of a placement that was fetched for whoever asks, or None."""
    query = select(MailArrival).where(MailArrival.placement_id == placement.id).order_by(MailArrival.id.desc())
    return db.session.scalar(query.options(*_AROUND).limit(1))


def report_and_arrival(placement: Placement) -> tuple[MailReport | None, MailArrival | None]:
    """Return the newest report and the newest comparison of a placement that was fetched for whoever asks.

    One question; none for what is no mail.
    """
    if placement.channel is not Channel.EMAIL:
        return None, None
    report, arrival = (
        select(table.id).where(table.placement_id == placement.id).order_by(table.id.desc()).limit(1).scalar_subquery()
        for table in (MailReport, MailArrival)
    )
    query = (
        select(MailReport, MailArrival)
        .select_from(Placement)
        .outerjoin(MailReport, MailReport.id == report)
        .outerjoin(MailArrival, MailArrival.id == arrival)
        .where(Placement.id == placement.id)
        .options(joinedload(MailReport.reported_by), *_AROUND)
    )
    row = db.session.execute(query).one()
    return row[0], row[1]


def versions_ever_approved(placement: Placement) -> list[CreativeVersion]:
    """Return the versions that were approved for a placement, the newest approval first, a handful of them."""
    wanted = [each.creative_version_id for each in reversed(approvals_of([placement])[placement.id])]
    ids = list(dict.fromkeys(wanted))[:MOST_VERSIONS]
    query = select(CreativeVersion).where(CreativeVersion.id.in_(ids))
    found = {each.id: each for each in db.session.scalars(query)} if ids else {}
    return [found[id_] for id_ in ids]


def approved_as_sent(version: CreativeVersion, *, as_html: bool) -> Approved:
    """Return what a version says to its readers, as HTML or as plain text, for comparing.

    Where a code or an address is filled in stands a place for it: neither is part of what was approved.
    """
    brands = brands_of(version.creative)
    values = _IN_PLACE | {Slot.DISCLOSURE.value: version.disclosure}
    logos = [sha256 for brand in brands.values() for sha256 in brand.pictures]
    tags = [tag for tag in _PICTURE.findall(version.html) if any(sha256 in tag for sha256 in logos)]
    return Approved(
        subjects=[fill_text(each, values) for each in version.bundle.subjects],
        words=words_of(fill_html(version.bundle.as_html, values))[0] if as_html else fill_text(version.text, values),
        disclosure=version.disclosure,
        logos=[words for tag in tags for words in words_of(tag)[1]],
        forbidden=[phrase for rule in brand_rules_of(version.creative, brands) for phrase in rule.forbidden],
    )
