"""The form that records a partner's own invoice."""

from wtforms import StringField
from wtforms.validators import Length

from core.forms import DateField, Form, MoneyField, Required
from payouts.rules.vat import LONGEST_NUMBER


class InvoiceForm(Form):
    """What stands on the invoice. The VAT is typed, so that somebody compares it."""

    number = StringField("Its number", validators=[Required("Write the number."), Length(max=LONGEST_NUMBER)])
    invoiced_on = DateField("Its day", validators=[Required("Give the day.")])
    vat = MoneyField("VAT on it", validators=[Required("Write the VAT as the invoice says it.")], minimum=None)
