"""Reads for VAT: what a month brought, what the tables and papers say of it, and which documents there are already."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, union
from sqlalchemy.orm import aliased

from accounts.models import Organization
from core.bulk import batches
from core.db import db
from core.errors import AppError
from core.ids import Id
from partners.models import Partnership
from payouts.models import (
    Account,
    Earning,
    Entry,
    Move,
    PartnerInvoice,
    Payout,
    PayoutLine,
    PayoutRun,
    Statement,
    TaxProfile,
    TaxRule,
)
from payouts.queries.advances import credited_by
from payouts.queries.movements import Scope
from payouts.queries.self_billing import find_self_billing
from payouts.queries.tax import answers_of, find_tax_profile, find_tax_rule
from payouts.queries.tax_tables import tax_tables
from payouts.rules.kinds import AccountKind, EarningKind
from payouts.rules.periods import last_day
from payouts.rules.self_billing import MAY_SELF_BILL
from payouts.rules.tax import ProfileState, TaxForm, VatStatus
from payouts.rules.tax_answers import TaxAnswers
from payouts.rules.tax_numbers import vat_number
from payouts.rules.vat import Amounts, Party, VatFacts, amounts_in, name_of_number, tax_part_of

_Debit, _Credit = aliased(Account), aliased(Account)


def partnerships_with_vat(seller_id: Id) -> set[Id]:
    """Return the partnerships of a seller whose partner said what it is for VAT."""
    query = select(TaxProfile.partnership_id).where(
        TaxProfile.seller_id == seller_id,
        TaxProfile.form == TaxForm.VAT,
        TaxProfile.state == ProfileState.ACTIVE,
    )
    return set(db.session.scalars(query))


def base_of(scope: Scope, month: str) -> int:
    """Return what became payable in a month less what was taken back from payable, in minor units, without VAT."""
    query = (
        select(_Debit.kind, _Credit.kind, func.sum(Move.amount_minor))
        .join(Entry, (Entry.id == Move.entry_id) & (Entry.seller_id == Move.seller_id))
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(Entry.seller_id == scope.seller_id, Entry.partnership_id == scope.partnership_id)
        .where(Entry.period == month, Move.currency == scope.currency)
        .group_by(_Debit.kind, _Credit.kind)
    )
    rows = db.session.execute(query)
    return sum(credited_by(AccountKind(debit), AccountKind(credit), int(minor)) for debit, credit, minor in rows)


def statements_about(scope: Scope, month: str) -> Sequence[Statement]:
    """Return the statements about one month so far, in the order in which they were issued."""
    query = select(Statement).where(
        Statement.seller_id == scope.seller_id,
        Statement.partnership_id == scope.partnership_id,
        Statement.currency == scope.currency,
        Statement.month == month,
    )
    return db.session.scalars(query.order_by(Statement.number)).all()


def said_by(statements: Sequence[Statement]) -> Amounts:
    """Return what those among some statements say together that are tax documents, or have the partner's invoice."""
    invoiced = set(invoices_of(statements))
    parts = (tax_part_of(row.body) for row in statements if row.tax_number is not None or row.id in invoiced)
    return sum((amounts_in(part) for part in parts if part), Amounts())


def invoices_of(statements: Sequence[Statement]) -> dict[Id, PartnerInvoice]:
    """Return the invoices that partners wrote themselves over some statements, by statement."""
    query = select(PartnerInvoice).where(PartnerInvoice.statement_id.in_([row.id for row in statements]))
    return {row.statement_id: row for row in db.session.scalars(query)} if statements else {}


def find_by_number(partnership_id: Id, number: str) -> PartnerInvoice | None:
    """Return the invoice of a partner with a number, or None."""
    query = select(PartnerInvoice).where(PartnerInvoice.partnership_id == partnership_id)
    return db.session.scalar(query.where(PartnerInvoice.number == number))


def documents_of(scope: Scope, months: Iterable[str]) -> list[str]:
    """Return the names of the tax documents about some months, the oldest first."""
    query = select(Statement).where(
        Statement.seller_id == scope.seller_id,
        Statement.partnership_id == scope.partnership_id,
        Statement.currency == scope.currency,
        Statement.month.in_(sorted(set(months))),
        Statement.tax_number.is_not(None),
    )
    parts = (tax_part_of(row.body) for row in db.session.scalars(query.order_by(Statement.tax_number)))
    return [str(part["name"]) for part in parts if part]


def last_tax_number(seller_id: Id) -> int:
    """Return the number of a seller's newest tax document; 0 before there is one."""
    return db.session.scalar(select(func.max(Statement.tax_number)).where(Statement.seller_id == seller_id)) or 0


