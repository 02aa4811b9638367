"""Files that come in: what banks and payment services say became of our payments, read into rows."""
