"""The script a design starts from: what somebody says at a stand or in a podcast, with the disclosure in it."""

from campaigns.rules.checks_dates import in_words
from campaigns.rules.mail_html.starter import StarterFacts


def starter_script(facts: StarterFacts) -> str:
    """Return a script that passes every brand check, in paragraphs to read aloud."""
    until = f" It is on until {in_words(facts.ends_on)}." if facts.ends_on else ""
    where = "Go to {{ tracked_link }}"
    how = f"{where}, or say the code {{{{ coupon_code }}}}." if facts.has_code else f"{where}."
    paragraphs = (
        f"{facts.partner_name} and {facts.seller_name} have something for you: {facts.product_name}.",
        f"{facts.offer}.{until}",
        how,
        "{{ disclosure }}",
    )
    return "\n\n".join(paragraphs)
