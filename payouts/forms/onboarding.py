"""The form in which a partner says where its business is, before Stripe asks for the rest."""

from babel import Locale
from wtforms import SelectField

from core.forms import Form
from payouts.rules.recipients import COUNTRIES

_NAMES = Locale("en").territories


class StripeForm(Form):
    """The country of the business or person who is paid."""

    country = SelectField(
        "Country of your business",
        choices=lambda: {code: _NAMES[code] for code in sorted(COUNTRIES, key=_NAMES.__getitem__)},
        description="Stripe pays to bank accounts there. It cannot be changed later.",
    )
