"""Send windows: days that make sense, and an embargo that is never set on what may be out already."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from campaigns.commands.placements import change_placement
from campaigns.rules.placements import Channel, Window, check_embargo, check_window
from campaigns.schemas.campaigns import PlacementDraft
from core.errors import AppError, Conflict
from tests.campaigns.factories import make_stand
from tests.campaigns.test_send_kit import as_partner, as_person

DAY = date(2026, 4, 7)
LATER = DAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("window", "field"),
    [
        (Window(DAY, DAY - timedelta(days=1)), "send_until"),
        (Window(None, DAY), "send_until"),
        (Window(None, None, is_embargoed=True), "is_embargoed"),
    ],
)
def test_days_that_make_no_sense_are_refused_at_their_field(window: Window, field: str) -> None:
    with pytest.raises(AppError) as refused:
        check_window(window)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("before", "after", "is_taken"),
    [
        (Window(DAY), Window(DAY, None, is_embargoed=True), False),
        (Window(DAY, None, is_embargoed=True), Window(LATER, None, is_embargoed=True), False),
        (Window(LATER, None, is_embargoed=True), Window(DAY, None, is_embargoed=True), True),
        (Window(DAY, None, is_embargoed=True), Window(LATER), True),
        (Window(DAY), Window(LATER), True),
    ],
)
def test_what_may_be_out_already_is_never_withheld_later(before: Window, after: Window, is_taken: bool) -> None:
    check_embargo(before, after, could_be_sent=False)
    if is_taken:
        check_embargo(before, after, could_be_sent=True)
        return
    with pytest.raises(Conflict, match="only be lifted or end earlier"):
        check_embargo(before, after, could_be_sent=True)


def test_a_link_that_is_handed_out_is_put_under_no_embargo_any_more(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.LINK)
    url = f"/placements/{stand.placement.public_id}/edit"
    said = {"name": "Link", "send_on": LATER.isoformat(), "is_embargoed": "y"}
    refused = as_person(client, stand.seller.actor).post(url, data=said)
    assert refused.status_code == 409
    assert "could send this before now" in refused.text


def test_an_embargo_stands_above_a_mail_that_nobody_could_send_yet(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    draft = PlacementDraft(channel=Channel.EMAIL, send_on=DAY, send_until=LATER, is_embargoed=True)
    change_placement(stand.placement.id, draft, actor=stand.seller.actor)
    here = as_partner(client, stand)
    assert "clicks before that day earn nothing" in here.get(f"/kits/{stand.placement.public_id}").text
    assert "Embargo" in here.get("/kits").text
