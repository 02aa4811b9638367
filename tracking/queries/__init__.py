"""All reads of tracking, one file per noun."""
