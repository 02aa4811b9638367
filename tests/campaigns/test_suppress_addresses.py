"""Who wants no mail: kept as hashes, compared in the partner's browser, and a mail waits for a fresh comparison."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands import suppressions
from campaigns.commands.suppressions import allow_again, note_scrub, suppress
from campaigns.models import Suppressed
from campaigns.queries.kits import kit_for
from campaigns.queries.suppressions import count_suppressed, hashes_for, salt_for
from campaigns.rules.placements import Channel
from campaigns.rules.suppressions import addresses_in, hash_of, salt_of, salted
from core.db import db
from core.errors import AppError, Conflict, NotFound
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import approved_stand, as_partner, as_person
from tests.harness.clock import START, Clock
from tests.partners.factories import make_member

TABLE = "name;mail\nAda;ADA@Example.com\nBo;bo@example.com\nBo again;<bo@example.com>\n"


@pytest.fixture
def stand(clock: Clock) -> Stand:
    clock.set(START)
    return approved_stand()


def test_every_address_of_a_table_is_found_once_in_small_letters() -> None:
    assert addresses_in(TABLE) == ["ada@example.com", "bo@example.com"]
    assert hash_of(" ADA@example.com ") == hash_of("ada@example.com")


def test_a_salt_is_of_use_for_one_placement_alone() -> None:
    one, other = salt_of("secret", "pl_1"), salt_of("secret", "pl_2")
    sha256 = hash_of("ada@example.com")
    assert salted(sha256, one) == salted(sha256, one) != salted(sha256, other)
    assert salt_of("another", "pl_1") != one


def test_a_list_is_added_to_in_batches_and_the_same_address_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seller = make_member("Northbeam Training")
    monkeypatch.setattr(suppressions, "_BATCH", 2)
    assert suppress("a@b.example b@b.example c@b.example d@b.example e@b.example", actor=seller.actor) == 5
    assert suppress("a@b.example z@b.example", actor=seller.actor) == 1
    assert count_suppressed(seller.actor) == 6
    assert set(db.session.scalars(select(Suppressed.sha256))) >= {hash_of("a@b.example")}
    allow_again("A@b.example", actor=seller.actor)
    assert count_suppressed(seller.actor) == 5
    for text in ("nobody", ""):
        with pytest.raises(AppError, match="no e-mail address"):
            suppress(text, actor=seller.actor)
    with pytest.raises(AppError, match="not on the list"):
        allow_again("a@b.example", actor=seller.actor)


def test_a_mail_waits_for_a_comparison_and_for_another_after_a_week(stand: Stand, clock: Clock) -> None:
    assert kit_for(stand.placement, stand.partner).is_open
    suppress(TABLE, actor=stand.seller.actor)
    assert "was not compared" in (kit_for(stand.placement, stand.partner).lock_reason or "")
    note_scrub(stand.placement.id, kept=40, removed=2, actor=stand.partner)
    assert kit_for(stand.placement, stand.partner).is_open
    clock.advance(days=7, seconds=1)
    assert "in the last 7 days" in (kit_for(stand.placement, stand.partner).lock_reason or "")


def test_only_the_partner_compares_and_only_a_mail(stand: Stand) -> None:
    for actor in (stand.seller.actor, make_member("Harbor Tools").actor):
        with pytest.raises(NotFound):
            note_scrub(stand.placement.id, kept=1, removed=1, actor=actor)


def test_a_plain_link_has_no_list() -> None:
    stand = make_stand(channel=Channel.LINK)
    suppress(TABLE, actor=stand.seller.actor)
    assert kit_for(stand.placement, stand.partner).is_open
    assert hashes_for(stand.placement) == []
    with pytest.raises(Conflict, match="Only a mail"):
        note_scrub(stand.placement.id, kept=1, removed=1, actor=stand.partner)


def test_the_browser_gets_salted_hashes_and_sends_back_two_numbers(client: FlaskClient, stand: Stand) -> None:
    many = TABLE + "".join(f"reader{number}@list.example\n" for number in range(3_000))
    as_person(client, stand.seller.actor).post("/campaigns/do-not-mail", data={"text": many})
    assert "3,002 addresses" in client.get("/campaigns/do-not-mail").text
    assert client.get(f"/kits/{stand.placement.public_id}/do-not-mail.json").status_code == 404
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    given = here.get(f"{url}/do-not-mail.json").get_json()
    assert given == {"salt": salt_for(stand.placement), "hashes": hashes_for(stand.placement)}
    assert salted(hash_of("ada@example.com"), given["salt"]) in given["hashes"]
    page = here.get(f"{url}/scrub").text
    assert "scrub.js" in page
    assert 'type="file" id="list"' in page  # without a name, so that no form ever sends it
    refused = here.post(f"{url}/scrub", data={})
    assert refused.status_code == 422
    assert "Compare a list first." in refused.text
    assert here.post(f"{url}/scrub", data={"kept": "40", "removed": "0"}).status_code == 302
    assert "Ready to send" in here.get(url).text
