"""The form by which a side proves that a banner was shown."""

from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length

from campaigns.rules.programs import MAX_URL
from campaigns.schemas.showings import ShowingDraft
from core.forms import DateField, Form, Required
from core.pictures import MAX_BYTES
from partners.forms import long_text


class ShowingForm(Form):
    """A page, a day and a picture of it."""

    shown_on = DateField("Shown on", validators=[Required("Write the day on which it stood there.")])
    page_url = StringField(
        "Page",
        [Required("Write the address of the page with the banner."), Length(max=MAX_URL, message="Shorten it.")],
        description="The address as the browser shows it.",
    )
    picture = FileField(
        "Picture of the page",
        [Required("Choose a picture of the page, with the banner in it.")],
        description="A screenshot: PNG, JPEG or WebP, up to 5 MB.",
        render_kw={"accept": ".png,.jpg,.jpeg,.webp", "data-most-each": MAX_BYTES},
    )
    note = long_text("Anything to add", most=500, rows=2)

    def draft(self) -> ShowingDraft:
        """Return what was typed."""
        return ShowingDraft(shown_on=self.shown_on.data, page_url=self.page_url.data or "", note=self.note.data or "")
