"""HTML mail as plain data: cleaned, cut into blocks people can comment on, with five slots and nothing else alive."""
