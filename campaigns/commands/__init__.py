"""All writes of campaigns, one file per noun. Whatever changes what a click would find bumps the link epoch."""
