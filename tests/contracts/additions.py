"""What the short demo does not tell by itself: a contradiction, a payment file, a question, a dispute, a guest."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import case, select

from accounts.models import Membership
from campaigns.models import Approval, BreachEvidence, ReviewGuest, ReviewRound
from campaigns.rules.approvals import EndReason
from campaigns.rules.creatives import Side
from core import clock
from core.access import system_for
from core.db import add, command, db
from core.files import storage
from core.ids import Id
from core.money import Money
from partners.commands.agreements import Signer, accept_version, offer_agreement
from partners.models import Partnership
from partners.rules.advances import Advance
from payouts.commands import dispute_statement
from payouts.commands.results import hand_in_result, receive_file
from payouts.models import Artefact, Exchange, Payout, PayoutRun, Question, SelfBilling, Statement, UnclaimedBalance
from payouts.queries.agreements import terms_in_force
from payouts.queries.contestable import most_on
from tracking.commands import record_order
from tracking.models import Order, OrderImport, UndoAnswer
from tracking.schemas.reports import OrderReport

# What an approval of before does not share with the one that came after it.
_LATER = {"id", "valid_from", "ended_at", "end_reason", "ended_by_id", "rule_broken"}


def add_to_story(seller_id: Id, partner_id: Id) -> None:
    """Give a seller one row of each; what is between two is with this partner."""
    _contradict(seller_id)
    _make_file(seller_id)
    _read_result(seller_id)
    _ask(seller_id)
    _dispute(seller_id, partner_id)
    _invite_guest(seller_id, partner_id)
    _propose_unclaimed(seller_id, partner_id)
    _promise(seller_id, partner_id)
    _offer_self_billing(seller_id, partner_id)
    _prove_breach(seller_id, partner_id)
    _ask_to_undo(seller_id, partner_id)
    _exchange(seller_id)


def _promise(seller_id: Id, partner_id: Id) -> None:
    """Let the partner accept terms with an advance that nobody has paid yet."""
    mine = select(Partnership).where(Partnership.seller_id == seller_id, Partnership.partner_id == partner_id)
    partnership = db.session.scalars(mine).one()
    terms = replace(terms_in_force(partnership.id), advance=Advance(5_000, 5_000))
    offer = offer_agreement(partnership.id, actor=system_for(seller_id), terms=terms)
    person = db.session.scalars(select(Membership.user_id).where(Membership.organization_id == partner_id)).first()
    assert person is not None
    accept_version(partnership, offer, Signer(person, "Tomás Vega", "Owner"), system_for(partner_id), offer.sha256)


def _contradict(seller_id: Id) -> None:
    """Tell of an order again, under its own number, as one of another amount."""
    order = db.session.scalars(select(Order).where(Order.seller_id == seller_id).order_by(Order.id)).first()
    assert order is not None
    told = OrderReport(
        source=order.source, external_id=order.external_id, currency=order.currency, gross_minor=order.gross_minor + 1
    )
    record_order(told, program_id=order.program_id, actor=system_for(seller_id))


@command
def _ask(seller_id: Id) -> None:
    about = db.session.scalars(select(Statement).where(Statement.seller_id == seller_id)).first()
    assert about is not None
    add(
        Question(
            seller_id=seller_id, partnership_id=about.partnership_id, partner_id=about.partner_id,
            statement_id=about.id, text="Where is October?", asked_at=clock.now(),
        )
    )  # fmt: skip


def _dispute(seller_id: Id, partner_id: Id) -> None:
    mine = select(Statement).where(Statement.seller_id == seller_id, Statement.partner_id == partner_id)
    stated = db.session.scalars(mine.order_by(Statement.month.desc())).all()
    about = next(each for each in stated if most_on(each))
    claimed = Money(min(500, most_on(about).minor), about.currency)
    dispute_statement(about.id, actor=system_for(partner_id), amount=claimed, text="Order 7 is missing.")


@command
def _exchange(seller_id: Id) -> None:
    """Write down an exchange that was taken back, so that the books say nothing of it."""
    payout = db.session.scalars(select(Payout).where(Payout.seller_id == seller_id).order_by(Payout.id)).first()
    assert payout is not None
    today, minor = clock.today("UTC"), payout.amount.minor
    other = "EUR" if payout.currency != "EUR" else "USD"
    add(
        Exchange(
            seller_id=seller_id, partnership_id=payout.partnership_id, partner_id=payout.partner_id, bank="manual",
            payout_id=payout.id, currency=payout.currency, amount_minor=minor, moved_currency=other, moved_minor=minor,
            expected_minor=minor, rate="1", rate_source="ECB", rate_on=today, moved_on=today, recorded_at=clock.now(),
            taken_back_at=clock.now(), taken_back_reason="Mistyped",
        )
    )  # fmt: skip


@command
def _propose_unclaimed(seller_id: Id, partner_id: Id) -> None:
    mine = select(Statement).where(Statement.seller_id == seller_id, Statement.partner_id == partner_id)
    about = db.session.scalars(mine.order_by(Statement.issued_at.desc())).first()
    assert about is not None
    add(
        UnclaimedBalance(
            seller_id=seller_id, partnership_id=about.partnership_id, partner_id=partner_id, currency=about.currency,
            amount_minor=100, authority="State of Oregon", reference="UP-1", given_on=clock.today("UTC"),
            is_alone=False, proposed_at=clock.now(),
        )
    )  # fmt: skip


def _read_result(seller_id: Id) -> None:
    """Hand in a bank's table that names no payment of the seller."""
    kept = receive_file(b"Date,Amount,Currency,Text\r\n2026-01-09,12.50,USD,Rent\r\n", "bank.csv")
    hand_in_result(kept, actor=system_for(seller_id))


