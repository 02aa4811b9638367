"""The forms of each kind of creative: what it asks for beside its disclosure."""

from collections.abc import Mapping

from werkzeug.datastructures import FileStorage
from wtforms import TextAreaField

from campaigns.forms.creatives import VersionForm, line, lines
from campaigns.forms.creatives_built import BannersForm, CardForm, SheetForm
from campaigns.forms.pictures import PicturesField
from campaigns.models import CreativeVersion
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.mail_html.reading import derive_text

_AREA = {"rows": 14, "spellcheck": "false", "class": "code"}


class MailForm(VersionForm):
    """What every mail asks for."""

    subject = line("Subject")
    more_subjects = lines(
        "More subjects",
        "One a line. They are approved together, and whoever sends may use any of them.",
        most=1_000,
        rows=2,
    )
    from_name = line("Sender's name", most=120)
    preheader = line("Preview line", "What mail programs show beside the subject.")


class HtmlForm(MailForm):
    """HTML that is pasted, for a mail or a part of a page."""

    PARTS = ("subject", "more_subjects", "from_name", "preheader", "html", "files", "text")

    html = TextAreaField("HTML", render_kw=_AREA)
    files = PicturesField(
        "Pictures of the HTML",
        description='Those it names by their files, as in src="hero.jpg". Pictures you uploaded before are known.',
    )
    text = lines("Plain text", "Leave it empty and it is written from the HTML.")

    def fill(self, version: CreativeVersion) -> None:
        """Start from an older version. Text that was written from the HTML is left empty, to be written anew."""
        super().fill(version)
        if version.text == derive_text(version.html):
            self.text.data = ""

    @property
    def uploads(self) -> list[FileStorage]:
        """The pictures that came with it."""
        return self.files.given


class TextMailForm(MailForm):
    """A mail of words alone."""

    PARTS = ("subject", "more_subjects", "from_name", "preheader", "text")

    text = lines(
        "Text", "With {{ tracked_link }}, {{ disclosure }}, {{ postal_address }} and {{ unsubscribe }}.", rows=16
    )


class ScriptForm(VersionForm):
    """What somebody says."""

    PARTS = ("text",)

    text = lines(
        "What is said",
        "Word for word, with every claim. Say {{ tracked_link }} or {{ coupon_code }}, and {{ disclosure }}.",
        rows=14,
    )


FORMS: Mapping[CreativeKind, type[VersionForm]] = {
    CreativeKind.HTML_MAIL: HtmlForm,
    CreativeKind.TEXT_MAIL: TextMailForm,
    CreativeKind.PAGE_SECTION: HtmlForm,
    CreativeKind.BANNER_SET: BannersForm,
    CreativeKind.STORE_CARD: CardForm,
    CreativeKind.PRINT_SHEET: SheetForm,
    CreativeKind.SCRIPT: ScriptForm,
}
