"""The append-only record of who did what, and the security log."""
