"""Plays the demo with the product's own commands, so that everything on its pages came about as it would for real."""
