"""Everything the proof page shows of one version, as one person sees it."""

from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.orm import defer, joinedload

from campaigns.models import (
    Approval,
    BreachEvidence,
    Comment,
    Creative,
    CreativeVersion,
    Decision,
    Placement,
    ReviewGuest,
    ReviewRound,
)
from campaigns.queries.approvals import Reach, reach_of
from campaigns.queries.approvals_bounds import may_be_given_again
from campaigns.queries.brands import brand_rules_of, brands_of
from campaigns.queries.comments import list_comments
from campaigns.queries.creatives import side_names, side_of, visible_creatives, visible_versions
from campaigns.queries.creatives_checks import checks_of
from campaigns.queries.creatives_reviewers import Inviting, People, Reviewer, inviting_of, list_reviewers
from campaigns.queries.creatives_stages import Way, way_of
from campaigns.queries.evidence import find_evidence
from campaigns.queries.offers import Promise, offer_of
from campaigns.queries.reviews import approvers_by_side, visible_rounds
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.checks_asked import Check
from campaigns.rules.checks_guidelines import with_newer
from campaigns.rules.creatives import Side, VersionState
from campaigns.rules.mail_html.pictures import pictures_in
from campaigns.rules.reviews import RoundState, sides_waited_for, who_may_decide
from core import clock
from core.access import Actor
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, numbered as its pin is. `is_lost`: what it stood on is another or gone."""

    number: int
    comment: Comment
    replies: list[Comment]
    is_lost: bool


@dataclass(frozen=True)
class Proof:
    """One version, with everything around it. `colleague`: what somebody else of one's own side said yes with."""

    creative: Creative
    version: CreativeVersion
    versions: list[CreativeVersion]
    names: dict[Side, str]
    own_side: Side
    review: ReviewRound | None
    reviewers: list[Reviewer]
    own_decision: Decision | None
    colleague: Decision | None
    may_decide: bool
    has_colleague: bool
    threads: list[Thread]
    approval: Approval | None
    way: Way
    guests: Inviting
    promise: Promise | None = None
    checks: list[Check] = field(default_factory=list)

    @property
    def is_newest(self) -> bool:
        """Whether this is the newest version this person may see."""
        return self.versions[0].id == self.version.id

    @property
    def previous(self) -> CreativeVersion | None:
        """The version before this one, to compare with."""
        return next((one for one in self.versions if one.number < self.version.number), None)

    @property
    def is_ours(self) -> bool:
        """Whether this person's side makes the versions."""
        return self.own_side is self.creative.owner_side

    @property
    def left_to_others(self) -> list[str]:
        """The brands that left this kind of design to the other side, by name, as far as this review goes."""
        if self.review is None:
            return []
        return [name for side, name in self.names.items() if side not in self.review.sides]

    @property
    def may_ask_again(self) -> bool:
        """Whether the same bytes may be submitted again: their approval has run out, or holds only until a day."""
        if self.version.state is not VersionState.APPROVED or self.approval is None:
            return False
        return may_be_given_again(self.approval, self.creative)

    @cached_property
    def reach(self) -> Reach:
        """How far the approval in force reaches, asked when it is shown; before the first one there is none."""
        is_first = len(self.versions) == 1 and self.approval is None
        return Reach() if is_first else reach_of(self.creative)

    @cached_property
    def evidence(self) -> BreachEvidence | None:
        """What the end of the approval rests on, if it was ended for a breach and something was given."""
        return find_evidence(self.approval) if self.approval else None

    @property
    def losing(self) -> list[str]:
        """The placements, by name, that may use no version any more once what is being judged is approved."""
        if self.review is None or not self.is_open:
            return []
        is_alone, bounds = self.review.scope is ApprovalScope.PLACEMENT, self.review.agreed
        return [name for name, channel in self.reach.others if is_alone or not bounds.reach(channel)]

    @property
    def is_open(self) -> bool:
        """Whether the version is being judged."""
        return self.review is not None and self.review.state is RoundState.OPEN

    @property
    def waited_for(self) -> list[str]:
        """The brands that have not approved yet, by name; one's own is “you”."""
        if self.review is None or not self.is_open:
            return []
        standings = [one.standing for one in self.review.decisions if one.withdrawn_at is None]
        sides = sides_waited_for(standings, sides=self.review.sides)
        names = ["you" if side is self.own_side else self.names[side] for side in sides]
        return names or [stage.name for stage in self.way.stages if stage.done_at is None and stage.opened_at]

    def ticked_by(self, point: str) -> list[str]:
        """Return who looked at a point of the checklist, by name, as far as their decisions stand."""
        standing = [one for one in self.review.decisions if one.withdrawn_at is None] if self.review else []
        return [one.who for one in standing if point in one.ticked]

    @property
    def has_pictures(self) -> bool:
        """Whether there are uploaded pictures to point at."""
        return bool(pictures_in(self.version.html))

    @property
    def open_comments(self) -> int:
        """How many threads nobody has resolved."""
        return sum(1 for thread in self.threads if thread.comment.resolved_at is None)

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(1 for check in self.checks if check.passed)


