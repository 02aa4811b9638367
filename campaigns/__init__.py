"""Campaigns: what is offered, where it runs, how it looks and who approved it. A link earns only under an approval."""
