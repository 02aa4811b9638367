"""Mail about statements. A partner hears of every statement on the day it is issued."""

from core.formats import plain_day
from core.money import Money
from partners.models import Partnership
from payouts.models import Statement
from payouts.notices.sending import tell
from payouts.rules.mails import MoneyTopic
from payouts.rules.periods import name_of
from payouts.rules.vat import document_words, is_document, tax_part_of


def statement_issued(statement: Statement, partnership: Partnership) -> None:
    """Tell the partner's contact that a statement is ready, with what is owed and until when it can be questioned."""
    if not partnership.contact_email:
        return
    part = tax_part_of(statement.body)
    month, seller = name_of(statement.month), statement.body["seller"]["name"]
    tell(
        MoneyTopic.STATEMENTS,
        partnership.partner_id,
        [partnership.contact_email],
        subject=f"{'A restated' if statement.restates_id else 'Your'} statement for {month} from {seller}",
        template="payouts/mail/statement_issued",
        context={
            "statement": statement,
            "month": month,
            "restates": statement.body.get("restates"),
            "seller": seller,
            "partner": partnership.name,
            "owed": Money(statement.body["owed"], statement.currency),
            "review_until": plain_day(statement.review_until),
            "vat": Money(part["vat_minor"], statement.currency) if part and part["vat_minor"] else None,
            "asks_invoice": part is not None and not is_document(statement.body),
            "document": document_words(statement.body) if is_document(statement.body) else "",
        },
        reason=f"You get this because you are the contact of {partnership.name} with {seller}.",
        seller_id=statement.seller_id,
    )
