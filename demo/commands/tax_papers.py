"""Tax papers of the demo: two sellers ask for them, and one writes a partner's invoices; one partner gave none yet."""

from hashlib import sha256

from core import clock
from core.access import Actor
from core.ids import Id
from demo.rules.cast import PaidBy, Partner
from payouts.commands.self_billing import accept_self_billing, propose_self_billing
from payouts.commands.tax import set_tax_profile, set_tax_rule
from payouts.rules.self_billing import last_possible
from payouts.rules.tax import TaxForm, TinKind, VatStatus
from payouts.rules.tax_answers import TaxAnswers

_PAYER = {"US": {"tin": "09-2210986"}, "DE": {"tin": "30/123/45678", "vat": "DE091190798"}}
"""The sellers' own numbers, invented, by country; others do not ask."""


def ask_for_papers(country: str, *, me: Actor) -> None:
    """Let a seller ask, as its owner."""
    if country in _PAYER:
        set_tax_rule(actor=me, asks=True, **_PAYER[country])


def give_papers(partner: Partner, partnership_id: Id, *, me: Actor, country: str) -> None:
    """Fill in what the seller asks for, unless the partner has not come that far."""
    if partner.paid_by is PaidBy.NOTHING_YET or country not in _PAYER:
        return
    street, _, town = partner.address.partition(", ")
    if country == "US":
        answers = TaxAnswers(
            name=partner.name, street=street, city=town.partition(",")[0], region="MN", postal_code="55802",
            classification="llc", tin_kind=TinKind.EIN, tin=_number_of(partner),
        )  # fmt: skip
        set_tax_profile(partnership_id, actor=me, form=TaxForm.W9, answers=answers)
        return
    status = VatStatus.REGISTERED if _is_registered(partner) else VatStatus.SMALL
    answers = TaxAnswers(
        name=partner.name, country="US" if "MN" in town else "DE", street=street, city=town, vat_status=status,
        tin=_number_of(partner),
    )  # fmt: skip
    set_tax_profile(partnership_id, actor=me, form=TaxForm.VAT, answers=answers)


def agree_on_self_billing(partner: Partner, partnership_id: Id, *, country: str, seller: Actor, me: Actor) -> None:
    """Let a seller write the invoices of a partner in its own country that is registered for VAT, for a year."""
    if country != "DE" or not _is_registered(partner):
        return
    first = clock.today("UTC").replace(day=1)
    proposed = propose_self_billing(partnership_id, actor=seller, starts_on=first, ends_on=last_possible(first))
    accept_self_billing(proposed.id, actor=me)


def _is_registered(partner: Partner) -> bool:
    return "Berlin" in partner.address


def _number_of(partner: Partner) -> str:
    """Return an invented number, always the same for a partner; no office gives numbers that begin so."""
    return f"09{int(sha256(f'tax {partner.slug}'.encode()).hexdigest(), 16) % 10**7:07d}"
