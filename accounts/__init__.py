"""Organizations, people, roles, sign-in, API keys and one-time links: everything above asks here who somebody is."""
