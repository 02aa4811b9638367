"""The calendar: which days a month shows, and in words where plans get in each other's way."""

from calendar import Calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from campaigns.rules.placements import Channel, Window

MAIL_GAP_DAYS = 7
"""How many days should lie between two mails to one partner's list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One placement with a send date, as the calendar sees it. `placement` is its public id.

    The days of its campaign are None where they are open. Seen from the partner's side, `own_list` names whose list is
    mailed, and `seller` for whom.
    """

    placement: str
    name: str
    partner: str
    partnership_id: UUID
    program: str
    program_id: UUID
    campaign_id: UUID | None
    campaign: str = ""
    channel: Channel
    window: Window
    starts_on: date | None = None
    ends_on: date | None = None
    own_list: UUID | None = None
    seller: str = ""

    @property
    def is_ours_to_send(self) -> bool:
        """Whether it is seen from the partner's side."""
        return self.own_list is not None

    @property
    def whose(self) -> str:
        """The other side, by name."""
        return self.seller if self.is_ours_to_send else self.partner

    @property
    def first(self) -> date:
        """The send date."""
        return self.window.first or date.min

    @property
    def last(self) -> date:
        """The last send date."""
        return self.window.closes or date.min


@dataclass(frozen=True, slots=True)
class Due:
    """Something about a design that is asked for or ends on a day. `creative` is its public id."""

    on: date
    creative: str
    name: str
    is_end: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """Two plans, or a plan and its campaign, that get in each other's way. Days in the sentence are ISO 8601."""

    plan: Plan
    sentence: str


def weeks_of(month: str) -> list[list[date]]:
    """Return the weeks a month (`2026-11`) touches, each from Monday to Sunday."""
    year, number = month.split("-")
    return Calendar().monthdatescalendar(int(year), int(number))


def find_clashes(plans: Sequence[Plan]) -> list[Clash]:
    """Return everything that gets in each other's way, the earliest first."""
    ordered = sorted(plans, key=lambda plan: (plan.first, plan.name))
    found = [clash for plan in ordered for clash in _with_campaign(plan)]
    for earlier, later in combinations(ordered, 2):
        found.extend(_between(earlier, later))
    return sorted(found, key=lambda clash: clash.plan.first)


def clashes_of(placement: str, plans: Sequence[Plan]) -> list[Clash]:
    """Return what gets in each other's way only because of one placement, named by its public id."""
    without = find_clashes([plan for plan in plans if plan.placement != placement])
    return [clash for clash in find_clashes(plans) if clash not in without]


def _with_campaign(plan: Plan) -> Iterator[Clash]:
    if plan.starts_on and plan.first < plan.starts_on:
        yield Clash(plan, f"{plan.name} goes out on {plan.first}, before {_campaign(plan)} begins on {plan.starts_on}.")
    if plan.ends_on and plan.last > plan.ends_on:
        yield Clash(plan, f"{plan.name} goes out until {plan.last}, after {_campaign(plan)} ends on {plan.ends_on}.")


def _campaign(plan: Plan) -> str:
    return f"its campaign “{plan.campaign}”" if plan.campaign else "its campaign"


def _between(earlier: Plan, later: Plan) -> Iterator[Clash]:
    is_mail = earlier.channel is later.channel is Channel.EMAIL
    if is_mail and (earlier.own_list or earlier.partnership_id) == (later.own_list or later.partnership_id):
        if later.first - earlier.last < timedelta(days=MAIL_GAP_DAYS):
            rest = f"Keep {MAIL_GAP_DAYS} days between two mails, or people leave the list."
            yield Clash(later, f"{_twice(earlier, later)} {rest}")
    elif is_mail and earlier.program_id == later.program_id and later.first <= earlier.last:
        yield Clash(
            later,
            f"{earlier.partner} and {later.partner} both mail about {later.program} on {later.first}: "
            "whoever is on both lists gets it twice.",
        )
    is_one_campaign = earlier.campaign_id is not None and earlier.campaign_id == later.campaign_id
    if later.window.is_embargoed and is_one_campaign and earlier.first < later.first:
        yield Clash(
            earlier,
            f"{earlier.name} goes out on {earlier.first}, and {later.name} is under embargo until {later.first}.",
        )


def _twice(earlier: Plan, later: Plan) -> str:
    if later.is_ours_to_send:
        first, then = f"{earlier.seller} on {earlier.first}", f"{later.seller} on {later.first}"
        return f"Your list gets a mail for {first} and one for {then}."
    return f"{later.partner} mails its list on {earlier.first} and again on {later.first}."
