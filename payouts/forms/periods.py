"""The form that closes a month."""

from wtforms import BooleanField

from core.forms import Form, Required


class CloseForm(Form):
    """Confirms that the checklist was read."""

    confirm = BooleanField(
        "I have looked at the list above.",
        validators=[Required("Tick the box to say that you have looked at the list.")],
    )
