"""Organizations, people, roles, sign-in, API keys and one-time links. Everything above asks this package who somebody is."""
