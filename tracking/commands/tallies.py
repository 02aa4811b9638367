"""Handing in a tally: its lines become a table of orders, which goes through the same steps as any other import."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from accounts.models import Organization
from campaigns.models import Placement
from campaigns.queries.coupons import is_usable, list_coupons
from campaigns.queries.links import links_of
from campaigns.rules.coupons import key_of
from core import clock
from core.access import Actor
from core.db import db
from core.errors import AppError
from partners.rules.terms import CouponPolicy
from tracking.commands.imports import steps
from tracking.commands.imports.uploading import keep_upload
from tracking.models import OrderImport
from tracking.queries.tallies import told_by_shop
from tracking.rules.tallies import TALLY, TallyLine, check_tally
from tracking.sources.tallies import MAPPING, TypedLine, read_lines, written


def hand_in_tally(placement: Placement, typed: Sequence[TypedLine], *, actor: Actor) -> OrderImport:
    """Keep a tally as an import whose rows are being read: nothing counts before somebody has looked at it.

    A partner's tally waits for the seller to take it. Raises AppError naming the line at fault.
    """
    currency, zone = placement.program.currency, db.session.get_one(Organization, placement.seller_id).timezone
    lines = read_lines(typed, currency)
    known = known_codes(placement, clock.today(zone))
    lines = [replace(line, code=_code_of(line, known)) for line in lines]
    check_tally(lines, today=clock.today(zone))
    by_partner = placement.partner_id is not None and placement.partner_id == actor.organization_id
    if not by_partner:  # a partner's stands beside the shop's, and both look at it before it counts
        for line in lines:
            _check_shop(placement, line, zone)
    table = written(lines, currency, by_partner=by_partner)
    file = keep_upload(table, file_name=_name(lines), source=TALLY, by_partner=False)
    it = steps.hand_in(
        file, program_id=placement.program_id, actor=actor,
        partnership=placement.partnership if by_partner else None, by_partner=by_partner,
    )  # fmt: skip
    return steps.check_import(it.id, MAPPING, actor=actor)


def known_codes(placement: Placement, on: date) -> dict[str, str]:
    """Return the codes that count on paper for a placement, by every word for them: a code, a link or its address.

    Sales with a code that counts only together with a link cannot be told on paper, so such a code is not among them.
    """
    coupons = [each for each in list_coupons([placement.id]) if each.policy is not CouponPolicy.WITH_LINK]
    found = {each.code_key: each.code_key for each in coupons}
    usable = next((each.code_key for each in coupons if is_usable(each, on)), None)
    if usable is not None:
        for link in links_of([placement.id]):
            found |= dict.fromkeys(
                (key_of(link.code), key_of(link.short_url), key_of(link.short_url.partition("://")[2])), usable
            )
    return found


def _code_of(line: TallyLine, known: Mapping[str, str]) -> str:
    found = known.get(key_of(line.code))
    if found is None:
        codes = ", ".join(dict.fromkeys(known.values()))
        rest = f"Use one of {codes}." if codes else "It has no code that counts on paper. Add one first."
        raise AppError(f"Line {line.at}: “{line.code[:40]}” is no code or link of this part. {rest}", field="lines")
    return found


def _check_shop(placement: Placement, line: TallyLine, zone: str) -> None:
    if told_by_shop(placement.program_id, line.day, {line.code}, zone):
        raise AppError(
            f"Line {line.at}: the shop has told of sales with {line.code} on {line.day} already, and for one code and "
            "day either the shop or your paper counts. Leave this line out, or count paper by a code of its own.",
            field="lines",
        )


def _name(lines: Sequence[TallyLine]) -> str:
    first, last = min(line.day for line in lines), max(line.day for line in lines)
    return f"Tally of {first}.csv" if first == last else f"Tally of {first} to {last}.csv"
