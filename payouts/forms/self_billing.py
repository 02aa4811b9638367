"""Forms about self-billing: when an agreement starts and ends."""

from wtforms.validators import Optional

from core.forms import DateField, Form, Required


class ProposeForm(Form):
    """The days between which a seller would like to write a partner's invoices."""

    starts_on = DateField("From", validators=[Required("Give the first day.")])
    ends_on = DateField(
        "Until", validators=[Required("Give the last day.")],
        description="A year at most: then both sides look at it again.",
    )  # fmt: skip


class EndForm(Form):
    """From which day on an agreement holds no more."""

    from_day = DateField("From", validators=[Optional()])
