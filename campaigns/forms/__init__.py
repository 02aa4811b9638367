"""Forms of campaigns, one file per noun. They check shape; rules and commands decide."""
