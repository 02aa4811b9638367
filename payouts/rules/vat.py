"""VAT of a month: which document a statement is, how VAT is treated, and how much it comes to, rounded once.

Shares are exclusive of VAT. Tandem gives no tax advice: treatments and rates stand in tables that operators change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from core.errors import AppError, Conflict
from core.ids import Id
from core.money import BPS, Money, round_half_even
from partners.rules.figures import percent
from payouts.rules.kinds import AccountKind
from payouts.rules.ledger import AccountRef, Transfer
from payouts.rules.tax import Treatment, VatStatus


class DocumentKind(StrEnum):
    """What a statement is to the tax office."""

    ADVICE = "payment_advice"
    INVOICE = "self_billed_invoice"
    CREDIT_NOTE = "credit_note"


DOCUMENT_WORDS = {
    DocumentKind.ADVICE: "payment advice",
    DocumentKind.INVOICE: "self-billed invoice",
    DocumentKind.CREDIT_NOTE: "self-billed credit note",
}
"""What people call it."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units: what VAT is worked out on, what is added to the payment, and what the seller owes by itself."""

    base: int = 0
    vat: int = 0
    assessed: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.base + other.base, self.vat + other.vat, self.assessed + other.assessed)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.base - other.base, self.vat - other.vat, self.assessed - other.assessed)

    def __bool__(self) -> bool:
        return bool(self.base or self.vat or self.assessed)

    @property
    def is_credit(self) -> bool:
        """Whether it takes back more than it brings."""
        return (self.base, self.vat, self.assessed) < (0, 0, 0)

    def to_json(self) -> dict[str, int]:
        """Return the amounts as a statement's body has them."""
        return {f"{name}_minor": minor for name, minor in asdict(self).items()}


def amounts_in(part: Mapping[str, Any]) -> Amounts:
    """Return the amounts that a part of a statement's body holds."""
    return Amounts(part["base_minor"], part["vat_minor"], part["assessed_minor"])


@dataclass(frozen=True, slots=True)
class Party:
    """One side as an invoice names it."""

    name: str
    address: str
    country: str
    number: str

    def to_json(self) -> dict[str, str]:
        """Return it as JSON values."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class VatFacts:
    """What the tables and the papers say of a month: the treatment, the rate in basis points, and both sides.

    `agreement` names the self-billing agreement under which the seller writes the document; empty without one.
    """

    treatment: Treatment
    status: VatStatus
    rate_bps: int
    recipient: Party
    supplier: Party
    agreement: str = ""

    def of_base(self, base: int) -> Amounts:
        """Return what VAT comes to on a base in minor units; the same rounding above and below zero."""
        tax = round_half_even(Fraction(base * self.rate_bps, BPS))
        return Amounts(
            base=base,
            vat=tax if self.treatment is Treatment.DOMESTIC else 0,
            assessed=tax if self.treatment is Treatment.REVERSE_CHARGE else 0,
        )


def name_of_number(number: int) -> str:
    """Return the number of a tax document as it is printed, such as `SB-00012`."""
    return f"SB-{number:05d}"


def document_part(
    facts: VatFacts, own: Amounts, before: Amounts, *, number: int, refers: Iterable[str]
) -> dict[str, Any]:
    """Return what a statement that is a tax document says about VAT, for its body.

    `own` are the amounts of this document, `before` those that earlier documents about the same month said.
    """
    kind = DocumentKind.CREDIT_NOTE if own.is_credit else DocumentKind.INVOICE
    named = list(refers)
    return {
        "document": str(kind),
        "number": number,
        "name": name_of_number(number),
        "agreement": facts.agreement,
        "treatment": str(facts.treatment),
        "status": str(facts.status),
        "rate_bps": facts.rate_bps,
        "recipient": facts.recipient.to_json(),
        "supplier": facts.supplier.to_json(),
        **own.to_json(),
        **({"before": before.to_json()} if before else {}),
        **({"refers": named} if named else {}),
    }


def advice_part(facts: VatFacts, own: Amounts, before: Amounts) -> dict[str, Any]:
    """Return what a payment advice says about VAT: what it will come to once the partner's own invoice is there."""
    return {
        "document": str(DocumentKind.ADVICE),
        "treatment": str(facts.treatment),
        "status": str(facts.status),
        "rate_bps": facts.rate_bps,
        **own.to_json(),
        **({"before": before.to_json()} if before else {}),
    }


