"""Loads the demo: plays two months of three sellers' business, pays what can be paid, and leaves one run open."""

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import update

from accounts.permissions import Role
from accounts.queries import find_organization_by_slug
from core import audit, clock
from core.access import SYSTEM
from core.config import settings
from core.db import command, db
from core.errors import Conflict
from core.jobs import Job, JobState, run_due
from core.mail import MailState, OutboxMail
from demo.commands.days import Till, play_day, play_pilot
from demo.commands.kinds import make_every_kind
from demo.commands.leads import bring_leads
from demo.commands.people import hire
from demo.commands.runs import leave_run_open, pay_earlier_months, pay_promised_advances
from demo.commands.sources import bring_sales
from demo.commands.stage import (
    Stage,
    announce_week,
    make_open_designs,
    prove_first_banner,
    report_first_mail,
    set_stage,
)
from demo.commands.stand_in import StandIn, stand_in
from demo.commands.stores import keep_stores
from demo.commands.time import end_day, evening, go_to, go_to_real_time
from demo.commands.troubles import ask_and_dispute, pay_past_the_books
from demo.commands.ways_to_pay import compare_books
from demo.rules.actions import Action
from demo.rules.cast import NORTHBEAM, SELLERS
from demo.rules.days import days_before, pilot_day
from demo.stripe.program import address_for_news
from payouts.commands.accrual import accrue_all

PREPARED_BEFORE = timedelta(days=5)
DESIGNS_BEFORE = 3  # days before the end of the story


def load(seed: int = 26) -> None:
    """Play the story up to this moment. Raises Conflict outside the demo's database or when it is loaded already."""
    check_is_demo()
    if find_organization_by_slug(NORTHBEAM.slug) is not None:
        raise Conflict("The demo is loaded already. Use `flask demo reset` to start it afresh.")
    with stand_in() as stripe:
        _load(seed, stripe)


def _load(seed: int, stripe: StandIn | None) -> None:
    until, days = clock.now(), days_before(clock.today("UTC"))
    pilot = pilot_day(days[-1])
    go_to(clock.start_of_day(pilot, "UTC") - PREPARED_BEFORE)
    stages = [set_stage(hire(seller), pilot, stripe) for seller in SELLERS]
    tills = [Till(stage, Random(f"{seed}{stage.team.seller.slug}"), days[0]) for stage in stages]
    _pilot(tills, pilot, days[0], stripe)
    for day in days:
        _play(tills, day_end=min(evening(clock.start_of_day(day, "UTC")), until))
        pay_earlier_months(stages, stripe)
        keep_stores(stages)
        pay_promised_advances(stages)
        if day == days[-DESIGNS_BEFORE]:
            for stage in stages:
                make_open_designs(stage)
                make_every_kind(stage)
                report_first_mail(stage)
                prove_first_banner(stage)
    go_to_real_time()
    _finish(stages)
    if stripe is not None:
        pay_past_the_books(stages[0], stripe)
        compare_books()
        told = address_for_news()
        if told is not None:
            stripe.tell(*told)


def check_is_demo() -> None:
    """Refuse to play on anybody's real data. Raises Conflict."""
    if not settings().is_demo:
        raise Conflict("This is not the demo's database. Start the demo with ./tandem up, or set TANDEM_DEMO=1.")


def _play(tills: list[Till], *, day_end: datetime) -> None:
    go_to(day_end)
    for till in tills:
        play_day(till, day_end.date(), day_end)
    end_day()


def _pilot(tills: list[Till], pilot: date, until: date, stripe: StandIn | None) -> None:
    """Play the pilot, then let the weeks pass in which it is released, closed and paid."""
    evening_of = evening(clock.start_of_day(pilot, "UTC"))
    go_to(evening_of)
    for till in tills:
        play_pilot(till, pilot, evening_of)
    for days in range(1, (until - pilot).days):
        go_to(evening_of + timedelta(days=days))
        end_day()
        pay_earlier_months([till.stage for till in tills], stripe)
        keep_stores([till.stage for till in tills])
        pay_promised_advances([till.stage for till in tills])


def _finish(stages: list[Stage]) -> None:
    accrue_all()
    bring_sales(stages[0])
    bring_leads(stages[0])
    announce_week(stages[0])
    leave_run_open(stages[0], by=Role.FINANCE_PREPARER)
    ask_and_dispute(stages[0])
    _forget_old_mail()
    run_due()


@command
def _forget_old_mail() -> None:
    """Mark the story's own mail as sent: it is there to be read, but nobody is to get two months of it at once."""
    db.session.execute(update(OutboxMail).values(state=MailState.SENT, sent_at=OutboxMail.created_at))
    waiting = (Job.state == JobState.WAITING) & (Job.kind == "mail.send")
    db.session.execute(update(Job).where(waiting).values(state=JobState.DONE))
    audit.record(SYSTEM, Action.DEMO_LOADED)
