"""The fake Stripe: a real HTTP server that answers as Stripe would, keeps what it was told, and fails when asked to."""
