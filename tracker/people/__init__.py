"""People and their roles from when to when: inviting, changing, suspending."""
