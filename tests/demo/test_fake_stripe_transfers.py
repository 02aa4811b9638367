"""The fake Stripe moves money as Stripe does: asked by the unmodified SDK, over HTTP."""

from typing import Any

import pytest
import stripe

from tests.harness.stripe import Status, StripeServer


def order(destination: str, **more: Any) -> Any:
    """Return the parameters of a transfer."""
    asked = {"amount": 1_500, "currency": "usd", "destination": destination, "transfer_group": "po_1"}
    return asked | {"metadata": {"payout": "po_1"}} | more


def test_a_transfer_echoes_what_was_asked(stripe_server: StripeServer) -> None:
    account = stripe_server.add_account()
    made = stripe_server.client().v1.transfers.create(order(account, description="May"))
    assert (made.amount, made.currency, made.destination) == (1_500, "usd", account)
    assert made.metadata["payout"] == "po_1"
    assert (made.transfer_group, made.description, made.livemode, made.reversed) == ("po_1", "May", False, False)
    assert stripe_server.client().v1.transfers.retrieve(made.id).to_dict() == made.to_dict()


def test_a_live_key_makes_live_objects(stripe_server: StripeServer) -> None:
    live = "sk_live_tandem_x"
    made = stripe_server.client(live).v1.transfers.create(order(stripe_server.add_account(key=live)))
    assert made.livemode is True


def test_transfers_are_listed_by_group_newest_first_and_by_page(stripe_server: StripeServer) -> None:
    client, account = stripe_server.client(), stripe_server.add_account()
    made = [client.v1.transfers.create(order(account, amount=n)).id for n in (1, 2, 3)]
    client.v1.transfers.create(order(account, transfer_group="po_2"))
    page = client.v1.transfers.list({"transfer_group": "po_1", "limit": 2})
    assert ([row.id for row in page.data], page.has_more) == ([made[2], made[1]], True)
    assert [row.id for row in page.auto_paging_iter()] == made[::-1]
    before = client.v1.transfers.list({"transfer_group": "po_1", "ending_before": made[0], "limit": 1})
    assert ([row.id for row in before.data], before.has_more) == ([made[1]], True)


def test_transfers_are_listed_by_destination_and_by_moment(stripe_server: StripeServer) -> None:
    client, account = stripe_server.client(), stripe_server.add_account()
    made = client.v1.transfers.create(order(account))
    client.v1.transfers.create(order(stripe_server.add_account()))
    assert [row.id for row in client.v1.transfers.list({"destination": account})] == [made.id]
    assert len(client.v1.transfers.list({"created": {"gte": made.created}}).data) == 2
    assert not client.v1.transfers.list({"created": {"lt": made.created}}).data


def test_another_platform_sees_nothing_of_it(stripe_server: StripeServer) -> None:
    account = stripe_server.add_account()
    made = stripe_server.client().v1.transfers.create(order(account))
    stranger = stripe_server.client("sk_test_stranger_1")
    assert not stranger.v1.transfers.list().data
    with pytest.raises(stripe.InvalidRequestError, match="No such transfer"):
        stranger.v1.transfers.retrieve(made.id)
    with pytest.raises(stripe.InvalidRequestError, match="No such destination"):
        stranger.v1.transfers.create(order(account))
    assert stripe_server.client("sk_test_tandem_second").v1.transfers.retrieve(made.id).id == made.id


def test_the_balance_is_the_sum_of_its_transactions(stripe_server: StripeServer) -> None:
    client, account = stripe_server.client(), stripe_server.add_account()
    made = client.v1.transfers.create(order(account))
    transactions = list(client.v1.balance_transactions.list({"currency": "usd"}).auto_paging_iter())
    available = {line.currency: line.amount for line in client.v1.balance.retrieve().available}
    assert available["usd"] == sum(row.net for row in transactions)
    assert (transactions[0].amount, transactions[0].type, transactions[0].source) == (-1_500, "transfer", made.id)
    assert made.balance_transaction == transactions[0].id
    whole = client.v1.transfers.retrieve(made.id, {"expand": ["balance_transaction"]}).balance_transaction
    assert isinstance(whole, stripe.BalanceTransaction)
    assert whole.net == -1_500


def test_more_than_the_balance_is_refused_and_nothing_moves(stripe_server: StripeServer) -> None:
    client, account = stripe_server.client(), stripe_server.add_account()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.create(order(account, amount=100_000_001))
    assert refused.value.code == "balance_insufficient"
    assert not stripe_server.transfers()


def test_an_account_that_is_not_ready_takes_no_transfer(stripe_server: StripeServer) -> None:
    account = stripe_server.add_account(Status.RESTRICTED)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_server.client().v1.transfers.create(order(account))
    assert refused.value.code == "insufficient_capabilities_for_transfer"
    assert refused.value.param == "destination"


def test_a_transfer_is_reversed_in_parts_and_never_beyond_its_amount(stripe_server: StripeServer) -> None:
    client, account = stripe_server.client(), stripe_server.add_account()
    made = client.v1.transfers.create(order(account))
    first = client.v1.transfers.reversals.create(made.id, {"amount": 500})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.transfers.reversals.create(made.id, {"amount": 1_001})
    second = client.v1.transfers.reversals.create(made.id)
    with pytest.raises(stripe.InvalidRequestError, match="already been reversed"):
        client.v1.transfers.reversals.create(made.id)
    now = client.v1.transfers.retrieve(made.id)
    assert (now.amount_reversed, now.reversed, len(now.reversals.data)) == (1_500, True, 2)
    assert [row.id for row in client.v1.transfers.reversals.list(made.id)] == [second.id, first.id]
    assert client.v1.transfers.reversals.retrieve(made.id, first.id).amount == 500
    assert client.v1.balance.retrieve().available[2].amount == 100_000_000


def test_each_change_leaves_an_event_with_a_copy(stripe_server: StripeServer) -> None:
    client, account = stripe_server.client(), stripe_server.add_account()
    made = client.v1.transfers.create(order(account), {"idempotency_key": "k"})
    client.v1.transfers.reversals.create(made.id)
    reversed_, created = client.v1.events.list({"type": "transfer.*"}).data
    assert (created.type, created.data.object["reversed"]) == ("transfer.created", False)
    assert (reversed_.type, reversed_.data.object["reversed"]) == ("transfer.reversed", True)
    request = client.v1.events.retrieve(created.id).request
    assert request is not None
    assert request.idempotency_key == "k"
    assert [row.type for row in client.v1.events.list({"types": ["transfer.created"]})] == ["transfer.created"]


def test_an_account_elsewhere_or_closed_is_refused_and_nothing_moves(stripe_server: StripeServer) -> None:
    client, far, closed = stripe_server.client(), stripe_server.add_account(), stripe_server.add_account()
    stripe_server.change(far, identity={"country": "au"})
    stripe_server.change(closed, closed=True)
    for account, code in ((far, "transfers_not_allowed"), (closed, "resource_missing")):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.transfers.create(order(account))
        assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, code, "destination")
    stripe_server.change(far, identity={"country": "de"})
    assert client.v1.transfers.create(order(far)).destination == far
    assert len(stripe_server.transfers()) == 1
