"""The form that restates a statement."""

from wtforms import StringField
from wtforms.validators import Length

from core.forms import Form, Required
from payouts.rules.restating import MOST_WORDS


class RestateForm(Form):
    """Says why a statement is issued anew."""

    reason = StringField("Why", validators=[Required("Say why it is restated."), Length(max=MOST_WORDS)])
