"""How the demo's sellers have their designs reviewed: both brands side by side, each with its own days."""

from campaigns.rules.reviews_stages import PlannedStage, ReviewPlan, StageRule, StageSide

REVIEW_PLAN = ReviewPlan(
    (
        PlannedStage(name="Our brand", side=StageSide.SELLER, rule=StageRule.ANY, days=2),
        PlannedStage(name="The partner's brand", side=StageSide.PARTNER, rule=StageRule.ANY, days=3),
    ),
    in_order=False,
)
