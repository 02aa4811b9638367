"""Reports: read-only answers over everything below. Nothing here writes; figures add up and open to their parts."""
