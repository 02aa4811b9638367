"""Typed input and output of the payouts API, in the shapes of Dub's partner API."""
