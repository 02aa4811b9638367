"""`flask payouts draft … finish`: a payment run step by step, as the pages do it, by the person whom `--as` names.

What that person may not do on the pages they may not do here, and the trail names them.
"""

import json
from collections.abc import Callable

import click

from accounts.acting import actor_of
from accounts.permissions import Permission
from core.access import Actor
from core.cli import refusing
from core.ids import parse
from payouts.cli.blueprint import payouts
from payouts.cli.options import as_json_option, as_option, organization_option, run_argument
from payouts.commands import approving, freezing, runs
from payouts.freezing import go_on_freezing
from payouts.models import PayoutRun
from payouts.queries import runs as queries
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_holds import Stopped, stopped_for
from payouts.queries.run_rows import rows_of
from payouts.queries.run_sums import progress_of
from payouts.rules.periods import check_month


@payouts.command("list")
@as_option
@organization_option
@as_json_option
@refusing
def list_runs(email: str, slug: str, as_json: bool) -> None:
    """List every payment run, newest first."""
    found = [_summary(run) for run in queries.list_runs(actor_of(email, slug, Permission.RUNS_SEE))]
    lines = [f"{row['run']}  {row['state']:<10} {row['name']}  {row['totals']}" for row in found]
    click.echo(json.dumps(found) if as_json else "\n".join(lines) or "There is no payment run yet.")


@payouts.command("draft")
@click.argument("month")
@as_option
@organization_option
@as_json_option
@refusing
def draft(month: str, email: str, slug: str, as_json: bool) -> None:
    """Draft a run over what is due by the end of a closed month (YYYY-MM)."""
    actor = actor_of(email, slug, Permission.RUN_PREPARE)
    _say(runs.draft_run(check_month(month), actor=actor), actor, as_json)


@payouts.command("show")
@run_argument
@as_option
@organization_option
@as_json_option
@refusing
def show(run: str, email: str, slug: str, as_json: bool) -> None:
    """Show a run: each payout, and what keeps it out."""
    actor = actor_of(email, slug, Permission.RUNS_SEE)
    _say(queries.get_run(actor, parse(run, PayoutRun.__prefix__)), actor, as_json)


@payouts.command("submit")
@run_argument
@click.option("--seen", required=True, help="What `payouts show` printed as seen: the run you looked at.")
@as_option
@organization_option
@as_json_option
@refusing
def submit(run: str, seen: str, email: str, slug: str, as_json: bool) -> None:
    """Freeze a draft and send it for approval. The money is set aside."""
    actor = actor_of(email, slug, Permission.RUN_PREPARE)
    sent = freezing.submit_run(parse(run, PayoutRun.__prefix__), actor=actor, seen=seen)
    go_on_freezing(sent.id)
    _say(queries.get_run(actor, sent.id), actor, as_json)


@payouts.command("approve")
@run_argument
@click.option("--seen", required=True, help="What `payouts show` printed as seen: the frozen run you looked at.")
@click.option("--token", default="", help="The end of the link mailed to whoever approves their own run alone.")
@as_option
@organization_option
@as_json_option
@refusing
def approve(run: str, seen: str, token: str, email: str, slug: str, as_json: bool) -> None:
    """Approve exactly the frozen run that was seen. Whoever prepared it may not."""
    actor = actor_of(email, slug, Permission.RUN_APPROVE)
    run_id = parse(run, PayoutRun.__prefix__)
    _say(runs.check_and_approve(run_id, actor=actor, seen_sha=seen, token=token), actor, as_json)


@payouts.command("send-back")
@run_argument
@click.option("--reason", required=True, help="What has to be changed; whoever sent the run gets it by mail.")
@as_option
@organization_option
@as_json_option
@refusing
def send_back(run: str, reason: str, email: str, slug: str, as_json: bool) -> None:
    """Send a run that waits for approval back to whoever prepared it."""
    actor = actor_of(email, slug, Permission.RUN_APPROVE)
    _say(runs.send_back_run(parse(run, PayoutRun.__prefix__), actor=actor, reason=reason), actor, as_json)


def _simple(name: str, permission: Permission, step: Callable[..., PayoutRun], about: str) -> None:
    """Offer a step that takes nothing but the run."""

    @payouts.command(name, help=about)
    @run_argument
    @as_option
    @organization_option
    @as_json_option
    @refusing
    def take(run: str, email: str, slug: str, as_json: bool) -> None:
        actor = actor_of(email, slug, permission)
        _say(step(parse(run, PayoutRun.__prefix__), actor=actor), actor, as_json)


_simple("recalculate", Permission.RUN_PREPARE, runs.recalculate_run, "Collect again what is due.")
_simple("take-back", Permission.RUN_PREPARE, runs.take_back_run, "Turn a run that waits for approval into a draft.")
_simple("cancel", Permission.RUN_PREPARE, runs.cancel_run, "Cancel a run that is not approved.")
_simple("stop-freezing", Permission.RUN_PREPARE, freezing.stop_freezing, "Stop sending a large run for approval.")
_simple(
    "mail-link",
    Permission.RUN_APPROVE,
    approving.ask_mailed_link,
    "Mail the link that whoever works alone approves by.",
)
_simple("finish", Permission.RUN_PAY, runs.finish_run, "Close a run whose payments have all ended.")


def _say(run: PayoutRun, actor: Actor, as_json: bool) -> None:
    """Print where a run stands, and the `seen` that the next step asks for."""
    rows = rows_of(queries.get_run(actor, run.id))
    lines = [
        {
            "payout": row.payout.public_id,
            "partner": row.partnership.name,
            "amount_minor": row.payout.amount_minor,
            "currency": row.payout.currency,
            "state": row.payout.state,
            "obstacles": [obstacle.value for obstacle in row.obstacles],
        }
        for row in rows
    ]
    stopped = stopped_for(run)
    seen = run.sha256 or state_of_draft(rows)
    about = {**_summary(run), "seen": seen, "payouts": lines, "stopped": [_stopped_json(each) for each in stopped]}
    if as_json:
        click.echo(json.dumps(about))
        return
    click.echo(f"{about['run']}  {about['name']}  {about['state']}\nseen {about['seen']}")
    for line, row in zip(lines, rows, strict=True):
        what = ", ".join(obstacle.value for obstacle in row.obstacles)
        click.echo(
            f"  {line['payout']}  {row.payout.amount.decimal():>12} {row.payout.currency}  {line['partner']}  {what}"
        )
    for each in stopped:
        click.echo(f"  not in any run: {_stopped_line(each)}")


def _stopped_json(it: Stopped) -> dict[str, object]:
    return {
        "partner": it.partnership.name,
        "amount_minor": it.amount.minor,
        "currency": it.amount.currency,
        "why": it.why.value,
        "reason": it.reason,
        "until": it.until.isoformat() if it.until else None,
    }


def _stopped_line(it: Stopped) -> str:
    until = f", until {it.until}" if it.until else ""
    reason = f": {it.reason}" if it.reason else ""
    return f"{it.amount.decimal()} {it.amount.currency}  {it.partnership.name}  {it.why.value}{reason}{until}"


def _summary(run: PayoutRun) -> dict[str, object]:
    found = progress_of(run)
    sums = {each.currency: {part.value: money.decimal() for part, money in each.sums.items()} for each in found}
    totals = ", ".join(f"{money.decimal()} {money.currency}" for each in found if (money := each.pays))
    return {"run": run.public_id, "name": run.title, "state": str(run.state), "totals": totals, "sums": sums}
