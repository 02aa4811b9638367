"""Makes a run of which something of every kind is to be said on its page, whatever state it is put into."""

from datetime import timedelta

from sqlalchemy import select

from accounts.models import Organization
from accounts.sealing import seal
from core import clock as today
from core.db import add, command, db
from core.ids import Id
from payouts.models import (
    Artefact,
    Earning,
    FileSetup,
    FileWithdrawal,
    PaymentStop,
    Payout,
    PayoutDestination,
    PayoutRun,
    RailFinding,
    RailRecipient,
    RailReversal,
    Reconciliation,
)
from payouts.queries.runs import payouts_of
from payouts.rules.files import FileKind
from payouts.rules.runs import PayoutState, RunState
from payouts.rules.summary import PREPARED
from tests.payouts.large_runs import account, ask_for_forms, change, limit, owner_of, payout, review, where
from tests.payouts.office import Office

_STATES = (
    PayoutState.APPROVED, PayoutState.SENDING, PayoutState.PAID, PayoutState.FAILED, PayoutState.UNKNOWN,
    PayoutState.RETURNED, PayoutState.VOIDED,
)  # fmt: skip


def crowd(run: PayoutRun, office: Office) -> None:
    """Let something of every kind be wrong with a draft of 24 payments, its accounts and what was paid."""
    _spoil_accounts()
    _keep_back(office.deal.seller_id)
    change(Payout, Payout.partnership_id.in_(where(10)), left_out_reason="Asked to wait", is_included=False)
    for number in range(4, 9):
        payout(number, currency="EUR")
    _find_differences(run, office)
    _make_files(run, office)


def put(run_id: Id, state: RunState, office: Office) -> None:
    """Say that a run is in a state, with everybody who brought it there, and its payments in every state of theirs."""
    people = {"submitted_by_id": office.preparer.user_id, "sent_back_by_id": office.approver.user_id}
    told = {"frozen_at": today.now(), "sent_back_at": today.now(), "sent_back_reason": "Look again", "is_alone": True}
    done = {"approved_by_id": office.approver.user_id, "approved_at": today.now(), "approved_sha256": "1" * 64}
    change(PayoutRun, PayoutRun.id == run_id, state=state, sha256="1" * 64, **people, **told, **done)
    _fix_payments(run_id, is_fixed=state is not RunState.DRAFT, is_paid=state not in PREPARED)


def _fix_payments(run_id: Id, *, is_fixed: bool, is_paid: bool) -> None:
    accounts = {each.partnership_id: each for each in db.session.scalars(select(PayoutDestination))}
    for at, each in enumerate(payouts_of(db.session.get_one(PayoutRun, run_id))):
        found = accounts.get(each.partnership_id) if is_fixed else None
        where_to = {"destination_id": found.id if found else None, "rail": found.rail if found else None}
        state = _STATES[at % len(_STATES)] if is_paid else PayoutState.DRAFT
        change(Payout, Payout.id == each.id, **where_to, state=state)
    if is_paid:
        payout(5, state=PayoutState.APPROVED)


def _spoil_accounts() -> None:
    """Give partners accounts with something about them: two at Stripe that it does not pay to yet, IBANs to look at."""
    now = today.now()
    for number in (1, 2):
        account(number, rail="stripe", is_ready=False, rail_object_id=f"acct_{number}")
        _know_recipient(number)
    account(3, blocked_at=now, blocked_as="returned", blocked_reason="Account closed")
    account(4, country="US", secret=seal("12345678"))
    account(5, country=None, secret=seal("DE89370400440532013000"))
    account(6, rail="paypal")
    account(7, usable_from=now + timedelta(hours=1))
    for number in (8, 9):
        account(number, fingerprint="8" * 64)


@command
def _know_recipient(number: int) -> None:
    add(
        RailRecipient(
            **owner_of(number), rail="stripe", livemode=False, object_id=f"acct_{number}", generation=1, country="DE",
            state="restricted", missing=["default_outbound_destination"], is_wanted=True, created_at=today.now(),
            looked_at=today.now(),
        )
    )  # fmt: skip


def _keep_back(seller_id: Id) -> None:
    """Ask for tax forms, limit what one partner is paid, and hold, flag and dispute what could be paid."""
    day = today.today("UTC")
    change(Organization, Organization.id == seller_id, country="US")
    ask_for_forms(seller_id, today.now() - timedelta(days=1))
    limit(seller_id, 900_000)
    review(11, day)
    for number, why in ((12, {"hold_reason": "contested"}), (13, {"kept_until": day + timedelta(days=9)})):
        change(Earning, Earning.partnership_id.in_(where(number)), held_minor=2_500, released_on=None, **why)
    change(Earning, Earning.partnership_id.in_(where(14)), contested_minor=2_500)


@command
def _find_differences(run: PayoutRun, office: Office) -> None:
    """Let what was paid differ, one of it with a transfer that is being taken back, and paying be stopped."""
    now, mine = today.now(), {"seller_id": office.deal.seller_id}
    first = payouts_of(run)[0]
    about = {"run_id": run.id, "payout_id": first.id, "rail": "stripe", "is_serious": True, "details": {"problems": ""}}
    sums = {"amount_minor": 2_500, "currency": "USD"}
    asked = {"found_at": now, "last_found_at": now, "owner_id": office.approver.user_id}
    for kind in ("doubled", "wrong", "bank_differs"):
        found = add(RailFinding(**mine, **about, **sums, **asked, kind=kind, key=kind, object_id=f"tr_{kind}"))
        if kind == "doubled":
            _take_back(found)
    add(PaymentStop(**mine, is_stopped=True, reason="Waiting for the bank", changed_at=now))
    add(Reconciliation(**mine, rail="stripe", since=now, ended_at=now, payouts=1, objects=2, findings=3))


def _take_back(found: RailFinding) -> None:
    add(
        RailReversal(
            seller_id=found.seller_id, finding_id=found.id, payout_id=found.payout_id, rail="stripe", generation=1,
            key="rv_1", transfer_id=found.object_id, amount_minor=2_500, currency="USD", request="{}",
            request_sha256="2" * 64, asked_at=today.now(), state="failed", sends=1, reason="Not enough money",
        )
    )  # fmt: skip


@command
def _make_files(run: PayoutRun, office: Office) -> None:
    """Set every kind of file up, and make some of each way of paying by file, one of which was set aside."""
    now, seller_id = today.now(), office.deal.seller_id
    listed = [payout.public_id for payout in payouts_of(run)]
    made = list[Artefact]()
    for at, kind in enumerate(FileKind):
        add(FileSetup(seller_id=seller_id, kind=kind, secret=seal("{}"), display="Main account", changed_at=now))
        file = Artefact(
            seller_id=seller_id, run_id=run.id, kind=kind, filename=f"{kind}.csv", media_type="text/csv",
            storage_key=f"files/{kind}", sha256=f"{at:064d}", rows=2, control_totals={"EUR": "50.00"},
            payout_ids=listed[at : at + 2], created_at=now,
        )  # fmt: skip
        made.append(add(file))
    told = {"reason": "Made twice", "withdrawn_at": now}
    add(FileWithdrawal(seller_id=seller_id, artefact_id=made[-1].id, **told))
