"""What the stand-in of the crash tests must be, for their judgement to count: its keys end, and its calls too."""

from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

from sqlalchemy import select

from core.db import db, end_read
from payouts.models import PayoutAttempt
from payouts.queries.rails import find_rail_account
from payouts.rails import open_rail
from tests.crash.mortal import Kill
from tests.crash.stand_in import StandIn
from tests.crash.story import Story


def test_a_key_is_forgotten_after_a_day_of_the_tests_clock(tell: Callable[[int], Story]) -> None:
    story = tell(1)
    story.begin()
    story.pay(Kill())
    attempt = db.session.scalars(select(PayoutAttempt)).one()
    account = find_rail_account(story.office.seller_id, "stripe")
    assert account is not None
    rail, request, key = open_rail(account), attempt.request, attempt.key
    end_read()
    for hours, transfers in ((0, 1), (23, 1), (2, 2)):
        story.clock.advance(hours=hours)
        rail.send(request, key)
        assert len(story.stand_in.transfers()) == transfers


def test_a_connection_that_is_only_kept_open_is_not_waited_for(stand_in: StandIn) -> None:
    with closing(HTTPConnection(urlsplit(stand_in.payers_url).netloc, timeout=5)) as kept:
        for _ in range(2):
            kept.request("GET", "/_faults")
            kept.getresponse().read()
            stand_in.wait()
