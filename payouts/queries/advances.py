"""Reads of advances: which were agreed and paid, and what happened to a partner's money since the newest one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from core.access import Actor
from core.clock import local_day
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id
from core.money import Money
from partners.models import AgreementVersion, Partnership
from partners.rules.advances import Advance
from payouts.models import Account, Earning, Entry, Move
from payouts.queries.entries import count_keys
from payouts.rules.kinds import AccountKind, EarningKind, EntryKind

_Debit, _Credit, _Back = aliased(Account), aliased(Account), aliased(Entry)
_EARNED = frozenset({AccountKind.HELD, AccountKind.REVENUE_SHARE, AccountKind.RESERVE, AccountKind.CONTESTED})
_AGREED = AgreementVersion.accepted_at.is_not(None) & cast(AgreementVersion.terms, Text).contains('"advance":')
_MISSING = "There is no such advance, or somebody else agreed on it."


@dataclass(frozen=True, slots=True)
class Paid:
    """An advance that was paid: the entry that says so and the terms that promised it."""

    entry: Entry
    version: AgreementVersion

    @property
    def advance(self) -> Advance:
        """Return what was agreed."""
        return agreed_advance(self.version)

    @property
    def currency(self) -> str:
        """Return the currency of the terms."""
        return str(self.version.terms["currency"])


@dataclass(frozen=True, slots=True)
class Moved:
    """What happened since an advance was paid, in minor units.

    `credited` became payable, less what was taken back; `recouped` was set off in `times` entries. `left` of all
    advances is left, and `payable` is payable now.
    """

    credited: int
    recouped: int
    left: int
    payable: int
    times: int


@dataclass(frozen=True, slots=True)
class AdvanceRow:
    """An agreed advance as pages show it: with whom, whether it was paid, and what is left of all of that partner's."""

    version: AgreementVersion
    partnership: Partnership
    amount: Money
    advance: Advance
    paid: Entry | None
    left: Money
    zone: str

    @property
    def paid_on(self) -> date | None:
        """Return the day on which it was paid, in the seller's zone."""
        return local_day(self.paid.occurred_at, self.zone) if self.paid else None


def agreed_advance(version: AgreementVersion) -> Advance:
    """Return the advance of some terms. Raises NotFound where they promise none."""
    advance = version.typed_terms.advance
    if advance is None:
        raise NotFound(_MISSING)
    return advance


def get_agreed_version(actor: Actor, version_id: Id) -> AgreementVersion:
    """Return accepted terms with an advance that the actor's own organization owes. Raises NotFound."""
    mine = select(AgreementVersion).where(AgreementVersion.seller_id == actor.organization_id, _AGREED)
    return get_one(mine.where(AgreementVersion.id == version_id), missing=_MISSING)


def find_paid(version: AgreementVersion) -> Entry | None:
    """Return the entry that says that the advance of some terms was paid, unless it was taken back."""
    found = [each for each in list_paid(version.seller_id) if each.version.id == version.id]
    return found[-1].entry if found else None


def list_paid(seller_id: Id) -> list[Paid]:
    """Return the advances that a seller paid and did not take back, the oldest first."""
    entries = _paid_by_version([seller_id])
    if not entries:
        return []
    versions = select(AgreementVersion).where(AgreementVersion.seller_id == seller_id)
    by_id = {row.id: row for row in db.session.scalars(versions.where(AgreementVersion.id.in_(entries)))}
    return [Paid(entry, by_id[version_id]) for version_id, entry in entries.items()]


def _paid_by_version(sellers: Sequence[Id]) -> dict[Id, Entry]:
    """Return the entries by which sellers paid advances and did not take back, by version, the oldest first."""
    back = select(_Back.reverses_id).where(_Back.seller_id.in_(sellers), _Back.kind == EntryKind.UNADVANCE)
    mine = select(Entry).where(Entry.seller_id.in_(sellers), Entry.kind == EntryKind.ADVANCE, Entry.id.not_in(back))
    return {_version_of(entry): entry for entry in db.session.scalars(mine.order_by(Entry.recorded_at, Entry.seq))}


def since(paid: Paid) -> Moved:
    """Return what happened to the partner's money since an advance was paid."""
    entry = paid.entry
    mine = (Entry.seller_id == entry.seller_id) & (Entry.partnership_id == entry.partnership_id)
    query = (
        select(_Debit.kind, _Credit.kind, func.sum(Move.amount_minor))
        .join(Entry, (Entry.id == Move.entry_id) & (Entry.seller_id == Move.seller_id))
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(mine, Entry.seq > entry.seq, Move.currency == paid.currency)
        .group_by(_Debit.kind, _Credit.kind)
    )
    credited = recouped = 0
    for debit, credit, minor in db.session.execute(query):
        credited += credited_by(AccountKind(debit), AccountKind(credit), int(minor))
        recouped += int(minor) if credit == AccountKind.ADVANCE and debit == AccountKind.PAYABLE else 0
    balances = _balances(paid)
    times = count_keys(entry.seller_id, f"recoup:{entry.id.hex}")
    left, payable = -balances.get(AccountKind.ADVANCE, 0), balances.get(AccountKind.PAYABLE, 0) - _payable_vat(paid)
    return Moved(credited, recouped, left, payable, times)


