"""Stripe: transfers to partners' connected accounts. The SDK is imported only when something is really asked."""
