"""Letters, briefings, statements: text, addressees, sending, replies."""
