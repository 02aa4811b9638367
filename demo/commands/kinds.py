"""One design of every kind beside the pasted mails, so that each page of designs and kits shows what it is for."""

from accounts.permissions import Role
from campaigns.commands.creatives import create_creative
from campaigns.commands.pictures import take_picture
from campaigns.models import CreativeVersion
from campaigns.queries.creatives import get_latest_version
from campaigns.queries.creatives_starter import starter_blocks, starter_draft
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.kinds import KIND_WORDS
from campaigns.rules.parts import Part, PartKind
from campaigns.schemas.creatives import VersionDraft
from core.access import Actor
from demo.commands.stage import Spot, Stage, bring_to
from demo.rules import pictures
from demo.rules.kinds import BANNER_SIZES, KINDS


def make_every_kind(stage: Stage) -> None:
    """Make the designs of other kinds that the story gives to partners of this seller, each as far as it says."""
    marketer = stage.team.actor(Role.MARKETER)
    for spot in stage.spots:
        for kind, state in KINDS.get(spot.partner.slug, {}).items():
            bring_to(state, _version(kind, spot, marketer, words=stage.team.seller.offer), stage.team, spot)


def _version(kind: CreativeKind, spot: Spot, marketer: Actor, *, words: str) -> CreativeVersion:
    draft = _draft(kind, spot, marketer, words)
    name = f"{KIND_WORDS[kind]}{' from blocks' if kind is CreativeKind.HTML_MAIL else ''}: {spot.partner.name}"
    made = create_creative(spot.placement_id, actor=marketer, name=name, draft=draft, kind=kind)
    return get_latest_version(made)


def _draft(kind: CreativeKind, spot: Spot, marketer: Actor, words: str) -> VersionDraft:
    """Return what a maker would type: the template, built from blocks where it is a mail, and with drawn banners."""
    draft = starter_draft(marketer, spot.placement_id, kind)
    if kind is CreativeKind.HTML_MAIL:
        return draft.model_copy(update={"html": "", "parts": starter_blocks(marketer, spot.placement_id)})
    return draft.model_copy(update={"parts": _banners(marketer, words)}) if kind is CreativeKind.BANNER_SET else draft


def _banners(marketer: Actor, words: str) -> tuple[Part, ...]:
    taken = [
        take_picture(pictures.banner(words, size), f"banner-{size[0]}x{size[1]}.png", actor=marketer)
        for size in BANNER_SIZES
    ]
    return tuple(Part(kind=PartKind.BANNER, picture=each.sha256, alt=words) for each in taken)
