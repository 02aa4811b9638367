"""Mail of tracking."""
