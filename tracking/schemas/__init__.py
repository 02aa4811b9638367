"""Typed input and output of tracking: what sources report, what commands answer, what the API speaks."""
