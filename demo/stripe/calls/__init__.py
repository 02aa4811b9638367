"""What can be asked of the fake Stripe, one file per kind of object."""
