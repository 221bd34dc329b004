"""Backups that were opened and checked, restoring one, and taking everything out in open formats."""
