"""The form that records an advance as paid."""

from datetime import date

from wtforms import StringField
from wtforms.validators import Length

from core.errors import AppError
from core.forms import DateField, Form, Required
from payouts.rules.advances import LONGEST_REFERENCE


class AdvancePaidForm(Form):
    """When an advance was paid, and under which reference."""

    paid_on = DateField("Day it was paid", [Required("Say on which day it was paid.")])
    reference = StringField(
        "Reference",
        [Required("Write the reference of the payment, as your bank shows it."), Length(max=LONGEST_REFERENCE)],
        description="As it stands on your bank statement. The partner reads it.",
    )

    def day(self) -> date:
        """Return the day, which a valid form has."""
        if self.paid_on.data is None:
            raise AppError("Say on which day it was paid.", field="paid_on")
        return self.paid_on.data
