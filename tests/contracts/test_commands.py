"""Commands: every one that the outside calls leaves an audit entry, or says here why not; nothing else writes.

What a command does is found by reading: it audits when it, or a function it calls, calls `audit.record`. A command that
only other commands call is part of what those record.
"""

import ast
from functools import cache

import pytest

from tests.contracts.source import Function, Source, product

# Commands that leave no entry, each with the reason.
UNAUDITED: dict[str, str] = {
    "accounts.commands.api_keys.note_key_used": "when a key was last used is shown beside it",
    "accounts.commands.first_owner.issue_owner_link": "there is no organization yet to record it for",
    "accounts.commands.hook_deliveries.pass_turn": "only lets other workers have a turn",
    "accounts.commands.hook_deliveries.plan_sending": "writes a job; the log of the webhook shows what came of it",
    "accounts.commands.hook_deliveries.spread_events": "the log of the webhook shows each event; its cause is recorded",
    "accounts.commands.hook_deliveries.take_next": "only says what is sent next; the log shows what came of it",
    "accounts.commands.hook_deliveries.take_turn": "only keeps other workers off for a moment",
    "accounts.commands.links.issue_link": "what a link is for is recorded by the command that hands it out",
    "accounts.commands.links.use_link": "what a link allowed is recorded by the command that did it",
    "accounts.commands.mailed_links.ask_for_reset_link": "all addresses must cost the same; mailing is recorded",
    "accounts.commands.mailed_links.ask_for_sign_in_link": "all addresses must cost the same; mailing is recorded",
    "accounts.commands.sessions.confirm_session": "the session row keeps when",
    "accounts.commands.sessions.note_seen": "when a browser was last seen is shown in the list of sessions",
    "accounts.commands.sessions.pass_second_factor": "the session row keeps that and when",
    "accounts.commands.sessions.switch_organization": "changes what a browser shows, nothing else",
    "accounts.commands.totp.use_code": "only remembers that a code was used, so that it is never taken again",
    "campaigns.commands.epoch.bump_link_epoch": "a counter that makes caches forget; what changed is recorded itself",
    "payouts.commands.attempts.plan_next": "writes a job; what the job does is recorded",
    "payouts.commands.attempts.take_up": "only keeps other workers off for a moment",
    "payouts.commands.reversing.take_up_reversal": "only keeps other workers off for a moment",
    "payouts.commands.reversing.postpone_reversal": "only says when to look again",
    "payouts.commands.onboarding.postpone_look": "puts an account behind the others; nothing about it changes",
    "payouts.commands.rail_events.finish_event": "receiving the news is recorded, and so is what a look at it changes",
    "payouts.commands.lead_accrual.accrue_lead": "the ledger entry says when and why, and is chained like the trail",
    "tracking.commands.connections.count_refusal": "anybody may cause it; the counter stands beside the connection",
    "tracking.commands.inbox.take_event": "the inbox keeps the event itself; what it changes is recorded",
}


def is_command(function: Function) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "command" for mark in function.decorator_list)


def called_names(node: ast.AST) -> set[str]:
    calls = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {name for call in calls if (name := _name_of(call))}


def _name_of(call: ast.expr) -> str:
    if isinstance(call, ast.Attribute):
        return "audit.record" if ast.unparse(call) == "audit.record" else call.attr
    return call.id if isinstance(call, ast.Name) else ""


def in_commands(source: Source) -> bool:
    return ".commands" in source.module


@cache
def calls_by_function() -> dict[str, set[str]]:
    """Return what the functions of all commands modules call, by name: same names are taken together."""
    found: dict[str, set[str]] = {}
    for source in filter(in_commands, product()):
        for function in source.functions():
            found.setdefault(function.name, set()).update(called_names(function))
    return found


def audits(name: str) -> bool:
    calls, seen, waiting = calls_by_function(), set[str](), [name]
    while waiting:
        current = waiting.pop()
        if current == "audit.record":
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(calls.get(current, ()))
    return False


@cache
def named_outside() -> set[str]:
    """Return every name that modules other than commands mention: whatever they could call or hand on."""
    outside = [node for source in product() if not in_commands(source) for node in ast.walk(source.tree)]
    names = {node.id for node in outside if isinstance(node, ast.Name)}
    return names | {node.attr for node in outside if isinstance(node, ast.Attribute)}


def commands() -> list[tuple[Source, Function]]:
    return [
        (source, function)
        for source in filter(in_commands, product())
        for function in source.functions()
        if is_command(function) and function.name in named_outside()
    ]


def qualified(source: Source, function: Function) -> str:
    return f"{source.module}.{function.name}"


@pytest.mark.parametrize(("source", "function"), commands(), ids=[qualified(*pair) for pair in commands()])
def test_a_command_leaves_an_audit_entry(source: Source, function: Function) -> None:
    name = qualified(source, function)
    reason = UNAUDITED.get(name)
    assert audits(function.name) or reason, f"{name} records nothing. Call audit.record, or say in UNAUDITED why not."
    assert not (audits(function.name) and reason), f"{name} records by now: take it out of UNAUDITED."


@pytest.mark.parametrize(
    "source", [source for source in product() if in_commands(source)], ids=lambda source: source.name
)
def test_every_public_function_that_writes_is_a_command(source: Source) -> None:
    public = [node for node in source.tree.body if isinstance(node, Function) and not node.name.startswith("_")]
    bare = [node.name for node in public if not is_command(node) and writes(node)]
    assert not bare, f"{source.name}: {', '.join(bare)} write outside @command."


def writes(function: Function) -> bool:
    return bool(called_names(function) & {"add", "lock", "audit.record", "enqueue", "outbox"})


def test_the_list_of_exceptions_names_only_what_exists() -> None:
    known = {qualified(*pair) for pair in commands()}
    assert not set(UNAUDITED) - known
