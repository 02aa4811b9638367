"""All reads of reports. Every query is bound to the actor's organization, and clicks are read from their daily sums."""
