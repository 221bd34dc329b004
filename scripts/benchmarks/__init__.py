"""What ``scripts/bench`` measures: lists, ticks, delivery, cold start. Outside the product; nothing there imports it."""
