"""Pure decisions of campaigns, one file per noun. No database and no web: everything comes in as arguments."""
