"""Typed input and output of campaigns, one file per noun. Field names are those of the wire."""
