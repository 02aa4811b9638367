"""Forms of single earnings."""

from wtforms import StringField
from wtforms.validators import Length

from core.forms import DateField, Form, Required


class QuestionForm(Form):
    """What looks wrong, or the answer to it."""

    text = StringField("What looks wrong", validators=[Required("Write what looks wrong."), Length(max=600)])


class KeepForm(Form):
    """Says until when and why a waiting share is held by hand."""

    until = DateField("Until", validators=[Required("Say until when it is held.")])
    reason = StringField("Why", validators=[Required("Say why it is held."), Length(max=300)])


class SettleForm(Form):
    """Says why a contested share is settled in the partner's favour."""

    reason = StringField("Why", validators=[Required("Say why it is settled."), Length(max=300)])