def tax_part_of(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a statement's body says about VAT; None where it says nothing."""
    found: Mapping[str, Any] | None = body.get("vat")
    return found


def is_document(body: Mapping[str, Any]) -> bool:
    """Whether a statement is an invoice or a credit note, and no mere payment advice."""
    return bool((tax_part_of(body) or {}).get("number"))


def document_words(body: Mapping[str, Any]) -> str:
    """Return what a statement is, such as `self-billed invoice SB-00012`."""
    part = tax_part_of(body)
    if part is None or not is_document(body):
        return DOCUMENT_WORDS[DocumentKind.ADVICE]
    return f"{DOCUMENT_WORDS[DocumentKind(part['document'])]} {part['name']}"


_TREATED = {
    Treatment.DOMESTIC: "VAT of {rate} is added to the payment.",
    Treatment.REVERSE_CHARGE: "Reverse charge: the recipient owes the VAT.",
    Treatment.OUT_OF_SCOPE: "Outside the scope of VAT: no VAT is added.",
    Treatment.NONE: "No VAT is added.",
}


def treated_words(part: Mapping[str, Any]) -> str:
    """Return how VAT is treated, in the words that both sides and a tax office read."""
    if part["status"] == VatStatus.SMALL and part["treatment"] == Treatment.NONE:
        return "No VAT is added: the supplier is exempt as a small business."
    return _TREATED[Treatment(part["treatment"])].format(rate=percent(part["rate_bps"]))


def reason_of(part: Mapping[str, Any], currency: str, document: str) -> str:
    """Return the reason of the entry that books VAT, as both sides read it; `document` names what asks for it."""
    base, rate = Money(part["base_minor"], currency).decimal(), percent(part["rate_bps"])
    how = ", owed by the recipient" if part["treatment"] == Treatment.REVERSE_CHARGE else ""
    return f"VAT {rate} on {base} {currency}{how}: {document}"


LONGEST_NUMBER = 60


def check_invoice(
    body: Mapping[str, Any], number: str, vat: Money, *, invoiced_on: date, today: date, is_recorded: bool
) -> Mapping[str, Any]:
    """Return what a statement says about VAT, if an invoice of the partner's own fits it.

    Raises Conflict for a statement without such VAT, or with its invoice, and AppError naming the field at fault.
    """
    part = tax_part_of(body)
    if part is None:
        raise Conflict("This statement has no VAT that an invoice could ask for.")
    if is_document(body):
        raise Conflict(f"This statement is the invoice itself, {part['name']}: the partner writes none.")
    if is_recorded:
        raise Conflict("The invoice for this statement is recorded already. Load the page again to see it.")
    if not number or len(number) > LONGEST_NUMBER:
        raise AppError(f"Write the number of the invoice, at most {LONGEST_NUMBER} characters.", field="number")
    if invoiced_on > today:
        raise AppError("This day has not come yet. Write the day that stands on the invoice.", field="invoiced_on")
    should = Money(part["vat_minor"], body["currency"])
    if vat != should:
        said = f"{should.decimal()} {should.currency}"
        raise AppError(
            f"The VAT of this statement comes to {said}. Ask for an invoice over that, or restate the statement.",
            field="vat",
        )
    return part


def transfers_of(amounts: Amounts, currency: str, earning_id: Id | None) -> tuple[Transfer, ...]:
    """Return the moves of a document: added VAT becomes payable, VAT that the seller owes itself is a pair of its own.

    Neither is ever the cost of shares: the tax office gives it back (input VAT).
    """
    paid = AccountRef(AccountKind.PAYABLE, currency)
    owed = AccountRef(AccountKind.VAT_REVERSE_CHARGE, currency)
    steps = ((amounts.vat, paid, earning_id), (amounts.assessed, owed, None))
    return tuple(_move(minor, into, of) for minor, into, of in steps if minor)


def _move(minor: int, into: AccountRef, earning_id: Id | None) -> Transfer:
    source = AccountRef(AccountKind.VAT_INPUT, into.currency)
    debit, credit = (source, into) if minor > 0 else (into, source)
    return Transfer(debit, credit, abs(minor), earning_id)


_UNNAMED = dict.fromkeys(("name", "address", "country", "number"), "")


def facts_in(part: Mapping[str, Any]) -> VatFacts:
    """Return what a part of a statement's body says that the tables and the papers said."""
    return VatFacts(
        treatment=Treatment(part["treatment"]),
        status=VatStatus(part["status"]),
        rate_bps=part["rate_bps"],
        recipient=Party(**part.get("recipient", _UNNAMED)),
        supplier=Party(**part.get("supplier", _UNNAMED)),
        agreement=part.get("agreement", ""),
    )
