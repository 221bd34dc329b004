"""Reading what is drafted: versions of a text, its comments, its approvals."""
