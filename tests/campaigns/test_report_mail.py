"""How a mail went: said by the partner, read by both, corrected by saying it again, and asked for once."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.mail_reports import ask_seller, report_mail
from campaigns.commands.placements import change_placement
from campaigns.models import MailReport
from campaigns.queries.mail_reports import find_report, sellers_to_ask
from campaigns.rules.mail_reports import MailCounts, check_counts
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import PlacementDraft
from campaigns.schemas.mail_reports import MailReportDraft
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import approved_stand, as_partner, as_person
from tests.harness.clock import START, Clock

TODAY = START.date()


def counts(**given: int) -> MailCounts:
    return MailCounts(**{"sent": 1_000, "delivered": 980, "opens": 300, "clicks": 40, "unsubscribes": 3} | given)


def said(sent_on: date = TODAY, **given: int) -> MailReportDraft:
    return MailReportDraft(sent_on=sent_on, counts=counts(**given))


def mails(subject: str) -> list[str]:
    query = select(OutboxMail.recipient).where(OutboxMail.subject.startswith(subject))
    return list(db.session.scalars(query))


@pytest.fixture
def stand(clock: Clock) -> Stand:
    clock.set(START)
    return approved_stand()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sent": 0}, "sent"),
        ({"delivered": 1_001}, "delivered"),
        ({"opens": 981}, "opens"),
        ({"clicks": 981}, "clicks"),
        ({"unsubscribes": -1}, "unsubscribes"),
    ],
)
def test_figures_that_cannot_be_are_refused_at_their_field(given: dict[str, int], field: str) -> None:
    check_counts(counts())
    with pytest.raises(AppError) as refused:
        check_counts(counts(**given))
    assert refused.value.field == field


def test_both_sides_read_what_was_said_and_a_correction_counts(client: FlaskClient, stand: Stand) -> None:
    url = f"/kits/{stand.placement.public_id}"
    here = as_partner(client, stand)
    typed: dict[str, Any] = {"sent_on": TODAY.isoformat(), "sent": 1_000, "delivered": 980, "opens": 300, "clicks": 40}
    refused = here.post(f"{url}/report", data=typed | {"unsubscribes": 981})
    assert refused.status_code == 422
    assert "more people than it reached" in refused.text
    assert here.post(f"{url}/report", data=typed | {"unsubscribes": 0}).status_code == 302
    assert "300 (30.6%)" in here.get(url).text
    report_mail(stand.placement.id, said(opens=250), actor=stand.partner)
    assert 'value="250"' in here.get(f"{url}/report").text
    seller = as_person(client, stand.seller.actor)
    assert "250 (25.5%)" in seller.get(f"/placements/{stand.placement.public_id}").text
    assert len(db.session.scalars(select(MailReport)).all()) == 2
    assert mails("It went out") == [stand.seller.user.email] * 2


def test_only_the_partner_reports_only_mails_and_no_day_to_come(stand: Stand) -> None:
    with pytest.raises(NotFound):
        report_mail(stand.placement.id, said(), actor=stand.seller.actor)
    with pytest.raises(AppError, match="today or before"):
        report_mail(stand.placement.id, said(TODAY + timedelta(days=1)), actor=stand.partner)


@pytest.mark.parametrize(
    ("channel", "is_live", "words"), [(Channel.LINK, True, "Only mails"), (Channel.EMAIL, False, "not be sent yet")]
)
def test_what_is_no_mail_or_not_open_yet_is_not_reported(channel: Channel, is_live: bool, words: str) -> None:
    stand = make_stand(channel=channel, is_live=is_live)
    with pytest.raises(Conflict, match=words):
        report_mail(stand.placement.id, said(), actor=stand.partner)


def test_a_silent_partner_is_asked_once_three_days_after_the_last_send_date(stand: Stand, clock: Clock) -> None:
    window = PlacementDraft(channel=Channel.EMAIL, send_on=TODAY, send_until=TODAY + timedelta(days=1))
    change_placement(stand.placement.id, window, actor=stand.seller.actor)
    asked = []
    for _ in range(6):
        asked.append(sum(ask_seller(seller_id) for seller_id in sellers_to_ask()))
        clock.advance(days=1)
    assert asked == [0, 0, 0, 0, 1, 0]
    assert mails("How did it go?") == ["dana@chamber.example"]


def test_a_partner_that_has_said_it_is_not_asked(stand: Stand, clock: Clock) -> None:
    window = PlacementDraft(channel=Channel.EMAIL, send_on=TODAY)
    change_placement(stand.placement.id, window, actor=stand.seller.actor)
    report_mail(stand.placement.id, said(), actor=stand.partner)
    clock.advance(days=9)
    assert sellers_to_ask() == []
    assert find_report(stand.placement.id) is not None
