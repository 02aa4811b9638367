"""Tracking: the redirector, clicks, attribution, orders and refunds. It keeps facts; money is kept in payouts."""
