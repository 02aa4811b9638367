"""The partner's one next step: what stands most in the way of earning or of being paid comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the step is about; the page has a sentence and a button for each."""

    CONFIRM_ACCOUNT = "confirm_account"
    ANSWER_OFFER = "answer_offer"
    DECIDE_DESIGN = "decide_design"
    GIVE_ADDRESS = "give_address"
    SAY_RIGHT = "say_right"
    COMPARE_LIST = "compare_list"
    SAY_WHERE_TO_PAY = "say_where_to_pay"
    FINISH_ACCOUNT = "finish_account"
    SEND = "send"
    SETTLE = "settle"
    WAIT_FOR_SELLER = "wait_for_seller"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do next. `subject` is the row it is about, `more` how many of the kind wait behind it."""

    kind: Kind
    subject: object | None = None
    more: int = 0


def next_step(
    *,
    came_back: Sequence[object] = (),
    offers: Sequence[object],
    designs: Sequence[object],
    without_way_to_pay: Sequence[object],
    unfinished: Sequence[object] = (),
    without_address: Sequence[object] = (),
    without_right: Sequence[object] = (),
    uncompared: Sequence[object] = (),
    parts: Sequence[object],
    owed: Sequence[object] = (),
    locked_by_seller: Sequence[object] = (),
) -> Step:
    """Return the one next step of a partner, given everything that waits, each list with the most pressing first."""
    for kind, rows in (
        (Kind.CONFIRM_ACCOUNT, came_back),
        (Kind.ANSWER_OFFER, offers),
        (Kind.DECIDE_DESIGN, designs),
        (Kind.GIVE_ADDRESS, without_address),
        (Kind.SAY_WHERE_TO_PAY, without_way_to_pay),
        (Kind.FINISH_ACCOUNT, unfinished),
        (Kind.SAY_RIGHT, without_right),
        (Kind.COMPARE_LIST, uncompared),
        (Kind.SEND, parts),
        (Kind.SETTLE, owed),
        (Kind.WAIT_FOR_SELLER, locked_by_seller),
    ):
        if rows:
            return Step(kind, rows[0], len(rows) - 1)
    return Step(Kind.NOTHING)
