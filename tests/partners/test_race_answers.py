"""Racing clicks, with real commits from many threads: one answer, one version, one partnership."""

import threading
from collections.abc import Callable

from flask import Flask

from accounts import queries as accounts
from core.db import db
from core.errors import AppError
from partners import commands, queries
from partners.rules.agreements import VersionState
from partners.rules.terms import with_share
from tests.partners.factories import TERMS, active_partnership, invite, last_token, make_member, offered


def race(app: Flask, jobs: list[Callable[[], object]]) -> list[AppError]:
    """Run every job in a thread of its own, all starting together, and return what was refused."""
    barrier, refused = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                job()
            except AppError as refusal:
                refused.append(refusal)
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_accepting_six_times_at_once_accepts_once(app: Flask) -> None:
    seller = make_member("Owner School")
    partnership = invite(seller)
    token, sha = last_token(), offered(partnership).sha256
    partner_id, partnership_id = partnership.partner_id, partnership.id

    def accept() -> None:
        commands.accept_invitation(token, name="Dana", role="Director", seen_sha256=sha)

    assert race(app, [accept] * 6) == []
    [version] = queries.list_agreement_versions(partnership_id)
    assert version.state is VersionState.ACCEPTED
    user = accounts.get_user_by_email("dana@chamber.example")
    assert [each.organization_id for each in accounts.list_memberships(user.id)] == [partner_id]


def test_accepting_and_declining_at_once_is_one_answer(app: Flask) -> None:
    seller = make_member("Owner School")
    partnership = invite(seller)
    token, sha, partnership_id = last_token(), offered(partnership).sha256, partnership.id
    refused = race(
        app,
        [
            lambda: commands.accept_invitation(token, name="Dana", role="Director", seen_sha256=sha),
            lambda: commands.decline_invitation(token, reason="No."),
        ],
    )
    assert len(refused) == 1
    [version] = queries.list_agreement_versions(partnership_id)
    assert (version.accepted_at is None) is (version.state is VersionState.DECLINED)


def test_inviting_the_same_partner_at_once_makes_one_partnership(app: Flask) -> None:
    seller = make_member("Owner School")
    actor = seller.actor

    def ask() -> None:
        commands.invite_partner(actor=actor, name="Chamber", contact_name="", email="dana@chamber.example", terms=TERMS)

    assert len(race(app, [ask] * 4)) == 3
    assert sum(queries.count_partnerships(actor).values()) == 1


def test_offering_while_the_partner_accepts_never_leaves_two_in_force(app: Flask) -> None:
    seller = make_member("Owner School")
    partnership, partner = active_partnership(seller)
    version = commands.offer_agreement(partnership.id, actor=seller.actor, terms=with_share(TERMS, 3_000))
    sha, version_id, partnership_id, actor = version.sha256, version.id, partnership.id, seller.actor
    race(
        app,
        [
            lambda: commands.accept_agreement(version_id, actor=partner, role="Director", seen_sha256=sha),
            lambda: commands.offer_agreement(partnership_id, actor=actor, terms=with_share(TERMS, 3_500)),
        ],
    )
    states = [each.state for each in queries.list_agreement_versions(partnership_id)]
    assert states.count(VersionState.ACCEPTED) == states.count(VersionState.OFFERED) == 1
