"""The pure decisions of accounts: passwords, codes, links, sessions, members. Nothing here reads or writes a row."""
