"""Answers to terms, the end of a partnership, and what the seller notes about a partner."""

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length
from wtforms.validators import Optional as MayBeEmpty

from accounts.forms.fields import select_field, text_field
from accounts.rules import places
from core.forms import Form, Required
from partners.forms.fields import long_text


class AcceptForm(Form):
    """A yes to terms: who says it, as what, to which version."""

    seen_sha256 = HiddenField(validators=[Required("Open the terms again, then accept them.")])
    name = text_field(
        "Your name", required="Write your name: the agreement keeps who accepted it.", autocomplete="name"
    )
    role = text_field(
        "Your role there, such as owner or editor", required="Write your role, such as owner or editor.",
        autocomplete="organization-title",
    )  # fmt: skip
    agree = BooleanField("I have read the terms and may accept them", [Required("Tick this to accept.")])


class DeclineForm(Form):
    """A no to terms, with the reason."""

    reason = long_text(
        "Why not?", "The seller reads this.", most=1_000,
        required="Say in a few words why, so that better terms can be offered.",
    )  # fmt: skip


class EndForm(Form):
    """The end of a partnership; the other side reads the reason."""

    reason = long_text("Reason", "The other side reads this.", most=500, rows=2)


class PartnershipForm(Form):
    """What the seller notes about a partner. The partner sees none of it."""

    name = text_field("Partner", required="Write what you call this partner.")
    contact_name = text_field("Contact")
    audience_note = text_field("Their audience", most=500)
    country = select_field("Country", places.countries)
    external_id = StringField(
        "Your own id", [MayBeEmpty(), Length(max=200, message="Use at most 200 characters.")],
        description="What your other systems call this partner.",
    )  # fmt: skip
