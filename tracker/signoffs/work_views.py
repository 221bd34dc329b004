"""Pages of a sign-on for those who look after it."""
