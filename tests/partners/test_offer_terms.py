"""New terms for a partner who works already: what is in force stays until the newer version is accepted."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core.access import Actor
from core.db import command, db
from core.errors import AppError, Conflict, NotFound
from partners import commands, queries
from partners.models import AgreementVersion, Partnership
from partners.rules.agreements import VersionState
from partners.rules.terms import with_share
from tests.harness.clock import Clock
from tests.partners.factories import TERMS, Member, active_partnership, mails, make_member


@pytest.fixture
def seller() -> Member:
    return make_member("Owner School")


def offer(seller: Member, partnership: Partnership, share_bps: int = 3_000) -> AgreementVersion:
    return commands.offer_agreement(partnership.id, actor=seller.actor, terms=with_share(TERMS, share_bps))


def say_yes(version: AgreementVersion, partner: Actor, *, sha: str = "") -> AgreementVersion:
    return commands.accept_agreement(version.id, actor=partner, role="Director", seen_sha256=sha or version.sha256)


def current(partnership: Partnership) -> AgreementVersion:
    found = queries.current_agreement_version(partnership.id)
    assert found is not None
    return found


def test_the_old_version_is_in_force_until_the_new_one_is_accepted(seller: Member, clock: Clock) -> None:
    partnership, partner = active_partnership(seller)
    clock.advance(days=10)
    version = offer(seller, partnership)
    assert current(partnership).number == 1
    clock.advance(days=1)
    say_yes(version, partner)
    first, second = reversed(queries.list_agreement_versions(partnership.id))
    assert (first.state, first.superseded_at) == (VersionState.SUPERSEDED, second.accepted_at)
    assert current(partnership).id == second.id
    assert second.superseded_at is None


def test_a_moment_is_judged_by_the_version_in_force_then(seller: Member, clock: Clock) -> None:
    partnership, partner = active_partnership(seller)
    began = current(partnership).accepted_at
    assert began is not None
    clock.advance(days=10)
    accepted = say_yes(offer(seller, partnership), partner).accepted_at
    assert accepted is not None
    numbers = [queries.agreement_version_for_sale(partnership.id, at) for at in (began, accepted)]
    assert [each.number for each in numbers if each] == [1, 2]


def test_new_terms_keep_what_is_sold_and_are_mailed_to_the_partners_owner(seller: Member) -> None:
    partnership, _ = active_partnership(seller)
    version = offer(seller, partnership)
    assert version.sells == current(partnership).sells
    [mail] = mails("dana@chamber.example", "offers new terms")
    assert "/terms/pn_" in mail.text


def test_accepting_twice_changes_nothing(seller: Member) -> None:
    partnership, partner = active_partnership(seller)
    version = offer(seller, partnership)
    assert say_yes(version, partner).accepted_at == say_yes(version, partner).accepted_at
    assert [each.number for each in queries.list_agreement_versions(partnership.id)] == [2, 1]


def test_a_version_that_was_replaced_cannot_be_accepted(seller: Member) -> None:
    partnership, partner = active_partnership(seller)
    old = offer(seller, partnership, 3_000)
    offer(seller, partnership, 3_500)
    assert old.state is VersionState.WITHDRAWN
    with pytest.raises(Conflict, match="took these terms back"):
        say_yes(old, partner)


def test_another_fingerprint_than_the_offered_one_is_refused(seller: Member) -> None:
    partnership, partner = active_partnership(seller)
    with pytest.raises(Conflict, match="changed while you were reading"):
        say_yes(offer(seller, partnership), partner, sha="1" * 64)
    assert current(partnership).number == 1


def test_declining_leaves_the_old_version_in_force(seller: Member) -> None:
    partnership, partner = active_partnership(seller)
    version = offer(seller, partnership, 100)
    commands.decline_agreement(version.id, actor=partner, reason="Less than before.")
    assert current(partnership).number == 1
    with pytest.raises(Conflict, match="were declined"):
        say_yes(version, partner)


def test_an_offer_can_be_taken_back_once(seller: Member) -> None:
    partnership, partner = active_partnership(seller)
    version = offer(seller, partnership)
    commands.withdraw_agreement(version.id, actor=seller.actor)
    with pytest.raises(Conflict):
        commands.withdraw_agreement(version.id, actor=seller.actor)
    with pytest.raises(Conflict):
        say_yes(version, partner)


def test_an_offer_lapses(seller: Member, clock: Clock) -> None:
    partnership, partner = active_partnership(seller)
    version = offer(seller, partnership)
    clock.advance(days=31)
    with pytest.raises(Conflict, match="time to answer"):
        say_yes(version, partner)
    commands.lapse_offers()
    with pytest.raises(Conflict, match="time to answer"):
        say_yes(version, partner)


def test_the_seller_cannot_accept_for_the_partner(seller: Member) -> None:
    partnership, _ = active_partnership(seller)
    with pytest.raises(NotFound):
        say_yes(offer(seller, partnership), seller.actor)


def test_strangers_and_partners_cannot_offer(seller: Member) -> None:
    partnership, partner = active_partnership(seller)
    for actor in (partner, make_member("Stranger").actor):
        with pytest.raises(NotFound):
            commands.offer_agreement(partnership.id, actor=actor, terms=TERMS)


def test_terms_that_cannot_be_kept_are_refused(seller: Member) -> None:
    partnership, _ = active_partnership(seller)
    with pytest.raises(AppError, match="at most 100 %"):
        commands.offer_agreement(partnership.id, actor=seller.actor, terms=replace(TERMS, share_bps=10_001))


@pytest.mark.parametrize("column", ["terms", "sells", "sha256", "number"])
def test_what_was_offered_can_never_be_changed(seller: Member, column: str) -> None:
    active_partnership(seller)

    @command
    def tamper() -> None:
        value = 7 if column == "number" else "tampered"
        db.session.execute(text(f"UPDATE agreement_version SET {column} = :value"), {"value": value})  # noqa: S608 - fixed names

    with pytest.raises(DatabaseError, match="never changed"):
        tamper()


def test_the_fingerprint_covers_terms_and_what_is_sold(seller: Member) -> None:
    partnership, _ = active_partnership(seller)
    first = current(partnership)
    same = commands.offer_agreement(partnership.id, actor=seller.actor, terms=TERMS)
    assert same.sha256 == first.sha256
    other = commands.offer_agreement(partnership.id, actor=seller.actor, terms=TERMS, sells=[{"name": "Book"}])
    assert other.sha256 != first.sha256
