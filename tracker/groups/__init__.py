"""Sub-groups: members who work on a theme or for a review, who leads them, what is theirs."""
