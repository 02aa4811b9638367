"""Permissions: the one table that says which role may do what. Organizations sell and partner with the same roles."""

from enum import StrEnum


class Role(StrEnum):
    """What a member is in an organization."""

    OWNER = "owner"
    MARKETER = "marketer"
    BRAND_APPROVER = "brand_approver"
    FINANCE_PREPARER = "finance_preparer"
    FINANCE_APPROVER = "finance_approver"
    VIEWER = "viewer"


ROLE_NAMES = {
    Role.OWNER: "Owner",
    Role.MARKETER: "Marketer",
    Role.BRAND_APPROVER: "Brand approver",
    Role.FINANCE_PREPARER: "Finance preparer",
    Role.FINANCE_APPROVER: "Finance approver",
    Role.VIEWER: "Viewer",
}


class Permission(StrEnum):
    """One thing that may be allowed. Seeing is separate from changing."""

    OVERVIEW_SEE = "overview.see"
    ORGANIZATION_EDIT = "organization.edit"
    MEMBERS_SEE = "members.see"
    MEMBERS_EDIT = "members.edit"
    API_KEYS_EDIT = "api_keys.edit"
    HOOKS_EDIT = "hooks.edit"
    ACTIVITY_SEE = "activity.see"
    PARTNERS_SEE = "partners.see"
    PARTNERS_EDIT = "partners.edit"
    AGREEMENTS_OFFER = "agreements.offer"
    AGREEMENTS_ACCEPT = "agreements.accept"
    PROGRAMS_SEE = "programs.see"
    PROGRAM_EDIT = "program.edit"
    CAMPAIGNS_SEE = "campaigns.see"
    CAMPAIGN_EDIT = "campaign.edit"
    LINKS_SEE = "links.see"
    LINKS_EDIT = "links.edit"
    KITS_SEE = "kits.see"
    BRAND_EDIT = "brand.edit"
    CREATIVES_SEE = "creatives.see"
    CREATIVE_EDIT = "creative.edit"
    CREATIVE_COMMENT = "creative.comment"
    CREATIVE_DECIDE = "creative.decide"
    APPROVAL_REVOKE = "approval.revoke"
    ORDERS_SEE = "orders.see"
    ORDERS_EDIT = "orders.edit"
    CUSTOMERS_SEE = "customers.see"
    RESULTS_SEE = "results.see"
    EARNINGS_SEE = "earnings.see"
    STATEMENTS_SEE = "statements.see"
    LEDGER_SEE = "ledger.see"
    PERIOD_CLOSE = "period.close"
    RUNS_SEE = "runs.see"
    RUN_PREPARE = "run.prepare"
    RUN_APPROVE = "run.approve"
    RUN_PAY = "run.pay"
    DESTINATION_EDIT = "destination.edit"
    QUESTION_ASK = "question.ask"
    QUESTION_ANSWER = "question.answer"
    STORE_REPORT = "store.report"
    REMITTANCE_RECORD = "remittance.record"
    TRACK = "track"


_SEE = frozenset(permission for permission in Permission if permission.endswith(".see"))
_BRAND = frozenset(
    {Permission.BRAND_EDIT, Permission.CREATIVE_COMMENT, Permission.CREATIVE_DECIDE, Permission.APPROVAL_REVOKE}
)
_MARKET = frozenset(
    {
        Permission.PARTNERS_EDIT,
        Permission.AGREEMENTS_OFFER,
        Permission.PROGRAM_EDIT,
        Permission.CAMPAIGN_EDIT,
        Permission.LINKS_EDIT,
        Permission.BRAND_EDIT,
        Permission.CREATIVE_EDIT,
        Permission.CREATIVE_COMMENT,
        Permission.ORDERS_EDIT,
        Permission.TRACK,
        Permission.STORE_REPORT,
        Permission.QUESTION_ASK,
    }
)
_STORES = frozenset({Permission.STORE_REPORT, Permission.REMITTANCE_RECORD})
_QUESTIONS = frozenset({Permission.QUESTION_ASK, Permission.QUESTION_ANSWER})
_MONEY = frozenset({Permission.RUN_PREPARE, Permission.PERIOD_CLOSE, Permission.ORDERS_EDIT}) | _STORES | _QUESTIONS

ROLES: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MARKETER: _SEE | _MARKET,
    Role.BRAND_APPROVER: _SEE | _BRAND,
    Role.FINANCE_PREPARER: _SEE | _MONEY,
    Role.FINANCE_APPROVER: _SEE
    | {Permission.RUN_APPROVE, Permission.RUN_PAY, Permission.DESTINATION_EDIT}
    | _STORES
    | _QUESTIONS,
    Role.VIEWER: _SEE - {Permission.LEDGER_SEE, Permission.CUSTOMERS_SEE, Permission.ACTIVITY_SEE},
}

#: What a key can be given, in the words of the API. `all` stands for every one that is not `NAMED_ONLY`.
SCOPES: dict[str, frozenset[Permission]] = {
    "track.write": frozenset({Permission.TRACK}),
    "orders.read": frozenset({Permission.ORDERS_SEE, Permission.CUSTOMERS_SEE}),
    "orders.write": frozenset({Permission.ORDERS_EDIT}),
    "links.read": frozenset({Permission.LINKS_SEE, Permission.PROGRAMS_SEE, Permission.CAMPAIGNS_SEE}),
    "links.write": frozenset({Permission.LINKS_EDIT}),
    "offers.read": frozenset({Permission.CAMPAIGNS_SEE}),
    "offers.write": frozenset({Permission.CAMPAIGN_EDIT}),
    "partners.read": frozenset({Permission.PARTNERS_SEE}),
    "partners.write": frozenset({Permission.PARTNERS_EDIT}),
    "commissions.read": frozenset({Permission.EARNINGS_SEE}),
    "payouts.read": frozenset({Permission.RUNS_SEE, Permission.STATEMENTS_SEE, Permission.LEDGER_SEE}),
    "payouts.write": frozenset({Permission.RUN_PREPARE}),
    "payouts.pay": frozenset({Permission.RUN_PAY}),
    "hooks.write": frozenset({Permission.HOOKS_EDIT}),
}

#: Scopes that a key has only when they are named: `all` is no answer to whether a program may move money, nor to
#: whether it may have everything that happens sent elsewhere, also after it was revoked.
NAMED_ONLY = frozenset({"payouts.write", "payouts.pay", "hooks.write"})


def of_role(role: Role) -> frozenset[str]:
    """Return everything a role may do."""
    return frozenset(permission.value for permission in ROLES[role])


def of_scopes(scopes: frozenset[str]) -> frozenset[str]:
    """Return everything a key with these scopes may do."""
    everything = SCOPES.keys() - NAMED_ONLY if "all" in scopes else frozenset()
    names = everything | (scopes & SCOPES.keys())
    return frozenset(permission.value for name in names for permission in SCOPES[name])


def who_may(permission: str) -> str:
    """Return the roles that have a permission, as a phrase such as `An owner or a marketer`."""
    names = [ROLE_NAMES[role].lower() for role, allowed in ROLES.items() if permission in allowed]
    named = [f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in names]
    if not named:
        return "Nobody"
    phrase = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
    return phrase[0].upper() + phrase[1:]
