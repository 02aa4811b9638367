"""Plain do-not-mail files: on for one partner and 30 days, each recorded, with test addresses that show a leak."""

import hashlib
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.suppression_files import (
    grant_files,
    note_scrub_by_file,
    report_planted,
    take_file,
    withdraw_files,
)
from campaigns.commands.suppressions import suppress
from campaigns.models import PlantedAddress, Suppressed, SuppressionDownload
from campaigns.queries.kits import kit_for
from campaigns.queries.suppression_files import lines_of_file, planted_in
from campaigns.rules.suppression_files import PLANTED, HashKind, check_mailbox, file_name, md5_of, plant
from campaigns.rules.suppressions import hash_of
from core.db import command, db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import approved_stand, as_partner, as_person
from tests.harness.clock import START, Clock
from tests.partners.factories import make_member

READERS = "ada@example.com bo@example.com"
MAILBOX = "lists@northbeam.example"


@pytest.fixture
def stand(clock: Clock) -> Stand:
    clock.set(START)
    made = approved_stand()
    suppress(READERS, actor=made.seller.actor)
    return made


def grant(stand: Stand, mailbox: str = MAILBOX) -> None:
    grant_files(stand.partnership.id, mailbox=mailbox, actor=stand.seller.actor)


def mail_to(*addresses: str, text: str = "Buy now.") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Cheap Shop <news@cheap.example>", "An offer"
    mail["To"] = ", ".join(addresses)
    mail.set_content(text)
    return mail.as_bytes()


def test_a_test_address_arrives_in_the_mailbox_or_anywhere_in_the_domain() -> None:
    assert plant("lists@b.example", lambda many: many[0]) == "lists+anna.adams20@b.example"
    assert plant("@b.example", lambda many: many[0]) == "anna.adams20@b.example"
    assert check_mailbox(" Lists@B.example ") == "lists@b.example"
    for wrong in ("", "lists", "lists+x@b.example", "@", "a@b", "a b@c.example", "x@ex\u202eample.com"):
        with pytest.raises(AppError, match="mailbox of yours"):
            check_mailbox(wrong)


def test_there_is_no_file_until_the_seller_switches_it_on_for_this_partner(stand: Stand) -> None:
    with pytest.raises(Conflict, match="has not switched plain files on"):
        take_file(stand.placement.id, HashKind.SHA256, actor=stand.partner)
    for stranger in (make_member("Harbor Tools").actor, stand.partner):
        with pytest.raises(NotFound):
            grant_files(stand.partnership.id, mailbox=MAILBOX, actor=stranger)
    grant(stand)
    with pytest.raises(NotFound):
        take_file(stand.placement.id, HashKind.SHA256, actor=stand.seller.actor)
    take_file(stand.placement.id, HashKind.SHA256, actor=stand.partner)
    withdraw_files(stand.partnership.id, actor=stand.seller.actor)
    withdraw_files(stand.partnership.id, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="has not switched plain files on"):
        take_file(stand.placement.id, HashKind.SHA256, actor=stand.partner)


def test_files_are_off_again_after_thirty_days(stand: Stand, clock: Clock) -> None:
    grant(stand)
    clock.advance(days=30, seconds=-1)
    row = take_file(stand.placement.id, HashKind.MD5, actor=stand.partner)
    assert file_name(row.kind, row.taken_at) == f"do-not-mail-md5-use-until-{row.last_day}.txt"
    clock.advance(seconds=1)
    with pytest.raises(Conflict, match="30 days are over"):
        take_file(stand.placement.id, HashKind.MD5, actor=stand.partner)


@pytest.mark.parametrize(("kind", "hashed"), [(HashKind.SHA256, hash_of), (HashKind.MD5, md5_of)])
def test_a_file_holds_every_hash_and_test_addresses_of_this_placement_alone(
    stand: Stand, kind: HashKind, hashed: object
) -> None:
    assert callable(hashed)
    assert md5_of(" ADA@example.com") == hashlib.md5(b"ada@example.com", usedforsecurity=False).hexdigest()
    grant(stand)
    row = take_file(stand.placement.id, kind, actor=stand.partner)
    take_file(stand.placement.id, kind, actor=stand.partner)
    planted = [each.address for each in planted_in(stand.placement)]
    assert len(planted) == PLANTED
    lines = lines_of_file(stand.placement, kind)
    assert lines == sorted(hashed(each) for each in [*READERS.split(), *planted])
    assert row.count == len(lines)
    assert len(list(db.session.scalars(select(SuppressionDownload)))) == 2
    other = make_stand()
    assert not planted_in(other.placement)


