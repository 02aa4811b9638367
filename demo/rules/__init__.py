"""Who is in the demo and how its days go. Invented people only; the same seed gives the same story."""
