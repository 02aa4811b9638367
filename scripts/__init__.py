"""Tools for those who work on Tandem. Nothing here runs in an installation."""
