"""The form of when to hear about money, topic by topic."""

from wtforms import SelectField

from accounts.forms.fields import select_field
from core.forms import Form
from payouts.rules.mails import CHOICES, TOPICS, MoneyMail, MoneyTopic


def _field(topic: MoneyTopic) -> SelectField:
    name, about = TOPICS[topic]
    options = [(each.value, words) for each, words in CHOICES.items()]
    return select_field(name, lambda: options, default=MoneyMail.AT_ONCE.value, description=about)


class MoneyMailForm(Form):
    """When to hear of each topic."""

    runs = _field(MoneyTopic.RUNS)
    payments = _field(MoneyTopic.PAYMENTS)
    statements = _field(MoneyTopic.STATEMENTS)
    balances = _field(MoneyTopic.BALANCES)
    questions = _field(MoneyTopic.QUESTIONS)
    stores = _field(MoneyTopic.STORES)

    def chosen(self) -> dict[MoneyTopic, MoneyMail]:
        """Return what was chosen about each topic."""
        return {topic: MoneyMail(self[topic.value].data) for topic in MoneyTopic}
