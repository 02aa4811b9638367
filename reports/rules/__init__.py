"""Pure decisions of reports: which days are compared, and whether a program made money."""
