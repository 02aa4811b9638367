"""The form of what a channel needs: the fields are those of one side of one channel."""

from typing import Any

from wtforms import SelectField

from accounts.forms.fields import as_choices, text_field
from campaigns.rules.creatives import Side
from campaigns.rules.needs import Need, NeedKind, as_typed, needs_of
from campaigns.rules.placements import Channel
from core.forms import Form


def needs_form(channel: Channel, side: Side, answers: dict[str, str]) -> Form:
    """Return the form of one side, filled with what it said before."""
    asked = needs_of(channel, side)
    fields: dict[str, Any] = {need.key: _field(need) for need in asked}
    made: type[Form] = type("NeedsForm", (Form,), fields)
    return made(data={need.key: as_typed(need, answers.get(need.key, "")) for need in asked})


def _field(need: Need) -> Any:
    if need.kind is NeedKind.CHOICE:
        choices = as_choices((("", "not said yet"), *need.choices))
        return SelectField(need.label, choices=choices, description=need.about)
    return text_field(need.label, need.about, most=300)
