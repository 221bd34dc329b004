"""Which reminder is due to whom; queues, sends nothing."""
