"""Forms about campaigns and placements."""

from collections.abc import Sequence

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import NumberRange
from wtforms.validators import Optional as MayBeEmpty

from accounts.forms.fields import as_choices, select_field, text_field
from campaigns.models import Campaign, Placement, Program
from campaigns.rules.needs import SENDERS
from campaigns.rules.placements import CHANNEL_WORDS, Channel
from campaigns.schemas.campaigns import CampaignDraft, PlacementDraft
from core.forms import DateField, Form
from partners.forms import long_text
from partners.models import Partnership


def _size_field() -> IntegerField:
    within = NumberRange(0, 1_000_000_000, message="Write a whole number, such as 41200.")
    about = "How many people are on the list, or visit in a month. It makes results comparable."
    return IntegerField("Audience", [MayBeEmpty(), within], description=about)


def _last_day_field() -> DateField:
    return DateField("Last send date", description="Empty means it goes out on one day.")


def _embargo_field() -> BooleanField:
    about = "Clicks before the send date earn nothing then; it stands on the first line of what the partner is given."
    return BooleanField("Embargo: nothing before the send date", description=about)


class CampaignForm(Form):
    """What a campaign offers, and when."""

    program = select_field("Program", list)
    name = text_field("Name", most=120, required="Write a name, such as “Spring offer”.")
    offer = long_text("Offer", "What buyers get, in a sentence. Partners and designs repeat it.", rows=2)
    starts_on = DateField("First day")
    ends_on = DateField("Last day", description="Approvals of designs end with it.")
    landing_url = text_field("Landing page", most=2_000)

    def offer_programs(self, programs: Sequence[Program]) -> None:
        """Offer these programs to choose from."""
        self.program.choices = as_choices([(program.public_id, program.name) for program in programs])

    def show(self, campaign: Campaign) -> None:
        """Fill the form with a campaign, to change it."""
        for name in ("name", "offer", "starts_on", "ends_on", "landing_url"):
            self[name].data = getattr(campaign, name)

    def draft(self) -> CampaignDraft:
        """Return what was typed."""
        return CampaignDraft(
            name=self.name.data or "",
            offer=self.offer.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            landing_url=self.landing_url.data or "",
        )


class PlacementForm(Form):
    """How a partner carries a campaign."""

    partner = select_field("Partner", list)
    channel = select_field("How it reaches people", lambda: [(str(key), text) for key, text in CHANNEL_WORDS.items()])
    sender = SelectField(
        "Who sends it, if it is an e-mail",
        choices=as_choices((("", "not said yet"), *SENDERS)),
        default="",
        description="What to send opens once this is said; you can say it later.",
    )
    name = text_field("Name", most=160)
    audience_size = _size_field()
    send_on = DateField("Send date", description="When it goes out, or goes up.")
    send_until = _last_day_field()
    is_embargoed = _embargo_field()
    note = long_text("Note to the partner", "It stands on the partner's page.", rows=2)
    is_beside_mail = BooleanField(
        "Give this partner a plain link besides its mail",
        description="A plain link needs no design: the partner writes its own words around it, and may not mail it. "
        "Its sales are reported apart.",
    )

    def offer_partners(self, partnerships: Sequence[Partnership]) -> None:
        """Offer these partners to choose from."""
        self.partner.choices = as_choices([(each.public_id, each.name) for each in partnerships])

    def draft(self) -> PlacementDraft:
        """Return what was typed."""
        return PlacementDraft(
            channel=Channel(self.channel.data),
            name=self.name.data or "",
            audience_size=self.audience_size.data,
            send_on=self.send_on.data,
            send_until=self.send_until.data,
            is_embargoed=self.is_embargoed.data,
            note=self.note.data or "",
            is_beside_mail=bool(self.is_beside_mail.data),
            sender=self.sender.data or "",
        )


class PlacementDetailsForm(Form):
    """What may change about a placement."""

    name = text_field("Name", most=160, required="Write a name.")
    audience_size = _size_field()
    send_on = DateField("Send date")
    send_until = _last_day_field()
    is_embargoed = _embargo_field()
    note = long_text("Note to the partner", rows=2)

    def draft(self, placement: Placement) -> PlacementDraft:
        """Return what was typed, for a placement whose channel stays."""
        return PlacementDraft(
            channel=placement.channel,
            name=self.name.data or "",
            audience_size=self.audience_size.data,
            send_on=self.send_on.data,
            send_until=self.send_until.data,
            is_embargoed=self.is_embargoed.data,
            note=self.note.data or "",
        )


class StateForm(Form):
    """A button that moves something to another state."""

    to = text_field("State", required="Press one of the page's buttons.")