@command
def _make_file(seller_id: Id) -> None:
    run = db.session.scalars(select(PayoutRun).where(PayoutRun.seller_id == seller_id)).first()
    assert run is not None
    add(
        Artefact(
            seller_id=seller_id, run_id=run.id, kind="csv", filename="sample.csv", media_type="text/csv",
            storage_key=storage().save(b"payout\n", ".csv"), sha256="0" * 64, rows=0, control_totals={},
            created_at=clock.now(),
        )
    )  # fmt: skip


@command
def _invite_guest(seller_id: Id, partner_id: Id) -> None:
    """Write down a guest of the seller's in a review with this partner."""
    mine = select(ReviewRound).where(ReviewRound.seller_id == seller_id, ReviewRound.partner_id == partner_id)
    review = db.session.scalars(mine.order_by(ReviewRound.id.desc())).first()
    assert review is not None
    add(
        ReviewGuest(
            seller_id=seller_id, partner_id=partner_id, review_round_id=review.id, organization_id=seller_id,
            side=Side.SELLER, name="Nora Counsel", email="nora@outside.example", invited_by_id=review.opened_by_id,
        )
    )  # fmt: skip


@command
def _prove_breach(seller_id: Id, partner_id: Id) -> None:
    """Let an earlier approval between the two have been revoked with a picture; the one that holds stays as it is."""
    mine = select(Approval).where(Approval.seller_id == seller_id, Approval.partner_id == partner_id)
    current = db.session.scalars(mine.order_by(Approval.id)).first()
    assert current is not None
    same = {one.name: getattr(current, one.name) for one in Approval.__table__.columns if one.name not in _LATER}
    end = {"ended_at": current.valid_from, "end_reason": EndReason.REVOKED, "rule_broken": "claims"}
    revoked = add(Approval(**same, **end, valid_from=current.valid_from - timedelta(hours=1)))
    picture = {"sha256": "0" * 64, "media_type": "image/png", "storage_key": storage().save(b"picture", ".png")}
    add(BreachEvidence(seller_id=seller_id, partner_id=partner_id, approval_id=revoked.id, **picture))


@command
def _ask_to_undo(seller_id: Id, partner_id: Id) -> None:
    """Let the partner be asked whether the seller may undo its import."""
    mine = select(Partnership.id).where(Partnership.seller_id == seller_id, Partnership.partner_id == partner_id)
    theirs_first = case((OrderImport.partner_id == partner_id, 0), else_=1)
    imports = select(OrderImport.id).where(OrderImport.seller_id == seller_id)
    import_id = db.session.scalars(imports.order_by(theirs_first, OrderImport.id.desc())).first()
    assert import_id is not None
    owners = {"seller_id": seller_id, "partner_id": partner_id, "partnership_id": db.session.scalars(mine).one()}
    add(UndoAnswer(**owners, import_id=import_id))


@command
def _offer_self_billing(seller_id: Id, partner_id: Id) -> None:
    """Let the seller propose to write the partner's invoices; nobody accepted it yet."""
    mine = select(Partnership).where(Partnership.seller_id == seller_id, Partnership.partner_id == partner_id)
    days = {"starts_on": clock.today("UTC"), "ends_on": clock.today("UTC")}
    owners = {"seller_id": seller_id, "partner_id": partner_id, "partnership_id": db.session.scalars(mine).one().id}
    add(SelfBilling(**owners, **days, proposed_at=clock.now()))
