"""Writes of brand guidelines: publishing a version, and the link that shows the newest to anybody."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from accounts.permissions import Permission
from accounts.queries import get_organization
from campaigns.commands.approvals import ask_again
from campaigns.commands.creatives import person
from campaigns.models import BrandGuidelines, BrandShare, GuidelinesNotice
from campaigns.notices import approvals as notices
from campaigns.notices import senders
from campaigns.queries.approvals import approvals_to_renew, organizations_to_tell
from campaigns.queries.brands import find_share, latest_guidelines, was_told
from campaigns.queries.pictures import get_picture
from campaigns.queries.reviews import approvers_of
from campaigns.rules.brands import Guidelines, check_review_by, read_colours, read_deciders, read_phrases
from campaigns.rules.brands_logos import LogoForm, read_fonts
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.schemas.brands import GuidelinesDraft
from core import audit, clock, ids
from core.access import Actor, system_for
from core.db import add, command, db, lock
from core.errors import AppError, NotAllowed
from core.ids import Id
from core.jobs import enqueue

_KEPT = (
    "logo_id", "clear_space_percent", "min_width_px", "min_width_mm", "lockup", "tone", "dos", "donts", "disclosure",
)  # fmt: skip
TELL_JOB = "campaigns.tell_to_look_again"


@command
def publish_guidelines(draft: GuidelinesDraft, *, actor: Actor) -> BrandGuidelines:
    """Publish a version of the organization's guidelines. Partners see it at once.

    Approvals stay as they are, unless a day is set by which the designs that show the brand must be approved again.
    Raises AppError with a field for what cannot be read, and when nothing differs from the newest version.
    """
    author, organization_id = person(actor), _organization(actor)
    if draft.logo_id is not None:
        get_picture(actor, draft.logo_id)
    rules = _read(draft, {form: get_picture(actor, id_).sha256 for form, id_ in draft.logos.items()})
    newest = latest_guidelines(organization_id).get(organization_id)
    zone = get_organization(organization_id).timezone
    check_review_by(draft.review_by, clock.today(zone))
    _check_may_say_who_decides(rules, newest, actor)
    if draft.review_by is None and rules == (newest.rules if newest else Guidelines()):
        raise AppError("Nothing differs from what is published, so nothing was saved. Change something first.")
    published = add(
        BrandGuidelines(
            organization_id=organization_id,
            number=newest.number + 1 if newest else 1,
            **{name: getattr(rules, name) for name in _KEPT},
            logos=dict(rules.logos),
            fonts=list(rules.fonts),
            colours=list(rules.colours),
            forbidden=list(rules.forbidden),
            decides=dict(rules.decides),
            note=draft.note,
            review_by=draft.review_by,
            author_id=author,
        )
    )
    audit.record(actor, ReviewAction.GUIDELINES_PUBLISHED, published, number=published.number)
    if draft.review_by is not None:
        ask_again(organization_id, by=clock.start_of_day(draft.review_by + timedelta(days=1), zone), actor=actor)
        enqueue(TELL_JOB, {"guidelines": published.public_id})
    return published


def tell_all_to_look_again(guidelines_id: str) -> int:
    """Tell every organization that these guidelines (by public id) concern; returns how many. Each is a command."""
    published = db.session.get_one(BrandGuidelines, ids.parse(guidelines_id, BrandGuidelines.__prefix__))
    return sum(tell_to_look_again(published.id, each) for each in organizations_to_tell(published))


@command
def tell_to_look_again(guidelines_id: Id, organization_id: Id) -> bool:
    """Tell those who decide in one organization which designs to approve again; returns whether mail went out.

    Each organization is told once of each version of guidelines.
    """
    published = db.session.get_one(BrandGuidelines, guidelines_id)
    approvals = approvals_to_renew(published, organization_id)
    if not approvals or was_told(published.id, organization_id):
        return False
    add(GuidelinesNotice(guidelines_id=published.id, organization_id=organization_id))
    actor = system_for(published.organization_id)
    audit.record(actor, ReviewAction.GUIDELINES_TOLD, published, designs=len(approvals))
    people = approvers_of(organization_id)
    notices.look_again(published, approvals, people)
    senders.tell_look_again(published, [one for one in approvals if one.partner_id == organization_id], people)
    return True


@command
def share_guidelines(*, actor: Actor) -> BrandShare:
    """Make a link that shows the newest guidelines to anybody who has it; the one before it ends."""
    older = find_share(actor)
    if older is not None:
        lock(older).ended_at = clock.now()
    share = add(
        BrandShare(organization_id=_organization(actor), code=secrets.token_urlsafe(24), created_by_id=person(actor))
    )
    audit.record(actor, ReviewAction.GUIDELINES_SHARED, share)
    return share


@command
def stop_sharing(*, actor: Actor) -> None:
    """End the link that shows the guidelines. Without one, nothing happens."""
    share = find_share(actor)
    if share is not None:
        lock(share).ended_at = clock.now()
        audit.record(actor, ReviewAction.GUIDELINES_UNSHARED, share)


def _read(draft: GuidelinesDraft, logos: Mapping[LogoForm, str]) -> Guidelines:
    return Guidelines(
        logo_id=draft.logo_id,
        logos=tuple(sorted((form.value, sha256) for form, sha256 in logos.items())),
        clear_space_percent=draft.clear_space_percent,
        min_width_px=draft.min_width_px,
        min_width_mm=draft.min_width_mm,
        fonts=read_fonts(draft.fonts),
        lockup=draft.lockup,
        colours=read_colours(draft.colours),
        tone=draft.tone,
        dos=draft.dos,
        donts=draft.donts,
        disclosure=" ".join(draft.disclosure.split()),
        forbidden=read_phrases(draft.forbidden),
        decides=read_deciders({kind.value: who for kind, who in draft.decides.items()}),
    )


def _check_may_say_who_decides(rules: Guidelines, newest: BrandGuidelines | None, actor: Actor) -> None:
    before = newest.rules.decides if newest else ()
    if rules.decides != before and not actor.may(Permission.CREATIVE_DECIDE):
        raise NotAllowed("Who decides about designs is said by those who decide. Ask an owner or a brand approver.")


def _organization(actor: Actor) -> Id:
    if actor.organization_id is None:
        raise NotAllowed("Guidelines belong to an organization. Choose one first.")
    return actor.organization_id
