"""Which organisation stands behind which text."""
