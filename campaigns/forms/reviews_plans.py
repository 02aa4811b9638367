"""Forms of review plans and of stand-ins."""

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, IntegerField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Optional as MayBeEmpty

from accounts.forms.fields import ChecksField, as_choices, choices_of, select_field
from accounts.models import User
from campaigns.rules.reviews_stages import (
    MOST_STAGES,
    MOST_WAIT,
    PlannedStage,
    ReviewPlan,
    StageRule,
    StageSide,
    StageWho,
)
from campaigns.schemas.reviews import StandInDraft
from core import ids
from core.forms import DateField, Form, Required
from partners.forms import long_text

_SIDES = {StageSide.BOTH: "Both sides", StageSide.SELLER: "Our side", StageSide.PARTNER: "The partner's side"}
_WHO = {
    StageWho.EVERYBODY: "Everybody who decides",
    StageWho.OWNERS: "Owners",
    StageWho.BRAND_APPROVERS: "Brand approvers",
    StageWho.NAMED: "Those ticked below",
}
RULE_WORDS = {
    StageRule.ANY: "one of them approves",
    StageRule.ALL: "all of them approve",
    StageRule.N_OF_M: "so many of them approve",
    StageRule.EACH_SIDE: "one of each side approves",
}
_ORDERS = {"in_order": "One after the other", "at_once": "All at once"}


class StageForm(PlainForm):
    """One stage. A stage without a name is left out."""

    name = StringField("Name", description="Such as: Legal.")
    side = select_field("Whom to ask", lambda: choices_of(_SIDES), default=StageSide.BOTH)
    who = select_field("Who of them", lambda: choices_of(_WHO), default=StageWho.EVERYBODY)
    people = ChecksField("By name", validate_choice=False, choices=dict)
    rule = select_field("Done when", lambda: choices_of(RULE_WORDS), default=StageRule.EACH_SIDE)
    needed = IntegerField("How many", [MayBeEmpty()])
    days = IntegerField("Business days", [MayBeEmpty()], description="To answer in. Empty: no due day.")


class PlanForm(Form):
    """The stages of a program's reviews."""

    order = SelectField("Stages follow", choices=lambda: as_choices(choices_of(_ORDERS)), default="in_order")
    tell_after = IntegerField(
        "Tell the owners of a late answer after",
        [MayBeEmpty()],
        description=f"Business days after the day to answer by, at most {MOST_WAIT}. Empty or 0: on the next day. "
        "It counts for open reviews too.",
    )
    checklist = long_text("Checklist", rows=5)
    stages = FieldList(FormField(StageForm), "Stages", min_entries=MOST_STAGES, max_entries=MOST_STAGES)

    def offer(self, people: Sequence[User]) -> None:
        """Offer one's own people by name."""
        for entry in self.stages.entries:
            entry.form.people.choices = as_choices([(user.id.hex, user.name or user.email) for user in people])

    def show(self, plan: ReviewPlan, checklist: Sequence[str]) -> None:
        """Start from what is saved."""
        self.checklist.data = "\n".join(checklist)
        self.order.data = "in_order" if plan.in_order else "at_once"
        self.tell_after.data = plan.tell_after
        for entry, stage in zip(self.stages.entries, plan.stages, strict=False):
            for name in ("name", "needed", "days"):
                entry.form[name].data = getattr(stage, name)
            for name in ("side", "who", "rule"):
                entry.form[name].data = getattr(stage, name).value
            entry.form.people.data = list(stage.people)

    def plan(self) -> ReviewPlan:
        """Return what was typed."""
        filled = (entry.data for entry in self.stages.entries if (entry.data["name"] or "").strip())
        in_order, wait = self.order.data != "at_once", self.tell_after.data or 0
        return ReviewPlan(tuple(_planned(data) for data in filled), in_order, wait)


def _planned(data: dict[str, Any]) -> PlannedStage:
    who = StageWho(data["who"])
    return PlannedStage(
        name=" ".join(data["name"].split()),
        side=StageSide(data["side"]),
        who=who,
        people=tuple(data["people"] or ()) if who is StageWho.NAMED else (),
        rule=StageRule(data["rule"]),
        needed=int(data["needed"] or 1),
        days=data["days"],
    )


class StandInForm(Form):
    """Who decides for somebody, and when."""

    stand_in = SelectField("Who decides for you?", validators=[Required("Choose a colleague.")])
    from_on = DateField("From", [Required("Choose the first day.")])
    until_on = DateField("Until", [Required("Choose the last day.")], description="The last day, included.")

    def offer(self, people: Sequence[User]) -> None:
        """Offer colleagues who decide."""
        self.stand_in.choices = as_choices([(user.id.hex, user.name or user.email) for user in people])

    def draft(self) -> StandInDraft:
        """Return what was typed."""
        return StandInDraft(
            stand_in_id=ids.Id(hex=str(self.stand_in.data)), from_on=self.from_on.data, until_on=self.until_on.data
        )
