"""Mail that campaigns sends, one file per noun. Rows are written inside the command's transaction."""