def credited_by(debit: AccountKind, credit: AccountKind, minor: int) -> int:
    """Return by how much a move changes what became payable of what was earned."""
    if credit is AccountKind.PAYABLE and debit in _EARNED:
        return minor
    return -minor if debit is AccountKind.PAYABLE and credit in _EARNED else 0


def payable_earnings(paid: Paid) -> Sequence[Earning]:
    """Return what is payable to the partner in the currency of an advance, the oldest first; VAT is left out."""
    query = select(Earning).where(
        Earning.seller_id == paid.entry.seller_id,
        Earning.partnership_id == paid.entry.partnership_id,
        Earning.currency == paid.currency,
        Earning.payable_minor > 0,
        Earning.kind != EarningKind.VAT,
    )
    return db.session.scalars(query.order_by(Earning.id)).all()


def _payable_vat(paid: Paid) -> int:
    """Return how much VAT is payable in the currency of an advance: nothing is set against it."""
    query = select(func.coalesce(func.sum(Earning.payable_minor), 0)).where(
        Earning.seller_id == paid.entry.seller_id,
        Earning.partnership_id == paid.entry.partnership_id,
        Earning.currency == paid.currency,
        Earning.kind == EarningKind.VAT,
        Earning.payable_minor > 0,
    )
    return int(db.session.scalar(query) or 0)


def list_advances(actor: Actor) -> list[AdvanceRow]:
    """Return every advance that was agreed with an organization on either side, the newest terms first."""
    me, its_account = (
        actor.organization_id,
        (
            (Account.partnership_id == AgreementVersion.partnership_id)
            & (Account.seller_id == AgreementVersion.seller_id)
            & (Account.kind == AccountKind.ADVANCE)
        ),
    )
    query = (
        select(AgreementVersion, Partnership, Account.currency, -func.coalesce(Account.balance_minor, 0))
        .join(Partnership, Partnership.id == AgreementVersion.partnership_id)
        .outerjoin(Account, its_account)
        .where(or_(AgreementVersion.seller_id == me, AgreementVersion.partner_id == me), _AGREED)
        .options(joinedload(Partnership.seller))
        .order_by(AgreementVersion.accepted_at.desc(), AgreementVersion.id)
    )
    rows = db.session.execute(query).all()
    pairs = {version: partnership for version, partnership, _, _ in rows}
    left = {(partnership.id, currency): int(minor) for _, partnership, currency, minor in rows if currency}
    paid = _paid_by_version([version.seller_id for version in pairs]) if pairs else {}
    return [_row(version, partnership, paid.get(version.id), left) for version, partnership in pairs.items()]


def list_open_advances(actor: Actor) -> list[AdvanceRow]:
    """Return the newest advance of each of a partner's sellers of which something is left to be set off."""
    mine = [row for row in list_advances(actor) if row.version.partner_id == actor.organization_id]
    found = {}
    for row in reversed(mine):
        if row.paid and row.advance.recoup_bps and row.left:
            found[row.partnership.id, row.amount.currency] = row
    return list(found.values())


def get_advance(actor: Actor, version_id: Id) -> AdvanceRow:
    """Return an advance that was agreed with an organization on either side. Raises NotFound."""
    for row in list_advances(actor):
        if row.version.id == version_id:
            return row
    raise NotFound(_MISSING)


def _row(
    version: AgreementVersion, partnership: Partnership, paid: Entry | None, left: dict[tuple[Id, str], int]
) -> AdvanceRow:
    advance, currency = agreed_advance(version), str(version.terms["currency"])
    still = Money(left.get((partnership.id, currency), 0), currency)
    amount = Money(advance.minor, currency)
    return AdvanceRow(version, partnership, amount, advance, paid, still, partnership.seller.timezone)


def _balances(paid: Paid) -> dict[str, int]:
    query = select(Account.kind, Account.balance_minor).where(
        Account.partnership_id == paid.entry.partnership_id, Account.currency == paid.currency
    )
    return {str(kind): int(minor) for kind, minor in db.session.execute(query)}


def _version_of(entry: Entry) -> Id:
    return Id(hex=entry.key.split(":")[1])
