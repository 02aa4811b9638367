"""Forms of payment runs and of single payouts."""

from datetime import date

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length

from core.errors import AppError
from core.forms import DateField, Form, Required


class DraftForm(Form):
    """Starts a run. The closed months to choose from are set by the route."""

    month = SelectField("Pay everything released by the end of", validate_choice=True)


class ReasonForm(Form):
    """A reason that the partner will see."""

    reason = StringField("Reason, which the partner sees", validators=[Required("Say why."), Length(max=300)])


class ReturnForm(ReasonForm):
    """Says why money came back, and where a bank had paid twice, that nothing of it is with the partner any more."""

    is_all_back = BooleanField("The partner has nothing of it any more: all of it came back")


class OwnerForm(Form):
    """Says who sees to a difference."""

    owner = StringField("Who sees to it", validators=[Required("Choose who sees to it.")])


class SubmitForm(Form):
    """Sends the draft that was seen for approval."""

    seen = HiddenField()


class ApproveForm(Form):
    """Approves the frozen run that was seen."""

    seen_sha = HiddenField(validators=[Required("Load the page again, then approve.")])
    token = HiddenField()
    confirm = StringField(validators=[Required("Tick the box to say that you have checked the amounts.")])


class PayForm(Form):
    """Starts paying the approved run that was seen."""

    seen_sha = HiddenField(validators=[Required("Load the page again, then pay.")])
    confirm = StringField(validators=[Required("Tick the box to say that you have checked the amounts.")])


class ReverseForm(Form):
    """Takes back the transfer that was seen."""

    seen = HiddenField(validators=[Required("Load the page again, then take it back.")])
    confirm = StringField(validators=[Required("Tick the box to say that you have checked the transfer.")])


class HasPaidDay:
    """What forms share that say on which day the bank paid."""

    paid_on: DateField

    def day(self) -> date:
        """Return the day, which a valid form has."""
        if self.paid_on.data is None:
            raise AppError("Say on which day the bank paid.", field="paid_on")
        return self.paid_on.data


class PaidForm(HasPaidDay, Form):
    """Says that the bank has paid."""

    reference = StringField(
        "Bank reference", validators=[Required("Write the bank's reference."), Length(max=120)],
        description="As it stands on the bank statement, so that both sides find the payment.",
    )  # fmt: skip
    paid_on = DateField("Day of payment", validators=[Required("Say on which day the bank paid.")])
    is_shared = BooleanField("One transfer with this reference paid several payments")