def test_an_address_taken_before_md5_was_kept_gets_it_when_it_is_added_again(stand: Stand) -> None:
    @command
    def forget() -> None:
        for row in db.session.scalars(select(Suppressed)):
            row.md5 = None

    forget()
    grant(stand)
    assert take_file(stand.placement.id, HashKind.MD5, actor=stand.partner).count == PLANTED
    assert suppress(READERS, actor=stand.seller.actor) == 0
    assert md5_of("ada@example.com") in lines_of_file(stand.placement, HashKind.MD5)


def test_a_comparison_with_a_file_counts_seven_days_from_when_it_was_taken(stand: Stand, clock: Clock) -> None:
    grant(stand)
    with pytest.raises(Conflict, match="No file was taken"):
        note_scrub_by_file(stand.placement.id, kept=1, removed=1, actor=stand.partner)
    take_file(stand.placement.id, HashKind.SHA256, actor=stand.partner)
    assert not kit_for(stand.placement, stand.partner).is_open
    clock.advance(days=5)
    note_scrub_by_file(stand.placement.id, kept=40, removed=2, actor=stand.partner)
    assert kit_for(stand.placement, stand.partner).is_open
    clock.advance(days=2, seconds=1)
    assert "in the last 7 days" in (kit_for(stand.placement, stand.partner).lock_reason or "")
    with pytest.raises(Conflict, match="No file was taken here in the last 7 days"):
        note_scrub_by_file(stand.placement.id, kept=40, removed=2, actor=stand.partner)


def test_a_mail_to_a_test_address_shows_the_seller_whose_file_it_was_in(stand: Stand) -> None:
    grant(stand, "@lists.northbeam.example")
    take_file(stand.placement.id, HashKind.SHA256, actor=stand.partner)
    planted = planted_in(stand.placement)[0]
    mail = mail_to("somebody@else.example", planted.address.upper(), text="")
    (row,) = report_planted(mail, actor=stand.seller.actor)
    assert (row.planted_address_id, row.sender, row.subject) == (
        planted.id, "Cheap Shop <news@cheap.example>", "An offer",
    )  # fmt: skip
    (told,) = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith("A mail came to a test")))
    assert planted.address in told.text
    assert stand.partnership.name in told.text
    assert report_planted(mail, actor=stand.seller.actor) == []
    for actor, given in ((stand.seller.actor, mail_to("a@b.example")), (make_member("Harbor Tools").actor, mail)):
        with pytest.raises(AppError, match="No test address of yours"):
            report_planted(given, actor=actor)


def test_pages_switch_on_take_compare_and_report(client: FlaskClient, stand: Stand) -> None:
    here, files = as_person(client, stand.seller.actor), "/campaigns/do-not-mail/files"
    assert "None came" in here.get(files).text
    refused = here.post(files, data={"partnership": stand.partnership.id.hex, "mailbox": "x"})
    assert refused.status_code == 422
    assert "mailbox of yours" in refused.text
    assert here.post(files, data={"partnership": stand.partnership.id.hex, "mailbox": MAILBOX}).status_code == 302
    kit = f"/kits/{stand.placement.public_id}"
    there = as_partner(client, stand)
    assert f"{kit}/do-not-mail-file" in there.get(f"{kit}/scrub").text
    assert "Take the file first" in there.get(f"{kit}/do-not-mail-file").text
    answer = there.post(f"{kit}/do-not-mail-file", data={"kind": "sha256"})
    assert "do-not-mail-sha256-use-until-" in answer.headers["Content-Disposition"]
    assert answer.text.split() == lines_of_file(stand.placement, HashKind.SHA256)
    planted = db.session.scalars(select(PlantedAddress.address)).first()
    assert planted is not None
    page = there.get(f"{kit}/do-not-mail-file").text
    assert planted not in page
    assert there.post(f"{kit}/compared", data={"kept": "9", "removed": "-1"}).status_code == 422
    assert there.post(f"{kit}/compared", data={"kept": "9", "removed": "0"}).status_code == 302
    assert planted not in there.get(files).text
    here = as_person(client, stand.seller.actor)
    assert here.post("/campaigns/do-not-mail/arrived", data={"mail": mail_to(planted).decode()}).status_code == 302
    page = here.get(files).text
    assert planted in page
    assert "news@cheap.example" in page
    off = here.post(f"{files}/{stand.partnership.public_id}/off", follow_redirects=True)
    assert "cannot be called back" in off.text
