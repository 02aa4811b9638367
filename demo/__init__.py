"""The demo: an invented market of three sellers and fourteen partners, played with the product's own commands."""
