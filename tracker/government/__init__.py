"""Departments and other bodies that the coalition writes to."""
