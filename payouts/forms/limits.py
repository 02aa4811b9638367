"""The form in which a seller limits what is paid at once."""

from wtforms import StringField
from wtforms.validators import Length

from accounts.forms.fields import select_field
from accounts.rules import places
from core.forms import Form, Required
from payouts.rules.limits import NAMES


class LimitForm(Form):
    """One limit: of what, in which currency, and why. An empty amount takes the limit away."""

    kind = select_field("For", lambda: [(kind.value, name) for kind, name in NAMES.items()])
    currency = select_field("Currency", places.currencies)
    amount = StringField("At most", description="Leave it empty to have no limit.", validators=[Length(max=40)])
    reason = StringField("Why", validators=[Required("Say why the limit is changed."), Length(max=300)])