def get_proof(actor: Actor, creative_id: Id, number: int | None = None) -> Proof:
    """Return a version of a creative, the newest this actor may see unless a number is given. Raises NotFound."""
    creative = get_named_creative(actor, creative_id)
    versions = _versions(actor, creative_id)
    version, approval = _version(actor, versions, number)
    people = approvers_by_side(creative)
    review = _review(actor, version)
    decisions = [one for one in review.decisions if one.withdrawn_at is None] if review else []
    own_side, allowed = side_of(creative, actor), _allowed(creative, version, people)
    colleague = next((one for one in decisions if _speaks_for(one, own_side) and one.user_id != actor.user_id), None)
    way = way_of(actor, review, decisions, people)
    if way.is_my_turn:
        colleague = None
    holds = approval is not None and approval.interval.covers(clock.now())
    return Proof(
        creative=creative,
        version=version,
        versions=versions,
        names=side_names(creative),
        own_side=own_side,
        review=review,
        reviewers=list_reviewers(creative, review, people, allowed),
        own_decision=next((one for one in decisions if one.user_id == actor.user_id), None),
        colleague=colleague,
        may_decide=actor.user_id in allowed[own_side] and not way.waits_for_turn and colleague is None,
        has_colleague=bool(allowed[own_side] - {actor.user_id}),
        threads=list_threads(actor, version),
        approval=approval,
        way=way,
        guests=inviting_of(actor, review, is_counted=actor.user_id in allowed[own_side], own_side=own_side),
        promise=offer_of(creative.placement, version)[1] if holds else None,
        checks=_checks(creative, version, review, is_newest=version.id == versions[0].id),
    )


def _checks(
    creative: Creative, version: CreativeVersion, review: ReviewRound | None, *, is_newest: bool
) -> list[Check]:
    """Return the checks as they are now while a version is worked on or judged, and later as it was submitted."""
    brands = brands_of(creative)
    if (is_newest and review is None) or (review is not None and review.state is RoundState.OPEN):
        return checks_of(creative, version.bundle, brands)
    kept = [Check(**check) for check in (review.checks if review else None) or version.checks]
    return with_newer(kept, brand_rules_of(creative, brands))


def list_threads(actor: Actor, version: CreativeVersion) -> list[Thread]:
    """Return the comments up to a version as threads, numbered in the order they were begun."""
    comments = list_comments(actor, version)
    blocks, pictures = {block["id"] for block in version.blocks}, set(pictures_in(version.html))
    roots = [comment for comment in comments if comment.parent_id is None]
    return [
        Thread(
            number=number,
            comment=root,
            replies=[comment for comment in comments if comment.parent_id == root.id],
            is_lost=_is_lost(root, blocks, pictures),
        )
        for number, root in enumerate(roots, start=1)
    ]


def _is_lost(root: Comment, blocks: set[str], pictures: set[str]) -> bool:
    """Say whether what a comment stood on is not in a version: its block, or the picture of its pin, changed."""
    is_off_block = root.block_id is not None and root.block_id not in blocks
    return is_off_block or (root.pin is not None and root.pin.picture not in pictures)


def _speaks_for(decision: Decision, side: Side) -> bool:
    return decision.side is side and decision.verdict.is_approval


def get_named_creative(actor: Actor, creative_id: Id) -> Creative:
    """Return a creative this actor may see, with what both its sides are called. Raises NotFound."""
    around = (
        joinedload(Creative.placement).joinedload(Placement.partnership),
        joinedload(Creative.campaign),
        joinedload(Creative.seller),
    )
    return get_one(
        visible_creatives(actor).where(Creative.id == creative_id).options(*around),
        missing="There is no such design, or it belongs to somebody else.",
    )


def _versions(actor: Actor, creative_id: Id) -> list[CreativeVersion]:
    heavy = (defer(getattr(CreativeVersion, name)) for name in ("html", "text", "blocks", "checks"))
    query = visible_versions(actor).where(CreativeVersion.creative_id == creative_id)
    query = query.options(*heavy, joinedload(CreativeVersion.author)).order_by(CreativeVersion.number.desc())
    return list(db.session.scalars(query))


def _version(
    actor: Actor, versions: list[CreativeVersion], number: int | None
) -> tuple[CreativeVersion, Approval | None]:
    """Return one version with its newest approval, ended or not."""
    wanted = [one for one in versions if number in {None, one.number}]
    if not wanted:
        raise NotFound("There is no such version, or it has not been submitted to you yet.")
    query = visible_versions(actor).where(CreativeVersion.id == wanted[0].id)
    query = query.options(joinedload(CreativeVersion.author)).order_by(Approval.id.desc()).limit(1)
    both = query.outerjoin(Approval, Approval.creative_version_id == CreativeVersion.id).add_columns(Approval)
    row = db.session.execute(both.execution_options(populate_existing=True)).one()
    return row[0], row[1]


def _review(actor: Actor, version: CreativeVersion) -> ReviewRound | None:
    query = visible_rounds(actor).where(ReviewRound.creative_version_id == version.id)
    around = (
        joinedload(ReviewRound.decisions).joinedload(Decision.user),
        joinedload(ReviewRound.guests).joinedload(ReviewGuest.invited_by),
        joinedload(ReviewRound.stages),
    )
    return db.session.scalars(query.options(*around).order_by(ReviewRound.id.desc()).limit(1)).unique().first()


def _allowed(creative: Creative, version: CreativeVersion, people: People) -> dict[Side, frozenset[Id]]:
    authors = {"author": creative.created_by_id, "last_editor": version.author_id}
    return {side: who_may_decide({user.id for user in users}, **authors) for side, users in people.items()}
