"""Pure decisions about partnerships: terms, shares, words, and the moves of partnerships and agreements."""
