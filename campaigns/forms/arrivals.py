"""The form by which a partner gives the mail that arrived."""

from flask_wtf.file import FileField

from accounts.forms.fields import text_field
from core.forms import Form
from partners.forms import long_text


class MailForm(Form):
    """A mail as it arrived: its file, or its source."""

    file = FileField("The mail as a file", description="An .eml file, as “Save as” or “Show original” gives it.")
    mail = long_text("Or paste it", "Its source, its HTML or its text.", most=2_000_000, rows=8)

    @property
    def raw(self) -> bytes:
        """What was given, the file before the text."""
        sent = self.file.data.read(2_000_001) if self.file.data else b""
        return sent or (self.mail.data or "").encode()


class ArrivalForm(MailForm):
    """A mail as it arrived at a test address of the partner's, or what was copied from it."""

    subject = text_field("Subject", most=200)
