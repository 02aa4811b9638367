"""Partnerships: who sells together, on which terms, and what a share of one order is."""
