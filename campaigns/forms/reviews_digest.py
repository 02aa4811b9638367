"""The form of when to be mailed about reviews."""

from accounts.forms.fields import select_field
from campaigns.rules.reviews_digest import ReviewMail
from core.forms import Form

MAIL_WORDS = {
    ReviewMail.AT_ONCE: "When something is asked of me, and each morning while it waits",
    ReviewMail.DAILY: "Each morning only",
}


class ReviewMailForm(Form):
    """When to be mailed."""

    choice = select_field(
        "Mail about designs",
        lambda: [(one.value, words) for one, words in MAIL_WORDS.items()],
        default=ReviewMail.AT_ONCE.value,
        description="The morning's mail comes at 8:00, Monday to Friday, and only when something waits for you.",
    )
