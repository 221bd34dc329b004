"""The register of organisations over time: names, memberships, how they ended; lists as at a day."""
