"""The platform's balance, and the transactions that explain it: it is always their sum."""

from demo.stripe import refusals
from demo.stripe.call import Call, new_id
from demo.stripe.store import Body

OPENING = {"usd": 100_000_000, "eur": 100_000_000, "gbp": 100_000_000}  # minor units a platform starts with


def retrieve(call: Call) -> Body:
    """Answer `GET /v1/balance`."""
    amounts = _held(call)["amounts"]
    return {
        "object": "balance",
        "available": [_line(currency, amount) for currency, amount in sorted(amounts.items())],
        "livemode": call.is_live,
        "pending": [_line(currency, 0) for currency in sorted(amounts)],
    }


def list_transactions(call: Call) -> Body:
    """Answer `GET /v1/balance_transactions`."""
    _held(call)
    where = call.equal("currency", "source", "type")
    return call.list("balance_transaction", "/v1/balance_transactions", where=where)


def retrieve_transaction(call: Call) -> Body:
    """Answer `GET /v1/balance_transactions/{id}`."""
    return call.expand(call.get("balance_transaction", call.ids[0]))


def check_covers(call: Call, amount: int, currency: str) -> None:
    """Refuse what the balance does not cover. Raises Refusal (`balance_insufficient`)."""
    if call.is_short_of_money or _held(call)["amounts"].get(currency, 0) < amount:
        raise refusals.too_little()


def book(call: Call, amount: int, currency: str, *, kind: str, source: str) -> str:
    """Change the balance by an amount in minor units and return the id of the transaction that says why."""
    held = _held(call)
    held["amounts"][currency] = held["amounts"].get(currency, 0) + amount
    call.store.change(held)
    made = new_id("txn")
    call.add("balance_transaction", _transaction(call, made, amount, currency) | _reason(kind, source))
    return made


def _held(call: Call) -> Body:
    """Return what the platform holds, opening its account at the first look."""
    found = call.store.find(call.owner, "balance", f"balance_{call.owner}")
    if found is not None:
        return found
    held = call.add("balance", {"id": f"balance_{call.owner}", "amounts": {}})
    for currency, amount in OPENING.items():
        book(call, amount, currency, kind="topup", source=new_id("tu"))
    return call.store.find(call.owner, "balance", held["id"]) or held


def _line(currency: str, amount: int) -> Body:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def _transaction(call: Call, made: str, amount: int, currency: str) -> Body:
    return {
        "id": made,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": call.now,
        "balance_type": "payments",
        "created": call.now,
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": 0,
        "fee_details": [],
        "net": amount,
        "status": "available",
    }


def _reason(kind: str, source: str) -> Body:
    category = {"transfer_refund": "transfer_reversal"}.get(kind, kind)
    return {"reporting_category": category, "source": source, "type": kind}
