"""Transfers to connected accounts and their reversals (https://docs.stripe.com/api/transfers)."""

from demo.stripe.call import Call, new_id
from demo.stripe.calls import accounts, balances
from demo.stripe.refusals import Refusal, missing, too_little
from demo.stripe.store import Body

_CURRENCY_LETTERS = 3


def create(call: Call) -> Body:
    """Answer `POST /v1/transfers`."""
    amount, currency = _amount(call), str(call.params["currency"])
    _check_currency(currency)
    accounts.check_receives_transfers(call, str(call.params["destination"]))
    balances.check_covers(call, amount, currency)
    transfer = _new(call, amount, currency)
    transfer["balance_transaction"] = balances.book(call, -amount, currency, kind="transfer", source=transfer["id"])
    call.add("transfer", transfer, grouped=transfer["transfer_group"])
    call.tell("transfer.created", transfer)
    return call.expand(transfer)


def retrieve(call: Call) -> Body:
    """Answer `GET /v1/transfers/{id}`."""
    return call.expand(call.get("transfer", call.ids[0]))


def list_all(call: Call) -> Body:
    """Answer `GET /v1/transfers`, by transfer group where one is asked for."""
    grouped = call.params.get("transfer_group")
    return call.list("transfer", "/v1/transfers", where=call.equal("destination"), grouped=grouped)


def reverse(call: Call) -> Body:
    """Answer `POST /v1/transfers/{id}/reversals`."""
    transfer = call.get("transfer", call.ids[0])
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = call.params.get("amount", left)
    _check_reversible(transfer["id"], amount, left)
    if call.is_short_of_money:
        raise too_little()  # of the connected account: what it got went on to its bank
    reversal = _new_reversal(call, transfer, amount)
    call.add("transfer_reversal", reversal, grouped=transfer["id"])
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    transfer["reversals"]["total_count"] += 1
    call.store.change(transfer)
    call.tell("transfer.reversed", transfer)
    return call.expand(reversal)


def retrieve_reversal(call: Call) -> Body:
    """Answer `GET /v1/transfers/{id}/reversals/{id}`."""
    found = call.get("transfer_reversal", call.ids[1])
    if found["transfer"] != call.ids[0]:
        raise missing("transfer reversal", call.ids[1])
    return call.expand(found)


def list_reversals(call: Call) -> Body:
    """Answer `GET /v1/transfers/{id}/reversals`."""
    transfer = call.get("transfer", call.ids[0])["id"]
    return call.list("transfer_reversal", f"/v1/transfers/{transfer}/reversals", grouped=transfer)


def _amount(call: Call) -> int:
    if "amount" not in call.params:
        raise Refusal("Missing required param: amount.", code="parameter_missing", param="amount")
    amount = int(call.params["amount"])
    if amount < 1:
        text = "This value must be greater than or equal to 1."
        raise Refusal(text, code="parameter_invalid_integer", param="amount")
    return amount


def _check_currency(currency: str) -> None:
    if len(currency) != _CURRENCY_LETTERS or not currency.isascii() or not currency.islower():
        text = f"Invalid currency: {currency}. Use three lower-case letters such as usd."
        raise Refusal(text, code="parameter_invalid_string", param="currency")


def _check_reversible(transfer_id: str, amount: int, left: int) -> None:
    if left == 0:
        raise Refusal(f"Transfer {transfer_id} has already been reversed.", code="transfer_already_reversed")
    if not 1 <= amount <= left:
        raise Refusal(f"Transfer {transfer_id} has {left} left to reverse, not {amount}.", param="amount")


def _new(call: Call, amount: int, currency: str) -> Body:
    made = new_id("tr")
    return {
        "id": made,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": call.now,
        "currency": currency,
        "description": call.params.get("description"),
        "destination": call.params["destination"],
        "destination_payment": new_id("py"),
        "livemode": call.is_live,
        "metadata": dict(call.params.get("metadata", {})),
        "reversals": _no_reversals(made),
        "reversed": False,
        "source_transaction": call.params.get("source_transaction"),
        "source_type": call.params.get("source_type", "card"),
        "transfer_group": call.params.get("transfer_group"),
    }


def _no_reversals(made: str) -> Body:
    url = f"/v1/transfers/{made}/reversals"
    return {"object": "list", "data": [], "has_more": False, "total_count": 0, "url": url}


def _new_reversal(call: Call, transfer: Body, amount: int) -> Body:
    made, currency = new_id("trr"), transfer["currency"]
    return {
        "id": made,
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": balances.book(call, amount, currency, kind="transfer_refund", source=made),
        "created": call.now,
        "currency": currency,
        "destination_payment_refund": new_id("pyr"),
        "metadata": dict(call.params.get("metadata") or {}),
        "source_refund": None,
        "transfer": transfer["id"],
    }