def vat_facts(partnership: Partnership, month: str) -> VatFacts | None:
    """Return what the tables say of a month, on its last day; None while the partner did not say what it is for VAT."""
    profile = find_tax_profile(partnership.id)
    if profile is None or profile.form != TaxForm.VAT:
        return None
    seller = db.session.get_one(Organization, partnership.seller_id)
    on, status, answers = last_day(month), VatStatus(profile.vat_status), answers_of(profile)
    treatment = tax_tables().treatment_on(on, seller=seller.country, partner=profile.country, status=status)
    recipient, supplier = _recipient(seller, find_tax_rule(seller.id)), _supplier(answers, status)
    agreement = find_self_billing(partnership, on)
    may = agreement is not None and recipient.number and status in MAY_SELF_BILL
    is_agreed = may and (supplier.number or status is VatStatus.SMALL)
    return VatFacts(
        treatment=treatment,
        status=status,
        rate_bps=tax_tables().rate_on(on, country=seller.country),
        recipient=recipient,
        supplier=supplier,
        agreement=agreement.public_id if agreement is not None and is_agreed else "",
    )


def vat_in(payouts: Sequence[Payout]) -> dict[Id, int]:
    """Return how much of each payout is VAT, in minor units; payouts without any are left out."""
    found: dict[Id, int] = {}
    for some in batches(payouts):
        query = (
            select(PayoutLine.payout_id, func.sum(PayoutLine.amount_minor))
            .join(Earning, (Earning.id == PayoutLine.earning_id) & (Earning.seller_id == PayoutLine.seller_id))
            .where(PayoutLine.seller_id.in_({row.seller_id for row in some}))
            .where(PayoutLine.payout_id.in_([row.id for row in some]), Earning.kind == EarningKind.VAT)
            .group_by(PayoutLine.payout_id)
        )
        found |= {payout_id: int(minor) for payout_id, minor in db.session.execute(query)}
    return found


def documents_in(run: PayoutRun) -> dict[Id, str]:
    """Return which invoices and credit notes each payout of a run is for, by their numbers; others are left out.

    They are those whose VAT it pays, and those about the run's own month.
    """
    paid = (
        select(PayoutLine.payout_id.label("payout_id"), Earning.subject_id.label("statement_id"))
        .join(Earning, (Earning.id == PayoutLine.earning_id) & (Earning.seller_id == PayoutLine.seller_id))
        .join(Payout, (Payout.id == PayoutLine.payout_id) & (Payout.seller_id == PayoutLine.seller_id))
        .where(Payout.run_id == run.id, Payout.seller_id == run.seller_id, Earning.kind == EarningKind.VAT)
    )
    its_month = select(Payout.id, Statement.id).join(
        Statement,
        (Statement.partnership_id == Payout.partnership_id)
        & (Statement.seller_id == Payout.seller_id)
        & (Statement.currency == Payout.currency)
        & (Statement.month == run.cutoff_month),
    )
    about = union(paid, its_month.where(Payout.run_id == run.id, Payout.seller_id == run.seller_id)).subquery()
    query = (
        select(Payout.id, Statement.tax_number, PartnerInvoice.number)
        .join(about, about.c.payout_id == Payout.id)
        .join(Statement, (Statement.id == about.c.statement_id) & (Statement.seller_id == Payout.seller_id))
        .outerjoin(PartnerInvoice, PartnerInvoice.statement_id == Statement.id)
        .where(Payout.run_id == run.id, Payout.seller_id == run.seller_id)
        .order_by(Statement.number)
    )
    names: dict[Id, list[str]] = {}
    for payout_id, tax_number, invoice in db.session.execute(query):
        if tax_number is not None or invoice is not None:
            names.setdefault(payout_id, []).append(name_of_number(tax_number) if tax_number else str(invoice))
    return {payout_id: " ".join(found) for payout_id, found in names.items()}


def _recipient(seller: Organization, rule: TaxRule | None) -> Party:
    number = _checked(rule.vat_number if rule else "", seller.country)
    return Party(seller.legal_name or seller.name, seller.postal_address, seller.country, number)


def _supplier(answers: TaxAnswers, status: VatStatus) -> Party:
    number = _checked(answers.tin, answers.country) if status is VatStatus.REGISTERED else answers.tin
    return Party(answers.name, answers.place, answers.country, number)


def _checked(number: str, country: str) -> str:
    """Return a VAT number if its country writes its numbers so, else nothing: it is looked at with each document."""
    try:
        return vat_number(number, country) if number else ""
    except AppError:
        return ""
