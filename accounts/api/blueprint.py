"""The API's part that belongs to accounts."""

from core.api import ApiBlueprint

api = ApiBlueprint("accounts_api", __name__, tag="Webhooks")
