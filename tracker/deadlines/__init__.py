"""A deadline, its moves and its ladder; the pure rules of dates."""
