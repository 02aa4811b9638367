"""Two people, or one with two fingers, at the same moment: one effect, and nobody is told an untruth."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.models import Approval, CreativeVersion, Decision, ReviewRound
from campaigns.queries.reviews import get_round
from campaigns.rules.reviews import RoundState, Verdict
from core.access import Actor
from core.db import db
from core.errors import AppError, Conflict
from core.ids import Id
from tests.campaigns.creatives_factories import draft, in_review, latest, make_creative, make_table


def together(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Start all acts at once, each in a thread and context of its own; return what each gave or was refused with."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            start.wait()
            try:
                act()
            except AppError as refusal:
                return refusal
            finally:
                db.session.remove()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        answers = list(pool.map(run, acts))
    db.session.remove()  # what the test read before is old now
    return answers


def deciding(round_id: Id, actor: Actor, sha: str, verdict: Verdict = Verdict.APPROVE) -> Callable[[], object]:
    return lambda: decide_review(round_id, actor=actor, verdict=verdict, seen_sha=sha, note="Too small, sorry")


def test_both_sides_approve_at_once_and_one_approval_begins(app: Flask) -> None:
    table = make_table()
    review = in_review(table)
    round_id, sha = review.id, review.version.sha256
    answers = together(app, deciding(round_id, table.owner, sha), deciding(round_id, table.partner, sha))
    assert answers == [None, None]
    assert get_round(table.owner, round_id).state is RoundState.APPROVED
    assert len(db.session.scalars(select(Approval)).all()) == 1


def test_one_person_clicking_four_times_decides_once(app: Flask) -> None:
    table = make_table()
    review = in_review(table)
    acts = [deciding(review.id, table.partner, review.version.sha256)] * 4
    assert together(app, *acts) == [None] * 4
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_approval_and_a_request_for_changes_at_once_never_both_win(app: Flask) -> None:
    table = make_table()
    review = in_review(table)
    round_id, sha = review.id, review.version.sha256
    decide_review(round_id, actor=table.owner, verdict=Verdict.APPROVE, seen_sha=sha)
    together(
        app,
        deciding(round_id, table.partner, sha),
        deciding(round_id, table.brand, sha, Verdict.REQUEST_CHANGES),
    )
    state = get_round(table.owner, round_id).state
    approvals = db.session.scalars(select(Approval)).all()
    assert (state is RoundState.APPROVED) is (len(approvals) == 1)
    assert state is not RoundState.OPEN


def test_a_newer_version_and_an_approval_at_once_leave_one_truth(app: Flask) -> None:
    table = make_table()
    review = in_review(table)
    newer = save_version(review.creative_id, actor=table.marketer, draft=draft(subject="Newer"))
    round_id, sha, newer_id = review.id, review.version.sha256, newer.id
    decide_review(round_id, actor=table.owner, verdict=Verdict.APPROVE, seen_sha=sha)
    decided, _submitted = together(
        app, deciding(round_id, table.partner, sha), lambda: submit_for_review(newer_id, actor=table.marketer)
    )
    state = get_round(table.owner, round_id).state
    assert state is (RoundState.WITHDRAWN if isinstance(decided, Conflict) else RoundState.APPROVED)


def test_two_saves_at_once_get_two_numbers(app: Flask) -> None:
    table = make_table()
    creative_id = make_creative(table).id
    together(
        app,
        lambda: save_version(creative_id, actor=table.marketer, draft=draft(subject="One")),
        lambda: save_version(creative_id, actor=table.owner, draft=draft(subject="Two")),
    )
    assert sorted(db.session.scalars(select(CreativeVersion.number))) == [1, 2, 3]


def test_two_submissions_at_once_open_one_round(app: Flask) -> None:
    table = make_table()
    version_id = latest(make_creative(table)).id
    answers = together(app, *[lambda: submit_for_review(version_id, actor=table.marketer)] * 2)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert len(db.session.scalars(select(ReviewRound)).all()) == 1
