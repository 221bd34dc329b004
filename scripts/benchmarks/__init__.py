"""What ``scripts/bench`` measures: lists, ticks, delivery, cold start. Nothing of the product imports it."""
