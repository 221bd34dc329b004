"""Whom an organisation is reached through, and who stands in for somebody who is away."""
